"""From an article and its claims to a short, checked, neutral summary."""

from __future__ import annotations

from .draft import summarise
from .options import SummaryOptions

__all__ = ["SummaryOptions", "summarise"]
