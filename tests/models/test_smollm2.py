"""SmolLM2-135M itself, opt-in: set ACCORDINGTO_TEST_SMOLLM2 to a folder where it is kept between runs.

    ACCORDINGTO_TEST_SMOLLM2=~/.cache/accordingto-test pytest tests/models/test_smollm2.py

It is pulled as a user would pull it, drafts from its GGUF file, from the folder of safetensors that this is unpacked
to, and behind a real OpenAI-compatible server (`transformers serve`, where its packages are installed).
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

KEPT = os.environ.get("ACCORDINGTO_TEST_SMOLLM2")
pytestmark = pytest.mark.skipif(not KEPT, reason="ACCORDINGTO_TEST_SMOLLM2 names no folder")

if KEPT:
    from accordingto import Reader
    from accordingto.cli import main
    from accordingto.config import Config
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
    with Reader.open(config) as reader:
        summary = reader.read(text=sample.text).summary
    assert summary.sentences
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


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    missing = [name for name in ("fastapi", "uvicorn", "openai") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--port", str(port)]
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen([*command, "--host", "127.0.0.1", "--device", "cpu"], env=env)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(f"{url}/health", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < end, "the server did not start"
                time.sleep(1)
        yield f"{url}/v1"
    finally:
        process.terminate()
        process.wait(30)


def test_behind_a_real_server(server: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    table = f'[models.mine]\nbackend = "openai"\nbase_url = "{server}"\nname = "{folder}"\ntimeout = 600\n'
    file.write_text(f'model = "mine"\n{table}', "utf-8")
    read(Config.load(file))
