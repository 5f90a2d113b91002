"""Set one option of the configuration file, and leave everything else in it as it stands, comments too."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from pathlib import Path

from ..errors import ConfigError


def set_option(file: Path, key: str, value: str) -> None:
    """Write `key = "value"` into the top of a TOML file, which is made where there is none.

    What results is read back before it takes the place of the file, so an unusual file is refused, never damaged.
    Raises ConfigError.
    """
    try:
        # Not read_text: it would change the ends of lines.
        before = file.read_bytes().decode("utf-8") if file.exists() else ""
        old = tomllib.loads(before)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.", "Correct it first.") from error
    after = _set(before, key, json.dumps(value, ensure_ascii=False))
    try:
        right = tomllib.loads(after) == {**old, key: value}
    except ValueError:
        right = False
    if not right:
        raise ConfigError(f"{file} is written in a way that is not changed safely.", f'Set {key} = "{value}" yourself.')
    _replace(file, after)


def _set(text: str, key: str, value: str) -> str:
    lines = text.splitlines(keepends=True)
    first_table = next((i for i, line in enumerate(lines) if re.match(r"\s*\[", line)), len(lines))
    for i, line in enumerate(lines[:first_table]):
        if found := re.match(rf"(\s*{re.escape(key)}\s*=\s*)(\"[^\"\n]*\"|'[^'\n]*')(.*)", line, re.S):
            lines[i] = found[1] + value + found[3]
            return "".join(lines)
    # Below the comment that a file often begins with, above the first option.
    at = 0
    while at < first_table and lines[at].lstrip().startswith("#"):
        at += 1
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    lines.insert(at, f"{key} = {value}\n")
    return "".join(lines)


def _replace(file: Path, text: str) -> None:
    target = file.resolve()
    part = target.with_name(target.name + f".{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(text.encode("utf-8"))
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        os.replace(part, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise ConfigError(f"{file} cannot be written: {error.strerror}.", "Check its permissions.") from error
