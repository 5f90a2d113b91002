"""Keeps a process from talking to the network, whatever a library in it would like to do.

The reading process handles pages from anywhere. It needs no network, unless the configuration names a model server;
so everything else is refused by an audit hook, which cannot be taken out again.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

_RESOLVE = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SEND = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}


class Sealed(OSError):
    """The process may not talk to that address."""


def endpoints(urls: Iterable[str]) -> set[tuple[str, int]]:
    """Return host and port of each URL."""
    found = set()
    for url in urls:
        parts = urlsplit(url)
        if parts.hostname:
            found.add((parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80)))
    return found


def seal(allowed: set[tuple[str, int]]) -> None:
    """Refuse every internet connection of this process but those to the allowed hosts and ports. For good."""
    resolving = threading.local()

    def addresses() -> set[tuple[str, int]]:
        resolving.on = True
        try:
            found = set()
            for host, port in allowed:
                for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                    found.add((str(info[4][0]), port))
            return found
        except OSError:
            return set()
        finally:
            resolving.on = False

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _RESOLVE:
            if getattr(resolving, "on", False):
                return
            host = args[0].decode() if isinstance(args[0], bytes) else args[0]
            if str(host).lower() not in {name for name, _ in allowed}:
                raise Sealed("The reading process may not look up names.")
        elif event in _SEND:
            if getattr(args[0], "family", None) not in (socket.AF_INET, socket.AF_INET6):
                return
            address = args[1]
            if event == "socket.bind" and address and address[0] in ("127.0.0.1", "::1") and address[1] == 0:
                # A socket pair on Windows is made of two loopback sockets.
                return
            if not address or (str(address[0]), address[1]) not in addresses() | allowed:
                raise Sealed("The reading process may not use the network.")

    sys.addaudithook(hook)
