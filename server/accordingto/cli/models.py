"""`accordingto models`: its parser and its work are in the room of the models."""

from __future__ import annotations

from ..models.commands import register

__all__ = ["register"]
