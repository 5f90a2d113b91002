"""The Flask application: what happens around every request, and the short routes."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from .. import __version__, errors
from ..errors import AccordingtoError, BadJson, Crashed, Invalid
from ..tokens import Token, digest
from . import openapi, pages, problems, readings
from .guard import EXTENSION, Asked, check_type
from .hub import Hub
from .schemas import Nothing, PairRequest

log = logging.getLogger("accordingto.web")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer that does not bring its own."""

_HTTP: dict[int, tuple[type[AccordingtoError], str, str]] = {
    404: (errors.NotFound, "There is nothing at this path.", "See /docs for the paths there are."),
    405: (errors.WrongMethod, "The path does not take this method.", "See /docs for what it takes."),
    413: (errors.BodyTooLarge, "The request's body is too large.", "Send less, or raise server.max_body."),
}

Model = TypeVar("Model", bound=BaseModel)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def hub() -> Hub:
    """Return the running server's parts, inside a request."""
    found: Hub = current_app.extensions["accordingto"]
    return found


def create_app(hub: Hub) -> Flask:
    """Return the application for a hub. Every route passes the guard; there are no exceptions to that."""
    app = Flask("accordingto", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = hub.config.server.max_body
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.extensions["accordingto"] = hub
    app.before_request(_before)
    app.after_request(_after)
    app.register_error_handler(AccordingtoError, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(Exception, _refuse_fault)
    _route(app, "GET", "/health", _health)
    _route(app, "GET", "/ready", _ready)
    _route(app, "GET", "/openapi.json", _openapi)
    _route(app, "GET", "/v1/models", _models)
    _route(app, "GET", "/v1/history", _history)
    _route(app, "DELETE", "/v1/history", _forget)
    _route(app, "POST", "/v1/pair", _pair)
    _route(app, "POST", "/v1/pairing-codes", _pairing_code)
    if hub.config.server.metrics:
        _route(app, "GET", "/metrics", _metrics)
    readings.register(app)
    pages.register(app)
    return app


def _route(app: Flask, method: str, path: str, view: Any) -> None:
    app.add_url_rule(path, f"{method} {path}", view, methods=[method], provide_automatic_options=False)


def _before() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
    g.started = time.perf_counter()
    own = hub()
    cookie = request.cookies.get(pages.cookie_name(own.port))
    asked = Asked.of(request.method, request.path, request.headers, cookie)
    g.token = own.guard.check(asked)
    if request.method == "POST" and request.url_rule is not None:
        check_type(asked)


def _after(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    for name in [n for n in response.headers.keys() if n.lower().startswith("access-control-")]:  # noqa: SIM118
        del response.headers[name]
    response.headers["X-Request-Id"] = g.request_id
    # The route's pattern, not the path: a path may hold an id, or whatever a client made up.
    route = request.url_rule.rule if request.url_rule is not None else "(none)"
    method = request.method if request.method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT") else "(other)"
    hub().metrics.request(method, route, response.status_code)
    fields = {
        "request": g.request_id,
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.started) * 1000, 1),
    }
    log.log(logging.INFO if response.status_code < 500 else logging.WARNING, "request", extra={"fields": fields})
    return response


def answer(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Return a JSON answer; bytes are sent as they are."""
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, mimetype=media_type)


def refuse(error: AccordingtoError) -> Response:
    """Return the problem answer of an error."""
    body = problems.problem(error, g.get("request_id"))
    if found := getattr(error, "fields", None):
        body["errors"] = found
    response = answer(body, error.status, problems.MEDIA_TYPE)
    response.headers.update(problems.headers(error))
    return response


def _refuse(error: AccordingtoError) -> Response:
    if error.status == 401 and pages.wants_page(request):
        return pages.gate()
    return refuse(error)


def _refuse_http(error: HTTPException) -> Response:
    kind, message, remedy = _HTTP.get(
        error.code or 500, (errors.RequestError, "The request cannot be understood.", "See /docs.")
    )
    response = refuse(kind(message, remedy))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _refuse_fault(error: Exception) -> Response:
    log.error("fault", exc_info=error, extra={"fields": {"request": g.get("request_id")}})
    return refuse(Crashed("The server made a mistake.", "Try again; the log has the request's id."))


def body_as(kind: type[Model]) -> Model:
    """Return the request's body as a schema. Raises BadJson, Invalid; werkzeug's 413 if it is too large."""
    try:
        value = json.loads(request.get_data(cache=False).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadJson("The body is not JSON in UTF-8.", "Send one JSON object.") from None
    try:
        return kind.model_validate(_mended(value))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        fields = [{"where": ".".join(map(str, e["loc"])) or "(body)", "what": e["msg"]} for e in found]
        first = fields[0]
        problem = Invalid(f"The body is not what this route takes: {first['where']}: {first['what']}.", "See /docs.")
        problem.fields = fields[:20]  # type: ignore[attr-defined]
        raise problem from None


def _mended(value: Any) -> Any:
    """Replace halves of surrogate pairs, which JavaScript strings may hold and UTF-8 cannot."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value
    if isinstance(value, dict):
        return {_mended(k): _mended(v) for k, v in list(value.items())[:50]}
    return value


def _health() -> Response:
    return answer({"status": "ok"})


def _ready() -> Response:
    own = hub()
    if not own.worker.ready:
        failure = own.worker.failure
        if failure is not None:
            raise errors.NotReady(f"The models could not be loaded: {failure.message}", failure.remedy)
        raise errors.NotReady("The models are loading.", "Ask again in a moment.")
    body = {"ready": True, "loaded": own.worker.loaded, "model": own.config.model, "queued": own.jobs.waiting()}
    return answer({**body, "version": __version__})


def _openapi() -> Response:
    return answer(openapi.document(hub().config.allowed, hub().config.server.metrics))


def _models() -> Response:
    config = hub().config
    models = []
    for name in config.allowed:
        entry = config.models.get(name)
        backend = entry.backend if entry is not None else "bundled" if name == "bundled" else None
        description = entry.description if entry is not None else None
        models.append(
            {"name": name, "default": name == config.model, "backend": backend, "description": description}
        )
    return answer({"default": config.model, "models": models})


def _history() -> Response:
    cache = hub().cache
    entries = cache.entries(200) if cache is not None else []
    rows = [{"title": e.title, "url": e.url, "created": e.created, "used": e.used, "bytes": e.bytes} for e in entries]
    return answer({"enabled": cache is not None, "readings": rows})


def _forget() -> Response:
    cache = hub().cache
    if cache is not None:
        cache.clear()
    return Response(status=204)


def _pair() -> Response:
    own, asked = hub(), body_as(PairRequest)
    origin = request.headers.get("Origin")
    if asked.code is not None:
        own.pairing.use_code(asked.code)
    else:
        own.pairing.use_link(asked.link or "")
    if asked.link is not None or (origin is not None and not EXTENSION.match(origin)):
        return _session(own, asked.name, origin)
    # Bound to the extension it is given to, so that another one that comes by it cannot use it.
    secret = own.tokens.add(asked.name, origin)
    token = own.tokens.find(secret)
    id = token.id if token is not None else None
    log.warning("paired", extra={"fields": {"token": id}})
    return answer({"token": secret, "name": asked.name, "id": id}, 201)


def _session(own: Hub, name: str, origin: str | None) -> Response:
    """Let our own page in until the server ends: a token for its script, a cookie for its files."""
    secret, view = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    own.guard.add_session(Token("session", name, digest(secret), time.time(), origin))
    own.guard.add_view(view)
    response = answer({"token": secret, "name": name, "id": None}, 201)
    response.set_cookie(pages.cookie_name(own.port), view, httponly=True, samesite="Strict", path="/")
    return response


def _pairing_code() -> Response:
    body_as(Nothing)
    return answer({"code": hub().pairing.new_code(), "expires_in": 600}, 201)


def _metrics() -> Response:
    own = hub()
    return Response(own.metrics.text(own.gauges()), mimetype="text/plain; version=0.0.4")
