"""GGUF files: a small real one, written here from the chat model, unpacked once and drafted from."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import ModelError, ModelMissing
from accordingto.models import gguf, loading
from accordingto.models.backend import Backend, Compute, make
from accordingto.models.entry import Entry
from accordingto.summary.options import SummaryOptions
from accordingto.values import Article

from .conftest import CHAT, FIRST, SECOND

needs_packages = pytest.mark.skipif(
    not (find_spec("gguf") and find_spec("accelerate")), reason="gguf or accelerate is not installed"
)

NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


@pytest.fixture(scope="module")
def file(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chat model as a GGUF file, as the tools of llama.cpp would write it."""
    library: Any = pytest.importorskip("gguf")
    from safetensors.numpy import load_file

    config = json.loads((tiny_llama / "config.json").read_text("utf-8"))
    words = json.loads((tiny_llama / "tokenizer.json").read_text("utf-8"))
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    writer = library.GGUFWriter(path, "llama")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    tokens = sorted(words["model"]["vocab"], key=words["model"]["vocab"].__getitem__)
    special = {t["content"] for t in words["added_tokens"]}
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if t in special else 1 for t in tokens])
    writer.add_token_merges([" ".join(pair) for pair in words["model"]["merges"]])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_chat_template(CHAT)
    for name, weight in load_file(tiny_llama / "model.safetensors").items():
        stem = name.removesuffix(".weight")
        layer = ""
        if stem.startswith("model.layers."):
            number, stem = stem.removeprefix("model.layers.").split(".", 1)
            layer = f"blk.{number}."
        writer.add_tensor(f"{layer}{NAMES[stem]}.weight", weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def open_(path: Path, **more: Any) -> Backend:
    return make(Entry(name="tiny", backend="causal", path=str(path), **more), Compute(threads=1))


@needs_packages
def test_a_gguf_file_drafts_and_is_unpacked_once(
    file: Path, article: Article, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert list(open_(file).draft(article, (), SummaryOptions())) == [FIRST, SECOND]
    assert "Converting" not in capfd.readouterr().err
    monkeypatch.setattr(gguf, "_unpack", lambda *_: pytest.fail("unpacked again"))
    # The folder is as good as the file.
    assert list(open_(file.parent).draft(article, (), SummaryOptions())) == [FIRST, SECOND]
    assert len(list(gguf.root().iterdir())) == 1
    assert gguf.forget(file) > 0
    assert not list(gguf.root().iterdir())


@needs_packages
def test_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + b"\xff" * 100)
    with pytest.raises(ModelError, match=r"bad\.gguf.*cannot be read"):
        open_(tmp_path / "bad.gguf").load()
    assert not list(gguf.root().glob("*.part*"))


def test_what_is_no_gguf(tmp_path: Path) -> None:
    (tmp_path / "no.gguf").write_bytes(b"<html>")
    with pytest.raises(ModelError, match="is no GGUF file"):
        open_(tmp_path / "no.gguf").load()


def test_several_files_in_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="neither"):
        open_(tmp_path).load()
    for name in ("a.gguf", "b.gguf"):
        (tmp_path / name).write_bytes(b"GGUF")
    with pytest.raises(ModelError, match=r"several GGUF files: a\.gguf, b\.gguf. Set file to one"):
        open_(tmp_path).load()


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.gguf").write_bytes(b"GGUF")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelMissing, match=r"need the packages gguf and accelerate\. Run: pip install gguf accelerate"):
        gguf.as_folder(tmp_path / "a.gguf", Entry(name="x", backend="causal"))


@needs_packages
def test_a_file_that_is_too_large_to_unpack(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "available_memory", lambda: 1000)
    with pytest.raises(ModelError, match=r"needs about .* of memory.*llama\.cpp"):
        open_(file).load()
