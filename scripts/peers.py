"""What a user would pick instead, timed on the same pages: for `scripts/benchmark --peers`.

Each peer is a function from HTML to nothing worth keeping: what it says is judged elsewhere, here its time counts. A
peer whose package or model is not there is left out, with a line that says so.
"""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

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


def peers(spacy_model: str, gguf: Path | None, server: str | None = None) -> Iterator[tuple[str, Peer]]:
    """Yield the peers that can be run here."""
    makers: list[tuple[str, Callable[[], Peer]]] = [
        ("trafilatura + sumy LexRank", lexrank),
        ("trafilatura + textacy", lambda: textacy(spacy_model)),
    ]
    if gguf:
        makers.append(("SmolLM2-135M, transformers", lambda: smollm2(gguf)))
    else:
        print("SmolLM2-135M left out: no --gguf FILE", file=sys.stderr)
    if server:
        makers.append(("a model behind a server", lambda: served(server)))
    makers.append(("distilbart-6-6, random weights", distilbart))
    for name, make in makers:
        try:
            yield name, make()
        except (ImportError, OSError, LookupError) as error:
            print(f"{name} left out: {error}", file=sys.stderr)


def timed(peer: Peer, pages: list[str]) -> list[float]:
    """Return seconds a page, after one page that does not count."""
    peer(pages[0])
    out = []
    for html in pages:
        began = time.perf_counter()
        peer(html)
        out.append(time.perf_counter() - began)
    return out
