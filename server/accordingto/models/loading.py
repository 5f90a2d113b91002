"""Load tokenizers and weights with transformers: from local files, safetensors alone, no code of the model's own."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import ConfigError, ModelError, ModelMissing
from . import offline as offline  # before transformers, which reads its variables at import
from .backend import Compute
from .entry import Entry
from .store import human

# Bytes of a weight in memory.
_WIDTH = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 4}  # int8 is made of float32 weights
_STORED = {"F64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I8": 1, "U8": 1, "F8_E4M3": 1, "F8_E5M2": 1}
_MARGIN = 1.15


def settings(folder: Path, entry: Entry) -> dict[str, Any]:
    """Return the model's config.json. Raises ModelMissing, or ModelError for a model with code of its own."""
    file = folder / "config.json"
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ModelMissing(
            f'The model "{entry.name}" has no {file}.', "Name the folder that holds config.json and the weights."
        ) from error
    except ValueError as error:
        raise ModelError(f"{file} is not valid JSON.", "Fetch the model again.") from error
    return found


def no_own_code(found: dict[str, Any], entry: Entry) -> None:
    """Raise ModelError for a model that only runs with code from its own repository, which is never run."""
    import transformers

    if found.get("auto_map") and found.get("model_type") not in transformers.CONFIG_MAPPING:
        raise ModelError(
            f'The model "{entry.name}" needs program code from its own repository, which is never run.',
            "Serve it elsewhere and use the openai backend, or choose another model.",
        )


def look(folder: Path, entry: Entry) -> None:
    """Raise ModelMissing or ModelError where a folder lacks what a model is made of. Loads nothing and is quick."""
    settings(folder, entry)
    _tokenizer_is_there(_tokenizer_folder(folder, entry), entry)
    _safetensors_are_there(folder, entry)


def tokenizer(folder: Path, entry: Entry) -> Any:
    """Return the model's tokenizer. Raises ModelMissing for files or packages that are not here."""
    import transformers

    quiet()
    folder = _tokenizer_folder(folder, entry)
    _tokenizer_is_there(folder, entry)
    try:
        return transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # each tokenizer fails in its own way
        text = str(error)
        # A SentencePiece model needs both of its packages; without one transformers blames a third, tiktoken.
        needed = ("sentencepiece", "protobuf") if any(folder.glob("*.model")) else ("tiktoken", "tokenizers")
        for package in needed:
            if (package in text.lower() or any(folder.glob("*.model"))) and not has(package):
                raise ModelMissing(
                    f'The tokenizer of "{entry.name}" needs the package {package}.', f"Run: pip install {package}"
                ) from error
        raise ModelError(
            f'The tokenizer of "{entry.name}" cannot be loaded: {first(text)}.', "Fetch it again."
        ) from error


def _tokenizer_is_there(folder: Path, entry: Entry) -> None:
    # transformers would make up an empty tokenizer where there are no files for one.
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise ModelMissing(
            f'The model "{entry.name}" has no tokenizer in {folder}.',
            "Add tokenizer.json, or spiece.model, tokenizer.model, or vocab.json and merges.txt.",
        )


def _tokenizer_folder(folder: Path, entry: Entry) -> Path:
    if entry.tokenizer and Path(entry.tokenizer).expanduser().is_dir():
        return Path(entry.tokenizer).expanduser()
    # Where `pull` puts the tokenizer that an entry takes from another repository.
    return folder / "tokenizer" if (folder / "tokenizer").is_dir() else folder


_TOKENIZERS = (
    "tokenizer.json",
    "tokenizer.model",
    "spiece.model",
    "vocab.json",
    "vocab.txt",
    "sentencepiece.bpe.model",
)


