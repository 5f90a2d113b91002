"""Encoder-decoder summarisers: T5, BART, PEGASUS, mT5, LED and their kin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ModelError, ModelFailed
from ..values import Article, Claim
from . import store
from .backend import SENTENCES, TOKENS, Compute, Description
from .entry import Entry
from .prompt import clean
from .salience import fit
from .stream import sentences

if TYPE_CHECKING:
    from ..summary.options import SummaryOptions

_PREFIXED = ("t5", "umt5", "longt5")
"""Families that were trained with a prefix that names the task. mT5 was not: it needs one only where fine-tuned so."""


class Seq2Seq:
    """A model of `AutoModelForSeq2SeqLM`. The article goes in whole, or by its most telling sentences."""

    def __init__(self, entry: Entry, compute: Compute) -> None:
        self.entry = entry
        self.compute = compute
        self._model: Any = None
        self._tokenizer: Any = None
        self._special: tuple[str, ...] = ()

    def load(self) -> None:
        """Raises ModelMissing, ModelError, ConfigError."""
        if self._model is not None:
            return
        folder = store.locate(self.entry)
        from . import loading

        found = loading.settings(folder, self.entry)
        self._must_be_seq2seq(found, folder)
        loading.no_own_code(found, self.entry)
        import transformers

        tokenizer = loading.tokenizer(folder, self.entry)
        self._special = loading.special_tokens(tokenizer)
        self._tokenizer = tokenizer
        self._model = loading.weights(
            folder, self.entry, self.compute, transformers.AutoModelForSeq2SeqLM.from_pretrained
        )

    def unload(self) -> None:
        self._model = self._tokenizer = None

    def describe(self) -> Description:
        return Description(
            name=self.entry.name,
            backend="seq2seq",
            loaded=self._model is not None,
            model=self.entry.hub or self.entry.path or self.entry.name,
            revision=self.entry.revision,
            device=self.entry.device or self.compute.device,
            dtype=self.entry.dtype or self.compute.dtype,
            context=self.context if self._model is not None else self.entry.context,
        )

    @property
    def context(self) -> int:
        """How many tokens the encoder reads; BART and PEGASUS have a hard end, T5 a usual one."""
        config = self._model.config
        hard = getattr(config, "max_encoder_position_embeddings", None) or getattr(
            config, "max_position_embeddings", None
        )
        usual = getattr(config, "n_positions", None)
        limits = [n for n in (self.entry.context or usual or hard or 1024, hard) if n]
        return int(min(limits))

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the sentences of one summary by beam search with the model's own settings for it."""
        self.load()
        yield from sentences(self._generate(article, claims, options), SENTENCES[options.length])

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def _generate(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        import torch

        prefix = self._prefix()
        text = clean(article.text, self._special)
        budget = self.context - len(self._tokenizer(prefix)["input_ids"]) - 1

        # Spans of claims point into the article's text, so it may not be cleaned before its sentences are chosen.
        chosen = text if self.count(text) <= budget else clean(fit(article, claims, budget, self.count), self._special)
        inputs = self._tokenizer(
            prefix + " ".join(chosen.split()), return_tensors="pt", truncation=True, max_length=self.context
        )
        inputs = {k: v.to(self._model.device) for k, v in inputs.items() if k in ("input_ids", "attention_mask")}
        torch.manual_seed(0)  # where a temperature is set, the same page still gives the same draft
        try:
            with torch.inference_mode():
                written = self._model.generate(**inputs, **self._settings(options))
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelFailed(
                f'The model "{self.entry.name}" failed while it drafted: {str(error).splitlines()[0]}.',
                "Lower its context, or choose another model.",
            ) from error
        yield self._tokenizer.decode(written[0], skip_special_tokens=True)

    def _prefix(self) -> str:
        if self.entry.prefix is not None:
            return self.entry.prefix
        task = getattr(self._model.config, "task_specific_params", None) or {}
        known = task.get("summarization", {}).get("prefix") if isinstance(task, dict) else None
        return known or ("summarize: " if self._model.config.model_type in _PREFIXED else "")

    def _settings(self, options: SummaryOptions) -> dict[str, Any]:
        own = self._model.generation_config
        settings: dict[str, Any] = {
            "max_new_tokens": self.entry.max_tokens or TOKENS[options.length],
            "max_length": None,
        }
        temperature = self.entry.temperature or 0.0
        settings["do_sample"] = temperature > 0
        if temperature > 0:
            settings["temperature"] = temperature
        else:
            # Settings of sampling in the model's own file would have no effect, and each would be warned of.
            settings.update(temperature=None, top_p=None, top_k=None)
        settings["num_beams"] = self.entry.beams or (own.num_beams if (own.num_beams or 1) > 1 else 4)
        if not own.no_repeat_ngram_size:
            settings["no_repeat_ngram_size"] = 3
        minimum = own.min_length or 0
        if minimum >= settings["max_new_tokens"] or options.length == "short":
            settings["min_length"] = 0
        return settings

    def _must_be_seq2seq(self, found: dict[str, Any], folder: Path) -> None:
        from .registry import judges

        if judges(found):
            raise ModelError(
                f'"{self.entry.name}" is a classifier: it judges texts and writes none.', "Set it as checker."
            )
        if found.get("is_encoder_decoder") or found.get("model_type") in (*_PREFIXED, "mt5"):
            return
        raise ModelError(
            f'"{self.entry.name}" ({found.get("model_type", "of no type")}) is no sequence-to-sequence model.',
            'For a causal model set backend = "causal"; an encoder alone cannot summarise.',
        )
