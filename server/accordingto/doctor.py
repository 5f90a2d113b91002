"""The checks behind `accordingto doctor`.

Each check is a function that yields findings; one that fails unexpectedly becomes a failure of its own, so that a
broken installation can still be examined. Nothing is changed and nothing is asked of the network.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from . import __version__, paths
from .config import Config, assignments
from .errors import AccordingtoError

State = Literal["ok", "warning", "failure"]

PACKAGES = {
    "flask": "serves readings to the browser",
    "lxml": "parses pages",
    "numpy": "computes",
    "pydantic": "checks requests",
    "safetensors": "loads weights",
    "tokenizers": "cuts text into word pieces",
    "torch": "runs the models",
    "trafilatura": "finds the article in a page",
    "waitress": "serves readings to the browser",
}
OPTIONAL = {
    "transformers": "runs drafting models of the hub",
    "sentencepiece": "reads the vocabulary of T5, PEGASUS and mT5",
}
LEAST_TORCH = (2, 4)
ENOUGH_MEMORY = 1_000_000_000
ENOUGH_DISK = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `remedy` is empty where there is nothing to mend."""

    check: str
    state: State
    message: str
    remedy: str = ""

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def examine(path: str | None = None, given: Sequence[str] = (), *, quick: bool = False) -> Iterator[Finding]:
    """Yield the findings of all checks; `quick` leaves out those that load the model."""
    yield from _guarded("python", _python)
    yield from _guarded("packages", _packages)
    yield from _guarded("torch", _torch)
    yield from _guarded("files", _files)
    config: Config | None = None
    try:
        config = Config.load(path, overrides=assignments(given))
        place = str(config.path) if config.path else "no file, so defaults and environment"
        yield Finding("configuration", "ok", f"Configuration: {place}")
    except AccordingtoError as error:
        yield Finding("configuration", "failure", error.message, error.remedy)
        config = Config.load(os.devnull, env={})
    yield from _guarded("folders", _folders)
    yield from _guarded("memory", _memory)
    yield from _guarded("model", lambda: _model(config))
    yield from _guarded("server", lambda: _server(config))
    if not quick:
        yield from _guarded("reading", lambda: _reading(config))


