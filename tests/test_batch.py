from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from accordingto import batch, workers
from accordingto.config import Config
from accordingto.errors import ConfigError

STORY = (
    "The ferry to Lund Island will sail again on Friday, the harbour office announced. “The engine is new and the "
    "crew is rested,” said Vera Holt, who runs the line. She added that fares would stay as they are until autumn. "
    "The island's baker, Piet Amsel, said that he had lost a third of his trade. Number {number}."
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "more").mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.txt").write_text(STORY.format(number=number), "utf-8")
    (folder / "more" / "3.txt").write_text(STORY.format(number=3), "utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    return folder


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def run(names: list[str], out: Path, **options: Any) -> batch.Tally:
    return batch.run(names, out, Config.load(), **options)


def test_find_takes_files_as_named_and_pages_of_folders(pages: Path) -> None:
    found = batch.find([str(pages), str(pages / "0.txt"), "missing.html"])
    assert [Path(name).name for name in found] == ["0.txt", "1.txt", "2.txt", "3.txt", "missing.html"]
    with pytest.raises(ConfigError, match="no page"):
        batch.find([str(pages / "more" / "empty")] if (pages / "more" / "empty").mkdir() is None else [])


def test_a_line_for_each_page(pages: Path, tmp_path: Path) -> None:
    tallies: list[batch.Tally] = []
    tally = run(batch.find([str(pages)]), tmp_path / "out.jsonl", on_progress=tallies.append)
    assert tally == batch.Tally(read=4, total=4)
    assert [t.done for t in tallies] == [0, 0, 1, 2, 3, 4]
    written = lines(tmp_path / "out.jsonl")
    assert len({line["key"] for line in written}) == 4
    assert all("Vera Holt" in line["reading"]["article"]["text"] for line in written)


def test_a_bad_page_does_not_stop_the_others(pages: Path, tmp_path: Path) -> None:
    (pages / "1.txt").write_bytes(b"\x00\x01\x02" * 50)
    names = [*batch.find([str(pages)]), str(pages / "missing.html"), str(pages / "notes.pdf")]
    tally = run(names, tmp_path / "out.jsonl")
    assert (tally.read, tally.failed) == (3, 3)
    errors = {Path(line["file"]).name: line["error"] for line in batch.failures(tmp_path / "out.jsonl")}
    assert errors["missing.html"]["type"] == "no-such-page"
    assert errors["1.txt"]["type"] == errors["notes.pdf"]["type"] == "not-text"
    assert all(error["message"] and error["remedy"] for error in errors.values())


def test_it_goes_on_where_it_was_interrupted(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    names = batch.find([str(pages)])

    def interrupt(tally: batch.Tally) -> None:
        if tally.read == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(names, out, on_progress=interrupt)
    # The power went while the third line was written.
    with open(out, "ab") as file:
        file.write(b'{"key": "abc", "fi')
    assert run(names, out) == batch.Tally(read=2, skipped=2, total=4)
    assert sorted(Path(line["file"]).name for line in lines(out)) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert run(names, out) == batch.Tally(skipped=4, total=4)


def test_a_changed_page_is_read_again_and_a_renamed_one_is_not(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(batch.find([str(pages)]), out)
    (pages / "0.txt").write_text(STORY.format(number=99), "utf-8")
    os.rename(pages / "1.txt", pages / "one.txt")
    assert run(batch.find([str(pages)]), out) == batch.Tally(read=1, skipped=3, total=4)


def test_another_length_is_another_reading(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    names = batch.find([str(pages)])[:1]
    run(names, out)
    assert batch.run(names, out, Config.load(overrides={"length": "short"})).read == 1


def test_failures_are_tried_again_on_request(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    late = pages / "late.txt"
    assert run([str(late)], out).failed == 1
    assert run([str(late)], out) == batch.Tally(skipped=1, total=1)
    assert run([str(late)], out, retry=True).failed == 1
    late.write_text(STORY, "utf-8")
    assert run([str(late)], out).read == 1


def test_a_strangers_file_is_not_spoilt(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.txt"
    out.write_text("Dear diary\n", "utf-8")
    with pytest.raises(ConfigError, match="not the output"):
        run([str(pages / "0.txt")], out)
    assert out.read_text("utf-8") == "Dear diary\n"
    with pytest.raises(ConfigError, match="cannot be written"):
        run([str(pages / "0.txt")], tmp_path)
    with pytest.raises(ConfigError, match="cannot be written"):
        run([str(pages / "0.txt")], tmp_path / "no" / "folder")


def test_processes_write_what_one_would(pages: Path, tmp_path: Path) -> None:
    names = [*batch.find([str(pages)]), str(pages / "missing.html")]
    run(names, tmp_path / "one.jsonl")
    assert run(names, tmp_path / "two.jsonl", jobs=2) == batch.Tally(read=4, failed=1, total=5)

    def comparable(out: Path) -> list[dict[str, Any]]:
        found = sorted(lines(out), key=lambda line: line["key"])
        for line in found:
            line.get("reading", {}).pop("timings_ms", None)
        return found

    assert comparable(tmp_path / "one.jsonl") == comparable(tmp_path / "two.jsonl")


DEADLY = """
import os
from pathlib import Path

def line(key, name):
    if Path(name).read_text("utf-8").startswith("DEADLY"):
        os._exit(1)
    return {"key": key, "file": name, "reading": {}}
"""


def test_a_page_that_kills_its_process_does_not_stop_the_others(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "1.txt").write_text("DEADLY " + STORY, "utf-8")
    # Stands in for a reading and ends its process as a fault in native code would. The processes must be able to
    # import it, so it has a file of its own.
    (tmp_path / "deadly_reading.py").write_text(DEADLY, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(workers, "line_in_process", importlib.import_module("deadly_reading").line)
    names = batch.find([str(pages)])
    assert run(names, tmp_path / "out.jsonl", jobs=2) == batch.Tally(read=3, failed=1, total=4)
    (failed,) = batch.failures(tmp_path / "out.jsonl")
    assert Path(failed["file"]).name == "1.txt"
    assert failed["error"]["type"] == "crashed"
