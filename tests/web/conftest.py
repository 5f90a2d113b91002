"""Servers for the tests: real waitress on a free port, with the real reading process or with an obedient one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from desk import Desk, open_desk  # noqa: E402


@pytest.fixture(autouse=True, scope="session")
def _doubles_can_be_imported() -> Iterator[None]:
    # The reading process imports the obedient reader by name.
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), before]))
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, _doubles_can_be_imported: None) -> Iterator[Desk]:
    """One server with an obedient reader for all tests that leave no trace in it."""
    found = open_desk(tmp_path_factory.mktemp("desk"), metrics=True, queue=8)
    with found.server:
        deadline = time.monotonic() + 30
        while not found.hub.worker.ready and time.monotonic() < deadline:
            time.sleep(0.02)
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Any]:
    """Make servers that end with the test: `fresh(queue=2)`."""
    made: list[Desk] = []

    def make(**options: Any) -> Desk:
        found = open_desk(tmp_path / str(len(made)), **options)
        made.append(found)
        found.server.start()
        return found

    yield make
    for found in made:
        found.server.close()
