"""One local model at a time, and none for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from accordingto.errors import Busy
from accordingto.models import memory
from accordingto.models.backend import Description
from accordingto.models.memory import Managed
from accordingto.summary.options import SummaryOptions
from accordingto.values import Article


class Counted:
    """Counts how often it is loaded and how many are loaded or drafting at once."""

    loaded_now = drafting_now = most_drafting = 0

    def __init__(self, remote: bool = False) -> None:
        self.remote, self.loads, self.loaded = remote, 0, False

    def load(self) -> None:
        if not self.loaded:
            self.loads += 1
            self.loaded = True
            Counted.loaded_now += 1
            assert self.remote or Counted.loaded_now == 1

    def unload(self) -> None:
        if self.loaded:
            self.loaded = False
            Counted.loaded_now -= 1

    def describe(self) -> Description:
        return Description("x", "x", self.loaded, "x", remote=self.remote)

    def draft(self, article: Any, claims: Any, options: Any) -> Iterator[str]:
        assert self.loaded
        Counted.drafting_now += 1
        Counted.most_drafting = max(Counted.most_drafting, Counted.drafting_now)
        try:
            time.sleep(0.02)
            yield "One."
            yield "Two."
        finally:
            Counted.drafting_now -= 1


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_turn", threading.Lock())
    monkeypatch.setattr(memory, "_resident", None)
    Counted.loaded_now = Counted.drafting_now = Counted.most_drafting = 0


def draft(backend: Managed) -> list[str]:
    return list(backend.draft(Article(text=""), (), SummaryOptions()))


def soon(true: Any) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_a_second_model_takes_the_place_of_the_first() -> None:
    one, two = Managed(Counted(), 0), Managed(Counted(), 0)
    draft(one)
    draft(two)
    assert (one.describe().loaded, two.describe().loaded) == (False, True)
    draft(one)
    draft(one)
    assert (one.inner.loads, two.inner.loads) == (2, 1)  # type: ignore[attr-defined]


def test_an_idle_model_is_unloaded_and_comes_back() -> None:
    backend = Managed(Counted(), 0.05)
    draft(backend)
    assert backend.describe().loaded
    assert soon(lambda: not backend.describe().loaded)
    assert draft(backend) == ["One.", "Two."]


def test_zero_keeps_it() -> None:
    backend = Managed(Counted(), 0)
    draft(backend)
    time.sleep(0.1)
    assert backend.describe().loaded


def test_a_draft_under_way_is_not_unloaded() -> None:
    backend = Managed(Counted(), 0.03)
    draft(backend)
    drafts = backend.draft(Article(text=""), (), SummaryOptions())
    next(drafts)
    time.sleep(0.15)
    assert backend.describe().loaded
    assert list(drafts) == ["Two."]


def test_local_drafts_take_turns_and_remote_ones_do_not() -> None:
    for remote, most in ((False, 1), (True, 3)):
        Counted.most_drafting = 0
        backend = Managed(Counted(remote), 0)
        threads = [threading.Thread(target=draft, args=(backend,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Counted.most_drafting <= most
        backend.unload()


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PATIENCE", 0.05)
    backend = Managed(Counted(), 0)
    drafts = backend.draft(Article(text=""), (), SummaryOptions())
    next(drafts)
    with pytest.raises(Busy):
        draft(backend)
    drafts.close()  # type: ignore[attr-defined]
    assert draft(backend)


def test_a_draft_may_be_closed_by_another_thread() -> None:
    backend = Managed(Counted(), 0)
    drafts = backend.draft(Article(text=""), (), SummaryOptions())
    next(drafts)
    thread = threading.Thread(target=drafts.close)  # type: ignore[attr-defined]
    thread.start()
    thread.join()
    assert draft(backend)
