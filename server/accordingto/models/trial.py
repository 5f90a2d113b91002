"""Try a model on articles and measure what a reader would get of it, beside the bundled model."""

from __future__ import annotations

import math
import re
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from .backend import Backend

if TYPE_CHECKING:
    from ..config import Config
    from ..reader import Reader
    from .checker import Checker


@dataclass(frozen=True, slots=True)
class Sample:
    """An article and, where one is known, a summary to compare with."""

    label: str
    text: str | None = None
    html: bytes | None = None
    title: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What one article gave: `judged` sentences of the draft came to the checks, the others were beyond the wished
    length. The `rl_` are ROUGE-L F1 in percent against the reference: of the bare draft, of the
    summary that is shown, and of the bundled model's; None without a reference."""

    label: str
    seconds: float
    tokens: int
    judged: int
    rejected: int
    reasons: dict[str, int]
    rl_draft: float | None
    rl_shown: float | None
    rl_bundled: float | None
    shown: str
    draft: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows, and what the model took. `memory` is the most that the process grew by, in bytes; `checker` the name of
    the learned checker that judged too, None where there was none."""

    name: str
    backend: str
    device: str | None
    dtype: str | None
    load_seconds: float
    memory: int | None
    checker: str | None = None
    rows: tuple[Row, ...] = field(default=())

    @property
    def reasons(self) -> dict[str, int]:
        """How often each check rejected a sentence, the most frequent first."""
        counts: Counter[str] = Counter()
        for row in self.rows:
            counts.update(row.reasons)
        return dict(counts.most_common())

    @property
    def share_rejected(self) -> float:
        """The share of the judged sentences that were rejected."""
        return sum(r.rejected for r in self.rows) / max(1, sum(r.judged for r in self.rows))

    def to_dict(self) -> dict[str, Any]:
        """Return everything, JSON-ready."""
        return {**asdict(self), "rows": [asdict(r) for r in self.rows], "share_rejected": self.share_rejected}

    def table(self) -> str:
        """Return the table for the terminal."""
        from .store import human

        runs = ", ".join(part for part in (self.backend, self.device, self.dtype) if part)
        grew = f", {human(self.memory)} of memory" if self.memory is not None else ""
        lines = [f"{self.name} ({runs}): ready in {self.load_seconds:.1f} s{grew}", ""]
        lines.append(
            f"{'ARTICLE':<32}{'SECONDS':>8}{'TOKENS/S':>10}{'JUDGED':>9}{'REJECTED':>10}"
            f"{'rL DRAFT':>10}{'SHOWN':>7}{'BUNDLED':>9}"
        )
        for row in self.rows:
            lines.append(_line(row.label, row.seconds, row.tokens, row.judged, row.rejected, _rouges(row)))
        if len(self.rows) > 1:
            total = [sum(getattr(r, key) for r in self.rows) for key in ("seconds", "tokens", "judged", "rejected")]
            means = [_mean(values) for values in zip(*map(_rouges, self.rows), strict=True)]
            lines.append(_line("all (seconds and rL: mean)", total[0] / len(self.rows), 0, total[2], total[3], means))
            speed = total[1] / total[0] if total[0] else 0.0
            lines[-1] = lines[-1][:40] + f"{speed:>10.1f}" + lines[-1][50:]
        lines += ["", f"The checks rejected {self.share_rejected:.0%} of the drafted sentences that they judged."]
        if self.reasons:
            lines.append("Reasons: " + ", ".join(f"{reason} {n}" for reason, n in self.reasons.items()) + ".")
        if self.checker is None and self.reasons:
            lines.append("Without a learned checker only what keeps to the page's own wording passes (docs/models.md).")
        lines.append("What was rejected is replaced by sentences of the page. rL: ROUGE-L against an editor's summary.")
        return "\n".join(lines)


def run(config: Config, name: str, todo: Sequence[Sample], *, length: str = "normal") -> Outcome:
    """Draft every sample with the model `name` and check each draft. Nothing is kept of what was loaded for it.

    Raises UnknownModel, ModelError, PageError, ConfigError.
    """
    from ..reader import Reader
    from . import open_backend, open_checker

    backend = open_backend(name, config)
    checker = open_checker(config)
    reader = Reader(replace(config, model="bundled", checker=None))
    # Loaded before the memory is measured: it is there whichever model drafts.
    reader.warm()
    with _Memory() as memory:
        begun = time.perf_counter()
        backend.load()
        ready = time.perf_counter() - begun
        rows = tuple(_row(reader, backend, checker, sample, length) for sample in todo)
    about = backend.describe()
    outcome = Outcome(
        name=about.name, backend=about.backend, device=about.device, dtype=about.dtype, load_seconds=ready,
        memory=None if about.remote else memory.grown, checker=config.checker, rows=rows,
    )  # fmt: skip
    backend.unload()
    reader.close()
    return outcome


def samples() -> list[Sample]:
    """Return the articles that ship for this purpose."""
    table = tomllib.loads((Path(__file__).parent / "samples.toml").read_text("utf-8"))
    return [
        Sample(s["title"], text=s["text"].strip(), title=s["title"], reference=s["summary"]) for s in table["sample"]
    ]


def rouge_l(summary: str, reference: str) -> float:
    """Return the ROUGE-L F1 (longest common subsequence of words, no stemming) in percent."""
    a, b = (re.findall(r"\w+", text.lower()) for text in (summary, reference))
    before = [0] * (len(b) + 1)
    for word in a:
        row = [0]
        for j, other in enumerate(b):
            row.append(before[j] + 1 if word == other else max(before[j + 1], row[j]))
        before = row
    return 200.0 * before[-1] / (len(a) + len(b)) if a and b else 0.0


def _row(reader: Reader, backend: Backend, checker: Checker | None, sample: Sample, length: str) -> Row:
    from .. import summary
    from ..reader import ReadOptions

    chosen: Any = length
    options = ReadOptions(model="bundled", length=chosen)
    reading = reader.read(html=sample.html, text=sample.text, options=options)
    article = replace(reading.article, title=reading.article.title or sample.title)
    wanted = summary.SummaryOptions(length=chosen)
    begun = time.perf_counter()
    drafted = list(backend.draft(article, reading.claims, wanted))
    seconds = time.perf_counter() - begun
    judge = checker.judge(article) if checker is not None else None
    checked = summary.check_draft(drafted, article, reading.claims, reading.speakers, wanted, judge=judge)
    draft = " ".join(drafted)
    passed = sum(s.status == "generated" for s in checked.sentences)
    against = [rouge_l(text, sample.reference) if sample.reference else None
               for text in (draft, checked.text, reading.summary.text)]  # fmt: skip
    return Row(
        label=sample.label, seconds=seconds, tokens=_tokens(backend, draft), judged=len(checked.rejected) + passed,
        rejected=len(checked.rejected), reasons=dict(Counter(r.reason for r in checked.rejected)),
        rl_draft=against[0], rl_shown=against[1], rl_bundled=against[2], shown=checked.text, draft=draft,
    )  # fmt: skip


def _tokens(backend: Backend, text: str) -> int:
    inner = getattr(backend, "inner", backend)
    count = getattr(inner, "count", None)
    # Where the tokenizer is elsewhere: four letters a token, as in English it mostly is.
    return int(count(text)) if count is not None else round(len(text) / 4)


def page(path: Path) -> Sample:
    """Return a sample made of a file: plain text for .txt and .md, else HTML. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "Check the name.") from error
    if path.suffix.lower() in (".txt", ".md"):
        return Sample(path.name, text=data.decode("utf-8", "replace"))
    return Sample(path.name, html=data)


def _rouges(row: Row) -> list[float | None]:
    return [row.rl_draft, row.rl_shown, row.rl_bundled]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return math.fsum(known) / len(known) if known else None


def _line(label: str, seconds: float, tokens: int, judged: int, rejected: int, rouges: Sequence[float | None]) -> str:
    name = label if len(label) <= 31 else label[:30] + "…"
    speed = tokens / seconds if seconds > 0 else 0.0
    shown = ["–" if r is None else f"{r:.1f}" for r in rouges]
    return f"{name:<32}{seconds:>8.1f}{speed:>10.1f}{judged:>9}{rejected:>10}{shown[0]:>10}{shown[1]:>7}{shown[2]:>9}"


class _Memory:
    """Watches how much the process grows, some times a second."""

    def __enter__(self) -> _Memory:
        self._before = _resident()
        self._most = self._before
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def grown(self) -> int | None:
        if self._most is None or self._before is None:
            return None
        return max(0, self._most - self._before)

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            now = _resident()
            if now is not None and self._most is not None:
                self._most = max(self._most, now)


def _resident() -> int | None:
    """Return the bytes of memory that this process holds, None where the system does not tell."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None
