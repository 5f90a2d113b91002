"""`accordingto models`: what each of its commands does, and its parser.

The functions print to standard output and return an exit code; errors are raised, for the command line to show.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config import Config
    from .entry import Entry

DESCRIPTION = """\
The models that can draft the summary: which there are, fetching them, trying them out, choosing one.

Nothing is fetched but by `pull`. Whatever drafts, the same checks judge every sentence before it is shown."""

EPILOG = """\
examples:
  accordingto models list                        which there are, and which are on this machine
  accordingto models pull smollm2-135m           fetch one that the registry knows
  accordingto models pull owner/name             fetch any model of the hub
  accordingto models check smollm2-135m          is it worth it? speed, memory, how much the checks reject
  accordingto models use smollm2-135m            let it draft from now on
  accordingto models use bundled                 back to what ships with the package"""


def list_models(config: Config, *, as_json: bool = False) -> int:
    """Print every model, one a line, or as JSON."""
    from . import store
    from .registry import Registry

    registry = Registry.load(config)
    if as_json:
        print(json.dumps([_facts(e, registry.default, config.checker) for e in registry], ensure_ascii=False, indent=1))
        return 0
    rows: list[tuple[str, ...]] = [("", "MODEL", "BACKEND", "SIZE", "HERE", "WHAT IT IS")]
    for entry in registry:
        mark = "*" if entry.name == registry.default else "+" if entry.name == config.checker else ""
        here = "server" if entry.base_url else "yes" if store.is_here(entry) else "no"
        # The first sentence of the description; `show` gives all of it.
        what = (entry.description or entry.source).split(". ")[0].rstrip(".")
        # The hub tells the size when it is asked, at `pull`; until then the parameters give an idea of it.
        size = _size(entry) or (f"{entry.parameters} params" if entry.parameters else "")
        rows.append((mark, entry.name, entry.backend, size, here, what))
    _table(rows)
    print(
        "\n* drafts the summary" + (", + judges drafts" if config.checker else "") + ".  models show NAME tells more."
    )
    return 0


def show(config: Config, name: str, *, as_json: bool = False) -> int:
    """Print all that is known of one model. Raises UnknownModel."""
    from . import store
    from .registry import Registry

    registry = Registry.load(config)
    entry = registry.get(name)
    facts = _facts(entry, registry.default, config.checker)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return 0
    for key, value in facts.items():
        if isinstance(value, dict):
            value = "\n".join(f"{k}: {v}" for k, v in value.items())
        if value in (None, "", [], ()):
            continue
        if isinstance(value, bool):
            value = "yes" if value else "no"
        shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        for i, line in enumerate(shown.splitlines()):
            print(f"{key.replace('_', ' ') if i == 0 else '':<14}{line}")
    if entry.must_pull and not store.is_here(entry):
        print(f"\nNot on this machine yet: accordingto models pull {entry.name}")
        if entry.hub and entry.origin == "registry":
            print("Licence and parameters are those that its card states; nothing was compared with the files.")
    if warning := _leaves(entry):
        print(f"\n{warning}")
    return 0


def pull(
    config: Config, name: str, *, label: str | None = None, revision: str | None = None, file: str | None = None
) -> int:
    """Fetch a model of the registry or the configuration, or any hub id ("owner/name").

    Raises UnknownModel, ModelError, ConfigError.
    """
    from ..errors import ConfigError, UnknownModel
    from . import pull as puller
    from . import store
    from .registry import Registry

    registry = Registry.load(config)
    try:
        entry = registry.get(name)
        if revision or file or label:
            raise ConfigError(
                f'"{entry.name}" is known already; --name, --revision and --file are for hub ids that are not.',
                f"Write them into [models.{entry.name}] of the configuration.",
            )
    except UnknownModel:
        if name.count("/") != 1 or Path(name).exists():
            raise
        entry = puller.bare(name, name=label, revision=revision, file=file)
        if entry.name in registry.entries:
            raise ConfigError(
                f'"{entry.name}" is the name of another model already.', "Give this one a name with --name."
            ) from None
    entry, manifest = puller.pull(entry)
    count = f"{len(manifest.files)} file{'s' if len(manifest.files) != 1 else ''}"
    print(f"{entry.name}: {count}, {store.human(manifest.size)}.")
    print(puller.verified(entry, manifest))
    what = "judge drafts" if entry.backend == "checker" else "draft the summary"
    print(f"To let it {what}: accordingto models use {entry.name}")
    return 0


def check(config: Config, name: str, *, pages: list[str], length: str = "normal", as_json: bool = False) -> int:
    """Run a model and the bundled one on sample articles, or on `pages`, and print how they compare.

    Raises ModelError, UnknownModel, PageError.
    """
    from . import trial

    todo = [trial.page(Path(p)) for p in pages] if pages else trial.samples()
    outcome = trial.run(config, name, todo, length=length)
    print(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=1) if as_json else outcome.table())
    return 0


def use(config: Config, name: str) -> int:
    """Write into the configuration file that this model drafts (or, for a checker, judges) from now on.

    Raises UnknownModel, ModelMissing for one that is not here yet or not whole, ConfigError for a file that cannot be
    changed.
    """
    from .. import paths
    from . import edit, store
    from .entry import CHECKER
    from .registry import Registry

    entry = Registry.load(config).get(name)
    place = store.locate(entry)
    if entry.backend in ("seq2seq", "causal", CHECKER) and (place / "config.json").is_file():
        from . import loading

        # Better heard of now than at the next page.
        loading.look(place, entry)
    key = "checker" if entry.backend == CHECKER else "model"
    file = config.path or paths.config_file()
    # A relative path would mean something else in another folder.
    chosen = str(place.resolve()) if entry.origin == "path" else entry.name
    edit.set_option(file, key, chosen)
    print(f'{key} = "{chosen}" is now in {file}.')
    if config.sources.get(key) == "environment":
        print(f"But ACCORDINGTO_{key.upper()} in the environment goes before it.", file=sys.stderr)
    if warning := _leaves(entry):
        print(warning)
    if entry.backend not in (CHECKER, "bundled"):
        print(f"How it does: accordingto models check {chosen}")
    return 0


def remove(config: Config, name: str) -> int:
    """Delete the files of a pulled model. Raises ConfigError for one that has none, or that is in use."""
    from ..errors import ConfigError
    from . import gguf, store
    from .registry import Registry

    registry = Registry.load(config)
    entry = registry.entries.get(name)
    home = store.folder(name)
    if "/" in name or name.startswith(".") or not home.is_dir():
        here = ", ".join(sorted(store.manifests())) or "none"
        raise ConfigError(f'No model "{name}" was pulled.', f"Pulled are: {here}.")
    for key in ("model", "checker"):
        if getattr(config, key) == name:
            raise ConfigError(f'"{name}" is in use: {key} = "{name}".', "First: accordingto models use bundled")
    freed = sum(gguf.forget(file) for file in home.rglob("*.gguf")) + store.remove(name)
    print(f"Removed {name}, {store.human(freed)}.")
    if entry is not None and entry.origin != "pulled":
        print("It is still known, and can be pulled again.")
    return 0


def _facts(entry: Entry, default: str, checker: str | None) -> dict[str, Any]:
    from . import store

    manifest = store.read(entry.name)
    return {
        "name": entry.name,
        "description": entry.description,
        "backend": entry.backend,
        "from": entry.origin,
        "source": entry.source,
        "revision": (manifest.revision if manifest else None) or entry.revision,
        "licence": entry.licence,
        "parameters": entry.parameters,
        "size": _size(entry) or None,
        "languages": list(entry.languages),
        "context": entry.context,
        "here": store.is_here(entry),
        "default": entry.name in (default, checker),
        "served_as": entry.model,
        "key": entry.api_key_env or (f"keyring {entry.keyring}" if entry.keyring else None),
        "prompt": entry.prompt or entry.prefix,
        "sha256": dict(entry.sha256) or {n: f["sha256"] for n, f in (manifest.files if manifest else {}).items()},
        "files": str(store.locate(entry)) if entry.must_pull and store.is_here(entry) else None,
    }


def _size(entry: Entry) -> str:
    from . import store

    manifest = store.read(entry.name)
    if manifest is not None:
        return store.human(manifest.size)
    return store.human(entry.megabytes * 1e6) if entry.megabytes else ""


def _leaves(entry: Entry) -> str | None:
    if not entry.base_url:
        return None
    from .http import parse
    from .keys import is_here

    host = parse(entry.base_url).hostname or ""
    return None if is_here(host) else f"The text of each page you read is sent to {host}."


def _table(rows: list[tuple[str, ...]]) -> None:
    from .. import style

    wide = style.columns(sys.stdout)
    widths = [max(style.width(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    lead = sum(w + 2 for w in widths)
    for row in rows:
        line = "".join(cell + " " * (w - style.width(cell) + 2) for cell, w in zip(row, widths, strict=False))
        print(style.wrap(row[-1], max(wide, lead + 30), line, " " * lead))


def register(commands: Any) -> None:
    """Add `models` and its commands to the parser of the command line."""
    from ..cli.parser import add_common

    parser = commands.add_parser(
        "models", help="list, fetch, try and choose drafting models", description=DESCRIPTION, epilog=EPILOG
    )
    parser.set_defaults(parser=parser)
    under = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=type(parser))

    def add(name: str, words: str) -> Any:
        one = under.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        one.set_defaults(run=run, parser=one, action=name)
        add_common(one)
        return one

    add("list", "list the models that there are").add_argument("--json", action="store_true", help="as JSON")
    one = add("show", "show all that is known of one model")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--json", action="store_true", help="as JSON")
    one = add("pull", "fetch a model and check its files; goes on where an earlier pull stopped")
    one.add_argument("name", metavar="NAME", help="a model of the list, or a hub id: owner/name")
    one.add_argument("--name", dest="label", metavar="NAME", help="what to call a model that only its hub id names")
    one.add_argument("--revision", help="a revision of the hub id: a commit, tag or branch")
    one.add_argument("--file", help="the GGUF file of the hub id to take")
    one = add("check", "try a model on sample articles, beside the bundled one")
    one.add_argument("name", metavar="NAME")
    one.add_argument("pages", nargs="*", metavar="PAGE", help="pages or texts of your own instead of the samples")
    one.add_argument("--length", choices=("short", "normal", "long"), default="normal", help="of the summaries")
    one.add_argument("--json", action="store_true", help="as JSON")
    add("use", "choose the model that drafts from now on").add_argument("name", metavar="NAME")
    add("remove", "delete the files of a pulled model").add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    from ..cli.parser import load_config

    config = load_config(args)
    if args.action == "list":
        return list_models(config, as_json=args.json)
    if args.action == "show":
        return show(config, args.name, as_json=args.json)
    if args.action == "pull":
        return pull(config, args.name, label=args.label, revision=args.revision, file=args.file)
    if args.action == "check":
        return check(config, args.name, pages=args.pages, length=args.length, as_json=args.json)
    return use(config, args.name) if args.action == "use" else remove(config, args.name)
