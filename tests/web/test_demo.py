"""The demo page in a real browser, with the real reading process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from desk import open_desk

from accordingto import paths
from accordingto.web.child import OPENER

pytestmark = [
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: `apt-get install chromium`"),
    pytest.mark.skipif(shutil.which("node") is None, reason="no node: `apt-get install nodejs`"),
]


def test_the_link_opens_the_page_which_reads_marks_and_opens_once_only(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, opener=OPENER)
    shots = os.environ.get("SHOTS")
    with desk.server:
        script = Path(__file__).with_name("demo.mjs")
        command = ["node", str(script), desk.server.link(), str(paths.sample()), *([shots] if shots else [])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout)
        kept = desk.hub.cache.size()[0]  # type: ignore[union-attr]
    # The secret is out of the address, and the cookie out of reach for scripts.
    assert seen["address"] == f"{desk.server.url}/"
    assert seen["cookie"] == ""
    assert seen["status"] == ""
    assert seen["sentences"] >= 1
    assert seen["jumps"] > seen["sentences"]
    assert seen["article"] > 500
    assert len(seen["marked"]) > 10
    assert seen["again"] is True
    assert seen["docs"] == "The HTTP interface"
    assert seen["code"] == 1
    assert kept == 1
