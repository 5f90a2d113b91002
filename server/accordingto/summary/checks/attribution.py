"""Attribution: what someone said stays theirs, and nobody is given the words of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...values import Claim, Speaker
from ..terms import term, terms
from ..tokens import tokenise, word_set
from ..units import CUE, Unit

_GENERIC = word_set(
    "mr mrs ms dr sir president minister prime chief spokesman spokeswoman spokesperson the leader head state us uk "
    "official former"
)


def marks(speakers: Sequence[Speaker], text: str) -> dict[str, frozenset[str]]:
    """Return the words by which each speaker can be told: of the name, the description and the mentions."""
    out = {}
    for speaker in speakers:
        said = [speaker.name, speaker.description or "", *(m.of(text) for m in speaker.mentions)]
        words = {t.text.lower() for s in said for t in tokenise(s) if term(t.text)}
        out[speaker.id] = frozenset(words - _GENERIC) or frozenset(words)
    return out


def faulty(
    sentence: str, support: Sequence[Unit], units: Sequence[Unit], known: Mapping[str, frozenset[str]]
) -> str | None:
    """Return "lost_attribution" or "wrong_speaker" where an attribution is missing or not the source's, or None.

    `support` are the source sentences the sentence rests on. A sentence needs an attribution where it rests on claims
    and no sentence in the article's own voice says as much.
    """
    words = set(terms(tokenise(sentence)))
    if not words:
        return None
    lower = {t.text.lower() for t in tokenise(sentence)}
    owed: list[Claim] = []
    for unit in support:
        for claim in unit.claims:
            if not claim.speech and not claim.source:
                continue
            content = set(terms(tokenise(claim.text)))
            if content and len(content & words) >= max(1.0, 0.5 * min(len(content), len(words))):
                owed.append(claim)
    if not owed:
        return None
    best = max(len(words & set(terms(tokenise(c.text)))) for c in owed)
    attributed = bool(CUE.search(sentence)) or _names_a_cue(lower, owed, units)
    if not attributed:
        plain = [u for u in units if not u.claims and not CUE.search(u.text)]
        if any(len(words & set(u.terms)) >= best for u in plain):
            return None
        return "lost_attribution"
    strongest = [c for c in owed if len(words & set(terms(tokenise(c.text)))) >= 0.8 * best]
    speakers = {c.speaker for c in strongest if c.speaker}
    if not speakers:
        return None
    if any(known.get(s, frozenset()) & lower for s in speakers):
        return None
    others = [s for s, mark in known.items() if s not in speakers and mark & lower]
    # "He said" may still be the right one: only another known speaker by name is surely wrong.
    about = {t for c in strongest for t in (w.text.lower() for w in tokenise(c.text))}
    if any((known[s] & lower) - about for s in others):
        return "wrong_speaker"
    return None


def _names_a_cue(lower: set[str], owed: Sequence[Claim], units: Sequence[Unit]) -> bool:
    for claim in owed:
        if claim.cue is None:
            continue
        for unit in units:
            if unit.span.start <= claim.cue.start < unit.span.end:
                at = claim.cue.start - unit.span.start
                cue = unit.text[at : claim.cue.end - unit.span.start]
                if any(t.text.lower() in lower for t in tokenise(cue) if term(t.text) or len(t.text) > 3):
                    return True
    return False
