"""Small real models, made here: trained for a moment to write two known sentences, saved, and loaded like any other."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

FIRST = "The ferry was late, the pilot said."
SECOND = "No passenger got hurt!"
WRITTEN = f"{FIRST} {SECOND}"
# No word of what the chat model writes comes twice, so that each word alone tells the next, which is soon learned.
CHATTED = f"Summary: {WRITTEN} I hope this helps…"

WORDS = [
    "The ferry from Lunn to the islands was two hours late on Monday because of thick fog, its pilot said.",
    "No one was hurt, and the company did not say when the next boat would leave.",
    "Mayor Ada Brook called the delay regrettable and promised a second pilot by spring.",
    "Passengers waited in the old customs house, where volunteers handed out tea and bread.",
    "The union had warned in March that one pilot was not enough for 14 crossings a day.",
]


@pytest.fixture(scope="session")
def text() -> str:
    return "\n\n".join(WORDS)


@pytest.fixture(scope="session")
def article(text: str) -> Any:
    from accordingto.values import Article, Block

    blocks, at = [], 0
    for line in WORDS:
        blocks.append(Block("paragraph", at, at + len(line)))
        at += len(line) + 2
    return Article(text=text, blocks=tuple(blocks), title="Fog delays ferry", url="https://paper.example/fog")


def teach(model: Any, batch: Any, rate: float = 3e-3, most: int = 400) -> None:
    """Train until the model knows its sentences by heart."""
    import torch

    torch.manual_seed(1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    for _ in range(most):
        loss = model(**batch).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        if loss.item() < 0.01:
            break
    else:
        raise AssertionError(f"the model did not learn its sentences: {loss.item():.2f}")
    model.eval()


@pytest.fixture(scope="session")
def tiny_t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 whose SentencePiece tokenizer is trained here and saved as spiece.model alone."""
    import sentencepiece
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("tiny-t5")
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join([*WORDS, FIRST, SECOND, "summarize:"] * 3), "utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "spiece"), vocab_size=150, model_type="unigram",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    (folder / "spiece.vocab").unlink()
    corpus.unlink()
    settings = {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.T5Config(
        vocab_size=len(tokenizer), d_model=48, d_kv=12, d_ff=96, num_layers=1, num_heads=4, dropout_rate=0.0,
        decoder_start_token_id=0, architectures=["T5ForConditionalGeneration"],
    )  # fmt: skip
    model = transformers.T5ForConditionalGeneration(config)
    inputs = tokenizer(["summarize: " + WORDS[0], "summarize: " + WORDS[1]], return_tensors="pt", padding=True)
    labels = tokenizer([WRITTEN, WRITTEN], return_tensors="pt").input_ids
    teach(model, {**{k: inputs[k] for k in ("input_ids", "attention_mask")}, "labels": labels}, rate=1e-2)
    model.save_pretrained(folder)
    return folder


def _bpe(folder: Path, special: list[str]) -> Any:
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    tokenizer = tokenizers.Tokenizer(models.BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=900,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*WORDS, WRITTEN, CHATTED] * 2, trainer)
    return tokenizer


@pytest.fixture(scope="session")
def tiny_bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BART with a byte-level BPE tokenizer, which reads 64 tokens and not one more."""
    import torch
    import transformers
    from tokenizers import processors

    folder = tmp_path_factory.mktemp("tiny-bart")
    bpe = _bpe(folder, ["<s>", "<pad>", "</s>", "<unk>"])
    bpe.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=64,
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BartConfig(
        vocab_size=len(tokenizer), d_model=48, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=96, decoder_ffn_dim=96, max_position_embeddings=64, dropout=0.0,
        pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2,
        architectures=["BartForConditionalGeneration"],
    )  # fmt: skip
    model = transformers.BartForConditionalGeneration(config)
    inputs = tokenizer([" ".join(WORDS[:2]), WORDS[3]], return_tensors="pt", padding=True, truncation=True)
    labels = tokenizer([WRITTEN, WRITTEN], return_tensors="pt").input_ids
    teach(model, {**{k: inputs[k] for k in ("input_ids", "attention_mask")}, "labels": labels})
    model.generation_config.num_beams = 2
    model.save_pretrained(folder)
    return folder


CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama-style chat model. It begins with a label and ends with an afterword, as such models do."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("tiny-llama")
    bpe = _bpe(folder, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>", bos_token="<|im_start|>"
    )
    tokenizer.chat_template = CHAT
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=48, intermediate_size=96, num_hidden_layers=1, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, bos_token_id=1, eos_token_id=2, pad_token_id=0,
        architectures=["LlamaForCausalLM"],
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config)
    for layer in model.model.layers:
        # It must not look back: it never learns what prompts are like.
        torch.nn.init.zeros_(layer.self_attn.o_proj.weight).requires_grad_(False)
    ids = tokenizer(f"assistant\n{CHATTED}<|im_end|>", return_tensors="pt").input_ids
    teach(model, {"input_ids": ids, "labels": ids}, rate=1e-2)
    model.generation_config.eos_token_id = 2
    model.save_pretrained(folder)
    return folder
