"""Every error the package raises on purpose, as one tree.

    AccordingtoError
    ├── PageError            something about the page (HTTP 422)
    │   ├── EmptyPage
    │   ├── NoArticle
    │   ├── NotText          binary input, a PDF
    │   ├── NoSuchPage       a file that is not there (command line only)
    │   ├── TooLarge         (413)
    │   └── TooDeep
    ├── ConfigError          a wrong option or value
    ├── ModelError           a model cannot be loaded or run (503)
    │   ├── UnknownModel     (400)
    │   ├── ModelMissing
    │   └── ModelFailed      (502)
    ├── ServiceError         the server cannot do it now (503)
    │   ├── Busy             (429)
    │   ├── TimedOut         (504)
    │   ├── Cancelled        (409)
    │   ├── Crashed          (500)
    │   ├── NotReady         (503)
    │   └── Unreachable      no server answers there; raised by the client
    └── RequestError         something about an HTTP request (400)
        ├── BadJson          (400)
        ├── Unauthorized     (401)
        ├── Forbidden        (403)
        ├── NotFound         (404)
        ├── WrongMethod      (405)
        ├── WrongType        (415)
        ├── BodyTooLarge     (413)
        ├── WrongHost        (421)
        ├── Invalid          (422)
        └── LockedOut        (429)

Each says what happened, to what, and what to do. `slug` is stable: it names the problem in HTTP answers and in docs.
"""

from __future__ import annotations

from typing import ClassVar


class AccordingtoError(Exception):
    """The root. `remedy` is one sentence on what to do."""

    slug: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class PageError(AccordingtoError):
    """The page cannot be read as it is."""

    slug = "page-error"
    status = 422


class EmptyPage(PageError):
    """There is no text at all."""

    slug = "empty-page"


class NoArticle(PageError):
    """There is text, but nothing that reads like an article."""

    slug = "no-article"


class NotText(PageError):
    """The input is not text: a PDF, an image, an archive."""

    slug = "not-text"


class NoSuchPage(PageError):
    """The file is not there or cannot be read. Only the command line reads files."""

    slug = "no-such-page"


class TooLarge(PageError):
    """The input is over a configured limit."""

    slug = "too-large"
    status = 413


class TooDeep(PageError):
    """The page has more nodes or deeper nesting than is read."""

    slug = "too-deep"


class ConfigError(AccordingtoError):
    """An option or a value in the configuration is wrong."""

    slug = "bad-config"
    status = 400


class ModelError(AccordingtoError):
    """A model cannot be loaded or run."""

    slug = "model-error"
    status = 503


class UnknownModel(ModelError):
    """The model is not in the registry, or the configuration does not allow it."""

    slug = "unknown-model"
    status = 400


class ModelMissing(ModelError):
    """The model is known, but its files or a package it needs are not here."""

    slug = "model-missing"


class ModelFailed(ModelError):
    """The model, or the server that runs it, failed while it drafted."""

    slug = "model-failed"
    status = 502


class ServiceError(AccordingtoError):
    """The server cannot do it now."""

    slug = "service-error"
    status = 503


class Busy(ServiceError):
    """The queue is full."""

    slug = "busy"
    status = 429


class TimedOut(ServiceError):
    """A stage took longer than it may."""

    slug = "timed-out"
    status = 504


class Cancelled(ServiceError):
    """The work was cancelled."""

    slug = "cancelled"
    status = 409


class Crashed(ServiceError):
    """The process that did the work ended unexpectedly."""

    slug = "crashed"
    status = 500


class NotReady(ServiceError):
    """The server is up, and its models are still loading."""

    slug = "not-ready"


class Unreachable(ServiceError):
    """No server answers at the address, or it hung up."""

    slug = "unreachable"


class RequestError(AccordingtoError):
    """An HTTP request that the server does not take."""

    slug = "bad-request"
    status = 400


class BadJson(RequestError):
    """The body is not a JSON object in UTF-8."""

    slug = "bad-json"


class Unauthorized(RequestError):
    """There is no token, or it is not known (any more)."""

    slug = "unauthorized"
    status = 401


class Forbidden(RequestError):
    """The request comes from a place that may not ask: another site's page, another extension."""

    slug = "forbidden"
    status = 403


class NotFound(RequestError):
    """There is nothing at that path, or no reading with that id (any more)."""

    slug = "not-found"
    status = 404


class WrongMethod(RequestError):
    """The path does not take that method."""

    slug = "wrong-method"
    status = 405


class WrongType(RequestError):
    """The body is not sent as application/json."""

    slug = "wrong-type"
    status = 415


class BodyTooLarge(RequestError):
    """The request's body is over the configured size."""

    slug = "body-too-large"
    status = 413


class WrongHost(RequestError):
    """The server was addressed by a name that is not its own."""

    slug = "wrong-host"
    status = 421


class Invalid(RequestError):
    """The body is JSON, and not what the route takes."""

    slug = "invalid-request"
    status = 422


class LockedOut(RequestError):
    """Too many wrong tokens or pairing codes."""

    slug = "locked-out"
    status = 429
