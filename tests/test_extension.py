from __future__ import annotations

import json
from pathlib import Path

import pytest

from accordingto import extension, paths
from accordingto.cli import main
from accordingto.errors import ConfigError


@pytest.mark.parametrize("browser", extension.BROWSERS)
def test_all_that_the_manifest_names_is_there(browser: extension.Browser) -> None:
    files = extension.contents(browser)
    manifest = json.loads(files["manifest.json"])
    assert manifest["manifest_version"] == 3
    assert manifest["version"] == extension.version()
    named = json.dumps(manifest)
    for name in files:
        assert not name.startswith(("node_modules", "manifests", "."))
    for icon in manifest["icons"].values():
        assert icon in files
    assert "panel/panel.html" in named
    assert "panel/panel.html" in files
    assert f"_locales/{manifest['default_locale']}/messages.json" in files


def test_the_parts_of_a_manifest() -> None:
    base = {"a": 1, "b": {"c": [1]}, "d": [1, 2]}
    assert extension.merged(base, {"a": 2, "b": {"e": 3}, "d": [2, 3]}) == {
        "a": 2,
        "b": {"c": [1], "e": 3},
        "d": [1, 2, 3],
    }


def test_the_command_writes_folders_and_says_how_to_load_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extension", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for browser in extension.BROWSERS:
        assert str(tmp_path / browser) in said
        assert (tmp_path / browser / "manifest.json").is_file()
    (tmp_path / "chrome" / "old.js").write_text("gone", "utf-8")
    assert main(["extension", "--out", str(tmp_path), "--browser", "chrome"]) == 0
    assert not (tmp_path / "chrome" / "old.js").exists()


def test_it_goes_into_the_data_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extension"]) == 0
    assert (paths.data_dir() / "extension" / "firefox" / "manifest.json").is_file()


def test_what_is_not_an_extension_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary", "utf-8")
    with pytest.raises(ConfigError, match="something else"):
        extension.unpack(tmp_path, "chrome")
    assert (tmp_path / "diary.txt").is_file()
    with pytest.raises(ConfigError, match="cannot be written"):
        extension.unpack(tmp_path / "diary.txt" / "x", "chrome")
