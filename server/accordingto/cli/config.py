"""`accordingto config`: the effective options and where each came from."""

from __future__ import annotations

import argparse
from typing import Any

from .parser import Parser, add_common, load_config

DESCRIPTION = """\
Print the effective options and where each came from: default, file, environment or flag.

The configuration is one TOML file; environment variables (ACCORDINGTO_SERVER_PORT for port under [server]) go above
it, and flags above those."""

EPILOG = """\
examples:
  accordingto config                         what is in force
  accordingto config --path                  where the file is, or would be
  accordingto config --example > FILE        a file with every option, explained"""


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "config", help="print the effective options and where they come from", description=DESCRIPTION, epilog=EPILOG
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--path", action="store_true", help="print only the name of the configuration file")
    what.add_argument("--example", action="store_true", help="print a file with every option at its default")
    what.add_argument("--json", action="store_true", help="print for programs")
    add_common(parser)
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Print what was asked for."""
    from .. import paths
    from ..config import options

    if args.path:
        print(args.config or paths.config_file())
        return 0
    if args.example:
        print(example(), end="")
        return 0
    config = load_config(args)
    rows = [(o.key, _value(config, o.key), config.sources[o.key]) for o in options()]
    if args.json:
        import json

        models = {name: _filled(entry) for name, entry in config.models.items()}
        values = {key: {"value": value, "source": source} for key, value, source in rows}
        print(json.dumps({"path": str(config.path or ""), "options": values, "models": models}, indent=2))
        return 0
    place = config.path or f"{args.config or paths.config_file()} (not there; that is fine)"
    print(f"# File: {place}")
    longest = max(len(f"{key} = {_toml(value)}") for key, value, _ in rows)
    for key, value, source in rows:
        print(f"{f'{key} = {_toml(value)}':<{longest}}  # {source}")
    for name, entry in config.models.items():
        for key, value in _filled(entry).items():
            print(f"{f'models.{name}.{key} = {_toml(value)}':<{longest}}  # file")
    return 0


def example() -> str:
    """Return a configuration file with every option, its description and its default, all commented out."""
    from ..config import options

    lines = ["# Configuration of accordingto. Every option is shown with its default; uncomment what you change.", ""]
    section = ""
    for option in options():
        head, _, name = option.key.rpartition(".")
        if head != section:
            section = head
            lines += [f"[{head}]"]
        default = f"{_toml(option.default)}" if option.default is not None else ""
        lines += [f"# {option.doc} ({option.type_name})", f"# {name} = {default}".rstrip(), ""]
    lines += [
        "# Models of your own, one table each:",
        "# [models.my-server]",
        '# backend = "openai"',
        '# base_url = "http://127.0.0.1:8000/v1"',
        '# name = "Qwen/Qwen3-8B"',
        "",
    ]
    return "\n".join(lines)


def _value(config: Any, key: str) -> Any:
    value = config
    for part in key.split("."):
        value = getattr(value, part)
    return list(value) if isinstance(value, tuple) else value


def _filled(entry: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {key: value for key, value in asdict(entry).items() if value is not None}


def _toml(value: Any) -> str:
    import json

    if value is None:
        return "unset"
    # JSON's strings, numbers, booleans and lists of strings are also TOML's.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