def weights(folder: Path, entry: Entry, compute: Compute, kind: Callable[..., Any]) -> Any:
    """Return the model, made by `kind` (a `from_pretrained`), ready to run.

    Raises ModelMissing for weights that are not here or not safetensors, ModelError for too little memory, for weights
    that do not fit the model, and for a device that this machine lacks.
    """
    import torch

    quiet()
    device, dtype = entry.device or compute.device, entry.dtype or compute.dtype
    _device_is_there(device, entry)
    _safetensors_are_there(folder, entry)
    _memory_is_there(folder, entry, dtype, device)
    threads = entry.threads or compute.threads
    if threads:
        torch.set_num_threads(threads)
    load_as = torch.float32 if dtype == "int8" else getattr(torch, dtype)
    try:
        model, info = kind(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=load_as,
            output_loading_info=True,
        )
    except MemoryError as error:
        raise ModelError(f'There is not enough memory for "{entry.name}".', _LESS) from error
    except Exception as error:
        raise ModelError(
            f'The model "{entry.name}" cannot be loaded: {first(str(error))}.', "Fetch it again, or choose another."
        ) from error
    if info["missing_keys"]:
        # transformers would go on with random numbers in their place.
        some = ", ".join(sorted(info["missing_keys"])[:3])
        raise ModelError(
            f'The weights of "{entry.name}" lack {len(info["missing_keys"])} parts of the model, such as {some}.',
            "They belong to another kind of model, or are incomplete: fetch it again, or choose another.",
        )
    if dtype == "int8":
        model = _int8(model, entry)
    return model.to(device).eval()


_LESS = 'Choose a smaller model, or dtype = "bfloat16", or run it on a server (backend "openai").'


def _int8(model: Any, entry: Entry) -> Any:
    import torch

    try:
        from torch.ao import quantization

        dynamic: Any = quantization.quantize_dynamic
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    except (ImportError, AttributeError, RuntimeError) as error:
        raise ModelError(
            f'This torch cannot run "{entry.name}" in int8: {first(str(error))}.', 'Use dtype = "bfloat16".'
        ) from error


def _device_is_there(device: str, entry: Entry) -> None:
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(device, False):
        usable = ", ".join(name for name, ok in there.items() if ok)
        raise ConfigError(
            f'"{entry.name}" is to run on {device}, which this machine or this torch lacks.', f"Use: {usable}."
        )


def _safetensors_are_there(folder: Path, entry: Entry) -> None:
    if any(folder.glob("*.safetensors")):
        return
    if any(folder.glob("*.bin")) or any(folder.glob("*.pt*")):
        raise ModelMissing(
            f'The weights of "{entry.name}" are in a format that can run code when it is read, so they are not read.',
            "Convert them to safetensors, or take a copy of the model that has model.safetensors.",
        )
    raise ModelMissing(f'The model "{entry.name}" has no weights in {folder}.', "It needs model.safetensors.")


def _memory_is_there(folder: Path, entry: Entry, dtype: str, device: str) -> None:
    free = available_memory()
    if device != "cpu" or free is None:
        return
    need = round(_parameters(folder) * _WIDTH[dtype] * _MARGIN)
    if need > free:
        raise ModelError(f'"{entry.name}" needs about {human(need)} of memory, and {human(free)} are free.', _LESS)


def _parameters(folder: Path) -> int:
    """Count the weights by the headers of the safetensors files, without reading the weights."""
    count = 0
    for file in folder.glob("*.safetensors"):
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            if size > 100_000_000:
                continue
            try:
                header = json.loads(opened.read(size))
            except ValueError:
                continue  # loading it will say what is wrong
        for name, tensor in header.items():
            if name != "__metadata__":
                start, end = tensor["data_offsets"]
                count += (end - start) // _STORED.get(tensor["dtype"], 4)
    return count


def available_memory() -> int | None:
    """Return the bytes of memory that a program can still get, or None where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def special_tokens(tok: Any) -> tuple[str, ...]:
    """Return the tokenizer's control tokens, which no page may spell out."""
    added = getattr(tok, "added_tokens_decoder", {}) or {}
    marked = [t.content for t in added.values() if t.special]
    return tuple(dict.fromkeys([*tok.all_special_tokens, *marked]))


def quiet() -> None:
    from transformers.utils import logging

    # Its warnings are for those who train models, and its bars would stand between the lines of a summary.
    quieter: Any = logging
    quieter.set_verbosity_error()
    quieter.disable_progress_bar()


def has(package: str) -> bool:
    from importlib.util import find_spec

    names = {"protobuf": "google.protobuf"}
    try:
        return find_spec(names.get(package, package)) is not None
    except ModuleNotFoundError:
        return False


def first(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0] if lines else "no reason was given")[:300].rstrip(".")
