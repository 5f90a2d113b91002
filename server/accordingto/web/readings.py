"""The routes of readings: ask for one, follow it, ask again, cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request

from ..errors import Busy, Cancelled, NotFound, RequestError
from .jobs import Job
from .schemas import ReadingRequest

NDJSON = "application/x-ndjson"


class Seats:
    """Counts the threads that wait for readings, so that some stay free for /health and short answers."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def take(self) -> None:
        """Take a seat. Raises Busy if there is none."""
        if not self._free.acquire(blocking=False):
            raise Busy("Too many clients wait for readings.", "Try again after the time that Retry-After tells.")

    def leave(self) -> None:
        self._free.release()

    @contextmanager
    def taken(self) -> Iterator[None]:
        self.take()
        try:
            yield
        finally:
            self.leave()


def seats_for(queue: int) -> int:
    """Return how many clients may wait at once: all that can be in the queue, and some that only follow."""
    return queue + 16


def register(app: Flask) -> None:
    """Add the routes to the application."""
    hub = app.extensions["accordingto"]
    app.extensions["accordingto_seats"] = Seats(seats_for(hub.config.server.queue))
    for method, path, view in (
        ("POST", "/v1/readings", _create),
        ("GET", "/v1/readings/<id>", _get),
        ("DELETE", "/v1/readings/<id>", _delete),
    ):
        app.add_url_rule(path, f"{method} {path}", view, methods=[method], provide_automatic_options=False)


def _create() -> Response:
    from .app import answer, body_as, hub

    asked = body_as(ReadingRequest)
    page = asked.model_dump()
    if request.headers.get("Prefer", "").replace(" ", "").lower().split(",")[0] == "respond-async":
        job = hub().submit(page)
        response = answer(_status(job), 202)
        response.headers["Preference-Applied"] = "respond-async"
    elif _wants_stream():
        with _seat_for_stream() as leave:
            job = hub().submit(page)
            response = _stream(job, 0, leave)
    else:
        with _seats().taken():
            job = hub().submit(page)
            if not job.wait(_alive()):
                job.cancel()
        response = _result(job)
    response.headers["Location"] = f"/v1/readings/{job.id}"
    return response


def _get(id: str) -> Response:
    from .app import answer, hub

    job = hub().jobs.get(id)
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and int(after[:11]) < 2**31):
        raise RequestError("`after` is not the number of an event.", "Give the `seq` of the last event you have.")
    if _wants_stream():
        with _seat_for_stream() as leave:
            return _stream(job, int(after), leave)
    return _result(job) if job.over else answer(_status(job), 202)


def _delete(id: str) -> Response:
    from .app import hub

    hub().jobs.cancel(id)
    return Response(status=204)


def _result(job: Job) -> Response:
    from .app import answer

    if job.reading is not None:
        return answer(job.reading)
    raise job.error or Cancelled("The reading was cancelled.", "Ask for it again.")


def _status(job: Job) -> dict[str, Any]:
    from .app import hub

    return {"id": job.id, "status": job.state, "position": hub().jobs.position(job)}


def _stream(job: Job, after: int, leave: Callable[[], None]) -> Response:
    response = Response(job.follow(after, _alive()), mimetype=NDJSON)
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(leave)
    return response


@contextmanager
def _seat_for_stream() -> Iterator[Callable[[], None]]:
    """Take a seat that the stream's end gives back, or a failure before there is a stream."""
    seats = _seats()
    seats.take()
    left = threading.Lock()

    def leave() -> None:
        if left.acquire(blocking=False):
            seats.leave()

    try:
        yield leave
    except BaseException:
        leave()
        raise


def _seats() -> Seats:
    from flask import current_app

    found: Seats = current_app.extensions["accordingto_seats"]
    return found


def _wants_stream() -> bool:
    accept = request.accept_mimetypes
    return accept.quality(NDJSON) > 0 and not _prefers_json(accept)


def _prefers_json(accept: Any) -> bool:
    # */* alone means JSON: a stream must be asked for by name.
    named = [kind for kind, quality in accept if kind == NDJSON and quality > 0]
    return not named or bool(accept.quality("application/json") > accept.quality(NDJSON))


def _alive() -> Callable[[], bool]:
    """Return a function that says whether the client of this request is still there."""
    gone: Callable[[], bool] | None = request.environ.get("waitress.client_disconnected")
    return (lambda: not gone()) if gone is not None else (lambda: True)


__all__ = ["NotFound", "Seats", "register", "seats_for"]
