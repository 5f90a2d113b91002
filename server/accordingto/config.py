"""The configuration: a TOML file, below environment variables, below flags.

    config = Config.load()                                    # file and environment
    config = Config.load(overrides={"server.port": 9000})     # what flags said
    config.server.port, config.sources["server.port"]         # 9000, "flag"

A wrong name is refused with the nearest right one; a wrong value with what would be right.
"""

from __future__ import annotations

import os
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Union

from . import paths
from .errors import ConfigError
from .settings import ModelEntry, Settings

PREFIX = "ACCORDINGTO_"

OTHER_VARIABLES = {
    "ACCORDINGTO_CONFIG": "Another configuration file.",
    "ACCORDINGTO_HOME": "One folder for configuration, tokens, models and cache, instead of the platform's folders.",
    "ACCORDINGTO_TOKEN": "The token that the Python client sends, instead of the one in the token file.",
    "ACCORDINGTO_TORCH_INDEX": "For the set-up script: where to take a CPU build of torch from.",
}
"""Variables with the prefix that are not options of the file."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the file: `key` is its dotted name, `kind` its type, `variable` the environment's name for it."""

    key: str
    kind: Any
    default: Any
    doc: str
    low: float | None
    high: float | None
    choices: tuple[str, ...] | None

    @property
    def variable(self) -> str:
        return PREFIX + self.key.replace(".", "_").upper()

    @property
    def type_name(self) -> str:
        """Say what a value looks like, for messages and docs."""
        base = _base(self.kind)
        if self.choices:
            return " | ".join(f'"{choice}"' for choice in self.choices)
        names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
        return names.get(base, "list of texts")


def options() -> tuple[Option, ...]:
    """Return every option of the file but the tables under `[models]`, in the order of the documentation."""
    return tuple(_options(Settings, ""))


def model_options() -> tuple[Option, ...]:
    """Return the options that a table `[models.NAME]` may have."""
    return tuple(_options(ModelEntry, ""))


def assignments(texts: Iterable[str]) -> dict[str, Any]:
    """Turn texts such as "server.port=9000" into overrides. Raises ConfigError for an unknown name or no "="."""
    known = {o.key: o for o in options()}
    overrides = {}
    for text in texts:
        key, equals, value = text.partition("=")
        option = _known(key.strip(), known, "The program")
        if not equals:
            raise ConfigError(f'"{text}" gives no value.', f"Write {key}=VALUE.")
        overrides[option.key] = _parsed(option, value.strip())
    return overrides


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most like `name`, or None if none is like it."""
    import difflib

    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return close[0] if close else None


@dataclass(frozen=True, slots=True)
class Config(Settings):
    """The effective options. `path` is the file that was read, None if there was none; `sources` says where each
    value came from: "default", "file", "environment" or "flag", by dotted name."""

    path: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The models that a request may ask for, the default one first."""
        return tuple(dict.fromkeys((self.model, *self.allow_models)))

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str] | None = None,
        env: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Config:
        """Read file, environment and flags. `overrides` maps dotted names to values; None means "not given".

        Raises ConfigError for a file that is named but not there or not TOML, an unknown name, or a wrong value.
        """
        env = os.environ if env is None else env
        known = {o.key: o for o in options()}
        values: dict[str, Any] = {key: o.default for key, o in known.items()}
        sources = dict.fromkeys(known, "default")

        file = Path(path).expanduser() if path is not None else paths.config_file(env)
        must_exist = path is not None or bool(env.get("ACCORDINGTO_CONFIG"))
        table = _read(file, must_exist)
        models: dict[str, ModelEntry] = {}
        if table is not None:
            for name, entry in _models(table.pop("models", {}), file).items():
                models[name] = entry
            for key, value in _flatten(table):
                option = _known(key, known, f"The configuration file {file}")
                values[key] = _checked(option, value, f"{key} in {file}")
                sources[key] = "file"
        for variable, text in _variables(env, known):
            option = known[variable]
            values[option.key] = _checked(option, _parsed(option, text), option.variable)
            sources[option.key] = "environment"
        for key, value in (overrides or {}).items():
            if value is None:
                continue
            option = _known(key, known, "The program")
            values[key] = _checked(option, value, key)
            sources[key] = "flag"
        return cls(**_build(values), models=models, path=file if table is not None else None, sources=sources)


def _read(file: Path, must_exist: bool) -> dict[str, Any] | None:
    import tomllib

    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        if not must_exist:
            return None
        raise ConfigError(f"There is no configuration file {file}.", "Make it, or name another one.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The configuration file {file} is not valid TOML: {error}.", "Correct that line.") from None
    except OSError as error:
        raise ConfigError(
            f"The configuration file {file} cannot be read: {error.strerror}.", "Check its permissions."
        ) from None


