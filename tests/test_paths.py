from __future__ import annotations

from pathlib import Path

import pytest

from accordingto import paths


def test_what_ships_is_there() -> None:
    assert (paths.weights() / "registry.toml").is_file()
    assert (paths.panel() / "panel").is_dir()
    assert paths.sample().is_file()


def test_what_is_inside_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "accordingto"
    (package / "weights").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.weights() == package / "weights"


def test_one_folder_for_everything(home: Path) -> None:
    assert paths.config_file() == home / "config" / "config.toml"
    assert {paths.data_dir(), paths.cache_dir(), paths.state_dir()} == {home / "data", home / "cache", home / "state"}


def test_the_platform_decides_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ACCORDINGTO_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert "accordingto" in paths.data_dir().parts
    assert paths.data_dir() != paths.cache_dir()


def test_another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ACCORDINGTO_CONFIG", str(tmp_path / "other.toml"))
    assert paths.config_file() == tmp_path / "other.toml"
