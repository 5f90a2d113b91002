"""The one call behind every door: a page in, a `Reading` out.

    reader = Reader.open()
    reading = reader.read(html=page, url="https://...")

The stages are imported when they are first needed, so that this module costs next to nothing to import.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .config import Config
from .errors import ConfigError, UnknownModel
from .prepared import NOTHING, Prepared
from .threads import calm
from .values import Article, Block, Claim, Notice, Reading, Span, Speaker, Summary, SummarySentence
from .watch import IsCancelled, OnEvent, Watch

if TYPE_CHECKING:
    from .claims import Finder
    from .models import Backend, Checker
    from .summary import SummaryOptions

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
        watch = Watch(on_event, cancelled)
        prepared = self._prepare(html, text, url, options, watch)
        begun = watch.begin("summary")
        prepared = replace(prepared, instead=self._bundled(prepared))
        summary = self._summary(prepared, self._drafted(prepared, watch), watch)
        watch.end("summary", begun)
        return prepared.reading(summary, watch.total())

    def prepare(
        self,
        *,
        html: str | bytes | None = None,
        text: str | None = None,
        url: str | None = None,
        options: ReadOptions = ReadOptions(),
    ) -> Prepared:
        """Return the reading of a page as far as it goes without the model that drafts.

        `prepare`, `draft` and `finish` are `read` in three steps, for those who read many pages: while a server drafts
        for some, others can be prepared. Raises what `read` raises.
        """
        watch = Watch()
        prepared = self._prepare(html, text, url, options, watch)
        begun = watch.begin("summary")
        prepared = replace(prepared, instead=self._bundled(prepared))
        watch.end("summary", begun)
        return replace(prepared, timings=watch.timings)

    def draft(self, prepared: Prepared) -> Prepared:
        """Return the same with the sentences that the model drafted, unchecked; without any where none are wanted.

        All that waits for a server happens here, and little else. Raises ModelError.
        """
        begun = time.perf_counter()
        return replace(prepared, draft=tuple(self._drafted(prepared, Watch()))).later(begun)

    def finish(self, prepared: Prepared) -> Reading:
        """Return the reading with the summary that the checks leave of the draft."""
        begun = time.perf_counter()
        summary = self._summary(prepared, prepared.draft or (), Watch())
        timings = prepared.later(begun).timings
        return prepared.reading(summary, {**timings, "total": sum(timings.values())})

    def _prepare(
        self, html: str | bytes | None, text: str | None, url: str | None, options: ReadOptions, watch: Watch
    ) -> Prepared:
        model = self._model(options)
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
        if foreign or article.kind == "listing":
            notices.append(_foreign(article.language) if foreign else _LISTING)
        length = options.length or self._length()
        return Prepared(article, tuple(claims), tuple(speakers), tuple(notices), model, length, options.bullets)

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
        model, length = self._model(options), options.length or self._length()
        claims, speakers = self._find(text)
        found = Prepared(_as_article(text), tuple(claims), tuple(speakers), (), model, length, options.bullets)
        prepared = replace(found, instead=self._bundled(found))
        return self._summary(prepared, self._drafted(prepared, Watch()), Watch())

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

    def _bundled(self, found: Prepared) -> Summary:
        from . import summary

        if not _is_english(found.article.language) or found.article.kind == "listing":
            return NOTHING
        return summary.summarise(found.article, found.claims, found.speakers, _options(found))

    def _drafted(self, prepared: Prepared, watch: Watch) -> Iterable[str]:
        """Return the sentences of the model as they come, or all at once where nobody waits for the first."""
        if not prepared.wants_draft:
            return ()
        backend = self._backend(prepared.model)
        drafted = backend.draft(prepared.article, prepared.claims, _options(prepared))
        sentences = watch.until_cancelled(drafted)
        # The checks take their time, during which a server would be kept from its next page.
        return sentences if watch.on_event is not None else list(sentences)

    def _summary(self, prepared: Prepared, drafted: Iterable[str], watch: Watch) -> Summary:
        """Return the summary, and tell about each of its sentences as soon as it passed the checks."""
        from . import summary

        def tell(sentence: SummarySentence) -> None:
            watch.tell({"event": "summary_sentence", "sentence": sentence.to_dict(), "model": prepared.model})

        if not prepared.wants_draft:
            for sentence in prepared.instead.sentences:
                tell(sentence)
            return replace(prepared.instead, model=prepared.model)
        return summary.check_draft(
            drafted, prepared.article, prepared.claims, prepared.speakers, _options(prepared), model=prepared.model,
            instead=prepared.instead, judge=self._judge(prepared.article), on_sentence=tell,
        )  # fmt: skip

    def _judge(self, article: Article) -> Callable[[str], str | None] | None:
        """Return what the learned checker that the configuration names says of a sentence, if it names one."""
        if self.config.checker is None:
            return None
        with self._lock:
            if self._checker is None:
                from .models import open_checker

                self._checker = open_checker(self.config)
            checker = self._checker
        return checker.judge(article) if checker is not None else None

    def _length(self) -> Literal["short", "normal", "long"]:
        length: Any = self.config.length
        return length  # type: ignore[no-any-return]

    def _backend(self, name: str) -> Backend:
        with self._lock:
            if name not in self._backends:
                from .models import open_backend

                self._backends[name] = open_backend(name, self.config)
            return self._backends[name]


def _options(found: Prepared) -> SummaryOptions:
    from .summary import SummaryOptions

    return SummaryOptions(length=found.length, bullets=found.bullets)


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
