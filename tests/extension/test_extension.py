"""The extension's own checks, each run by its own tool: types, style, unit tests, store checks, real browsers."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from accordingto.summary.judge import REASONS
from accordingto.values import STANCES

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
TESTS = Path(__file__).parent
MODULES = EXTENSION / "node_modules"


def run(*command: str | Path, cwd: Path = EXTENSION, seconds: float = 120, tries: int = 1) -> str:
    """Run a command and return its output; the test fails with it when the command does, `tries` times."""
    words = [str(c) for c in command]
    environment = {**os.environ, "PYTHON": sys.executable, "NO_COLOR": "1"}
    for left in range(tries - 1, -1, -1):
        result = subprocess.run(
            words, cwd=cwd, capture_output=True, text=True, timeout=seconds, env=environment, check=False
        )
        output = result.stdout + result.stderr
        if not result.returncode:
            break
        print(f"{left} tries left after:\n{output}")
    if result.returncode:
        pytest.fail(f"{command[0]} ended with {result.returncode}:\n{output[-8000:]}", pytrace=False)
    return output


@pytest.fixture(scope="session")
def node() -> str:
    """Return node, with the extension's development tools beside it."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed: the extension's tests need Node.js 20 or later")
    if not MODULES.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed: the extension's development tools cannot be fetched")
        command = [npm, "ci", "--no-audit", "--no-fund"]
        fetched = subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, check=False)
        if fetched.returncode:
            pytest.skip(f"npm ci could not fetch the extension's development tools: {fetched.stderr.strip()[-300:]}")
    return found


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both packages, zipped and unpacked."""
    out = tmp_path_factory.mktemp("packages")
    run(sys.executable, ROOT / "scripts/package_extension", "--out", out)
    return out


def manifest(packages: Path, browser: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((packages / browser / "manifest.json").read_text("utf-8"))
    return found


def test_types(node: str) -> None:
    run(node, MODULES / "typescript/bin/tsc", "-p", "tsconfig.json")


def test_style(node: str) -> None:
    run(node, MODULES / "eslint/bin/eslint.js", ".")


def test_units(node: str) -> None:
    files = sorted((TESTS / "unit").glob("*.test.mjs"))
    assert files
    run(node, "--test", *files, seconds=240)


def test_store_check(node: str, packages: Path) -> None:
    lint = [MODULES / "web-ext/bin/web-ext.js", "lint", "--output", "json", "--no-config-discovery", "--source-dir"]
    output = run(node, *lint, packages / "firefox")
    report = json.loads(output[output.index("{") :])
    found = [m for kind in ("errors", "warnings", "notices") for m in report[kind]]
    assert found == []


def test_packages_are_the_same_bytes_twice(packages: Path, tmp_path: Path) -> None:
    run(sys.executable, ROOT / "scripts/package_extension", "--out", tmp_path)
    zips = sorted(packages.glob("*.zip"))
    assert [z.name.rsplit("-", 1)[1] for z in zips] == ["chrome.zip", "firefox.zip"]
    for zip_ in zips:
        again = (tmp_path / zip_.name).read_bytes()
        assert hashlib.sha256(again).digest() == hashlib.sha256(zip_.read_bytes()).digest()


def test_packages_hold_what_the_browser_needs_and_no_more(packages: Path) -> None:
    for zip_ in packages.glob("*.zip"):
        with zipfile.ZipFile(zip_) as archive:
            names = set(archive.namelist())
        assert {"manifest.json", "background.js", "panel/panel.html", "_locales/de/messages.json"} <= names
        assert {"icons/icon-128.png", "options/options.html", "LICENSE"} <= names
        assert not [n for n in names if "node_modules" in n or n.startswith((".", "manifests/", "package"))]


def test_permissions_are_no_wider_than_planned(packages: Path) -> None:
    narrow = {"activeTab", "scripting", "storage", "contextMenus"}
    for browser, own in (("chrome", {"sidePanel"}), ("firefox", set())):
        found = manifest(packages, browser)
        assert set(found["permissions"]) == narrow | own  # type: ignore[call-overload]
        assert found["host_permissions"] == ["http://127.0.0.1/*"]
        assert not {"content_scripts", "web_accessible_resources", "externally_connectable"} & set(found)
        assert not {"optional_permissions", "optional_host_permissions"} & set(found)
        policy = found["content_security_policy"]["extension_pages"]  # type: ignore[index]
        assert "default-src 'none'" in policy
        assert "connect-src http://127.0.0.1:*;" in policy
        assert "unsafe" not in policy


def test_only_one_file_touches_the_browser_and_none_sets_markup() -> None:
    sources = [p for p in EXTENSION.rglob("*.js") if "node_modules" not in p.parts and p.name != "eslint.config.js"]
    assert len(sources) > 15
    interface = re.compile(r"\b(?:chrome|browser)\??\.(?:runtime|storage|tabs|scripting|action|i18n|windows)")
    assert interface.search((EXTENSION / "api.js").read_text("utf-8"))
    for path in sources:
        text = path.read_text("utf-8")
        assert path.name == "api.js" or not interface.search(text), path.name
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write", "https://www"):
            assert word not in text, f"{path.name}: {word}"


def test_panel_names_all_modules_ahead() -> None:
    """The browser fetches them side by side then, and not one after the other as it meets them."""
    panel = EXTENSION / "panel"
    met, left = set(), [panel / "panel.js"]
    while left:
        for name in re.findall(r"""^(?:import|export) [^;]*?"(\.[^"]+)";""", left.pop().read_text("utf-8"), re.M):
            path = (panel / name if (panel / name).is_file() else EXTENSION / name).resolve()
            if path not in met:
                met.add(path)
                left.append(path)
    named = re.findall(r'rel="modulepreload" href="([^"]+)"', (panel / "panel.html").read_text("utf-8"))
    assert sorted((panel / n).resolve() for n in named) == sorted(met)


