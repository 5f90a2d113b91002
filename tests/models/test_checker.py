"""Learned checkers of each style, small and real: trained here to tell one supported sentence from one that is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import ConfigError, ModelError, ModelMissing
from accordingto.models.backend import Compute
from accordingto.models.checker import Checker
from accordingto.models.entry import CHECKER, Entry
from accordingto.summary import check_draft
from accordingto.values import Article

from .conftest import WORDS, teach

PREMISE = "The ferry was late. No passenger got hurt."
RIGHT, WRONG = "The ferry was late.", "Mayor Ada Brook drowned."
SHAPE = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 1, "num_heads": 4, "dropout_rate": 0.0}


def pieces(folder: Path) -> Any:
    """Train a SentencePiece model that knows the words of these tests and what MiniCheck answers with."""
    import sentencepiece
    import transformers

    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join([*WORDS, PREMISE, RIGHT, WRONG] * 3), "utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus),
        model_prefix=str(folder / "spiece"),
        vocab_size=160,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
        user_defined_symbols=["▁1"],
    )
    corpus.unlink()
    settings = {"tokenizer_class": "T5Tokenizer", "extra_ids": 0}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return transformers.AutoTokenizer.from_pretrained(folder)


@pytest.fixture(scope="module")
def hhem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As Vectara publishes it: a config of its own type, and the names of a T5's weights with "t5." in front."""
    import safetensors.torch
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("hhem")
    (folder / "tokenizer").mkdir()
    tokenizer = pieces(folder / "tokenizer")
    torch.manual_seed(0)
    shape = {**SHAPE, "vocab_size": len(tokenizer)}
    model = transformers.T5ForTokenClassification(
        transformers.T5Config(**shape, num_labels=2, classifier_dropout=0.0, tie_word_embeddings=False)
    )
    prompt = "<pad> Determine if the hypothesis is true given the premise?\n\nPremise: {}\n\nHypothesis: {}"
    inputs = tokenizer([prompt.format(PREMISE, s) for s in (RIGHT, WRONG)], return_tensors="pt", padding=True)
    labels = torch.full(inputs.input_ids.shape, -100)
    labels[:, 0] = torch.tensor([1, 0])
    teach(model, {**{k: inputs[k] for k in ("input_ids", "attention_mask")}, "labels": labels}, rate=1e-2)
    weights = {f"t5.{name}": w.contiguous().clone() for name, w in model.state_dict().items()}
    # Its file, like the real one, holds the shared embedding once.
    weights.pop("t5.transformer.encoder.embed_tokens.weight", None)
    safetensors.torch.save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = {"model_type": "HHEMv2", "auto_map": {"AutoModel": "x.Y"}, "foundation_config": shape}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return folder


@pytest.fixture(scope="module")
def minicheck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("minicheck")
    tokenizer = pieces(folder)
    torch.manual_seed(0)
    config = transformers.T5Config(**SHAPE, vocab_size=len(tokenizer), decoder_start_token_id=0)
    model = transformers.T5ForConditionalGeneration(config)
    inputs = tokenizer([f"predict: {PREMISE}</s>{s}" for s in (RIGHT, WRONG)], return_tensors="pt", padding=True)
    labels = torch.tensor([[tokenizer.convert_tokens_to_ids("▁1")], [tokenizer.convert_tokens_to_ids("▁")]])
    teach(model, {**{k: inputs[k] for k in ("input_ids", "attention_mask")}, "labels": labels}, rate=1e-2)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def nli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import tokenizers
    import torch
    import transformers
    from tokenizers import models, pre_tokenizers, processors, trainers

    folder = tmp_path_factory.mktemp("nli")
    words = tokenizers.Tokenizer(models.WordLevel(unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
    words.train_from_iterator(
        [*WORDS, PREMISE, RIGHT, WRONG], trainers.WordLevelTrainer(special_tokens=special, show_progress=False)
    )
    words.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]"
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=64,
        num_labels=3,
        hidden_dropout_prob=0.0,
        id2label={0: "contradiction", 1: "entailment", 2: "neutral"},
        label2id={"contradiction": 0, "entailment": 1, "neutral": 2},
    )
    model = transformers.BertForSequenceClassification(config)
    inputs = tokenizer([PREMISE, PREMISE], [RIGHT, WRONG], return_tensors="pt", padding=True)
    teach(model, {**inputs, "labels": torch.tensor([1, 0])}, rate=1e-2)
    model.save_pretrained(folder)
    return folder


def open_(folder: Path, **more: Any) -> Checker:
    return Checker(Entry(name="judge", backend=CHECKER, path=str(folder), **more), Compute(threads=1))


@pytest.mark.parametrize("style", ["hhem", "minicheck", "nli"])
def test_each_style_is_told_by_its_config_and_tells_right_from_wrong(
    style: str, request: pytest.FixtureRequest
) -> None:
    checker = open_(request.getfixturevalue(style))
    assert checker.score(PREMISE, RIGHT) > 0.9
    assert checker.score(PREMISE, WRONG) < 0.1


def test_it_gives_a_reason_for_what_is_not_supported(nli: Path) -> None:
    judge = open_(nli).judge(Article(text=PREMISE))
    assert [judge(s) for s in (RIGHT, WRONG, RIGHT)] == [None, "not_entailed", None]


def test_the_threshold_decides(nli: Path) -> None:
    assert open_(nli, threshold=0.0).judge(Article(text=PREMISE))(WRONG) is None


def test_what_it_refuses_is_replaced(nli: Path) -> None:
    text = " ".join(WORDS)
    drafted = [WORDS[0], WORDS[1]]
    assert [s.status for s in check_draft(drafted, Article(text=text)).sentences] == ["generated", "generated"]
    judged = check_draft(drafted, Article(text=text), judge=open_(nli, threshold=1.1).judge(Article(text=text)))
    assert [(r.text, r.reason) for r in judged.rejected] == [(s, "not_entailed") for s in drafted]
    assert judged.sentences
    assert not [s for s in judged.sentences if s.status == "generated"]


def test_a_long_article_is_judged_by_its_best_part(nli: Path) -> None:
    text = " ".join(["Tea and bread. " * 200, PREMISE, "Tea and bread. " * 200])
    checker = open_(nli)
    checker.load()
    assert len(checker._chunks(text)) > 1
    assert all(len(checker._tokenizer(c)["input_ids"]) < 512 for c in checker._chunks(text))
    assert checker.score(text, RIGHT) >= max(checker._one(c, RIGHT) for c in checker._chunks(text))


def test_no_checker(tiny_llama: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"LlamaForCausalLM.*no checker that is known"):
        open_(tiny_llama).load()
    with pytest.raises(ConfigError, match=r'the style "oracle".*hhem, minicheck, nli'):
        open_(tiny_llama, style="oracle").load()
    with pytest.raises(ModelMissing):
        open_(tmp_path / "nowhere").load()


def test_classes_without_entailment(nli: Path, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(nli, tmp_path / "m")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["id2label"] = {"0": "joy", "1": "anger", "2": "fear"}
    config.pop("label2id")
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelError, match=r"joy, anger, fear: none means entailment"):
        open_(folder).load()
