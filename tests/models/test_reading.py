"""One line of configuration swaps the model; the checks judge whatever it writes."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from accordingto import Reader
from accordingto.config import Config
from accordingto.models import trial
from accordingto.reader import ReadOptions

from .chatserver import MODEL, Chat, piece
from .conftest import FIRST, SECOND, WORDS

SUPPORTED = "\n\n".join([WORDS[2], f"{WORDS[3]} {FIRST} {SECOND} {WORDS[4]}", WORDS[0].replace("Monday", "Tuesday")])
OTHER = "\n\n".join(
    [
        "The library of Almery will open on Sundays from September, the town council decided on Tuesday.",
        "Head librarian Edda Lind said the change would cost 40,000 crowns a year.",
        "Councillor Tobias Renn voted against it and called it a luxury that few people had asked for.",
        "The library has 61,000 books and lent 212,000 of them last year, more than in any year before.",
    ]
)


@pytest.fixture
def chat() -> Iterator[Chat]:
    server = Chat()
    yield server
    server.close()


def config_for(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """The one line, and for a server the table that says where it is."""
    if kind == "openai":
        url = request.getfixturevalue("chat").url
        text = f'model = "mine"\n[models.mine]\nbackend = "openai"\nbase_url = "{url}"\nname = "{MODEL}"\n'
    else:
        text = f'model = "{request.getfixturevalue(kind)}"\n'
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return Config.load(file)


@pytest.mark.parametrize("kind", ["tiny_t5", "tiny_llama", "openai"])
def test_a_draft_that_the_page_supports_is_shown(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with Reader.open(config_for(kind, request, tmp_path)) as reader:
        summary = reader.read(text=SUPPORTED).summary
    generated = [s for s in summary.sentences if s.status == "generated"]
    assert [s.text for s in generated][:1] == [FIRST]
    assert all(SUPPORTED[a:b].strip() for s in generated for a, b in s.sources)
    assert summary.model == reader.config.model


@pytest.mark.parametrize("kind", ["tiny_t5", "tiny_llama", "openai"])
def test_a_draft_that_it_does_not_is_replaced(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with Reader.open(config_for(kind, request, tmp_path)) as reader:
        summary = reader.read(text=OTHER).summary
    assert FIRST in [r.text for r in summary.rejected]
    assert summary.sentences
    assert not [s for s in summary.sentences if s.status == "generated"]
    assert "ferry" not in summary.text


def test_sentences_are_told_as_they_pass(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    config = config_for("openai", request, tmp_path)
    chat: Chat = request.getfixturevalue("chat")
    told: list[dict[str, Any]] = []
    first = threading.Event()

    def slowly(chat: Chat, to: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        # The end of the draft is not sent before the first sentence was told.
        def lines() -> Iterator[str]:
            yield piece(f"{FIRST} The ")
            assert first.wait(30)
            yield from (piece("owls were late too. "), "data: [DONE]")

        chat.stream(to, lines())

    def hear(event: dict[str, Any]) -> None:
        if event["event"] == "summary_sentence":
            told.append(event)
            first.set()

    chat.steps.append(slowly)
    with Reader.open(config) as reader:
        summary = reader.read(text=SUPPORTED, on_event=hear).summary
    assert [e["sentence"] for e in told] == [s.to_dict() for s in summary.sentences]
    assert [s.status for s in summary.sentences][:2] == ["generated", "extracted"]
    assert {e["model"] for e in told} == {"mine"}
    assert [r.text for r in summary.rejected] == ["The owls were late too."]


def test_the_sentences_of_the_bundled_summary_are_told_where_no_draft_was(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    config = config_for("openai", request, tmp_path)
    request.getfixturevalue("chat").pieces = ["no sentence"]
    told: list[dict[str, Any]] = []
    with Reader.open(config) as reader:
        summary = reader.read(text=OTHER, on_event=told.append).summary
    assert summary.sentences
    assert [e["sentence"] for e in told if "sentence" in e] == [s.to_dict() for s in summary.sentences]


def test_a_reading_in_steps_is_the_same(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with Reader.open(config_for("openai", request, tmp_path)) as reader:
        whole = reader.read(text=SUPPORTED).to_dict()
        prepared = reader.prepare(text=SUPPORTED)
        assert prepared.wants_draft
        drafted = reader.draft(pickle.loads(pickle.dumps(prepared)))
        assert drafted.draft
        steps = reader.finish(pickle.loads(pickle.dumps(drafted))).to_dict()
        times = whole.pop("timings_ms"), steps.pop("timings_ms")
        assert steps == whole
        assert list(times[0]) == list(times[1])
        assert not reader.prepare(text=SUPPORTED, options=ReadOptions(model="bundled")).wants_draft


def test_a_request_may_choose_among_the_allowed(tiny_t5: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    table = f'[models.t5]\nbackend = "seq2seq"\npath = "{tiny_t5}"\n'
    file.write_text(f'allow_models = ["bundled", "t5"]\n{table}', "utf-8")
    with Reader.open(Config.load(file)) as reader:
        assert reader.read(text=SUPPORTED).summary.model == "bundled"
        assert reader.read(text=SUPPORTED, options=ReadOptions(model="t5")).summary.model == "t5"


def test_a_trial_compares_a_model_with_the_bundled_one(tiny_llama: Path) -> None:
    todo = [trial.Sample("fog", text=SUPPORTED, reference=f"{FIRST} {SECOND}"), trial.samples()[0]]
    outcome = trial.run(Config.load(), str(tiny_llama), todo)
    fog, tram = outcome.rows
    assert fog.rl_draft == 100.0
    assert fog.tokens > 5
    assert (tram.judged, tram.rejected) == (2, 2)
    assert tram.rl_bundled is not None
    assert tram.rl_draft is not None
    assert tram.rl_bundled > tram.rl_draft
    assert 0 < outcome.share_rejected < 1
    table = outcome.table()
    assert "REJECTED" in table
    assert "Without a learned checker" in table
    assert f"rejected {outcome.share_rejected:.0%} of" in table
    assert outcome.to_dict()["rows"][0]["label"] == "fog"


def test_samples_are_articles_with_summaries() -> None:
    for sample in trial.samples():
        assert sample.text is not None
        assert sample.reference is not None
        assert 100 < len(sample.text.split()) < 400
        assert 30 < len(sample.reference.split()) < 65


def test_rouge_l() -> None:
    assert trial.rouge_l("The port is shut.", "the port is SHUT") == 100.0
    assert trial.rouge_l("a b c d", "a c e") == pytest.approx(100 * 2 * 2 / 7)
    assert trial.rouge_l("", "a") == 0.0
