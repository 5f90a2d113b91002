"""What every test shares: a home of its own, so that none reads or writes the developer's files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that stands for the reader's own folders during one test."""
    for name in list(os.environ):
        if name.startswith("ACCORDINGTO_"):
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ACCORDINGTO_HOME", str(folder))
    return folder
