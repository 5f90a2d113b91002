"""Errors as RFC 9457 problem objects."""

from __future__ import annotations

import json
from typing import Any

from ..errors import AccordingtoError, Busy, LockedOut, NotReady

TYPE = "urn:accordingto:problem:"
MEDIA_TYPE = "application/problem+json"

TITLES = {
    "empty-page": "Empty page",
    "no-article": "No article",
    "not-text": "Not text",
    "too-large": "Page too large",
    "too-deep": "Page too deep",
    "busy": "Too busy",
    "bad-json": "Not JSON",
    "timed-out": "Took too long",
    "crashed": "The reading process ended",
}


def problem(error: AccordingtoError, request_id: str | None = None, instance: str | None = None) -> dict[str, Any]:
    """Return the problem object of an error."""
    title = TITLES.get(error.slug) or error.slug.replace("-", " ").capitalize()
    body: dict[str, Any] = {
        "type": TYPE + error.slug,
        "slug": error.slug,
        "title": title,
        "status": error.status,
        "detail": error.message,
        "remedy": error.remedy,
    }
    if instance is not None:
        body["instance"] = instance
    if request_id is not None:
        body["request_id"] = request_id
    return body


def headers(error: AccordingtoError) -> dict[str, str]:
    """Return the headers that belong to an error beside its body."""
    more: dict[str, str] = {}
    wait = getattr(error, "retry_after", None)
    if isinstance(error, (Busy, LockedOut, NotReady)):
        more["Retry-After"] = str(max(1, round(wait if wait is not None else 60 if error.status == 429 else 2)))
    if error.status == 401:
        more["WWW-Authenticate"] = 'Bearer realm="accordingto"'
    return more


def body(error: AccordingtoError, request_id: str | None = None, instance: str | None = None) -> bytes:
    """Return the problem object of an error as JSON."""
    return json.dumps(problem(error, request_id, instance), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
