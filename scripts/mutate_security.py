#!/usr/bin/env python3
"""Take out each defence of the server in turn, and expect the tests to notice.

Every mutant (they are in mutants.toml) is made in a copy of the checkout: one piece of text in one file is replaced,
then the tests named beside it are run. A mutant that the tests do not notice ("ALIVE") fails the run, and so does one
whose text is not there any more. A first run without any mutant must be green.

    scripts/mutate_security.py                  # all of them, some minutes
    scripts/mutate_security.py --only host      # those whose name has the word in it
    scripts/mutate_security.py --list
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Loaded once, for all the forked runs.
import flask  # noqa: F401
import pydantic  # noqa: F401
import pytest
import waitress.server  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("server", "tests", "extension", "models", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """One defence and how to take it out. `line` is the line of the security design it belongs to; 0 is beyond it."""

    line: int
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Return all mutants, from the file beside this script."""
    table = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text("utf-8"))
    return [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in table["mutant"]]


def copy(target: Path) -> None:
    """Copy what the tests need into a folder of its own."""
    ignore = shutil.ignore_patterns("__pycache__", "node_modules", "*.npz", "*.safetensors", ".pytest_cache")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        elif source.exists():
            shutil.copy(source, target / name)


def tests_pass(folder: Path, tests: Sequence[str], seconds: float) -> tuple[bool, str]:
    """Run the tests in a folder; say whether they pass, and what the first failure was."""
    said = folder / "said.txt"
    process = multiprocessing.get_context("fork").Process(target=_run, args=(folder, tests, said))
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
        # Not noticed: a slow machine must not pass for a defence.
        return True, "the tests did not end in time"
    lines = said.read_text("utf-8", "replace").splitlines()
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return process.exitcode == 0, (failed or lines[-1:] or ["nothing was said"])[0][:110]


def _run(folder: Path, tests: Sequence[str], said: Path) -> None:
    """Run pytest in this forked process, which has its modules loaded already, but none of ours."""
    os.chdir(folder)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTHONPATH"] = str(folder / "server")
    sys.path.insert(0, str(folder / "server"))
    importlib.invalidate_caches()
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    result = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *tests])
    sys.stdout.flush()
    # Without the interpreter's own end, which waits for the servers' threads.
    os._exit(int(result))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="WORD", help="only mutants with this word in their name or line number")
    parser.add_argument("--list", action="store_true", help="list the mutants and do nothing")
    parser.add_argument("--no-baseline", action="store_true", help="skip the green run without a mutant")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long one run of tests may take")
    args = parser.parse_args()
    chosen = [m for m in mutants() if not args.only or args.only in m.name or args.only == str(m.line)]
    if args.list:
        for mutant in chosen:
            print(f"{mutant.line or '-':>2}  {mutant.name:45} {mutant.file}")
        return 0
    bad = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        folder = Path(place)
        copy(folder)
        if not args.no_baseline:
            files = sorted({f for m in chosen for f in m.tests})
            passed, why = tests_pass(folder, files, args.seconds * 3)
            print(f"without a mutant: {'green' if passed else 'RED  ' + why}", flush=True)
            if not passed:
                return 2
        for mutant in chosen:
            begun = time.monotonic()
            file = folder / mutant.file
            text = file.read_text("utf-8")
            if text.count(mutant.old) != 1:
                print(f"GONE   {mutant.name}: its text is there {text.count(mutant.old)} times", flush=True)
                bad += 1
                continue
            file.write_text(text.replace(mutant.old, mutant.new), "utf-8")
            passed, why = tests_pass(folder, mutant.tests, args.seconds)
            file.write_text(text, "utf-8")
            bad += passed
            verdict = "ALIVE" if passed else "killed"
            took = time.monotonic() - begun
            print(f"{verdict:6} {mutant.line or '-':>2} {mutant.name:45} {took:5.1f} s  {why}", flush=True)
    print(f"{len(chosen) - bad} of {len(chosen)} mutants were noticed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
