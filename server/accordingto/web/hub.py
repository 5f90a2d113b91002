"""All that one running server keeps: configuration, tokens, jobs, the worker, the cache, the counters."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import __version__, cache, paths
from ..config import Config
from ..errors import EmptyPage, UnknownModel
from ..tokens import Tokens
from .child import OPENER
from .guard import Guard, Hosts
from .jobs import Job, Jobs
from .metrics import Metrics
from .pairing import Pairing
from .worker import Worker

log = logging.getLogger("accordingto.web")


class Hub:
    """The parts of a server, put together. `start()` starts the reading process, `stop()` ends everything."""

    def __init__(
        self,
        config: Config,
        *,
        port: int | None = None,
        tokens: Tokens | None = None,
        announce: Callable[[str], None] | None = None,
        opener: str = OPENER,
    ) -> None:
        self.config = config
        self.port = port or config.server.port
        self.tokens = tokens or Tokens.open()
        more = list(config.server.allowed_hosts)
        if config.server.host not in ("0.0.0.0", "::"):
            more.append(config.server.host)
        self.guard = Guard(self.tokens, Hosts(self.port, more))
        self.pairing = Pairing(announce)
        self.metrics = Metrics()
        self.jobs = Jobs(config.server.queue, config.server.jobs_kept, config.server.jobs_seconds)
        self.cache = cache.Cache.open(config.cache.path, config.cache.megabytes) if config.cache.enabled else None
        self.worker = Worker(config, self.jobs, keep=self._keep, done=self._done, opener=opener)
        self.started = time.time()
        self._revision = revision(config)

    def start(self) -> None:
        self.worker.start()

    def stop(self, grace: float = 5.0) -> None:
        self.worker.stop(grace)
        if self.cache is not None:
            self.cache.close()

    def submit(self, request: dict[str, Any]) -> Job:
        """Return a job for a checked request: a finished one if the cache knows the reading, else one that waits.

        Raises UnknownModel, Busy, EmptyPage.
        """
        options = request["options"]
        model = options["model"] or self.config.model
        if model not in self.config.allowed:
            raise UnknownModel(
                f'The configuration does not allow the model "{model}".',
                f"Choose one of {', '.join(self.config.allowed)}, or add it to allow_models.",
            )
        if not (request.get("html") or request.get("text") or "").strip():
            # Told here, without waiting for the queue: nothing has to be read to see it.
            raise EmptyPage("The page is empty.", "Open the page in the browser, let it load, and try again.")
        key = cache.key(revision=self._revision, **request)
        if self.cache is not None:
            kept = self.cache.get(key)
            self.metrics.cache(kept is not None)
            if kept is not None:
                job = Job({}, key)
                replay(job, kept)
                self.jobs.keep(job)
                return job
        return self.jobs.submit(Job(request, key))

    def gauges(self) -> dict[str, float]:
        """Return the values of this moment, for /metrics."""
        count, size = self.cache.size() if self.cache is not None else (0, 0)
        return {
            "up_seconds": time.time() - self.started,
            "queue_length": self.jobs.waiting(),
            "reading_process_starts": self.worker.starts,
            "reading_process_rss_bytes": self.worker.rss_mb * 1e6,
            "cache_readings": count,
            "cache_bytes": size,
        }

    def _keep(self, job: Job, body: bytes, reading: dict[str, Any]) -> None:
        if self.cache is not None and job.key is not None:
            article = reading["article"]
            self.cache.put(job.key, body, article["title"], article["url"])

    def _done(self, job: Job, outcome: str, seconds: float) -> None:
        self.metrics.reading(outcome, seconds)
        log.info("reading", extra={"fields": {"job": job.id, "outcome": outcome, "ms": round(seconds * 1000)}})


def replay(job: Job, body: bytes) -> None:
    """Fill a job with the events that a kept reading would have brought."""
    reading = json.loads(body)
    job.tell({"event": "stage", "stage": "cached", "status": "done", "article": reading["article"]})
    speakers = {s["id"]: s for s in reading["speakers"]}
    for claim in reading["claims"]:
        job.tell({"event": "claim", "claim": claim, "speaker": speakers.get(claim["speaker"])})
    for sentence in reading["summary"]["sentences"]:
        job.tell({"event": "summary_sentence", "sentence": sentence, "model": reading["summary"]["model"]})
    job.succeed(body)


def revision(config: Config) -> str:
    """Return what readings depend on beside the page and its options: the code, the weights, the configuration."""
    parts: list[Any] = [__version__, config.model, config.length, config.checker]
    parts += [asdict(config.claims), asdict(config.page), {n: asdict(e) for n, e in config.models.items()}]
    for folder in (paths.weights(), Path(__file__).resolve().parents[1]):
        files = sorted(f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
        parts += [(f.name, f.stat().st_size, int(f.stat().st_mtime)) for f in files]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
