"""Shorten sentences by taking whole phrases out, as an editor would; in doubt a sentence stays whole."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..paths import weights
from ..values import Span
from .grammar import FINITE, fragment, orders, same_frame, seams
from .lexicon import loaded
from .parser import Parse, Parser
from .phrase import Phrase
from .phrases import propose
from .render import render
from .tokens import Token
from .units import ALSO_CUE, CUE, Unit

FILE = "summary_phrases.json"
LEVELS = (0.6, 0.43, 0.3)
"""How sure the scorer must be that an editor would take a phrase out, from the careful to the bolder shortening."""
_KEPT = frozenset(["according", "reportedly", "allegedly"])


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to show a sentence: the indices of the tokens left out, what is left, and the phrases that were dropped."""

    unit: Unit
    drop: frozenset[int]
    text: str
    phrases: tuple[Phrase, ...] = ()

    @property
    def words(self) -> int:
        """The number of words separated by white space."""
        return len(self.text.split())


class PhraseScorer:
    """How likely an editor is to take a phrase out: a logistic model over named features."""

    def __init__(self, table: dict[str, float]) -> None:
        self._table = table

    @classmethod
    def open(cls, path: Path | None = None) -> PhraseScorer:
        """Return the scorer with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def score(self, tokens: Sequence[Token], parse: Parse, phrase: Phrase) -> float:
        """Return the probability that the phrase is left out."""
        total = self._table.get("bias", 0.0) + sum(self._table.get(f, 0.0) for f in describe(tokens, parse, phrase))
        return 1.0 / (1.0 + math.exp(-total))


@lru_cache(maxsize=4)
def _open(path: Path) -> PhraseScorer:
    return PhraseScorer(json.loads(path.read_text(encoding="utf-8"))["weights"])


def describe(tokens: Sequence[Token], parse: Parse, phrase: Phrase) -> list[str]:
    """Return the names of the features that hold of a phrase."""
    kind = phrase.kind
    inside = tokens[phrase.first : phrase.last + 1]
    words = sum(t.is_word for t in inside)
    total = sum(t.is_word for t in tokens)
    first = inside[0].text.lower()
    head = phrase.head if 0 <= phrase.head < len(tokens) else 0
    ends = phrase.last >= len(tokens) - 3
    out = [
        f"kind={kind}",
        f"{kind},set_off={phrase.set_off}",
        f"{kind},first={first}",
        f"{kind},words={min(12, words if words < 5 else 5 + (words - 5) // 3)}",
        f"{kind},ends={ends}",
        f"{kind},opens={phrase.first == 0}",
        f"{kind},head={parse.tags[head][:2]}",
        f"{kind},head_label={parse.labels[head]}",
        f"{kind},root={parse.heads[head] == head}",
        f"total={min(10, total // 5)}",
        f"share={int(8 * words / max(1, total))}",
        f"{kind},place={int(4 * phrase.first / len(tokens))}",
        f"stem={tokens[head].text.lower()[:5]},{first}",
        f"last_tag={parse.tags[phrase.last]}",
    ]
    if any(t.text[0].isdigit() for t in inside):
        out.append(f"{kind},number")
    if any(parse.tags[i] in {"NNP", "NNPS"} for i in range(phrase.first, phrase.last + 1)):
        out.append(f"{kind},name")
    if any(t.text in '“"' for t in inside):
        out.append(f"{kind},quote")
    if words == 1:
        out += [f"word={first}", f"ending={first[-3:]}"]
    if loaded(" ".join(t.text for t in inside).lower()):
        out.append("loaded")
    return out


def shorten(found: Sequence[Unit], parser: Parser, scorer: PhraseScorer) -> dict[int, list[Variant]]:
    """Return the ways to show each sentence, by its index: whole first, then shortened more and more.

    Only shortenings that leave the parse of what remains as it was are returned.
    """
    parses = parser.parse([u.tokens for u in found])
    out = {u.index: [Variant(u, frozenset(), " ".join(u.text.split()))] for u in found}
    tried: list[tuple[Unit, Parse, frozenset[int], tuple[Phrase, ...]]] = []
    for unit, parse in zip(found, parses, strict=True):
        if parse is None or unit.open:
            continue
        if not FINITE & set(parse.tags) or orders(parse) or fragment(unit.tokens, parse):
            # A headline or a caption that was set as a sentence, a piece of one, or a step of instructions.
            out[unit.index] = []
            continue
        phrases = propose(unit.tokens, parse, unit.quoted, kept(unit))
        scored = [(_loaded(unit, p) or scorer.score(unit.tokens, parse, p), p) for p in phrases]
        seen: set[frozenset[int]] = {frozenset()}
        for level in LEVELS:
            chosen = choose(unit.tokens, scored, level)
            drop = frozenset(i for p in chosen for i in p.drop)
            if drop not in seen:
                seen.add(drop)
                tried.append((unit, parse, drop, tuple(chosen)))
    rest = [[t for i, t in enumerate(u.tokens) if i not in drop] for u, _, drop, _ in tried]
    for (unit, parse, drop, gone), after in zip(tried, parser.parse(rest, heads_only=True), strict=True):
        left = [i for i in range(len(unit.tokens)) if i not in drop]
        if after is not None and same_frame(unit.tokens, parse, after, left):
            said = render(unit.text, unit.span.start, unit.tokens, drop, {})
            out[unit.index].append(Variant(unit, drop, " ".join(said.split()), gone))
    return out


def choose(tokens: Sequence[Token], scored: Sequence[tuple[float, Phrase]], level: float) -> list[Phrase]:
    """Return the phrases to leave out at a level: the likeliest first, as long as the seams hold."""
    chosen: list[Phrase] = []
    drop: frozenset[int] = frozenset()
    for probability, phrase in sorted(scored, key=lambda s: (-s[0], s[1].first)):
        if probability < level:
            break
        if phrase.drop & drop and not drop >= phrase.drop and not _outer(phrase, chosen):
            continue
        if drop >= phrase.drop:
            continue
        wider = drop | phrase.drop
        if len(wider) <= 0.66 * len(tokens) and seams(tokens, wider):
            chosen = [p for p in chosen if not p.drop <= phrase.drop] + [phrase]
            drop = wider
    return sorted(chosen, key=lambda p: p.first)


def kept(unit: Unit) -> list[Span]:
    """Return the spans of a sentence that carry its attribution: cue and source of each claim, and bare hedges.

    A claim that lies in the sentence with its content, cue and source may go as a whole, so its words are kept only
    against phrases that would take a part of it; the caller's phrases never hold a cue without its verb's clause.
    """
    spans = [s for c in unit.claims for s in (c.cue, c.source) if s is not None]
    spans += [Span(t.start, t.end) for t in unit.tokens if t.text.lower() in _KEPT]
    # The claims stage may have missed one: whatever looks like an attribution stays as well.
    for pattern in (CUE, ALSO_CUE):
        found = pattern.finditer(unit.text)
        spans += [Span(unit.span.start + m.start(), unit.span.start + m.end()) for m in found]
    return spans


def _loaded(unit: Unit, phrase: Phrase) -> float:
    """Return near certainty for a single loaded word that may be left out, else 0."""
    if phrase.first != phrase.last or phrase.kind not in {"adjective", "adverb"}:
        return 0.0
    return 0.95 if any(w.drop for w in loaded(unit.tokens[phrase.first].text)) else 0.0


def _outer(phrase: Phrase, chosen: Sequence[Phrase]) -> bool:
    return all(p.drop <= phrase.drop or not p.drop & phrase.drop for p in chosen)
