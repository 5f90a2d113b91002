"""From an article and its claims to a short, checked, neutral summary."""

from __future__ import annotations

from .draft import gist, summarise
from .judge import check_draft
from .options import SummaryOptions

__all__ = ["SummaryOptions", "check_draft", "gist", "summarise"]
