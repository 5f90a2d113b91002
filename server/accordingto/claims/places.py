"""Names of countries and of peoples, which no firm, team or agency has."""

from __future__ import annotations

from .words import word_class

_COUNTRIES = frozenset(name.replace("_", " ") for name in word_class("countries"))
_PEOPLES = frozenset(name.replace("_", " ") for name in word_class("peoples"))
_STATES = frozenset({"country", "nation", "state", "government", "kingdom", "republic", "administration", "army"})
"""What a country may be called."""


def country(name: str) -> bool:
    """Tell whether a name is that of a country."""
    return name.lower().removeprefix("the ") in _COUNTRIES


def origin(name: str) -> bool:
    """Tell whether a name says where people come from (Hispanic, Dutch)."""
    return name.lower() in _PEOPLES


def may_be(name: str, head: str) -> bool:
    """Tell whether a body of that name may be called by a noun: Nepal is no airline."""
    return not origin(name) and (head in _STATES or not country(name))
