"""A learned judge of drafts: does this sentence follow from the article?

Three styles of model are known, told by their config.json unless the entry says: HHEM of Vectara (a T5 encoder with a
head on its first token), MiniCheck (a T5 that writes "1" or "0"), and inference models, which class a pair as
entailment, neutral or contradiction. Their own code is never run: what it does is done here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import ConfigError, ModelError
from ..sentences import split
from ..values import Article
from . import store
from .backend import Compute
from .entry import Entry

REASON = "not_entailed"

_HHEM = "<pad> Determine if the hypothesis is true given the premise?\n\nPremise: {premise}\n\nHypothesis: {sentence}"
_MINICHECK = "predict: {premise}</s>{sentence}"
# The foundation of HHEM-2.1-open, whose own config.json only names it.
_FLAN_T5_BASE = {
    "d_model": 768, "d_kv": 64, "d_ff": 2048, "num_layers": 12, "num_decoder_layers": 12, "num_heads": 12,
    "vocab_size": 32128, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False,
}  # fmt: skip
_CHUNK = {"hhem": 1024, "minicheck": 500, "nli": 380}
"""Tokens of the article that are judged against at once: what each style was trained on, about."""


class Checker:
    """Scores sentences against an article. Thread-safe; loads itself when first needed."""

    def __init__(self, entry: Entry, compute: Compute) -> None:
        self.entry = entry
        self.compute = compute
        self.threshold = 0.5 if entry.threshold is None else entry.threshold
        self._model: Any = None
        self._tokenizer: Any = None
        self._style = ""
        self._yes = 1
        self._lock = threading.Lock()

    def load(self) -> None:
        """Raises ModelMissing for what is not here, ModelError for what is no checker or cannot be loaded."""
        if self._model is not None:
            return
        folder = store.locate(self.entry)
        from . import loading

        found = loading.settings(folder, self.entry)
        self._style = self.entry.style or _style(found, self.entry)
        if self._style not in _CHUNK:
            raise ConfigError(
                f'"{self.entry.name}" has the style "{self._style}".', f"There are: {', '.join(sorted(_CHUNK))}."
            )
        self._tokenizer = loading.tokenizer(folder, self.entry)
        model = loading.weights(folder, self.entry, self.compute, _maker(self._style, found))
        if self._style == "nli":
            self._yes = _entailment(model.config.id2label, self.entry)
        self._model = model

    def unload(self) -> None:
        """Give back the memory."""
        with self._lock:
            self._model = self._tokenizer = None

    def score(self, text: str, sentence: str) -> float:
        """Return how well `text` supports `sentence`, 0 to 1: the best of its chunks, as MiniCheck does it."""
        with self._lock:
            self.load()
            return max(self._one(chunk, sentence) for chunk in self._chunks(text))

    def judge(self, article: Article) -> Callable[[str], str | None]:
        """Return what tells REASON of a sentence that the article does not support, and None of the others.

        Loads the model at once: one that cannot be loaded is to be heard of at every page, not only where a sentence
        comes so far as to be judged.
        """
        with self._lock:
            self.load()
        return lambda sentence: None if self.score(article.text, sentence) >= self.threshold else REASON

    def _one(self, premise: str, sentence: str) -> float:
        import torch

        if self._style == "nli":
            inputs = self._tokenizer(premise, sentence, return_tensors="pt", truncation="only_first", max_length=512)
        elif self._style == "hhem":
            inputs = self._tokenizer(_HHEM.format(premise=premise, sentence=sentence), return_tensors="pt")
        else:
            inputs = self._tokenizer(_MINICHECK.format(premise=premise, sentence=sentence), return_tensors="pt")
        inputs = inputs.to(self._model.device)
        with torch.inference_mode():
            if self._style == "minicheck":
                start = torch.zeros((1, 1), dtype=torch.long, device=self._model.device)
                logits = self._model(**inputs, decoder_input_ids=start).logits[0, 0]
                zero, one = (self._tokenizer.convert_tokens_to_ids(t) for t in ("▁", "▁1"))
                return float(torch.softmax(logits[[zero, one]].float(), 0)[1])
            logits = self._model(**inputs).logits
            logits = logits[0, 0] if self._style == "hhem" else logits[0]
            return float(torch.softmax(logits.float(), 0)[self._yes])

    def _chunks(self, text: str) -> list[str]:
        most = _CHUNK[self._style]
        chunks: list[list[str]] = [[]]
        used = 0
        for span in split(text):
            sentence = span.of(text)
            cost = len(self._tokenizer(sentence, add_special_tokens=False, verbose=False)["input_ids"])
            if used + cost > most and chunks[-1]:
                # One sentence is in both, so that what two of them say together is in one chunk.
                chunks.append(chunks[-1][-1:])
                used = 0
            chunks[-1].append(sentence)
            used += cost
        return [" ".join(chunk) for chunk in chunks if chunk] or [text]


def _style(found: dict[str, Any], entry: Entry) -> str:
    if found.get("model_type") == "HHEMv2":
        return "hhem"
    names = [str(a) for a in found.get("architectures") or ()]
    if any(a.endswith("ForSequenceClassification") for a in names):
        return "nli"
    if found.get("model_type") == "t5":
        return "minicheck"
    raise ModelError(
        f'"{entry.name}" ({", ".join(names) or "of no known kind"}) is no checker that is known.',
        "Choose HHEM-2.1-open, MiniCheck-Flan-T5-Large or an inference (NLI) model.",
    )


def _maker(style: str, found: dict[str, Any]) -> Any:
    import transformers

    if style == "nli":
        return transformers.AutoModelForSequenceClassification.from_pretrained
    if style == "minicheck":
        return transformers.AutoModelForSeq2SeqLM.from_pretrained

    def hhem(folder: Path, **options: Any) -> Any:
        shape: dict[str, Any] = found.get("foundation_config") or _FLAN_T5_BASE
        config = transformers.T5Config(**{**shape, "num_labels": 2, "classifier_dropout": 0.0})
        options.pop("trust_remote_code")
        # Its weights are those of this model under one more name.
        return transformers.T5ForTokenClassification.from_pretrained(
            folder, config=config, key_mapping={r"^t5\.": ""}, **options
        )

    return hhem


def _entailment(labels: dict[int, str], entry: Entry) -> int:
    for index, label in labels.items():
        if str(label).lower() in ("entailment", "entailed", "supported", "consistent", "yes"):
            return int(index)
    if len(labels) == 2:
        return 1
    raise ModelError(
        f'The classes of "{entry.name}" are {", ".join(map(str, labels.values()))}: none means entailment.',
        "Choose a model that was trained for inference (NLI).",
    )
