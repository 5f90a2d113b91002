from __future__ import annotations

import re

from accordingto.claims.speakers import Resolver
from accordingto.claims.words import read
from accordingto.values import Span


def resolved(marked: str, **options: str) -> list[str | None]:
    """Return the names of the sources that stand in [square brackets] in the text."""
    text, spans, at = "", [], 0
    for match in re.finditer(r"\[([^\]]+)\]", marked):
        text += marked[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    text += marked[at:]
    resolver = Resolver(text, read(text), **options)
    found = [resolver.resolve(s) for s in spans]
    return [e.shown if e is not None else None for e in found]
