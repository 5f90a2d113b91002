"""The one call behind every door: a page in, a `Reading` out.

    reader = Reader.open()
    reading = reader.read(html=page, url="https://...")

The stages are imported when they are first needed, so that this module costs next to nothing to import.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .config import Config
from .errors import Cancelled, ConfigError, UnknownModel
from .threads import calm
from .values import Article, Block, Claim, Notice, Reading, Span, Speaker, Summary

if TYPE_CHECKING:
    from .claims import Finder
    from .models import Backend, Checker
    from .models.checker import Judged

OnEvent = Callable[[dict[str, Any]], None]
IsCancelled = Callable[[], bool]

BUNDLED = "bundled"

_WARMING = (
    "<html><body><article><h1>The harbour opens again</h1><p>The harbour opens again, the mayor said on Monday.</p>"
    f"<p>{'It was shut for a while. ' * 12}</p></article></body></html>"
)
_LISTING = Notice("listing", "The page lists other pages; it is not an article, and has no summary.")
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What one reading may choose; None leaves it to the configuration."""

    model: str | None = None
    length: Literal["short", "normal", "long"] | None = None
    bullets: bool = False


@dataclass(slots=True)
class _Watch:
    """Times the stages of one reading, tells about them, and stops between steps when the reading was cancelled."""

    on_event: OnEvent | None
    cancelled: IsCancelled | None
    timings: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def check(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The reading was cancelled.", "Ask for it again.")

    def tell(self, event: dict[str, Any]) -> None:
        self.check()
        if self.on_event is not None:
            self.on_event(event)

    def begin(self, stage: str) -> float:
        self.tell({"event": "stage", "stage": stage, "status": "started"})
        return time.perf_counter()

    def end(self, stage: str, begun: float, **more: Any) -> None:
        self.timings[stage] = (time.perf_counter() - begun) * 1000
        self.tell({"event": "stage", "stage": stage, "status": "done", "ms": round(self.timings[stage], 1), **more})

    def total(self) -> dict[str, float]:
        return {**self.timings, "total": (time.perf_counter() - self.started) * 1000}


class Reader:
    """Reads pages. Keeps what it loaded; one reader may be used from several threads.

    Use `Reader.open()`; as a context manager it closes itself.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._finder_kept: Finder | None = None
        self._backends: dict[str, Backend] = {}
        self._checker: Checker | None = None

    @classmethod
    def open(cls, config: Config | None = None) -> Reader:
        """Return a reader with the given configuration, or with that of the configuration file and environment.

        Nothing is loaded yet; `warm()` does that ahead of the first page. Raises ConfigError.
        """
        calm()
        return cls(Config.load() if config is None else config)

    def close(self) -> None:
        """Let go of the models."""
        with self._lock:
            for backend in self._backends.values():
                backend.unload()
            if self._checker is not None:
                self._checker.unload()
            self._backends.clear()
            self._finder_kept = self._checker = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Load what a reading with the bundled model needs, so that the first one is as fast as the next."""
        from . import summary

        article = self.extract(html=_WARMING)
        claims, speakers = self._find(article.text)
        summary.summarise(article, claims, speakers, summary.SummaryOptions())

    def read(
        self,
        *,
        html: str | bytes | None = None,
        text: str | None = None,
        url: str | None = None,
        options: ReadOptions = ReadOptions(),
        on_event: OnEvent | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Reading:
        """Read one page from its HTML or from plain text.

        `on_event` is called, in this thread, with JSON-ready dicts as the reading goes on:

            {"event": "stage", "stage": "article" | "claims" | "summary", "status": "started" | "done", "ms": ...}
            {"event": "claim", "claim": {...}, "speaker": {...} or None}
            {"event": "summary_sentence", "sentence": {...}, "model": "..."}

        The "done" of the article stage carries the article. `cancelled` is asked between steps.

        Raises PageError if there is nothing to read, ModelError if the drafting model cannot do it, ConfigError for
        wrong options, Cancelled.
        """
        model = self._model(options)
        watch = _Watch(on_event, cancelled)

        begun = watch.begin("article")
        article = self.extract(html=html, text=text, url=url)
        watch.end("article", begun, article=article.to_dict())
        notices = [*article.warnings]
        foreign = not _is_english(article.language)

        begun = watch.begin("claims")
        claims, speakers = self._claims(article, foreign)
        names = {s.id: s.to_dict() for s in speakers}
        for claim in claims:
            watch.tell({"event": "claim", "claim": claim.to_dict(), "speaker": names.get(claim.speaker or "")})
        watch.end("claims", begun, count=len(claims))

        begun = watch.begin("summary")
        if foreign or article.kind == "listing":
            notices.append(_foreign(article.language) if foreign else _LISTING)
            summary = Summary(text="", model=model)
        else:
            summary = self._summary(model, article, claims, speakers, options, watch)
        for sentence in summary.sentences:
            watch.tell({"event": "summary_sentence", "sentence": sentence.to_dict(), "model": summary.model})
        watch.end("summary", begun)

        return Reading(
            article=article,
            summary=summary,
            claims=tuple(claims),
            speakers=tuple(speakers),
            # Two stages may notice the same; the later one knows more about it.
            warnings=tuple({n.code: n for n in [*notices, *summary.warnings]}.values()),
            timings_ms=watch.total(),
        )

    def extract(self, *, html: str | bytes | None = None, text: str | None = None, url: str | None = None) -> Article:
        """Return the article of a page, the first stage alone. Raises PageError."""
        from . import article

        if (html is None) == (text is None):
            raise ConfigError("A page is either html or text.", "Give exactly one of the two.")
        page = self.config.page
        limits = article.Limits(
            max_bytes=page.max_bytes,
            max_nodes=page.max_nodes,
            max_text=page.max_text,
            seconds=page.seconds,
            memory_mb=page.memory_mb,
        )
        if text is not None:
            return article.from_text(text, url=url, limits=limits)
        assert html is not None
        return article.extract(html, url=url, limits=limits)

    def find_claims(self, text: str) -> list[Claim]:
        """Return the claims in an article's text. Every span is an offset into exactly this text."""
        claims, _ = self._find(text)
        return claims

    def summarise(self, text: str, options: ReadOptions = ReadOptions()) -> Summary:
        """Return the summary of an article's text, whose blocks stand apart by blank lines.

        Every source is a span of exactly this text. Raises ModelError, ConfigError.
        """
        article = _as_article(text)
        model = self._model(options)
        claims, speakers = self._find(text)
        return self._summary(model, article, claims, speakers, options, _Watch(None, None))

    def _model(self, options: ReadOptions) -> str:
        if options.model is None:
            return self.config.model
        if options.model not in self.config.allowed:
            allowed = ", ".join(self.config.allowed)
            raise UnknownModel(
                f'The configuration does not allow the model "{options.model}".',
                f"Choose one of {allowed}, or add it to allow_models.",
            )
        return options.model

    def _claims(self, article: Article, foreign: bool) -> tuple[list[Claim], list[Speaker]]:
        if not foreign:
            return self._find(article.text, title=article.title, byline=article.byline)
        from .claims import Finder
        from .claims.marks import Marks

        # The words of saying differ by language; quotation marks do not.
        return self._confident(*Finder(Marks(), "marks").find(article.text))

    def _find(
        self, text: str, *, title: str | None = None, byline: str | None = None
    ) -> tuple[list[Claim], list[Speaker]]:
        return self._confident(*self._finder().find(text, title=title, byline=byline))

    def _confident(self, claims: list[Claim], speakers: list[Speaker]) -> tuple[list[Claim], list[Speaker]]:
        """Leave out the claims below the configured confidence, and the speakers who are left without one."""
        threshold = self.config.claims.threshold
        if threshold is None:
            return claims, speakers
        claims = [c for c in claims if c.confidence >= threshold]
        kept = {c.id for c in claims}
        heard = [replace(s, claims=tuple(c for c in s.claims if c in kept)) for s in speakers]
        return claims, [s for s in heard if s.claims]

    def _finder(self) -> Finder:
        with self._lock:
            if self._finder_kept is None:
                from .claims import Finder

                self._finder_kept = Finder.open()
                _set_threads(self.config.compute.threads)
            return self._finder_kept

    def _summary(
        self,
        model: str,
        article: Article,
        claims: list[Claim],
        speakers: list[Speaker],
        options: ReadOptions,
        watch: _Watch,
    ) -> Summary:
        from . import summary

        chosen = summary.SummaryOptions(length=options.length or self._length(), bullets=options.bullets)
        if model == BUNDLED:
            return summary.summarise(article, claims, speakers, chosen)
        backend = self._backend(model)
        drafted: Iterable[str] = _until_cancelled(backend.draft(article, claims, chosen), watch)
        judged = self._judged(drafted, article)
        checked = summary.check_draft(judged or drafted, article, claims, speakers, chosen, model=model)
        refused = tuple(judged.rejected) if judged is not None else ()
        return replace(checked, rejected=(*refused, *checked.rejected))

    def _judged(self, drafted: Iterable[str], article: Article) -> Judged | None:
        """Return the drafted sentences behind the learned checker that the configuration names, if it names one."""
        if self.config.checker is None:
            return None
        with self._lock:
            if self._checker is None:
                from .models import open_checker

                self._checker = open_checker(self.config)
            checker = self._checker
        return checker.judge(drafted, article) if checker is not None else None

    def _length(self) -> Literal["short", "normal", "long"]:
        length: Any = self.config.length
        return length  # type: ignore[no-any-return]

    def _backend(self, name: str) -> Backend:
        with self._lock:
            if name not in self._backends:
                from .models import open_backend

                self._backends[name] = open_backend(name, self.config)
            return self._backends[name]


def _until_cancelled(sentences: Iterable[str], watch: _Watch) -> Iterator[str]:
    for sentence in sentences:
        watch.check()
        yield sentence


def _is_english(language: str | None) -> bool:
    # An unknown language is read as English: short texts are often too short to tell.
    return language is None or language.lower().split("-")[0] == "en"


def _foreign(language: str | None) -> Notice:
    return Notice(
        "not-english",
        f'The page is in another language ("{language}"): the article and its direct quotations are shown, but there '
        "is no summary and no indirect speech.",
    )


def _as_article(text: str) -> Article:
    spans = (Span(*found.span()) for found in _PARAGRAPH.finditer(text))
    return Article(text=text, kind="text", blocks=tuple(Block("paragraph", s.start, s.end) for s in spans))


def _set_threads(threads: int) -> None:
    import sys

    # Only where torch came in with the finder: without it there is nothing to set.
    torch = sys.modules.get("torch")
    if threads and torch is not None:
        torch.set_num_threads(threads)
