"""SmolLM2-135M itself, opt-in: set ACCORDINGTO_TEST_SMOLLM2 to a folder where it is kept between runs.

    ACCORDINGTO_TEST_SMOLLM2=~/.cache/accordingto-test pytest tests/models/test_smollm2.py

It is pulled as a user would pull it, drafts from its GGUF file, from the folder of safetensors that this is unpacked
to, and behind real OpenAI-compatible servers: llama.cpp's own, where the package xllamacpp is installed (or is in the
Python that ACCORDINGTO_TEST_LLAMACPP names), and `transformers serve`, where its packages are.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

KEPT = os.environ.get("ACCORDINGTO_TEST_SMOLLM2")
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "llama_server"

pytestmark = pytest.mark.skipif(not KEPT, reason="ACCORDINGTO_TEST_SMOLLM2 names no folder")

if KEPT:
    from accordingto import Reader
    from accordingto.cli import main
    from accordingto.config import Config
    from accordingto.errors import ModelFailed
    from accordingto.models import gguf, open_backend, trial
    from accordingto.summary.options import SummaryOptions
    from accordingto.values import Article


@pytest.fixture(autouse=True)
def kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that outlives the test takes the place of the one that every test gets."""
    folder = Path(KEPT or home).expanduser()
    monkeypatch.setenv("ACCORDINGTO_HOME", str(folder))
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "config.toml").unlink(missing_ok=True)
    assert main(["models", "pull", "smollm2-135m"]) == 0
    return folder


def read(config: Config) -> None:
    sample = trial.samples()[3]
    told: list[dict[str, Any]] = []
    with Reader.open(config) as reader:
        summary = reader.read(text=sample.text, on_event=told.append).summary
    assert summary.sentences
    assert [e["sentence"] for e in told if "sentence" in e] == [s.to_dict() for s in summary.sentences]
    statuses = [s.status for s in summary.sentences]
    assert statuses.count("generated") + len(summary.rejected) > 0
    # The surface checks let no number through that the page does not have.
    assert set(re.findall(r"\d+", summary.text)) <= set(re.findall(r"\d+", sample.text or ""))


def test_one_line_of_configuration_and_it_drafts() -> None:
    assert main(["models", "use", "smollm2-135m"]) == 0
    read(Config.load())


def test_drafts_are_the_same_each_time() -> None:
    sample = trial.samples()[3]
    backend = open_backend("smollm2-135m")
    article = Article(sample.text or "", title=sample.title)
    first = list(backend.draft(article, (), SummaryOptions(length="short")))
    assert first == list(backend.draft(article, (), SummaryOptions(length="short")))
    backend.unload()


@pytest.fixture
def folder(kept: Path) -> Path:
    """The model as a folder of safetensors, as the hub would have it."""
    open_backend("smollm2-135m").load()
    return next(gguf.root().glob("SmolLM2-*"))


def test_from_a_folder(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'model = "{folder}"\n', "utf-8")
    read(Config.load(file))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], health: str) -> Iterator[None]:
    """A server that answers at `health` until the end of the block."""
    process = subprocess.Popen(command, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    try:
        end = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(health, timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < end, "the server did not start"
                time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def transformers_server(folder: Path) -> Iterator[str]:
    missing = [name for name in ("fastapi", "uvicorn", "openai") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--port", str(port)]
    with running([*command, "--host", "127.0.0.1", "--device", "cpu"], f"{url}/health"):
        yield f"{url}/v1"


KEY = "a-key-for-this-test"


@pytest.fixture(scope="module")
def llama_server() -> Iterator[str]:
    python = os.environ.get("ACCORDINGTO_TEST_LLAMACPP") or sys.executable
    if subprocess.run([python, "-c", "import xllamacpp"], capture_output=True, check=False).returncode:
        pytest.skip("not installed: xllamacpp (ACCORDINGTO_TEST_LLAMACPP may name a Python that has it)")
    if not SCRIPT.is_file():
        pytest.skip("not a checkout")
    file = next((Path(KEPT or "").expanduser()).rglob("SmolLM2-135M-Instruct.Q4_1.gguf"), None)
    assert file is not None, "run the other tests first: they pull the model"
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [python, str(SCRIPT), str(file), "--port", str(port), "--slots", "2", "--threads", "1", "--key", KEY]
    with running(command, f"{url}/health"):
        yield f"{url}/v1"


def config_of(tmp_path: Path, **table: Any) -> Config:
    file = tmp_path / "config.toml"
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"backend": "openai", "timeout": 600, **table}.items()]
    file.write_text("\n".join(['model = "mine"', "[models.mine]", *lines]) + "\n", "utf-8")
    return Config.load(file)


def test_behind_transformers_serve(transformers_server: str, folder: Path, tmp_path: Path) -> None:
    read(config_of(tmp_path, base_url=transformers_server, name=str(folder)))


def test_behind_llama_cpp(llama_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMA_KEY", KEY)
    read(config_of(tmp_path, base_url=llama_server, name="SmolLM2-135M-Instruct.Q4_1", api_key_env="LLAMA_KEY"))


def test_what_llama_cpp_refuses_is_explained(
    llama_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_KEY", "wrong")
    with pytest.raises(ModelFailed, match=r"refuses the key in LLAMA_KEY \(401\)"):
        read(config_of(tmp_path, base_url=llama_server, name="any", api_key_env="LLAMA_KEY"))
    monkeypatch.setenv("LLAMA_KEY", KEY)
    with pytest.raises(ModelFailed, match="knows no model"):
        read(
            config_of(tmp_path, base_url=llama_server.removesuffix("/v1") + "/v9", name="any", api_key_env="LLAMA_KEY")
        )


def test_a_page_that_is_too_long_for_llama_cpp(
    llama_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_KEY", KEY)
    config = config_of(tmp_path, base_url=llama_server, name="any", api_key_env="LLAMA_KEY", context=100_000)
    text = "\n\n".join(s.text or "" for s in trial.samples() * 5)
    backend = open_backend("mine", config)
    # It is asked again with fewer of the page's sentences until it fits.
    assert len(list(backend.draft(Article(text), (), SummaryOptions(length="short")))) == 1
