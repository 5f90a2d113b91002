"""The token store."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from accordingto.errors import ConfigError
from accordingto.tokens import Tokens


def test_tokens_are_32_random_bytes_and_kept_as_digests(tmp_path: Path) -> None:
    store = Tokens.open(tmp_path)
    secrets = {store.add("one") for _ in range(5)}
    assert len(secrets) == 5
    assert all(len(s) == 43 for s in secrets)
    kept = store.file.read_text()
    assert not any(s in kept for s in secrets)
    assert all(store.find(s) for s in secrets)
    assert store.find(secrets.pop()[:-1]) is None


def test_the_script_token_is_made_once_and_again_after_it_was_revoked(tmp_path: Path) -> None:
    store = Tokens.open(tmp_path)
    first = store.script()
    assert store.script() == first == Tokens.open(tmp_path).script()
    assert store.script_file.read_text() == first + "\n"
    assert store.revoke("scripts")
    assert not store.script_file.exists()
    assert store.find(first) is None
    assert store.script() != first


def test_each_token_can_be_revoked_by_name_or_id(tmp_path: Path) -> None:
    store = Tokens.open(tmp_path)
    one, two = store.add("one"), store.add("two")
    [_, second] = store.all()
    assert store.revoke(second.id)
    assert store.find(one)
    assert store.find(two) is None
    assert not store.revoke("two")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_files_are_made_for_their_owner_alone_and_closed_when_they_are_not(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = Tokens.open(tmp_path / "deep" / "folder")
        store.script()
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "deep" / "folder").stat().st_mode) == 0o700
    for file in (store.file, store.script_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.chmod(0o664)
    store.script()
    for file in (store.file, store.script_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tokens": [{}]}', '{"tokens": 1}'])
def test_a_damaged_file_is_told_and_opens_nothing(tmp_path: Path, text: str) -> None:
    store = Tokens.open(tmp_path)
    store.file.write_text(text)
    with pytest.raises(ConfigError, match="damaged"):
        store.find("")


def test_two_processes_do_not_lose_each_others_tokens(tmp_path: Path) -> None:
    stores = [Tokens.open(tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=lambda s=s: [s.add("x") for _ in range(10)]) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Tokens.open(tmp_path).all()) == 40
    assert len(json.loads((tmp_path / "tokens.json").read_text())["tokens"]) == 40
    assert not list(tmp_path.glob("tokens.json.*"))
