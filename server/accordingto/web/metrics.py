"""Counters for /metrics, in Prometheus' text format."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

BUCKETS = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """What happened since the server started. Labels are routes, status codes and outcomes: nothing of a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._readings: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._hits: Counter[str] = Counter()

    def request(self, method: str, route: str, status: int) -> None:
        with self._lock:
            self._requests[method, route, status] += 1

    def reading(self, outcome: str, seconds: float) -> None:
        with self._lock:
            self._readings[outcome] += 1
            self._seconds += seconds
            for bucket in BUCKETS:
                if seconds <= bucket:
                    self._buckets[bucket] += 1

    def cache(self, hit: bool) -> None:
        with self._lock:
            self._hits["hit" if hit else "miss"] += 1

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything as text; `gauges` are values of this moment."""
        with self._lock:
            lines = ["# TYPE accordingto_requests_total counter"]
            for (method, route, status), count in sorted(self._requests.items()):
                labels = f'method="{method}",route="{route}",status="{status}"'
                lines.append(f"accordingto_requests_total{{{labels}}} {count}")
            lines.append("# TYPE accordingto_readings_total counter")
            lines += [f'accordingto_readings_total{{outcome="{o}"}} {n}' for o, n in sorted(self._readings.items())]
            lines.append("# TYPE accordingto_reading_seconds histogram")
            lines += [f'accordingto_reading_seconds_bucket{{le="{b}"}} {self._buckets[b]}' for b in BUCKETS]
            total = sum(self._readings.values())
            lines.append(f'accordingto_reading_seconds_bucket{{le="+Inf"}} {total}')
            lines.append(f"accordingto_reading_seconds_sum {self._seconds:.6f}")
            lines.append(f"accordingto_reading_seconds_count {total}")
            lines.append("# TYPE accordingto_cache_total counter")
            lines += [f'accordingto_cache_total{{result="{r}"}} {n}' for r, n in sorted(self._hits.items())]
        for name, value in gauges.items():
            lines += [f"# TYPE accordingto_{name} gauge", f"accordingto_{name} {value:g}"]
        return "\n".join(lines) + "\n"