def test_there_are_words_for_all_that_the_server_may_say() -> None:
    known = json.loads((EXTENSION / "_locales/en/messages.json").read_text("utf-8"))
    sources = [p.read_text("utf-8") for p in (ROOT / "server/accordingto").rglob("*.py")]
    notices = {code for text in sources for code in re.findall(r'Notice\(\s*"([a-z-]+)"', text)}
    removals = (ROOT / "server/accordingto/article/reasons.py").read_text("utf-8")
    wanted = {f"warning_{code.replace('-', '_')}" for code in notices}
    wanted |= {f"cut_{word}" for word in [*re.findall(r'return "([a-z]+)"', removals), "hidden", "navigation"]}
    wanted |= {f"reason_{reason}" for reason in REASONS} | {f"stance_{stance}" for stance in STANCES}
    assert len(wanted) > 50
    assert wanted - set(known) == set()


def test_lock_file_names_no_machine_and_no_index() -> None:
    lock = (EXTENSION / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"file:' not in lock


BROWSERS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}


@pytest.mark.parametrize("name", list(BROWSERS))
def test_in_a_real_browser(node: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = next((found for b in BROWSERS[name] if (found := shutil.which(b))), None)
    if browser is None:
        pytest.skip(f"{name} is not installed")
    monkeypatch.setenv(name.upper(), browser)
    # a browser on a busy machine misses a deadline now and then; a fault of ours fails every time
    run(node, "--test", TESTS / f"browser/{name}.test.mjs", seconds=600, tries=2)


def test_by_real_pointer_and_keys(node: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The context menu and the shortcut belong to the browser's window: they need one, on a screen of its own."""
    browser = next((found for b in BROWSERS["chromium"] if (found := shutil.which(b))), None)
    for tool, found in {"Chromium": browser, "Xvfb": shutil.which("Xvfb"), "xdotool": shutil.which("xdotool")}.items():
        if found is None:
            pytest.skip(f"{tool} is not installed")
    monkeypatch.setenv("CHROMIUM", str(browser))
    run(node, "--test", TESTS / "browser/hands.test.mjs", seconds=300, tries=2)