def _guarded(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except AccordingtoError as error:
        yield Finding(name, "failure", error.message, error.remedy)
    except Exception as error:  # the examination goes on, whatever one check runs into
        yield Finding(name, "failure", f"The check of {name} failed: {type(error).__name__}: {error}", _REINSTALL)


_REINSTALL = "Install the package again in a fresh virtual environment."


def _python() -> Iterator[Finding]:
    # An older Python could not have imported this file, so there is nothing to compare.
    system = f"{platform.system()} {platform.machine()}"
    yield Finding("python", "ok", f"accordingto {__version__}, Python {platform.python_version()}, {system}")


def _packages() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    have, missing = [], []
    for name, purpose in {**PACKAGES, **OPTIONAL}.items():
        try:
            have.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append((name, purpose))
    yield Finding("packages", "ok", f"Packages: {', '.join(have)}")
    for name, purpose in missing:
        state: State = "warning" if name in OPTIONAL else "failure"
        yield Finding("packages", state, f"{name} is missing; it {purpose}.", f"pip install {name}")


def _torch() -> Iterator[Finding]:
    import torch

    version = str(torch.__version__)
    numbers = tuple(int(part) for part in version.split("+")[0].split(".")[:2])
    if numbers < LEAST_TORCH:
        yield Finding("torch", "failure", f"torch {version} is too old.", 'pip install --upgrade "torch>=2.4"')
        return
    built_for = getattr(torch.version, "cuda", None)
    if built_for and not torch.cuda.is_available():
        yield Finding(
            "torch", "warning", f"torch {version} is built for CUDA {built_for}, which this machine does not offer.",
            "It works; the CPU build takes less than a tenth of the disk. docs/troubleshooting.md says how to get it.",
        )  # fmt: skip
    # A matrix product finds builds that need instructions the processor lacks.
    product = (torch.ones(8, 8) @ torch.ones(8, 8)).sum().item()
    state: State = "ok" if product == 512 else "failure"
    remedy = "" if product == 512 else "Install another build of torch."
    yield Finding("torch", state, f"torch {version} computes with {torch.get_num_threads()} threads", remedy)


def _files() -> Iterator[Finding]:
    weights = paths.weights()
    shipped = [file for pattern in ("*.safetensors", "*.npz") for file in weights.rglob(pattern)]
    if not shipped:
        yield Finding("files", "failure", f"There are no bundled weights in {weights}.", _REINSTALL)
    else:
        size = sum(file.stat().st_size for file in shipped) / 1e6
        yield Finding("files", "ok", f"Bundled weights: {len(shipped)} files, {size:.0f} MB in {weights}")
        if not any(file.is_relative_to(weights / "claims") for file in shipped):
            # The finder says nothing of it: rules need no weights. But they find less.
            yield Finding("files", "warning", "The claims model is missing, so claims are found by rule.", _REINSTALL)
    panel = paths.panel()
    if (panel / "panel").is_dir() or (panel / "manifests").is_dir():
        yield Finding("files", "ok", f"Browser extension: {panel}")
    else:
        yield Finding("files", "warning", f"The browser extension is not in {panel}.", _REINSTALL)


def _folders() -> Iterator[Finding]:
    for name, folder in (("data", paths.data_dir()), ("cache", paths.cache_dir())):
        there = folder
        while not there.exists() and there != there.parent:
            there = there.parent
        if not os.access(there, os.W_OK):
            remedy = f"Make {there} writable, or set ACCORDINGTO_HOME to a folder that is."
            yield Finding("folders", "failure", f"The {name} folder {folder} cannot be written.", remedy)
            continue
        free = shutil.disk_usage(there).free
        if free < ENOUGH_DISK:
            yield Finding("folders", "warning", f"Only {free / 1e6:.0f} MB are free for {folder}.", "Make room.")
        else:
            yield Finding("folders", "ok", f"The {name} folder: {folder}")
    yield from _tokens(paths.data_dir())


def _tokens(folder: Path) -> Iterator[Finding]:
    for file in sorted(folder.glob("*token*")) if folder.is_dir() else []:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            yield Finding("tokens", "failure", f"Others can read {file}.", f"chmod 600 '{file}'")
        else:
            yield Finding("tokens", "ok", f"Tokens are in {file}, for you alone")


def _memory() -> Iterator[Finding]:
    free = _free_memory()
    if free is None:
        return
    if free < ENOUGH_MEMORY:
        yield Finding("memory", "warning", f"Only {free / 1e9:.1f} GB of memory are free.", "Close other programs.")
    else:
        yield Finding("memory", "ok", f"{free / 1e9:.1f} GB of memory are free, {os.cpu_count()} CPU threads")


def _free_memory() -> int | None:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass  # not Linux
    return None


def _kind(name: str, backend: str) -> str:
    return "the bundled model" if backend == "bundled" else f"{name}, a model of the kind {backend}"


def _model(config: Config) -> Iterator[Finding]:
    from .models import open_backend

    for name in config.allowed:
        try:
            described = open_backend(name, config).describe()
            yield Finding("model", "ok", f"Summaries by {_kind(name, described.backend)}{_leaves(described)}")
        except AccordingtoError as error:
            # Only the default model is needed for each reading.
            state: State = "failure" if name == config.model else "warning"
            yield Finding("model", state, error.message, error.remedy)


def _leaves(described: Any) -> str:
    return " (the text of pages is sent to its server)" if described.remote else ""


def _server(config: Config) -> Iterator[Finding]:
    import socket

    host, port = config.server.host, config.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex((host.strip("[]"), port)) == 0:
            yield Finding("server", "ok", f"Something answers at {host}:{port}, probably `accordingto serve`")
            return
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
            yield Finding("server", "ok", f"The server's address {host}:{port} is free; start it: accordingto serve")
        except OSError as error:
            remedy = "Choose another: accordingto serve --port 8766"
            yield Finding("server", "failure", f"The address {host}:{port} cannot be used: {error.strerror}.", remedy)


def _reading(config: Config) -> Iterator[Finding]:
    import time
    from dataclasses import replace

    from .prepared import BUNDLED
    from .reader import Reader

    # The bundled model whatever is configured: another one may take minutes or cost money.
    with Reader.open(replace(config, model=BUNDLED)) as reader:
        html = paths.sample().read_bytes()
        begun = time.perf_counter()
        reading = reader.read(html=html)
        first = time.perf_counter() - begun
        second = reader.read(html=html).timings_ms["total"]
    if not reading.claims or not reading.summary.sentences:
        yield Finding("reading", "failure", "The sample page gave no summary or no claims.", _REINSTALL)
        return
    yield Finding(
        "reading", "ok",
        f"Read the sample page: {len(reading.claims)} claims of {len(reading.speakers)} speakers; the first reading "
        f"took {first:.1f} s, the next {second:.0f} ms",
    )  # fmt: skip
