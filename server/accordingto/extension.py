"""The browser extension as the browsers load it: its files, and the manifest merged from its two parts.

There is nothing to compile. What differs between the browsers stands in `manifests/`, beside what they share.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, Literal

from . import __version__, paths
from .errors import ConfigError

Browser = Literal["chrome", "firefox"]
BROWSERS: tuple[Browser, ...] = ("chrome", "firefox")
FILES = (
    "*.js", "*.css", "panel/*.js", "panel/*.css", "panel/*.html", "options/*.js", "options/*.html", "icons/*.png",
    "_locales/*/messages.json",
)  # fmt: skip
NOT = ("eslint.config.js", "types.js")
"""What only the checks of the source need."""


def version() -> str:
    """Return the project's version as the browsers take it: up to four numbers."""
    found = re.match(r"\d+(?:\.\d+){0,3}", __version__)
    return found[0] if found else "0"


def manifest(browser: Browser, source: Path | None = None) -> dict[str, Any]:
    """Return the manifest for one browser."""
    source = source or paths.panel()
    base, own = (json.loads((source / "manifests" / f"{name}.json").read_text("utf-8")) for name in ("base", browser))
    return {"version": version(), **merged(base, own)}


def merged(base: Any, more: Any) -> Any:
    """Return `base` with `more` laid over it: objects are merged, lists joined, other values replaced."""
    if isinstance(base, dict) and isinstance(more, dict):
        return {**base, **{k: merged(base[k], v) if k in base else v for k, v in more.items()}}
    if isinstance(base, list) and isinstance(more, list):
        return base + [v for v in more if v not in base]
    return more


def contents(browser: Browser, source: Path | None = None) -> dict[str, bytes]:
    """Return the bytes of each file by its path, in order."""
    source = source or paths.panel()
    files = {p for pattern in FILES for p in source.glob(pattern) if p.name not in NOT}
    found = {p.relative_to(source).as_posix(): p.read_bytes() for p in files}
    text = json.dumps(manifest(browser, source), indent=2, ensure_ascii=False) + "\n"
    return dict(sorted({**found, "manifest.json": text.encode()}.items()))


def unpack(folder: Path, browser: Browser, source: Path | None = None) -> None:
    """Write the extension into a folder that holds nothing else; an older one there is replaced.

    Raises ConfigError if the folder holds something else, or cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "manifest.json").is_file():
        raise ConfigError(f"{folder} holds something else than an extension.", "Choose another folder.")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in contents(browser, source).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}.", "Choose another folder.") from None
