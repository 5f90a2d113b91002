"""The values that pass from stage to stage, and their JSON form (version 1).

Every `Span` is a pair of offsets in Unicode code points into `Article.text` (or into the text that a function was
given), end exclusive. A value is frozen; a stage makes a new one instead of changing what it was handed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

JSON_VERSION = 1

BlockKind = Literal["paragraph", "heading", "quote", "list_item", "caption"]
ArticleKind = Literal["article", "text", "listing", "other"]
ClaimKind = Literal["direct", "mixed", "indirect"]
SentenceStatus = Literal["extracted", "compressed", "generated"]

STANCES = (
    "says", "claims", "confirms", "denies", "warns", "asks", "promises", "estimates", "accuses", "argues",
    "announces", "admits", "reports", "believes", "wants", "orders", "praises", "criticises", "agrees", "suggests",
    "doubts", "rejects", "opposes", "supports", "refuses", "intends", "hopes", "fears", "expects", "considers",
    "leaves_open",
)
"""The closed set of stances, each a neutral third-person verb; "leaves_open" is what is neither said nor denied."""


class Span(NamedTuple):
    """Code point offsets into the text, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that the span covers."""
        return text[self.start : self.end]

    def to_dict(self) -> dict[str, int]:
        return {"start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about a reading: a stable code and a sentence."""

    code: str
    message: str

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the article; the blocks' texts joined by a blank line are the article's text."""

    kind: BlockKind
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Removed:
    """Text that was on the page and is not the article, and why it was taken out."""

    reason: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return {"reason": self.reason, "text": self.text}


@dataclass(frozen=True, slots=True)
class Article:
    """What the page says, without what surrounds it. Unknown fields are None, never a guess.

    `caption` is that of the lead image, which is not in the text; `opinion` tells that the page itself says that it is
    an opinion piece. Neither is part of the JSON.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None
    kind: ArticleKind = "article"
    removed: tuple[Removed, ...] = ()
    complete: bool = True
    warnings: tuple[Notice, ...] = ()
    caption: str | None = None
    opinion: bool = False

    @property
    def word_count(self) -> int:
        """The number of words separated by white space."""
        return len(self.text.split())

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "byline": self.byline,
            "published": self.published,
            "site": self.site,
            "url": self.url,
            "language": self.language,
            "kind": self.kind,
            "text": self.text,
            "word_count": self.word_count,
            "blocks": [b.to_dict() for b in self.blocks],
            "removed": [r.to_dict() for r in self.removed],
            "complete": self.complete,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """A W3C TextQuoteSelector: the exact words with a little text before and after them."""

    exact: str
    prefix: str
    suffix: str

    def to_dict(self) -> dict[str, str]:
        return {"exact": self.exact, "prefix": self.prefix, "suffix": self.suffix}


@dataclass(frozen=True, slots=True)
class Claim:
    """One attributed claim: a content, its cue and its source, and who that source is.

    `flags` holds "hedged" (reportedly, allegedly) and "negated"; `speaker_name` is the resolved name of `speaker`.
    Neither is part of the JSON.
    """

    id: str
    text: str
    content: tuple[Span, ...]
    kind: ClaimKind
    stance: str
    sentence: Span
    quote: Quote
    cue: Span | None = None
    source: Span | None = None
    speaker: str | None = None
    speech: bool = True
    confidence: float = 1.0
    flags: frozenset[str] = frozenset()
    speaker_name: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "speaker": self.speaker,
            "kind": self.kind,
            "stance": self.stance,
            "text": self.text,
            "content": [s.to_dict() for s in self.content],
            "cue": self.cue.to_dict() if self.cue else None,
            "source": self.source.to_dict() if self.source else None,
            "sentence": self.sentence.to_dict(),
            "speech": self.speech,
            "confidence": round(self.confidence, 3),
            "quote": self.quote.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone the article attributes claims to; the mentions are in text order."""

    id: str
    name: str
    description: str | None = None
    mentions: tuple[Span, ...] = ()
    claims: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "mentions": [m.to_dict() for m in self.mentions],
            "claims": list(self.claims),
        }


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of the summary, the source sentences that support it and the speakers it attributes."""

    text: str
    status: SentenceStatus
    sources: tuple[Span, ...]
    speakers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "status": self.status,
            "sources": [s.to_dict() for s in self.sources],
            "speakers": list(self.speakers),
        }


@dataclass(frozen=True, slots=True)
class Rejected:
    """A drafted sentence that a check refused, and the check's name."""

    text: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {"text": self.text, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Summary:
    """A short neutral summary, checked against its source. `text` is empty where there is nothing to summarise."""

    text: str
    model: str
    sentences: tuple[SummarySentence, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "model": self.model,
            "sentences": [s.to_dict() for s in self.sentences],
            "rejected": [r.to_dict() for r in self.rejected],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of one page."""

    article: Article
    summary: Summary
    claims: tuple[Claim, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    warnings: tuple[Notice, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, version 1."""
        return {
            "version": JSON_VERSION,
            "article": self.article.to_dict(),
            "summary": self.summary.to_dict(),
            "claims": [c.to_dict() for c in self.claims],
            "speakers": [s.to_dict() for s in self.speakers],
            "warnings": [w.to_dict() for w in self.warnings],
            "timings_ms": {k: round(v, 1) for k, v in self.timings_ms.items()},
        }
