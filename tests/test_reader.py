from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import accordingto
from accordingto import Config, Reader, ReadOptions, paths
from accordingto.errors import AccordingtoError, Cancelled, ConfigError, EmptyPage, NotText, TooLarge, UnknownModel

STORY = (
    "The ferry to Lund Island will sail again on Friday, the harbour office announced.\n\n"
    "“The engine is new and the crew is rested,” said Vera Holt, who runs the line. She added that fares would stay as "
    "they are until autumn.\n\n"
    "The island's baker, Piet Amsel, said that he had lost a third of his trade while the ferry lay in port. Holt "
    "denied that the repair had been put off."
)
GERMAN = (
    "Die Fähre nach Lund fährt am Freitag wieder, teilte das Hafenamt mit. „Die Maschine ist neu, und die Mannschaft "
    "ist ausgeruht“, sagte Vera Holt, die Chefin der Linie. Der Bäcker der Insel erklärte, er habe ein Drittel seines "
    "Umsatzes verloren, während das Schiff im Hafen lag. Die Preise sollen bis zum Herbst gleich bleiben, hieß es."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open(Config.load(env={}))


def test_everything_that_is_promised_is_there() -> None:
    assert set(accordingto.__all__) == set(dir(accordingto))
    for name in accordingto.__all__:
        assert getattr(accordingto, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        accordingto.nothing  # noqa: B018


def test_a_page_becomes_a_reading(reader: Reader) -> None:
    reading = reader.read(html=paths.sample().read_bytes(), url="https://beacon.example/news/harbour-sea-wall")
    assert reading.article.title is not None
    assert reading.article.byline == "Ines Calloway"
    assert reading.article.url == "https://beacon.example/news/harbour-sea-wall"
    assert reading.summary.sentences
    assert reading.claims
    assert set(reading.timings_ms) == {"article", "claims", "summary", "total"}
    assert json.loads(json.dumps(reading.to_dict())) == reading.to_dict()


def test_every_span_is_in_the_text(reader: Reader) -> None:
    reading = reader.read(text=STORY)
    text = reading.article.text
    spans = [s for c in reading.claims for s in (*c.content, c.cue, c.source, c.sentence) if s]
    spans += [s for sentence in reading.summary.sentences for s in sentence.sources]
    spans += [s for speaker in reading.speakers for s in speaker.mentions]
    assert spans
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert {c.speaker for c in reading.claims if c.speaker} <= {s.id for s in reading.speakers}


def test_stages_alone_agree_with_the_whole(reader: Reader) -> None:
    reading = reader.read(text=STORY)
    assert reader.extract(text=STORY) == reading.article
    text = reading.article.text
    assert [c.text for c in reader.find_claims(text)] == [c.text for c in reading.claims]
    assert reader.summarise(text).text == reading.summary.text


def test_offsets_hold_for_exactly_the_given_text(reader: Reader) -> None:
    text = "  \n" + STORY + "\n \n"
    for claim in reader.find_claims(text):
        assert all(span.of(text) in claim.text for span in claim.content)
    for sentence in reader.summarise(text).sentences:
        assert all(span.of(text).strip() in STORY for span in sentence.sources)


def test_events_come_in_order(reader: Reader) -> None:
    events: list[dict[str, Any]] = []
    reading = reader.read(text=STORY, on_event=events.append)
    stages = [(e["stage"], e["status"]) for e in events if e["event"] == "stage"]
    assert stages == [(s, w) for s in ("article", "claims", "summary") for w in ("started", "done")]
    assert [e["claim"] for e in events if e["event"] == "claim"] == [c.to_dict() for c in reading.claims]
    told = [e["sentence"] for e in events if e["event"] == "summary_sentence"]
    assert told == [s.to_dict() for s in reading.summary.sentences]
    speakers = {s.id: s.to_dict() for s in reading.speakers}
    assert all(e["speaker"] == speakers.get(e["claim"]["speaker"]) for e in events if e["event"] == "claim")
    assert events[1]["article"] == reading.article.to_dict()
    assert json.loads(json.dumps(events)) == events


@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_it_stops_when_it_is_cancelled(reader: Reader, after: int) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    with pytest.raises(Cancelled):
        reader.read(text=STORY, cancelled=cancelled)
    assert asked == after + 1


def test_another_language_gives_article_and_direct_quotations(reader: Reader) -> None:
    html = f'<html lang="de"><body><article><h1>Fähre fährt wieder</h1><p>{GERMAN}</p></article></body></html>'
    reading = reader.read(html=html)
    assert reading.article.language == "de"
    assert "Vera Holt" in reading.article.text
    assert reading.summary.text == ""
    assert [w.code for w in reading.warnings].count("not-english") == 1
    assert {c.kind for c in reading.claims} <= {"direct"}
    assert any("Die Maschine ist neu" in c.text for c in reading.claims)
    kept = {c.id for c in reading.claims}
    assert all(set(s.claims) <= kept and s.claims for s in reading.speakers)


def test_a_short_text_has_no_summary_and_says_so(reader: Reader) -> None:
    reading = reader.read(text="“We sail at dawn,” said Vera Holt, the captain.")
    assert reading.summary.text == ""
    assert "too-short" in {w.code for w in reading.warnings}
    assert [c.text for c in reading.claims]
    assert reader.summarise("Too short.").text == ""


def test_the_threshold_leaves_claims_out() -> None:
    strict = Reader.open(Config.load(env={}, overrides={"claims.threshold": 1.0}))
    everything = Reader.open(Config.load(env={}, overrides={"claims.threshold": 0.0}))
    few, many = strict.read(text=STORY), everything.read(text=STORY)
    assert all(c.confidence >= 1.0 for c in few.claims)
    assert len(few.claims) < len(many.claims)
    kept = {c.id for c in few.claims}
    assert all(set(s.claims) <= kept for s in few.speakers)


def test_length(reader: Reader) -> None:
    long_text = "\n\n".join(
        [STORY, STORY.replace("Lund", "Orm").replace("Friday", "Sunday"), STORY.replace("ferry", "mail boat")]
    )
    words = {
        length: len(reader.read(text=long_text, options=ReadOptions(length=length)).summary.text.split())  # type: ignore[arg-type]
        for length in ("short", "normal", "long")
    }
    assert words["short"] < words["long"]
    assert words["normal"] <= 60
    configured = Reader.open(Config.load(env={}, overrides={"length": "short"}))
    assert len(configured.read(text=long_text).summary.text.split()) == words["short"]


def test_only_models_that_are_allowed(reader: Reader) -> None:
    with pytest.raises(UnknownModel, match="does not allow"):
        reader.read(text=STORY, options=ReadOptions(model="smollm2-135m"))
    unknown = Reader.open(Config.load(env={}, overrides={"model": "no-such-model"}))
    with pytest.raises(UnknownModel, match="no-such-model"):
        unknown.read(text=STORY)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"html": ""}, EmptyPage),
        ({"html": b"%PDF-1.4 ..."}, NotText),
        ({"text": " \n "}, EmptyPage),
        ({}, ConfigError),
        ({"html": "<p>x", "text": "x"}, ConfigError),
    ],
)
def test_pages_that_cannot_be_read(reader: Reader, given: dict[str, Any], error: type[AccordingtoError]) -> None:
    with pytest.raises(error) as caught:
        reader.read(**given)
    assert caught.value.message
    assert caught.value.remedy


def test_the_configured_limit_holds() -> None:
    small = Reader.open(Config.load(env={}, overrides={"page.max_bytes": 1000}))
    with pytest.raises(TooLarge):
        small.read(html=f"<p>{STORY * 3}</p>")


def test_one_reader_in_several_threads(reader: Reader) -> None:
    wanted = reader.read(text=STORY).to_dict()["claims"]
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(reader.read(text=STORY).to_dict()["claims"])) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 3


def test_it_closes_and_can_be_warmed() -> None:
    with Reader.open(Config.load(env={})) as fresh:
        fresh.warm()
        assert fresh.read(text=STORY).claims
