"""What goes in and out over HTTP, as pydantic models: requests are checked with them, and OpenAPI is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..values import STANCES

Length = Literal["short", "normal", "long"]
Offset = Annotated[int, Field(ge=0)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Options(_Request):
    """What one reading may choose; null leaves it to the configuration."""

    model: str | None = Field(default=None, max_length=200, description="One of GET /v1/models.")
    length: Length | None = Field(default=None, description="How long the summary is.")
    bullets: bool = Field(default=False, description="One line for each point.")


class Nothing(_Request):
    """An empty object."""


_SOME_TEXT: Any = {"type": "string", "pattern": r"\S"}


class ReadingRequest(_Request):
    """A page as HTML, or text. Exactly one of the two."""

    html: str | None = Field(default=None, description="The page as the browser serialises it.")
    text: str | None = Field(default=None, description="Plain text, copied or selected.")
    url: str | None = Field(default=None, max_length=8192, description="Where the page is from. It is never fetched.")
    options: Options = Field(default_factory=Options)

    @model_validator(mode="before")
    @classmethod
    def _no_null_options(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("options", ...) is None:
            return {k: v for k, v in values.items() if k != "options"}
        return values

    @model_validator(mode="after")
    def _one_of_two(self) -> ReadingRequest:
        if (self.html is None) == (self.text is None):
            raise ValueError("give exactly one of html and text")
        return self

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "oneOf": [
                {"required": ["html"], "properties": {"html": _SOME_TEXT, "text": {"type": "null"}}},
                {"required": ["text"], "properties": {"text": _SOME_TEXT, "html": {"type": "null"}}},
            ]
        },
    )


class PairRequest(_Request):
    """The code that `accordingto serve` shows, or the secret of its one-time link."""

    code: str | None = Field(default=None, min_length=1, max_length=40)
    link: str | None = Field(default=None, min_length=1, max_length=200)
    name: str = Field(default="browser", max_length=80, description="What to call the token in the list of tokens.")

    @model_validator(mode="after")
    def _one_of_two(self) -> PairRequest:
        if (self.code is None) == (self.link is None):
            raise ValueError("give exactly one of code and link")
        return self

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "oneOf": [
                {"required": ["code"], "properties": {"code": {"type": "string"}, "link": {"type": "null"}}},
                {"required": ["link"], "properties": {"link": {"type": "string"}, "code": {"type": "null"}}},
            ]
        },
    )


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Span(_Answer):
    """Unicode code points into `article.text`, end exclusive."""

    start: Offset
    end: Offset


class Block(Span):
    kind: Literal["paragraph", "heading", "quote", "list_item", "caption"]


class Removed(_Answer):
    reason: str
    text: str


class Article(_Answer):
    title: str | None
    byline: str | None
    published: str | None
    site: str | None
    url: str | None
    language: str | None
    kind: Literal["article", "text", "listing", "other"]
    text: str
    word_count: Offset
    blocks: list[Block]
    removed: list[Removed]
    complete: bool


class SummarySentence(_Answer):
    text: str
    status: Literal["extracted", "compressed", "generated"]
    sources: list[Span]
    speakers: list[str]


class Summary(_Answer):
    text: str
    model: str
    sentences: list[SummarySentence]
    rejected: list[Removed] = Field(description="Drafted sentences that a check refused; `reason` names the check.")


class Quote(_Answer):
    """A W3C TextQuoteSelector."""

    exact: str
    prefix: str
    suffix: str


class Claim(_Answer):
    id: str
    speaker: str | None
    kind: Literal["direct", "mixed", "indirect"]
    stance: str = Field(json_schema_extra={"enum": list(STANCES)})
    text: str
    content: list[Span]
    cue: Span | None
    source: Span | None
    sentence: Span
    speech: bool
    confidence: Annotated[float, Field(ge=0, le=1)]
    quote: Quote


class Speaker(_Answer):
    id: str
    name: str
    description: str | None
    mentions: list[Span]
    claims: list[str]


class Notice(_Answer):
    code: str
    message: str


class Reading(_Answer):
    """All that is known of one page."""

    version: Literal[1]
    article: Article
    summary: Summary
    claims: list[Claim]
    speakers: list[Speaker]
    warnings: list[Notice]
    timings_ms: dict[str, float]


class JobStatus(_Answer):
    id: str
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    position: Offset | None = Field(description="How many readings are before this one; null once it has begun.")


class Paired(_Answer):
    token: str
    name: str
    id: str | None = Field(description="The id to revoke the token by; null for one that ends with the server.")


class PairingCode(_Answer):
    code: str
    expires_in: int


class Health(_Answer):
    status: Literal["ok"]


class Ready(_Answer):
    ready: Literal[True]
    loaded: bool = Field(description="Whether the models are in memory now; idle ones are loaded again when needed.")
    model: str
    queued: Offset
    version: str


class Model(_Answer):
    name: str
    default: bool
    backend: str | None
    description: str | None


class Models(_Answer):
    default: str
    models: list[Model]


class HistoryEntry(_Answer):
    title: str | None
    url: str | None
    created: float
    used: float
    bytes: Offset


class History(_Answer):
    enabled: bool
    readings: list[HistoryEntry]


class FieldProblem(_Answer):
    where: str
    what: str


class Problem(BaseModel):
    """RFC 9457. `slug` is stable; `type` is it with a prefix."""

    type: str
    slug: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    remedy: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[FieldProblem] | None = None


class Event(BaseModel):
    """One line of the stream; which other members there are depends on `event`."""

    event: Literal["stage", "claim", "summary_sentence", "done", "error"]
    seq: Annotated[int, Field(ge=1)]
    id: str | None = None
    stage: Literal["queued", "loading", "article", "claims", "summary", "cached"] | None = None
    status: Literal["started", "done"] | None = None
    ms: float | None = None
    article: Article | None = None
    claim: Claim | None = None
    speaker: Speaker | None = None
    sentence: SummarySentence | None = None
    model: str | None = None
    reading: Reading | None = None
    problem: Problem | None = None


ANSWERS: tuple[type[BaseModel], ...] = (
    Reading, JobStatus, Paired, PairingCode, Health, Ready, Models, History, Problem, Event,
)
"""The schemas that answers are made of, for OpenAPI."""

REQUESTS: tuple[type[BaseModel], ...] = (ReadingRequest, PairRequest, Nothing)
