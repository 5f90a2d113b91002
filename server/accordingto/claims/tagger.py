"""The learned producer of claims: runs the network over a text and decodes what it marks."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import ModelFailed, ModelMissing
from .decode import Calibration, Marks, decode
from .forms import refine
from .raw import RawClaim
from .windows import BREAK, Ints, Window, pieces, window

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from .encoder import Network

Floats = npt.NDArray[np.float32]

SIZE = 446
"""The most word pieces in a window, without its two end pieces."""
MARGIN = 32
"""Word pieces before the first word that a window speaks for: they are only its context."""
BATCH = 4
"""Windows run at once: few, so that the memory stays small; more are no faster on a CPU."""


@dataclass(slots=True)
class Row:
    """What one window says of one of its words: link probabilities over the window's words, first of them "none"."""

    low: int
    links: Floats  # (3 links, words in the window + 1)


class Tagger:
    """Marks claims with the weights of one folder: model.safetensors, tokenizer.json and tagger.json.

    Where the folder has smoothing.safetensors too, and the machine gains by it, the network runs in 8 bits.
    """

    def __init__(self, network: Network, tokenizer: Tokenizer, calibration: Calibration) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._calibration = calibration
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, exact: bool = False) -> Tagger:
        """Load the weights of a folder; `exact` keeps to 32 bits.

        Raises ModelMissing where a file or the package torch is not there, ModelFailed where a file cannot be read.
        """
        files = [folder / name for name in ("model.safetensors", "tokenizer.json", "tagger.json")]
        for file in files:
            if not file.is_file():
                raise ModelMissing(
                    f"The claims model has no file {file.name} in {folder}.", "Install the package again."
                )
        try:
            from safetensors.torch import load_file
            from tokenizers import Tokenizer
            from torch.nn import Embedding

            from .encoder import Encoder, Network
            from .inference import FastEncoder, can_quantise
        except ImportError as error:
            raise ModelMissing(
                f"The claims model needs the package {error.name}, which is not installed.",
                'Install torch 2.4 or later (PyTorch\'s page "Get started" has the CPU build).',
            ) from error
        try:
            state = load_file(files[0])
            # not on torch's device "meta", whose imports take longer than the weights that are replaced at once
            network = Network(1)
            assert isinstance(network.encoder, Encoder)
            # half of all weights: kept in the 16 bits that they come in, and a copy, so that the file can be let go
            vectors = state.pop("encoder.word.weight").clone()
            network.encoder.word = Embedding.from_pretrained(vectors, padding_idx=0)  # type: ignore[no-untyped-call]
            missing, unknown = network.load_state_dict(state, strict=False)
            if unknown or missing != ["encoder.word.weight"]:
                raise ValueError(f"its weights are not the network's: {[*missing, *unknown]}")
            factors = folder / "smoothing.safetensors"
            fast = not exact and factors.is_file() and can_quantise()
            network.encoder = FastEncoder(network.encoder, load_file(factors) if fast else None)
            tokenizer = Tokenizer.from_file(str(files[1]))
            calibration = Calibration.from_dict(json.loads(files[2].read_text(encoding="utf-8")))
        except Exception as error:
            raise ModelFailed(
                f"The claims model in {folder} cannot be read ({error}).", "Install the package again."
            ) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(network.eval(), tokenizer, calibration)

    def find_raw(self, text: str) -> list[RawClaim]:
        """Return the claims that the network marks in `text`, in text order, each with a calibrated confidence."""
        return refine(text, decode(self.marks(text), self._calibration))

    def marks(self, text: str) -> Marks:
        """Return the network's word-level probabilities for the whole text."""
        clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text
        if len(clean) != len(text):  # a surrogate pair became one character: the offsets would be off
            clean = "".join("\ufffd" if "\ud800" <= ch <= "\udfff" else ch for ch in text)
        found = pieces(clean, self._tokenizer)
        n = len(found.spans)
        tags = np.zeros((n, 3, 3), dtype=np.float32)
        tags[:, :, 0] = 1
        speech = np.ones(n, dtype=np.float32)
        rows: list[Row | None] = [None] * n
        todo = sorted(runs(found.word), key=lambda run: run.end - run.low)  # of one length: no padding
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            windows = [window(found, run.low, run.end) for run in batch]
            for run, one, (t, links, s) in zip(batch, windows, self._run(windows), strict=True):
                own = np.flatnonzero(one.first[1:] - 1 + run.low >= run.start)
                words = one.words[1:][own]
                tags[words] = t[1:][own]
                speech[words] = s[1:][own]
                first = int(one.words[1]) if len(one.words) > 1 else 0
                for k, word in zip(own.tolist(), words.tolist(), strict=True):
                    rows[word] = Row(first, links[:, k + 1])
        return Marks(text, found.spans, tags, speech, [(r.low, r.links) if r else None for r in rows])

    def _run(self, batch: list[Window]) -> list[tuple[Floats, Floats, Floats]]:
        import torch

        wide, words = max(len(w.ids) for w in batch), max(len(w.words) for w in batch)
        ids = torch.zeros(len(batch), wide, dtype=torch.long)
        features = torch.zeros(len(batch), wide, 3, dtype=torch.long)
        first = torch.zeros(len(batch), words, dtype=torch.long)
        real = torch.zeros(len(batch), words, dtype=torch.bool)
        for b, one in enumerate(batch):
            ids[b, : len(one.ids)] = torch.from_numpy(one.ids)
            features[b, : len(one.ids)] = torch.from_numpy(one.features)
            first[b, : len(one.words)] = torch.from_numpy(one.first)
            real[b, : len(one.words)] = True
        with self._lock, torch.inference_mode():
            tags, links, speech = self._network(ids, features, first)
            tags = tags.softmax(-1).numpy()
            shown = [link.masked_fill(~real[:, None, :], -1e4).softmax(-1).numpy() for link in links]
            speech = speech.sigmoid().numpy()
        out = []
        for b, one in enumerate(batch):
            k = len(one.words)
            out.append((tags[b, :k], np.stack([link[b, :k, :k] for link in shown]), speech[b, :k]))
        return out


@dataclass(frozen=True, slots=True)
class Run:
    """The pieces of one window, low to end, of which it speaks for those from `start` on."""

    low: int
    start: int
    end: int


def runs(word: Ints) -> list[Run]:
    """The windows over pieces with these word numbers: alike in length, ending between paragraphs where that can be."""
    n = len(word)
    if n <= SIZE:
        return [Run(0, 0, n)] if n else []
    body = SIZE - MARGIN
    breaks = np.flatnonzero(word == BREAK)
    out = []
    at = 0
    while at < n:
        left = -(-(n - at) // body)
        wanted = at + -(-(n - at) // left)
        near = breaks[(breaks > at + body // 2) & (breaks <= at + body)]
        end = int(near[np.abs(near - wanted).argmin()]) if left > 1 and len(near) else wanted
        out.append(Run(max(0, at - MARGIN), at, end))
        at = end
    return out
