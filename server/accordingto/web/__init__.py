"""The local server: who may ask, what they may ask for, and the reading process behind it.

    web.serve(Config.load())            # serves until it is interrupted
    app = web.create_app(web.Hub(...))  # the WSGI application alone

Nothing here imports a model: that happens in the reading process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .hub import Hub
    from .server import Server, serve

__all__ = ["Hub", "Server", "create_app", "serve"]

_HOME = {"Hub": "hub", "Server": "server", "create_app": "app", "serve": "server"}


def __getattr__(name: str) -> Any:
    # Late, so that the reading process and `--help` do not pay for Flask and waitress.
    if name in _HOME:
        import importlib

        return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
