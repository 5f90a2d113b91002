"""What is confirmed or denied by somebody in so many words, where the network marks nothing.

"The withdrawal was confirmed by Colonel Lee": annotated texts hardly have this form, and a network learned from them
passes it over, although it is as plain as an attribution can be. The rules read it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..values import Span
from . import rules
from .raw import RawClaim

_FORM = re.compile(r"\b(?:confirmed|denied)(?: \w+ly| later| on \w+day)? by\b")
_CONFIDENCE = 0.6
"""Not measured: too few stand in annotated texts. Below that of the plainest claims."""


def add(text: str, found: list[RawClaim]) -> list[RawClaim]:
    """Return the claims with those of this form that are not among them, in text order."""
    out = list(found)
    done = 0
    for match in _FORM.finditer(text):
        if match.start() < done:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        done = text.find("\n", match.end())
        done = len(text) if done < 0 else done
        for one in rules.find(text[start:done], keep_all=True):
            raw = _moved(one.raw, start)
            if one.rule != "passive by" or one.lemma not in ("confirm", "deny") or raw.source is None:
                continue
            named = " " in raw.content[0].of(text).strip()  # not "it"
            if named and not any(_touch(raw, other) for other in found):
                out.append(replace(raw, confidence=_CONFIDENCE))
    return sorted(out, key=lambda claim: claim.content[0])


def _moved(raw: RawClaim, by: int) -> RawClaim:
    def move(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    return replace(
        raw,
        content=tuple(map(move, raw.content)),
        cue=move(raw.cue) if raw.cue else None,
        source=move(raw.source) if raw.source else None,
    )


def _touch(a: RawClaim, b: RawClaim) -> bool:
    """Do two claims share any of their words?"""
    ours, theirs = ([s for s in (*c.content, c.cue, c.source) if s] for c in (a, b))
    return any(x.start < y.end and y.start < x.end for x in ours for y in theirs)
