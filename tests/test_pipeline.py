"""Many pages where a server drafts."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from accordingto import batch, pipeline, workers
from accordingto.config import Config
from accordingto.errors import ConfigError, ModelFailed
from accordingto.models import trial

from .models.chatserver import MODEL, Chat, fails

PAGES = 7


@pytest.fixture
def chat() -> Iterator[Chat]:
    server = Chat()
    yield server
    server.close()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    text = trial.samples()[0].text
    for number in range(PAGES):
        (folder / f"{number}.txt").write_text(f"{text}\n\nThis is notice number {number}.", "utf-8")
    return folder


def config(chat: Chat, tmp_path: Path, **options: Any) -> Config:
    lines = [f"{key} = {json.dumps(value)}" for key, value in options.items()]
    table = ["[models.mine]", 'backend = "openai"', f'base_url = "{chat.url}"', f'name = "{MODEL}"', *lines]
    file = tmp_path / "config.toml"
    file.write_text("\n".join(['model = "mine"', *table]) + "\n", "utf-8")
    return Config.load(file)


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_as_many_requests_are_under_way_as_the_server_may_have(chat: Chat, pages: Path, tmp_path: Path) -> None:
    # The first three are answered once all of them are there, however long it takes to read their pages.
    together = threading.Barrier(3)

    def waits(chat: Chat, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        together.wait(60)
        chat.answer(to, body)

    chat.steps = [waits] * 3
    chat.delay = 0.3
    out = tmp_path / "out.jsonl"
    tally = batch.run(batch.find([str(pages)]), out, config(chat, tmp_path, concurrency=3), jobs=1)
    assert tally == batch.Tally(read=PAGES, total=PAGES)
    assert chat.most == 3
    readings = [line["reading"] for line in lines(out)]
    assert {r["summary"]["model"] for r in readings} == {"mine"}
    # The chat server tells of a ferry, whatever the page.
    assert all(r["summary"]["rejected"] and r["summary"]["sentences"] for r in readings)
    assert all(r["timings_ms"]["summary"] > 300 for r in readings)
    assert len({line["key"] for line in lines(out)}) == PAGES


def test_pages_without_a_summary_do_not_go_to_the_server(chat: Chat, pages: Path, tmp_path: Path) -> None:
    names = [str(pages / "0.txt"), str(pages / "bad.txt"), str(pages / "short.txt"), str(pages / "missing.html")]
    (pages / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    (pages / "short.txt").write_text("The bridge is shut.", "utf-8")
    tally = batch.run(names, tmp_path / "out.jsonl", config(chat, tmp_path))
    assert (tally.read, tally.failed) == (2, 2)
    assert len(chat.seen) == 1


def test_one_failure_is_a_line_and_is_tried_again(chat: Chat, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    settings = config(chat, tmp_path, retries=0, concurrency=1)
    chat.steps.append(fails(500, "out of memory"))
    names = batch.find([str(pages)])[:3]
    assert batch.run(names, out, settings) == batch.Tally(read=2, failed=1, total=3)
    (failed,) = batch.failures(out)
    assert failed["error"]["type"] == "model-failed"
    assert "out of memory" in failed["error"]["message"]
    assert batch.run(names, out, settings) == batch.Tally(read=1, skipped=2, total=3)


def test_a_server_that_fails_at_every_page_ends_the_run(
    chat: Chat, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_PATIENCE", 3)
    settings = config(chat, tmp_path, retries=0, concurrency=1)
    chat.close()
    with pytest.raises(ModelFailed, match=r"3 drafts in a row failed. The last: No server answers at ") as caught:
        batch.run(batch.find([str(pages)]), tmp_path / "out.jsonl", settings)
    assert caught.value.remedy.startswith("Start it, or correct base_url. The same command ")
    assert len(lines(tmp_path / "out.jsonl")) == 2


def test_what_is_hopeless_ends_the_run(chat: Chat, pages: Path, tmp_path: Path) -> None:
    settings = config(chat, tmp_path, api_key_env="NO_SUCH_KEY")
    with pytest.raises(ConfigError, match="NO_SUCH_KEY"):
        batch.run(batch.find([str(pages)]), tmp_path / "out.jsonl", settings)


DEADLY = """
import os
from pathlib import Path

def prepared(page):
    if Path(page[1]).read_text("utf-8").startswith("DEADLY"):
        os._exit(1)
    return {"key": page[0], "file": page[1], "reading": {}}

def line(key, name):
    return prepared((key, name))
"""


def test_a_page_that_kills_its_process_does_not_stop_the_others(
    chat: Chat, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "1.txt").write_text("DEADLY", "utf-8")
    (tmp_path / "deadly_flow.py").write_text(DEADLY, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    deadly = importlib.import_module("deadly_flow")
    monkeypatch.setattr(workers, "prepared", deadly.prepared)
    monkeypatch.setattr(workers, "line_in_process", deadly.line)
    tally = batch.run(batch.find([str(pages)])[:4], tmp_path / "out.jsonl", config(chat, tmp_path), jobs=1)
    assert tally == batch.Tally(read=3, failed=1, total=4)
    (failed,) = batch.failures(tmp_path / "out.jsonl")
    assert (Path(failed["file"]).name, failed["error"]["type"]) == ("1.txt", "crashed")


def test_whether_a_server_drafts(chat: Chat, tmp_path: Path) -> None:
    assert pipeline.under_way(Config.load(overrides={"model": "bundled"})) is None
    assert pipeline.under_way(Config.load(overrides={"model": "vllm"})) == 32
    assert pipeline.under_way(config(chat, tmp_path, concurrency=5)) == 5
    assert pipeline.under_way(config(chat, tmp_path)) == 4
