"""From raw claims to claims: kind, stance, flags, sentence, quote selector and the speaker behind each source."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence

from ..sentences import split
from ..values import Claim, Quote, Span, Speaker
from . import cues
from .entities import Entity
from .kinds import Quoted
from .nouns import head_noun
from .people import people
from .raw import RawClaim
from .speakers import Resolver
from .stances import stance
from .words import read

_BESIDE = 32
"""So many characters stand before and after the exact words in a quote selector."""
_OPEN = 0.75
"""A claim of somebody whose surname others have too is so much less sure."""
_REST_OF_WORD = re.compile(r"(?:-?[^\W_]+)(?:-[^\W_]+)*")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:-[^\W_]+)*-$")
_NAME_ON = re.compile(r"((?: [A-Z][\w’'-]*){1,3}) $")
_OWNED = re.compile(r"['’]s(?! own\b)(?: [\w-]+){1,5}(?=\s)")
_OWN = re.compile(r"['’]s own(?: [\w-]+)*$")
_DETERMINED = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Yy]our)\s+(?:[a-z-]+\s+)?$")
"""An article, and perhaps a word, that a source has lost at its beginning."""
_APPOSITION = re.compile(r"((?:the|an?|one of)\s[^,.;:“”\"\n]{3,120}),\s(?=\S)")
_SENT = re.compile(
    r"\b(?:reply|response|statement|e-?mail|letter|message|note|answer)(?: \w+)? from ([^.,;:“”\"\n]{3,60})[.:]?\s*$"
)
"""Whose words a text hands over right before a quotation (I got a reply from the harbour office.)."""
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us", "i'm", "i've", "we've", "we're"})


def assemble(
    text: str, raw: Sequence[RawClaim], *, title: str | None = None, byline: str | None = None
) -> tuple[list[Claim], list[Speaker]]:
    """Return the claims in text order and their speakers in the order in which they first speak.

    Raw claims whose spans lie outside `text`, have no words, or say that nothing was said ("declined to comment") are
    dropped. Ids are c1, c2 ... and s1, s2 ...; a claim without a source has no speaker, unless it is a quotation that
    goes on from one that has. `title` and `byline` help to find full names and who "I" is.
    """
    kept = [c for c in (_sound(text, r) for r in raw) if c is not None]
    kept.sort(key=lambda c: (c.content, c.cue or c.content[0]))
    quoted = Quoted(text)
    sentences = split(text)
    starts = [s.start for s in sentences]
    who = _Speakers(text, kept, title, byline)
    claims: list[Claim] = []
    for n, item in enumerate(kept):
        kind = quoted.kind(item.content)
        cue = item.cue.of(text) if item.cue else ""
        after = text[item.cue.end : item.cue.end + 60] if item.cue else ""
        if kind is None or (item.cue is not None and cues.silent(cue, after)) or _silence(text, item.content):
            continue
        before = text[max(0, item.cue.start - 60) : item.cue.start] if item.cue else ""
        anchor = item.cue.start if item.cue else item.content[0].start
        entity = who.of(n, direct=kind == "direct")
        claims.append(
            Claim(
                id=f"c{len(claims) + 1}",
                text=" … ".join(s.of(text).strip() for s in item.content),
                content=item.content,
                kind=kind,
                stance=stance(cue, after, before=before, content=item.content[0].of(text), speech=item.speech),
                sentence=_around(sentences, starts, anchor, item.content[0]),
                quote=_quote(text, item.content),
                cue=item.cue,
                source=item.source,
                speaker=who.number(entity) if entity is not None else None,
                speech=item.speech,
                confidence=min(1.0, max(0.0, item.confidence)) * (_OPEN if item.source in who.resolver.open else 1),
                flags=cues.flags(cue, before[-24:].rsplit(",", 1)[-1].rsplit(".", 1)[-1], after[:24].split(",", 1)[0]),
                speaker_name=entity.shown if entity is not None else None,
            )
        )
    return claims, who.speakers(claims)


def _sound(text: str, raw: RawClaim) -> RawClaim | None:
    """Return a raw claim with spans that lie in the text, sorted and apart; None where nothing is left."""
    content: list[Span] = []
    for start, end in sorted(raw.content):
        start, end = max(0, start), min(len(text), end)
        if start >= end or not text[start:end].strip():
            continue
        if content and start < content[-1].end:
            content[-1] = Span(content[-1].start, max(end, content[-1].end))
        else:
            content.append(Span(start, end))
    if not content:
        return None
    cue = _within(text, raw.cue)
    if cue is not None and cue.start <= content[0].start < cue.end < content[0].end:
        rest = text[cue.end : content[0].end].lstrip(" ,:")
        if rest:  # seems to believe | believe he can: not the verb again
            content[0] = Span(content[0].end - len(rest), content[0].end)
    source = _whole(text, _within(text, raw.source), cue, content)
    return _apposed(text, RawClaim(tuple(content), cue, source, raw.confidence, raw.speech))


def _silence(text: str, content: Sequence[Span]) -> bool:
    """Tell whether a content only says that nothing is said."""
    return len(content) == 1 and re.sub(r"[^a-z ]", "", content[0].of(text).lower()).strip() == "no comment"


def _whole(text: str, source: Span | None, cue: Span | None, content: Sequence[Span]) -> Span | None:
    """Return a source that ends where its last word does, with the quotation mark that it opened and what it owns."""
    if source is None:
        return None
    joined = _WORD_BEFORE.search(text, max(0, source.start - 30), source.start)
    if joined is not None and text[source.start].isalnum():
        source = Span(joined.start(), source.end)  # Vik-Ames: not Ames
    own = _OWN.search(text, source.start, source.end)
    if own is not None and cue is not None and cue.of(text).lower() in cues.lexicon().nouns:
        source = Span(source.start, own.start())  # Lee's own written admission
    end = source.end
    tail = _REST_OF_WORD.match(text, end)
    if tail is not None and text[end - 1].isalnum():
        end = tail.end()
    if source.of(text).count("“") > source.of(text).count("”") and text[end : end + 1] == "”":
        end += 1
    name = _NAME_ON.match(text, end, cue.start) if cue is not None and cue.start > end else None
    if name is not None and cue is not None and name.end() == cue.start and source.of(text).split()[-1][0].isupper():
        end = name.end(1)  # the Air Force said: not the Air
    owned = _OWNED.match(text, end, cue.start) if cue is not None and cue.start > end else None
    if owned is not None and cue is not None and owned.end() + 1 == cue.start:
        end = owned.end()  # Elmland's fire service said: not Elmland
    start = _determined(text, source, cue, content)
    return Span(start, source.end if any(source.end <= s.start < end for s in content) else end)


def _determined(text: str, source: Span, cue: Span | None, content: Sequence[Span]) -> int:
    """Return where a source begins, with the article that it lost."""
    if not text[source.start].islower():
        return source.start
    before = _DETERMINED.search(text, max(0, source.start - 24), source.start)
    if before is None or any(s.start < source.start and before.start() < s.end for s in content):
        return source.start
    return source.start if cue is not None and before.start() < cue.end <= source.start else before.start()


def _apposed(text: str, raw: RawClaim) -> RawClaim:
    """Give the source the apposition with which a content begins: according to Lee, the mayor, C."""
    if raw.source is None or raw.cue is None or not raw.cue.end <= raw.source.start < raw.content[0].start:
        return raw
    first = raw.content[0]
    match = _APPOSITION.match(text, first.start, first.end)
    if text[raw.source.end : first.start].strip() != "," or match is None or not people().role(head_noun(match[1])):
        return raw
    content = (Span(match.end(), first.end), *raw.content[1:])
    return RawClaim(content, raw.cue, Span(raw.source.start, match.end(1)), raw.confidence, raw.speech)


def _within(text: str, span: Span | None) -> Span | None:
    if span is None or not 0 <= span.start < span.end <= len(text) or not span.of(text).strip():
        return None
    return span


def _around(sentences: Sequence[Span], starts: Sequence[int], position: int, otherwise: Span) -> Span:
    """Return the sentence at a position."""
    n = bisect_right(starts, position) - 1
    return sentences[n] if n >= 0 and position < sentences[n].end else otherwise


def _quote(text: str, content: Sequence[Span]) -> Quote:
    """Return the selector of a content: all of it where it stands together, else its first part."""
    start, end = content[0]
    last = content[-1].end
    if "\n" not in text[end:last] and sum(b.start - a.end for a, b in itertools.pairwise(content)) < 200:
        end = last
    return Quote(text[start:end], text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE])


class _Speakers:
    """The speakers of a list of claims, numbered as they first speak."""

    def __init__(self, text: str, claims: Sequence[RawClaim], title: str | None, byline: str | None) -> None:
        self.text = text
        self.claims = claims
        self.resolver = Resolver(text, read(text), title=title, byline=byline)
        self._of: list[Entity | None] = [None] * len(claims)
        self._numbers: dict[int, str] = {}
        self._order: list[Entity] = []
        first_person: list[int] = []
        order = sorted(
            (n for n, c in enumerate(claims) if c.source is not None), key=lambda n: claims[n].source or Span(0, 0)
        )
        for n in order:
            source = claims[n].source
            if source is None:
                continue
            if source.of(text).lower().replace("’", "'") in _FIRST_PERSON:
                first_person.append(n)
            else:
                self._of[n] = self.resolver.resolve(source)
        for n in first_person:
            self._of[n] = self._inside(n)
        self._follow()

    def _inside(self, n: int) -> Entity | None:
        """Return whose words a first person stands in, or the author where it stands in nobody's."""
        source = self.claims[n].source
        if source is None:
            return None
        for k, other in enumerate(self.claims):
            if (
                k != n
                and self._of[k] is not None
                and any(s.start <= source.start and source.end <= s.end for s in other.content)
            ):
                return self._of[k]
        return self.resolver.resolve(source)

    def _follow(self) -> None:
        """Give a quotation without source and cue the speaker of the claim just before it."""
        for n in range(1, len(self.claims)):
            claim = self.claims[n]
            if claim.source is not None or claim.cue is not None:
                continue
            before = self.claims[n - 1]
            end = max(s.end for s in before.content)
            gap = self.text[end : claim.content[0].start]
            if gap.count("\n\n") > 1 or self.text[claim.content[0].start] not in "\"“«„‘'":
                continue
            sent = _SENT.search(gap)
            if sent is not None:
                self._of[n] = self.resolver.resolve(Span(end + sent.start(1), end + sent.end(1)))
            elif before.source is None or before.source.of(self.text).lower() not in _FIRST_PERSON:
                self._of[n] = self._of[n - 1]

    def of(self, n: int, *, direct: bool) -> Entity | None:
        """Return the speaker of claim number `n`; only a direct quotation may go on without a source of its own."""
        entity = self._of[n]
        return entity if self.claims[n].source is not None or direct else None

    def number(self, entity: Entity) -> str:
        """Return the id of a speaker, a new one at the first call."""
        key = id(entity)
        if key not in self._numbers:
            self._order.append(entity)
            self._numbers[key] = f"s{len(self._order)}"
        return self._numbers[key]

    def speakers(self, claims: Sequence[Claim]) -> list[Speaker]:
        """Return the speakers with their mentions and claims."""
        said: dict[str, list[str]] = {}
        for claim in claims:
            if claim.speaker is not None:
                said.setdefault(claim.speaker, []).append(claim.id)
        return [
            Speaker(
                self.number(e),
                e.shown,
                e.described,
                tuple(self.resolver.mentions(e)),
                tuple(said.get(self.number(e), ())),
            )
            for e in self._order
        ]
