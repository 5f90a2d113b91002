"""Decoder-only models, such as SmolLM2, Qwen or Gemma: safetensors folders and GGUF files, with their chat template."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ModelError, ModelFailed
from ..values import Article, Claim
from . import store
from .backend import SENTENCES, TOKENS, WORDS, Compute, Description
from .entry import Entry
from .prompt import SYSTEM, USER, fence, fill
from .salience import fit
from .stream import sentences

if TYPE_CHECKING:
    from ..summary.options import SummaryOptions

_USUAL = 4096
"""Tokens read where the entry does not say: what a model could read costs a CPU minutes."""

_LEAST = 64
"""Tokens that must remain for the article."""

_PLAIN = "{text}\n\nA neutral summary of the article above, in {sentences}:\n"
"""For base models, which follow no instructions and only go on with a text."""


class Causal:
    """A model of `AutoModelForCausalLM`. Writes the most likely words, so the same each time."""

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
        place = store.locate(self.entry)
        from . import gguf, loading

        if place.is_dir() and not (place / "config.json").is_file():
            place = gguf.only_file(place, self.entry)
        folder = gguf.as_folder(place, self.entry) if place.is_file() else place
        found = loading.settings(folder, self.entry)
        _must_be_causal(found, self.entry)
        loading.no_own_code(found, self.entry)
        import transformers

        tokenizer = loading.tokenizer(folder, self.entry)
        self._special = loading.special_tokens(tokenizer)
        self._tokenizer = tokenizer
        self._model = loading.weights(
            folder, self.entry, self.compute, transformers.AutoModelForCausalLM.from_pretrained
        )

    def unload(self) -> None:
        self._model = self._tokenizer = None

    def describe(self) -> Description:
        return Description(
            name=self.entry.name,
            backend="causal",
            loaded=self._model is not None,
            model=self.entry.hub or self.entry.package or self.entry.path or self.entry.name,
            revision=self.entry.revision,
            device=self.entry.device or self.compute.device,
            dtype=self.entry.dtype or self.compute.dtype,
            context=self.context if self._model is not None else self.entry.context,
        )

    @property
    def context(self) -> int:
        """How many tokens the prompt and the draft may have together."""
        config = self._model.config
        config = getattr(config, "text_config", None) or config
        hard = int(getattr(config, "max_position_embeddings", None) or 1 << 30)
        return min(self.entry.context or _USUAL, hard)

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the sentences of one summary, each as soon as it is written."""
        self.load()
        yield from sentences(self._pieces(article, claims, options), SENTENCES[options.length])

    def prompt(self, article: Article, text: str, length: str) -> str:
        """Return the whole prompt, with the model's own marks of turns where it has a chat template."""
        template = self.entry.prompt or (USER if self._tokenizer.chat_template else _PLAIN)
        asked = fill(template, fence(article, text, self._special), WORDS[length], SENTENCES[length])
        if not self._tokenizer.chat_template:
            return asked
        turns = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]
        try:
            return self._with_template(turns)
        except Exception:  # templates refuse in their own words; Gemma's, for one, knows no system turn
            return self._with_template([{"role": "user", "content": f"{SYSTEM}\n\n{asked}"}])

    def _with_template(self, turns: list[dict[str, str]]) -> str:
        written: str = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return written

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def _pieces(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        import torch

        length = options.length
        most = self.entry.max_tokens or TOKENS[length]
        # The fence takes some tokens more once it holds text; hence the few to spare.
        budget = self.context - most - self.count(self.prompt(article, "", length)) - 8
        if budget < _LEAST:
            raise ModelError(
                f'The context of "{self.entry.name}", {self.context} tokens, has no room for an article.',
                "Raise its context, or shorten its prompt.",
            )
        text = fit(article, claims, budget, self.count)
        # The chat template writes the special tokens at the beginning itself.
        added = not self._tokenizer.chat_template
        inputs = self._tokenizer(self.prompt(article, text, length), return_tensors="pt", add_special_tokens=added)
        inputs = {k: v.to(self._model.device) for k, v in inputs.items() if k in ("input_ids", "attention_mask")}
        torch.manual_seed(0)  # where a temperature is set, the same page still gives the same draft
        yield from _stream(self._model, self._tokenizer, inputs, self._settings(most), self.entry.name)

    def _settings(self, most: int) -> dict[str, Any]:
        temperature = self.entry.temperature or 0.0
        settings: dict[str, Any] = {"max_new_tokens": most, "max_length": None, "do_sample": temperature > 0}
        if temperature > 0:
            settings["temperature"] = temperature
        else:
            # Settings of sampling in the model's own file would have no effect, and each would be warned of.
            settings.update(temperature=None, top_p=None, top_k=None)
        if self.entry.beams and self.entry.beams > 1:
            raise ModelError(f'"{self.entry.name}" streams, and beams cannot be streamed.', "Remove beams.")
        if self._tokenizer.pad_token_id is None:
            settings["pad_token_id"] = self._tokenizer.eos_token_id
        return settings


def _stream(model: Any, tokenizer: Any, inputs: dict[str, Any], settings: dict[str, Any], name: str) -> Iterator[str]:
    """Yield pieces of text as they are written; being closed stops the model at its next token."""
    import torch
    import transformers

    stop = threading.Event()
    failures: list[BaseException] = []
    streamer: Any = transformers.TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)

    def stopped(ids: Any, scores: Any, **_: Any) -> Any:
        return torch.full((ids.shape[0],), stop.is_set(), dtype=torch.bool, device=ids.device)

    def run() -> None:
        try:
            with torch.inference_mode():
                model.generate(
                    **inputs,
                    **settings,
                    streamer=streamer,
                    stopping_criteria=transformers.StoppingCriteriaList([stopped]),
                )
        except BaseException as error:
            failures.append(error)
            streamer.end()

    worker = threading.Thread(target=run, name=f"draft-{name}", daemon=True)
    worker.start()
    try:
        yield from streamer
    finally:
        stop.set()
        worker.join()
    if failures:
        error = failures[0]
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelFailed(
            f'The model "{name}" failed while it drafted: {reason}.', "Lower its context, or choose another model."
        ) from error


def _must_be_causal(found: dict[str, Any], entry: Entry) -> None:
    from .registry import judges

    if judges(found):
        raise ModelError(f'"{entry.name}" is a classifier: it judges texts and writes none.', "Set it as checker.")
    if found.get("is_encoder_decoder") or found.get("model_type") in ("t5", "mt5", "umt5", "longt5"):
        raise ModelError(f'"{entry.name}" is a sequence-to-sequence model.', 'Set backend = "seq2seq".')
    known = [str(a) for a in found.get("architectures") or ()]
    if known and not any(a.endswith(("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")) for a in known):
        raise ModelError(
            f'"{entry.name}" ({", ".join(known)}) cannot write text, so it cannot summarise.',
            "Choose a model whose architecture ends in ForCausalLM.",
        )
