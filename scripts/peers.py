"""What a user would pick instead: timed by `scripts/benchmark`, and its claims scored by `scripts/evaluate_claims.py`.

Each timed peer is a function from HTML to nothing worth keeping: what it says is judged elsewhere, here time counts.
A peer whose package or model is not there is left out, with a line that says so.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Peer = Callable[[str], object]


def article(html: str) -> str:
    """Return the main text by trafilatura, which all peers start from."""
    import trafilatura

    return trafilatura.extract(html, include_comments=False, include_tables=False) or ""


def lexrank() -> Peer:
    """trafilatura and sumy's LexRank, three sentences."""
    from sumy.nlp.tokenizers import Tokenizer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer

    class Plain(Tokenizer):  # type: ignore[misc]
        """Sumy's own needs data that has to be downloaded; time is all that is measured."""

        def __init__(self) -> None:
            self._language = "english"

        def to_sentences(self, paragraph: str) -> tuple[str, ...]:
            return tuple(s for s in re.split(r"(?<=[.!?])\s+", paragraph) if s)

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(re.findall(r"[^\W\d_]+", sentence))

    summarizer = LexRankSummarizer()
    return lambda html: summarizer(PlaintextParser.from_string(article(html), Plain()).document, 3)


def textacy(model: str) -> Peer:
    """trafilatura and textacy's direct quotations."""
    import spacy
    from textacy.extract.triples import direct_quotations

    nlp = spacy.load(model)

    def run(html: str) -> object:
        try:
            return list(direct_quotations(nlp(article(html))))
        except ValueError:  # an unpaired quotation mark, which textacy refuses after the parse
            return None

    return run


def quote_extractor(folder: Path, model: str) -> Callable[[str], list[dict[str, Any]]]:
    """Return the Gender Gap Tracker's quote extractor, as a function from a text to its quotes.

    `folder` is `nlp/english` of a checkout of github.com/sfu-discourse-lab/GenderGapTracker (it needs pymongo), `model`
    a spaCy model's name or folder; theirs is the large English one. Of their clean-up of a text only what leaves the
    offsets as they are is done: quotation marks made alike and accents taken off.
    """
    import spacy

    nlp = spacy.load(model)
    sys.path.insert(0, str(folder))
    try:
        with tempfile.TemporaryDirectory() as there, contextlib.chdir(there):  # it opens a log where it stands
            module, utils = importlib.import_module("quote_extractor"), importlib.import_module("utils")
    finally:
        sys.path.remove(str(folder))
    verbs = str(folder / "rules" / "quote_verb_list.txt")
    extractor = module.QuoteExtractor({"spacy_lang": nlp, "NLP": {"QUOTE_VERBS": verbs}})

    def find(text: str) -> list[dict[str, Any]]:
        return list(extractor.extract_quotes(nlp(re.sub("[“”]", '"', utils.remove_accents(text)))))

    return find


def gender_gap(folder: Path, model: str) -> Peer:
    """trafilatura and the Gender Gap Tracker's rules on a spaCy parse."""
    find = quote_extractor(folder, model)
    return lambda html: find(article(html))


def smollm2(file: Path) -> Peer:
    """trafilatura and SmolLM2-135M-Instruct from a GGUF file through transformers, float32, up to 90 new tokens."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(str(file.parent), gguf_file=file.name, dtype=torch.float32).eval()

    def run(html: str) -> object:
        ask = "Summarise the article in two sentences.\n\n" + article(html)
        ids = tokenizer.apply_chat_template(
            [{"role": "user", "content": ask}], add_generation_prompt=True, return_tensors="pt", return_dict=False
        )[:, -2000:]
        with torch.inference_mode():
            return model.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=90, do_sample=False, pad_token_id=0
            )

    return run


def served(url: str) -> Peer:
    """trafilatura and the model of a server with chat completions, up to 90 tokens: scripts/llama_server, for one."""

    def run(html: str) -> object:
        ask = "Summarise the article in two sentences.\n\n" + article(html)[:8000]
        turns = [{"role": "user", "content": ask}]
        body = {"messages": turns, "max_tokens": 90, "temperature": 0, "cache_prompt": False}
        request = urllib.request.Request(
            f"{url.rstrip('/')}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)

    urllib.request.urlopen(f"{url.rstrip('/')}/models", timeout=5).close()
    return run


def distilbart() -> Peer:
    """trafilatura and a network of distilbart-cnn-6-6's size with random weights: 60 tokens, four beams."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(encoder_layers=6, decoder_layers=6, vocab_size=50264, max_position_embeddings=1024)
    model = BartForConditionalGeneration(config).eval()

    def run(html: str) -> object:
        length = min(1022, int(1.3 * len(article(html).split())) + 2)  # about 1.3 tokens a word
        ids = torch.randint(10, 50000, (1, length))
        with torch.inference_mode():
            return model.generate(
                ids, attention_mask=torch.ones_like(ids), num_beams=4, min_length=60, max_length=60, do_sample=False
            )

    return run


def quick(spacy_model: str, tracker: Path | None) -> Iterator[tuple[str, Peer]]:
    """Yield the peers that take about as long as we do."""
    makers: list[tuple[str, Callable[[], Peer]]] = [
        ("trafilatura + sumy LexRank", lexrank),
        ("trafilatura + textacy", lambda: textacy(spacy_model)),
    ]
    if tracker:
        makers.append(("trafilatura + Gender Gap rules", lambda: gender_gap(tracker, spacy_model)))
    yield from _made(makers, [] if tracker else ["Gender Gap rules: no --gender-gap FOLDER"])


def slow(gguf: Path | None, server: str | None) -> Iterator[tuple[str, Peer]]:
    """Yield the peers that write freely, a word at a time."""
    makers: list[tuple[str, Callable[[], Peer]]] = []
    if gguf:
        makers.append(("SmolLM2-135M, transformers", lambda: smollm2(gguf)))
    if server:
        makers.append(("a model behind a server", lambda: served(server)))
    makers.append(("distilbart-6-6, random weights", distilbart))
    missing = [] if gguf else ["SmolLM2-135M by transformers: no --gguf FILE"]
    yield from _made(makers, missing + ([] if server else ["a served model: no --server URL"]))


def _made(makers: list[tuple[str, Callable[[], Peer]]], missing: list[str]) -> Iterator[tuple[str, Peer]]:
    for line in missing:
        print(f"left out, {line}", file=sys.stderr)
    for name, make in makers:
        try:
            yield name, make()
        except (ImportError, OSError, LookupError) as error:
            print(f"left out, {name}: {error}", file=sys.stderr)


def timed(peer: Peer, html: str) -> float:
    """Return how many seconds a page takes."""
    began = time.perf_counter()
    peer(html)
    return time.perf_counter() - began
