"""The cache: kept, capped, cleared; what happens to damaged files; several processes on one file."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from accordingto import cache
from accordingto.cache import Cache

SERVER = Path(cache.__file__).resolve().parents[1]


def make(folder: Path, max_bytes: int = 1_000_000) -> Cache:
    return Cache(folder / "c.sqlite3", max_bytes)


def test_what_is_put_can_be_got_also_by_another_process(tmp_path: Path) -> None:
    one, two = make(tmp_path), make(tmp_path)
    one.put("k", b"body", "A title", "https://a.example/")
    assert two.get("k") == b"body"
    assert two.get("other") is None
    [entry] = two.entries()
    assert (entry.title, entry.url) == ("A title", "https://a.example/")
    assert one.clear() == 1
    assert two.get("k") is None
    one.close()
    two.close()


def test_the_key_tells_every_part_apart_and_not_their_order() -> None:
    first = cache.key(text="a", url="b", options={"x": 1, "y": 2})
    assert first == cache.key(options={"y": 2, "x": 1}, url="b", text="a")
    others = [
        cache.key(text="a", url="c", options={"x": 1, "y": 2}),
        cache.key(text="b", url="b", options={"x": 1, "y": 2}),
        cache.key(text="a", url="b", options={"x": 1, "y": 3}),
        cache.key(html="a", url="b", options={"x": 1, "y": 2}),
        cache.key(text="\ud83d", url="b", options={}),
    ]
    assert len({first, *others}) == 6


def test_the_readings_used_longest_ago_go_first(tmp_path: Path) -> None:
    kept = make(tmp_path, 20_000)
    for n in range(30):
        kept.put(f"k{n}", os.urandom(1_000))
        kept.get("k0")
        time.sleep(0.002)
    count, size = kept.size()
    assert size <= 20_000
    assert 10 < count < 21
    assert kept.get("k0") is not None
    assert kept.get("k1") is None
    assert kept.get("k29") is not None
    kept.close()


def test_a_cleared_reading_is_not_in_the_files_any_more(tmp_path: Path) -> None:
    kept = make(tmp_path)
    kept.put("k", os.urandom(100), "an unmistakable title")
    kept.clear()
    assert not any(b"unmistakable" in f.read_bytes() for f in tmp_path.iterdir())
    kept.close()


def test_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "c.sqlite3")
    cache._first(db)
    db.execute("INSERT INTO reading VALUES ('k', x'789c030000000001', 8, 1.0, 1.0)")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    kept = make(tmp_path)
    assert kept.get("k") == b""
    assert kept.entries()[0].title is None
    kept.put("k2", b"x", "a title")
    assert kept.set_aside is None
    kept.close()


@pytest.mark.parametrize("how", ["text", "header", "middle", "newer"])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, how: str) -> None:
    kept = make(tmp_path, 10_000_000)
    for n in range(50):
        kept.put(f"k{n}", os.urandom(5_000))
    kept.close()
    file = tmp_path / "c.sqlite3"
    data = bytearray(file.read_bytes())
    if how == "text":
        file.write_text("this is not a database, and long enough to be sure of it " * 20)
    elif how == "newer":
        db = sqlite3.connect(file)
        db.execute("PRAGMA user_version = 99")
        db.close()
    else:
        at = 0 if how == "header" else len(data) // 2
        data[at : at + 8000] = os.urandom(8000)
        file.write_bytes(data)
    again = make(tmp_path, 10_000_000)
    assert again.set_aside is not None
    assert again.set_aside.exists()
    again.put("new", b"body")
    assert again.get("new") == b"body"
    again.clear()
    assert not again.set_aside.exists()
    again.close()


def test_damage_while_it_is_open_costs_the_cache_and_not_the_reading(tmp_path: Path) -> None:
    kept = make(tmp_path)
    kept.put("k", b"body" * 1000)
    db = sqlite3.connect(tmp_path / "c.sqlite3")
    db.execute("UPDATE reading SET body = x'00ff00'")
    db.commit()
    db.close()
    assert kept.get("k") is None
    assert kept.set_aside is not None
    kept.put("k", b"body")
    assert kept.get("k") == b"body"
    kept.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_all_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        kept = make(tmp_path / "folder")
        kept.put("k", b"body")
    finally:
        os.umask(old)
    assert len(list((tmp_path / "folder").iterdir())) == 3
    for file in (tmp_path / "folder").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept.close()


def test_a_place_that_cannot_be_written_costs_speed_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Cache(tmp_path / "file" / "c.sqlite3", 1000)
    kept.put("k", b"body")
    assert kept.get("k") is None
    assert kept.entries() == []
    assert kept.size() == (0, 0)


def test_many_threads_and_two_caches_on_one_file(tmp_path: Path) -> None:
    caches = [make(tmp_path), make(tmp_path)]

    def work(n: int) -> None:
        for k in range(15):
            caches[n % 2].put(f"{n}-{k}", b"x" * 500)
            assert caches[(n + 1) % 2].get(f"{n}-{k}") is not None

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caches[0].size()[0] == 90
    for kept in caches:
        kept.close()


WRITER = """
import sys
from accordingto.cache import Cache
kept = Cache.open(sys.argv[1])
for n in range(100000):
    kept.put(f"k{n}", str(n).encode() * 2000)
    print(n, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_sudden_end_in_the_middle_of_writes_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite3"
    for round in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(SERVER)},
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.1 + 0.07 * round)
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split()
        process.stdout.close()
        process.wait()
        last = int(said[-1]) if said and said[-1].isdigit() else 0
        kept = Cache.open(file)
        assert kept.set_aside is None
        for n in range(last + 1):
            assert kept.get(f"k{n}") == str(n).encode() * 2000
        kept.close()
