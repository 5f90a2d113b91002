"""The pages and the OpenAPI document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from accordingto.web import schemas

STATIC = Path(schemas.__file__).parent / "static"


def test_the_document_names_every_route_and_no_other(desk: Any) -> None:
    document = desk.ask("GET", "/openapi.json").json()
    from accordingto.web.app import create_app

    rules = create_app(desk.hub).url_map.iter_rules()
    pages = ("/", "/docs", "/enter", "/static/{name}", "/panel/{name}")
    routes = {
        (re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in rules
        for method in rule.methods - {"HEAD"}
    }
    assert {(p, m) for p, item in document["paths"].items() for m in item} == {r for r in routes if r[0] not in pages}


def test_every_reference_in_the_document_leads_somewhere(desk: Any) -> None:
    text = desk.ask("GET", "/openapi.json").body.decode()
    named = set(desk.ask("GET", "/openapi.json").json()["components"]["schemas"])
    used = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text))
    assert used <= named
    assert {"Reading", "Problem", "Event", "ReadingRequest"} <= used


def test_answers_are_what_the_document_says(desk: Any) -> None:
    for path, kind in (
        ("/health", schemas.Health),
        ("/ready", schemas.Ready),
        ("/v1/models", schemas.Models),
        ("/v1/history", schemas.History),
    ):
        kind.model_validate_json(desk.ask("GET", path).body)
    schemas.Problem.model_validate_json(desk.ask("GET", "/nowhere").body)
    schemas.PairingCode.model_validate_json(desk.ask("POST", "/v1/pairing-codes", {}).body)


def test_wrong_methods_are_told_which_are_right(desk: Any) -> None:
    answer = desk.ask("PUT", "/v1/readings", {})
    assert (answer.status, answer.slug, answer.headers["Allow"]) == (405, "wrong-method", "POST")


def test_the_docs_show_every_route_without_any_script_or_foreign_file(desk: Any) -> None:
    page = desk.ask("GET", "/docs", Accept="text/html").body.decode()
    assert "<script" not in page
    assert "/v1/readings/{id}" in page
    assert set(re.findall(r'(?:src|href)="([^"#][^"]*)"', page)) == {"/static/docs.css", "/openapi.json", "/"}
    assert "{{" not in page


def test_the_pages_load_nothing_from_elsewhere() -> None:
    for file in STATIC.iterdir():
        text = file.read_text()
        assert not re.findall(r"(?:https?:)?//[a-z][a-z0-9.-]+\.[a-z]{2,}", text), file
        assert "innerHTML" not in text
        assert not re.search(r"\son\w+=", text), file


@pytest.mark.parametrize("name", ["render.js", "panel.css", "_locales/en/messages.json"])
def test_the_panels_files_are_served(desk: Any, name: str) -> None:
    answer = desk.ask("GET", f"/panel/{name}")
    assert answer.status == 200
    assert answer.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css", "application/json")


@pytest.mark.parametrize(
    "path",
    ["/panel/../client.js", "/panel/..%2fclient.js", "/panel/package.json", "/panel/%2e%2e/%2e%2e/pyproject.toml",
     "/static/../app.py", "/static/gate.html", "/static//etc/passwd", "/panel/_locales/../package.json",
     "/panel/_locales/en/../../package.json", "/panel/render.js%00.css", "/static/%5c..%5capp.py"],
)  # fmt: skip
def test_no_other_file_is(desk: Any, path: str) -> None:
    assert desk.ask("GET", path).status == 404


def test_the_metrics_count_and_name_no_page(desk: Any) -> None:
    desk.read("Something that is counted.")
    text = desk.ask("GET", "/metrics").body.decode()
    assert re.search(r'accordingto_readings_total\{outcome="done"\} [1-9]', text)
    assert 'route="/v1/readings/<id>"' in text or 'route="/v1/readings"' in text
    assert "counted" not in text
    for line in text.splitlines():
        assert re.fullmatch(r"# TYPE \w+ \w+|\w+(\{[^}]*\})? [0-9.e+-]+", line), line


def test_metrics_are_off_unless_asked_for(fresh: Any) -> None:
    assert fresh().ask("GET", "/metrics").status == 404


def test_the_history_lists_and_forgets(fresh: Any) -> None:
    desk = fresh()
    desk.ask("POST", "/v1/readings", {"text": "To be forgotten.", "url": "https://a.example/x"})
    [entry] = desk.ask("GET", "/v1/history").json()["readings"]
    assert entry["url"] == "https://a.example/x"
    assert desk.ask("DELETE", "/v1/history").status == 204
    assert desk.ask("GET", "/v1/history").json()["readings"] == []


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    from dataclasses import replace

    from desk import Desk, config_for

    from accordingto.tokens import Tokens
    from accordingto.web.server import Server

    config = config_for(tmp_path)
    config = replace(config, cache=replace(config.cache, enabled=False))
    tokens = Tokens.open(tmp_path / "tokens")
    with Server(config, port=0, tokens=tokens, opener="doubles:open_obedient") as server:
        desk = Desk(server, tokens)
        desk.read("Not kept.")
        assert desk.ask("GET", "/v1/history").json() == {"enabled": False, "readings": []}
    assert not (tmp_path / "cache.sqlite3").exists()