def _options(cls: type, prefix: str) -> Iterator[Option]:
    hints = typing.get_type_hints(cls)
    for item in fields(cls):
        kind = hints[item.name]
        if is_dataclass(kind):
            yield from _options(typing.cast(type, kind), f"{prefix}{item.name}.")
        elif "doc" in item.metadata and typing.get_origin(kind) is not Mapping:
            yield _option(item, kind, prefix)


def _option(item: Field[Any], kind: Any, prefix: str) -> Option:
    meta = item.metadata
    return Option(prefix + item.name, kind, item.default, meta["doc"], meta["low"], meta["high"], meta["choices"])


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flatten(value, f"{prefix}{name}.")
        elif not isinstance(value, dict):
            yield prefix + name, value


def _known(key: str, known: Mapping[str, Option], where: str) -> Option:
    if key in known:
        return known[key]
    raise ConfigError(f'{where} has no option "{key}".', _suggest(key, known, "accordingto config lists all options."))


def _suggest(name: str, names: Iterable[str], otherwise: str) -> str:
    names = list(names)
    close = nearest(name, names)
    if close is None:
        # A right name in the wrong section is the likeliest slip that spelling alone does not catch.
        close = next((n for n in names if n.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]), None)
    return f'Did you mean "{close}"?' if close else otherwise[0].upper() + otherwise[1:]


def _models(table: Any, file: Path) -> dict[str, ModelEntry]:
    if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
        raise ConfigError(f"models in {file} is not a set of tables.", "Write [models.NAME] and its options below.")
    known = {o.key: o for o in model_options()}
    entries: dict[str, ModelEntry] = {}
    for name, entry in table.items():
        checked = {}
        for key, value in entry.items():
            option = _known(key, known, f"[models.{name}] in {file}")
            checked[key] = _checked(option, value, f"models.{name}.{key} in {file}")
        entries[name] = ModelEntry(**checked)
    return entries


def _variables(env: Mapping[str, str], known: dict[str, Option]) -> Iterator[tuple[str, str]]:
    by_variable = {o.variable: key for key, o in known.items()}
    for variable, text in env.items():
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        if variable not in by_variable:
            # Compared without the prefix, which would make any two of them alike.
            close = nearest(variable[len(PREFIX) :], [n[len(PREFIX) :] for n in (*by_variable, *OTHER_VARIABLES)])
            remedy = f'Did you mean "{PREFIX}{close}"?' if close else "docs/configuration.md lists all variables."
            raise ConfigError(f'There is no environment variable "{variable}".', remedy)
        yield by_variable[variable], text


def _base(kind: Any) -> Any:
    """Return the type without `| None`."""
    if typing.get_origin(kind) in (Union, types.UnionType):
        return next(arg for arg in typing.get_args(kind) if arg is not type(None))
    return typing.get_origin(kind) or kind


def _parsed(option: Option, text: str) -> Any:
    """Turn an environment variable's text into a value; what cannot be turned is left for the check to refuse."""
    base = _base(option.kind)
    if base is bool:
        return {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }.get(text.strip().lower(), text)
    if base in (int, float):
        try:
            return base(text.replace("_", ""))
        except ValueError:
            return text
    if base is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _checked(option: Option, value: Any, where: str) -> Any:
    base = _base(option.kind)
    if base is tuple and isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if base is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, base) or (isinstance(value, bool) and base is not bool):
        raise ConfigError(f"{where} is {value!r}.", f"It must be: {option.type_name}.")
    if option.choices and value not in option.choices:
        close = nearest(value, option.choices)
        hint = f' Did you mean "{close}"?' if close else ""
        raise ConfigError(f"{where} is {value!r}.", f"It must be one of: {', '.join(option.choices)}.{hint}")
    too_low = option.low is not None and value < option.low
    too_high = option.high is not None and value > option.high
    if too_low or too_high or value != value:
        bounds = f"at least {option.low:g}" if option.high is None else f"from {option.low:g} to {option.high:g}"
        raise ConfigError(f"{where} is {value!r}.", f"It must be {bounds}.")
    return value


def _build(values: Mapping[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(Settings)
    built: dict[str, Any] = {}
    for name, kind in hints.items():
        if is_dataclass(kind):
            section = {k.split(".", 1)[1]: v for k, v in values.items() if k.startswith(f"{name}.")}
            built[name] = typing.cast(type, kind)(**section)
        elif name in values:
            built[name] = values[name]
    return built
