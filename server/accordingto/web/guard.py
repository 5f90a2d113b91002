"""Who may ask: the checks that every request passes before anything else looks at it.

They look at headers alone, so that they can also be made before a body is received. In order: the name the server
was addressed by (against DNS rebinding), where the request comes from (against other sites' pages), the token.
"""

from __future__ import annotations

import hmac
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ..errors import Forbidden, LockedOut, Unauthorized, WrongHost, WrongType
from ..tokens import Token, Tokens, digest
from .lockout import Lockout

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
EXTENSION = re.compile(r"(chrome-extension|moz-extension)://[A-Za-z0-9-]{1,64}\Z")
OPEN = {("GET", "/health"), ("HEAD", "/health"), ("POST", "/v1/pair")}
PAGES = ("/", "/docs", "/enter", "/openapi.json")
PAGE_FOLDERS = ("/static/", "/panel/")
"""What a browser fetches without being able to send a token: our own pages and their code, none of the reader's data.
A cookie that the one-time link brings opens these, and nothing else, because cookies are shared between all ports."""


class _Headers(Protocol):
    def get(self, name: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the guard looks at. Header values are None where the header is absent."""

    method: str
    path: str
    host: str | None = None
    origin: str | None = None
    site: str | None = None
    authorization: str | None = None
    view: str | None = None
    content_type: str | None = None
    content_encoding: str | None = None

    @classmethod
    def of(cls, method: str, path: str, headers: _Headers, view: str | None = None) -> Asked:
        """Take the headers from a mapping whose names are as in HTTP."""
        return cls(
            method=method,
            path=path,
            host=headers.get("Host"),
            origin=headers.get("Origin"),
            site=headers.get("Sec-Fetch-Site"),
            authorization=headers.get("Authorization"),
            view=view,
            content_type=headers.get("Content-Type"),
            content_encoding=headers.get("Content-Encoding"),
        )


class Hosts:
    """The names that the server answers to."""

    def __init__(self, port: int, more: Iterable[str] = ()) -> None:
        self._allowed: set[str] = set()
        for name in (*LOOPBACK, *more):
            name = name.lower()
            if name.count(":") > 1 and not name.startswith("["):
                name = f"[{name}]"
            if re.fullmatch(r"(\[[^\]]*\]|[^:]*):\d+", name):
                self._allowed.add(name)
                continue
            self._allowed.add(f"{name}:{port}")
            if port == 80:
                self._allowed.add(name)

    def __contains__(self, host: str | None) -> bool:
        return host is not None and host.lower() in self._allowed


class Guard:
    """The checks, with what they need to remember."""

    def __init__(self, tokens: Tokens, hosts: Hosts, lockout: Lockout | None = None) -> None:
        self.tokens = tokens
        self.hosts = hosts
        self.lockout = lockout or Lockout()
        self._lock = threading.Lock()
        self._views: set[str] = set()
        self._sessions: dict[str, Token] = {}
        self._trusted: set[str] = set()

    def check(self, asked: Asked) -> Token | None:
        """Return the token that the request came with; None where none is needed.

        Raises WrongHost, Forbidden, LockedOut, Unauthorized.
        """
        if asked.host not in self.hosts:
            raise WrongHost(
                "The server was addressed by a name that is not its own.",
                "Use 127.0.0.1, localhost or [::1] with the port, or add the name to server.allowed_hosts.",
            )
        self._check_source(asked)
        return None if (asked.method, asked.path) in OPEN or self._may_view(asked) else self._check_token(asked)

    def add_session(self, token: Token) -> None:
        """Let a token in that lives as long as the server does."""
        with self._lock:
            self._sessions[token.digest] = token

    def add_view(self, cookie: str) -> None:
        """Let a cookie see the pages."""
        with self._lock:
            self._views = {*list(self._views)[-15:], digest(cookie)}

    def _check_source(self, asked: Asked) -> None:
        if asked.site is not None and asked.site.lower() not in ("same-origin", "none"):
            raise Forbidden("The request comes from another site's page.", "Only this server's own page may ask.")
        origin = asked.origin
        if origin is None or EXTENSION.match(origin) or origin.lower() == f"http://{asked.host}".lower():
            return
        raise Forbidden("The request comes from another site's page.", "Only this server's own page may ask.")

    def _may_view(self, asked: Asked) -> bool:
        if asked.method not in ("GET", "HEAD") or not is_page(asked.path) or not asked.view:
            return False
        wanted = digest(asked.view)
        with self._lock:
            return any(hmac.compare_digest(known, wanted) for known in self._views)

    def _check_token(self, asked: Asked) -> Token:
        kind, _, secret = (asked.authorization or "").partition(" ")
        secret = secret.strip()
        shut = self.lockout.left()
        if kind.lower() != "bearer" or not secret:
            # Without any token nothing is guessed, so it does not count: else any page could shut out the reader.
            raise Unauthorized("The request carries no token.", "Send `Authorization: Bearer TOKEN`, or pair first.")
        token = self._find(secret)
        if shut and (token is None or token.digest not in self._trusted):
            raise LockedOut("There were too many wrong tokens.", f"Wait {shut:.0f} seconds.")
        if token is None:
            self.lockout.fail()
            raise Unauthorized("The token is not known, or was revoked.", "Pair again, or run `accordingto token`.")
        if token.origin is not None and asked.origin not in (None, token.origin):
            raise Forbidden("The token was given to another extension.", "Pair this one, so that it has its own.")
        # A token that was used before stays welcome during a lock-out: guessing must not shut out the reader.
        self._trusted.add(token.digest)
        return token

    def _find(self, secret: str) -> Token | None:
        wanted = digest(secret)
        with self._lock:
            sessions = list(self._sessions.values())
        found = None
        for token in sessions:
            if hmac.compare_digest(token.digest, wanted):
                found = token
        return found or self.tokens.find(secret)


def is_page(path: str) -> bool:
    """Say whether a path is one of our own pages or their code."""
    return path in PAGES or path.startswith(PAGE_FOLDERS)


def check_type(asked: Asked) -> None:
    """Take JSON only: any other type is one that a form or a page can send without being asked. Raises WrongType."""
    kind, _, parameters = (asked.content_type or "").partition(";")
    charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters, re.I)
    if kind.strip().lower() != "application/json" or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise WrongType("The body is not sent as JSON.", "Send UTF-8 with `Content-Type: application/json`.")
    if (asked.content_encoding or "identity").lower() != "identity":
        raise WrongType("The body is compressed.", "Send it as it is, without Content-Encoding.")
