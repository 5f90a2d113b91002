"""GGUF files: unpacked once into a folder of safetensors, which then loads in a fraction of the time.

transformers reads a GGUF by decoding each of its tensors into full numbers, which takes half a minute even for a small
model. The result is kept beside the cache, in half precision, under a name made of the file's own state.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import paths
from ..errors import ModelError, ModelMissing
from . import store
from .entry import Entry

_DONE = "unpacked"
_MAGIC = b"GGUF"
# Four or five bits a weight become sixteen.
_GROWTH = 4


def only_file(folder: Path, entry: Entry) -> Path:
    """Return the one GGUF file of a folder. Raises ModelMissing for none, ModelError for several."""
    files = sorted(folder.glob("*.gguf"))
    if not files:
        raise ModelMissing(
            f'The folder {folder} of "{entry.name}" holds neither config.json nor a GGUF file.', "Correct its path."
        )
    if len(files) > 1:
        names = ", ".join(f.name for f in files)
        raise ModelError(
            f'The folder {folder} of "{entry.name}" holds several GGUF files: {names}.', "Set file to one."
        )
    return files[0]


def as_folder(file: Path, entry: Entry) -> Path:
    """Return a folder with the model of a GGUF file in the layout of the hub, unpacked now or before.

    Raises ModelMissing where a package for it is missing, ModelError for a file that is no GGUF, of a kind that
    transformers does not read, or too large for the disk.
    """
    target = _folder(file)
    if (target / _DONE).is_file():
        return target
    with file.open("rb") as opened:
        if opened.read(4) != _MAGIC:
            raise ModelError(
                f"{file} is no GGUF file.", "Fetch it again; safetensors models are named by their folder."
            )
    _packages_are_there()
    store.need_space(target, file.stat().st_size * _GROWTH, f"Unpacking {file.name}")
    part = target.with_name(target.name + f".part{os.getpid()}")
    try:
        _unpack(file, part, entry)
        (part / _DONE).write_text(f"{file.name}\n", "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def root() -> Path:
    """Return the folder of all unpacked files; all in it can be made again."""
    return paths.cache_dir() / "unpacked"


def forget(file: Path) -> int:
    """Delete what a GGUF file was unpacked to, and return the bytes that this gave back."""
    folder = _folder(file)
    freed = sum(f.stat().st_size for f in folder.glob("*"))
    shutil.rmtree(folder, ignore_errors=True)
    return freed


def _folder(file: Path) -> Path:
    stat = file.stat()
    state = f"{file.resolve()}\0{stat.st_size}\0{stat.st_mtime_ns}"
    return root() / f"{file.stem[:60]}-{hashlib.sha256(state.encode()).hexdigest()[:12]}"


def _unpack(file: Path, into: Path, entry: Entry) -> None:
    from . import loading
    from . import offline as offline

    free, need = loading.available_memory(), file.stat().st_size * _GROWTH * 2
    if free is not None and need > free:
        raise ModelError(
            f"Unpacking {file.name} needs about {store.human(need)} of memory, and {store.human(free)} are free.",
            "Run it with Ollama or a llama.cpp server, and use the openai backend.",
        )
    import torch
    import transformers

    loading.quiet()
    try:
        # Both are asked for by folder and name; neither looks anywhere but at this file.
        tokenizer = transformers.AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True)
        with _no_bar():
            model: Any = transformers.AutoModelForCausalLM.from_pretrained(
                file.parent, gguf_file=file.name, local_files_only=True, trust_remote_code=False, dtype=torch.float16
            )
    except Exception as error:  # whatever a damaged or unknown file brings about
        raise ModelError(
            f'{file.name} of "{entry.name}" cannot be read: {loading.first(str(error))}.',
            "Its kind may be too new: run it with Ollama or a llama.cpp server, and use the openai backend.",
        ) from error
    # Its numbers are ordinary ones now; with its past still noted it would refuse to be saved.
    model.hf_quantizer = None
    vars(model.config).pop("quantization_config", None)
    tokenizer.save_pretrained(into)
    model.save_pretrained(into, safe_serialization=True)


@contextlib.contextmanager
def _no_bar() -> Iterator[None]:
    """Keep the library's own bar, which nothing else turns off, from the reader's terminal."""
    from transformers import modeling_gguf_pytorch_utils as module

    library: Any = module
    before = getattr(library, "tqdm", None)
    library.tqdm = lambda items, **_: items
    try:
        yield
    finally:
        library.tqdm = before


def _packages_are_there() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("gguf", "accelerate") if find_spec(name) is None]
    if missing:
        raise ModelMissing(
            f"GGUF files need the package{'s' if len(missing) > 1 else ''} {' and '.join(missing)}.",
            f"Run: pip install {' '.join(missing)}",
        )
