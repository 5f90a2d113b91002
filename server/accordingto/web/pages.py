"""The pages that a person sees in a browser: the demo at /, the documentation at /docs, and the gate before them."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, request

from .. import __version__, paths
from ..errors import NotFound
from . import openapi
from .guard import PAGES

_STATIC = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
_PANEL_FILE = re.compile(r"(?:[a-z0-9_-]+\.(?:js|css)|_locales/[A-Za-z_]{2,7}/messages\.json)\Z")
_STATIC_FILE = re.compile(r"[a-z0-9_-]+\.(?:js|css|svg)\Z")


def register(app: Flask) -> None:
    """Add the routes of the pages to the application."""
    for path, view in (
        ("/", _demo),
        ("/enter", gate),
        ("/docs", _docs),
        ("/static/<path:name>", _static),
        ("/panel/<path:name>", _panel),
    ):
        app.add_url_rule(path, f"GET {path}", view, methods=["GET"], provide_automatic_options=False)


def cookie_name(port: int) -> str:
    """Return the name of the cookie that opens the pages. Cookies are shared between ports, so the port is in it."""
    return f"accordingto-view-{port}"


def wants_page(asked: Request) -> bool:
    """Say whether a refused request is a person's browser at one of the pages."""
    return asked.method == "GET" and asked.path in PAGES[:3] and "text/html" in asked.headers.get("Accept", "")


@cache
def _gate_page() -> tuple[str, str]:
    script = (_STATIC / "gate.js").read_text("utf-8")
    style = (_STATIC / "gate.css").read_text("utf-8")
    page = (_STATIC / "gate.html").read_text("utf-8").replace("/*STYLE*/", style).replace("/*SCRIPT*/", script)
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )
    return page, policy


def gate() -> Response:
    """Return the page that takes the one-time link's secret out of the address and asks to be let in with it."""
    page, policy = _gate_page()
    response = Response(page, 401, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["WWW-Authenticate"] = 'Bearer realm="accordingto"'
    return response


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _page(html: str) -> Response:
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _demo() -> Response:
    return _page((_STATIC / "demo.html").read_text("utf-8"))


def _static(name: str) -> Response:
    return _file(_STATIC / name if _STATIC_FILE.match(name) else None)


def _panel(name: str) -> Response:
    if not _PANEL_FILE.match(name):
        return _file(None)
    folder = paths.panel()
    return _file(folder / name if name.startswith("_locales/") else folder / "panel" / name)


def _file(file: Path | None) -> Response:
    if file is None or not file.is_file():
        raise NotFound("There is nothing at this path.", "See /docs for the paths there are.")
    response = Response(file.read_bytes(), mimetype=_TYPES[file.suffix])
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _docs() -> Response:
    from .app import hub

    config = hub().config
    document = openapi.document(config.allowed, config.server.metrics)
    parts = [_operation(path, method, op) for path, item in document["paths"].items() for method, op in item.items()]
    schemas = [_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    html = (_STATIC / "docs.html").read_text("utf-8")
    origin = f"{request.scheme}://{request.host}"
    for mark, text in (
        ("{{version}}", escape(__version__)),
        ("{{origin}}", escape(origin)),
        ("{{operations}}", "\n".join(parts)),
        ("{{schemas}}", "\n".join(schemas)),
    ):
        html = html.replace(mark, text)
    return _page(html)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = []
    for status, given in operation["responses"].items():
        kinds = ", ".join(f"{_link(c['schema'])} <i>{escape(kind)}</i>" for kind, c in given.get("content", {}).items())
        rows.append(f"<tr><th>{escape(status)}</th><td>{escape(given['description'])}</td><td>{kinds}</td></tr>")
    takes = [
        f"<p><code>{escape(p['name'])}</code> ({escape(p['in'])}) {escape(p.get('description', ''))}</p>"
        for p in operation.get("parameters", [])
    ]
    body = operation.get("requestBody")
    if body:
        takes.append(f"<p>Body: {_link(body['content']['application/json']['schema'])}</p>")
    free = "<p>Needs no token.</p>" if operation.get("security") == [] else ""
    return (
        f"<section><h3><b>{method.upper()}</b> {escape(path)}</h3><p>{escape(operation['summary'])}.</p>{free}"
        f"{''.join(takes)}<table>{''.join(rows)}</table></section>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    rows = []
    required = set(schema.get("required", []))
    for field, kind in schema.get("properties", {}).items():
        mark = "" if field in required else " <i>optional</i>"
        rows.append(
            f"<tr><th><code>{escape(field)}</code>{mark}</th><td>{_link(kind)}</td>"
            f"<td>{escape(kind.get('description', ''))}</td></tr>"
        )
    about = f"<p>{escape(schema['description'])}</p>" if "description" in schema else ""
    return f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{about}<table>{"".join(rows)}</table></section>'


def _link(schema: dict[str, Any]) -> str:
    """Return a schema as words, with links to those that have a name."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_link(s) for s in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(v))}</code>" for v in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_link(schema.get('items', {}))}"
    return escape(str(schema.get("type", "any")))
