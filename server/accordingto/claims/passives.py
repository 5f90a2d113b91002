"""Passives that attribute: was confirmed by X, is accused of C, is said to C, was asked whether C."""

from __future__ import annotations

from collections.abc import Sequence

from .clauses import Group, after_adjuncts, content_end, wh
from .cues import lexicon
from .phrases import Range, speaker_after, subject
from .words import Token

Passive = tuple[str, Range | None, list[Range]]
"""The rule, the speaker (None where it is not said) and the content."""


def passive(tokens: Sequence[Token], group: Group) -> Passive | None:
    """Return what a passive cue attributes, None where it attributes nothing."""
    hi = len(tokens)
    verb = group.entry.verb
    subjected = subject(tokens, group.start, 0)
    i = after_adjuncts(tokens, group.end, hi) if group.end < hi and tokens[group.end].adverb else group.end
    if i >= hi:
        return None
    low = tokens[i].low
    if low == "by":
        return _by(tokens, group, subjected, i) if verb.speech else None
    here: list[Range] = [(i, content_end(tokens, i, hi))]
    if low == "to" and verb.lemma in lexicon().passives | {"expect"} and subjected is not None:
        return "passive to", None, [subjected, *here]
    if verb.lemma == "ask" and (wh(tokens[i]) or low in ("to", "about")):
        return "passive asked", None, here
    if i + 1 >= hi:
        return None
    rest: list[Range] = [(i + 1, content_end(tokens, i + 1, hi))]
    if low == "that" and subjected is not None and tokens[subjected[0]].low == "it":
        return "passive that", None, rest
    if low == "that" and verb.lemma == "tell":
        return "passive told", None, rest
    return ("passive of", None, rest) if low == "of" and verb.lemma in ("accuse", "suspect") else None


def _by(tokens: Sequence[Token], group: Group, subjected: Range | None, by: int) -> Passive | None:
    """Take "was confirmed by X" and "was criticised by X for C"."""
    hi = len(tokens)
    stop = hi
    if group.entry.verb.lemma == "accuse":  # by critics of lying: the "of" is the verb's
        stop = next((k for k in range(by + 1, hi) if tokens[k].low == "of"), hi)
    named = speaker_after(tokens, by + 1, stop)
    if named is None:
        return None
    after = named[1]
    if after + 1 < hi and tokens[after].low in ("as", "of", "to", "that"):
        return "passive rest", named, [(after, content_end(tokens, after, hi))]
    if subjected is not None and group.entry.verb.frames & {"n", "c", "t"}:
        # Without was or been (the figures reported by X) it is often no claim at all.
        return "reduced by" if group.start == group.at else "passive by", named, [subjected]
    return None
