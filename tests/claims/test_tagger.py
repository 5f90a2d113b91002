"""The learned tagger with the weights that ship: spans, links, robustness."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto import paths
from accordingto.article import extract
from accordingto.claims.decode import Calibration, _dressed
from accordingto.claims.encoder import Encoder
from accordingto.claims.inference import FastEncoder, can_quantise, quantised
from accordingto.claims.tagger import MARGIN, SIZE, Tagger, runs
from accordingto.claims.windows import BREAK, pieces, quote_states, window
from accordingto.errors import ModelFailed, ModelMissing
from accordingto.values import Span

TEXT = (
    "The ferry to Sandholm will stop for the winter, the port authority said on Tuesday.\n\n"
    "“We cannot run it at a loss,” said Marta Lind, the authority's director. “The ice is thicker each year.”\n\n"
    "Islanders called the decision a betrayal. According to the island council, forty families need the crossing.\n\n"
    "The ferry was built in 1971. It is painted white."
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.open(paths.weights() / "claims")


def said(tagger: Tagger, text: str) -> list[tuple[str | None, str | None, list[str]]]:
    return [
        (
            c.source.of(text) if c.source else None,
            c.cue.of(text) if c.cue else None,
            [span.of(text) for span in c.content],
        )
        for c in tagger.find_raw(text)
    ]


def test_marks_sources_cues_and_contents(tagger: Tagger) -> None:
    found = said(tagger, TEXT)
    by_source = {source: contents for source, _, contents in found if source}
    assert any("port authority" in source for source in by_source)
    lind = next(contents for source, contents in by_source.items() if "Marta Lind" in source)
    assert "“We cannot run it at a loss,”" in lind
    assert any("island council" in source for source in by_source)
    assert not any("painted white" in content for _, _, contents in found for content in contents)


def test_a_direct_quotation_ends_at_its_marks(tagger: Tagger) -> None:
    contents = [content for _, _, contents in said(tagger, TEXT) for content in contents]
    assert "“The ice is thicker each year.”" in contents


def test_text_that_quotes_nobody_has_no_claims(tagger: Tagger) -> None:
    assert tagger.find_raw("The museum stands by the river. It has two floors and a garden with apple trees.") == []
    assert tagger.find_raw("") == []
    assert tagger.find_raw(" \n\n ") == []


def test_a_content_whose_link_goes_astray_has_the_cue_of_its_sentence(tagger: Tagger) -> None:
    article = extract(paths.sample().read_bytes())
    found = {source: contents for source, cue, contents in said(tagger, article.text) if cue == "accused"}
    assert found == {"Fishing crews": ["the authority of ignoring them"]}


def test_what_is_not_said_is_no_content(tagger: Tagger) -> None:
    text = "The finance member, Petra Anselm, promised that crews would be paid, but she did not say how much."
    contents = [content for _, _, contents in said(tagger, text) for content in contents]
    assert contents
    assert not any("how much" in content for content in contents)


def test_what_is_confirmed_by_somebody_is_a_claim(tagger: Tagger) -> None:
    text = (
        "The ferry left Sandholm at dawn. Nobody was on board.\n\n"
        "The withdrawal was confirmed by Captain Ivo Bole, a spokesman of the coast guard. It was confirmed by tests."
    )
    found = [c for c in said(tagger, text) if "The withdrawal" in c[2]]
    assert found
    assert found[0][0] is not None
    assert "Ivo Bole" in found[0][0]
    assert not any("It" in contents for _, _, contents in said(tagger, text))


def test_claims_are_in_text_order_and_inside_the_text(tagger: Tagger) -> None:
    claims = tagger.find_raw("\n\n".join([TEXT] * 12))
    assert [c.content[0].start for c in claims] == sorted(c.content[0].start for c in claims)
    assert len(claims) >= 36


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["“", "”", '"', "said", "Mayor Ada Broo", ",", "\n\n", "that", "the ferry", "’s", "\U0001f6a2"]
            ),
            st.text(max_size=12),
        ),
        max_size=120,
    )
)
def test_every_span_lies_in_the_text(tagger: Tagger, parts: list[str]) -> None:
    text = " ".join(parts)
    for claim in tagger.find_raw(text):
        for span in (*claim.content, claim.cue, claim.source):
            if span is not None:
                assert 0 <= span.start < span.end <= len(text)
        assert 0 <= claim.confidence <= 1


@pytest.mark.parametrize("text", ["\ud800 said the mayor", "a\x00b said “c”", "“" * 5000, "word " * 3000])
def test_odd_text_is_read(tagger: Tagger, text: str) -> None:
    tagger.find_raw(text)


def test_every_piece_belongs_to_one_window() -> None:
    random = np.random.default_rng(5)
    for n in (0, 1, SIZE, SIZE + 1, 2 * SIZE, 5000):
        for gap in (0, 7, 90, 2000):
            word = np.arange(n)
            if gap:
                word[random.integers(0, max(n, 1), n // gap)] = BREAK
            windows = runs(word)
            assert [p for run in windows for p in range(run.start, run.end)] == list(range(n))
            assert all(run.end - run.low <= SIZE for run in windows)
            assert all(run.start - run.low == MARGIN for run in windows[1:])


def test_windows_end_between_paragraphs() -> None:
    word = np.arange(2000)
    word[100::100] = BREAK
    assert all(word[run.end] == BREAK for run in runs(word)[:-1])


def test_a_long_text_is_marked_as_its_parts_are(tagger: Tagger) -> None:
    parts = [
        TEXT.replace("Sandholm", name).replace("1971", str(year)) for year, name in enumerate("ABCDEFGHIJKL", 1950)
    ]
    claims = tagger.find_raw("\n\n".join(parts))
    assert len(claims) >= 3 * len(parts)


def test_eight_bits_mark_what_thirty_two_do(tagger: Tagger) -> None:
    exact = Tagger.open(paths.weights() / "claims", exact=True)
    text = "\n\n".join([TEXT] * 4)
    ours, theirs = tagger.marks(text), exact.marks(text)
    assert np.abs(ours.tags - theirs.tags).mean() < 0.02
    assert said(tagger, TEXT) == said(exact, TEXT)
    if can_quantise():
        assert np.abs(ours.tags - theirs.tags).max() > 0  # it is another computation


def test_the_fast_encoder_computes_what_the_trained_one_does() -> None:
    torch.manual_seed(3)
    encoder = Encoder(50, width=24, layers=2, heads=3, positions=32).eval()
    ids = torch.randint(1, 50, (3, 20))
    ids[1, 12:] = 0
    features = torch.randint(0, 3, (3, 20, 3))
    first = torch.tensor([[0, 3, 7, 19], [0, 2, 11, 0], [0, 1, 2, 3]])
    with torch.inference_mode():
        assert torch.allclose(
            encoder.words(ids, features, first), FastEncoder(encoder).words(ids, features, first), atol=1e-5
        )


@pytest.mark.skipif(not can_quantise(), reason="this torch or processor has no fast 8-bit products")
def test_smoothing_spares_the_small_inputs() -> None:
    torch.manual_seed(3)
    weight, bias, x = torch.randn(16, 32), torch.randn(16), torch.randn(64, 32)
    x[:, 4] *= 200
    exact = torch.nn.functional.linear(x, weight, bias)
    with torch.inference_mode():
        rough = quantised(weight, bias, torch.ones(32))(x)
        smooth = quantised(weight, bias, x.abs().amax(0))(x)
    assert (smooth - exact).abs().mean() < (rough - exact).abs().mean() / 2


def test_a_word_of_a_window_is_the_word_of_the_text(tagger: Tagger) -> None:
    found = pieces(TEXT, tagger._tokenizer)
    one = window(found, 20, 60)
    assert one.words[0] == -1
    low, high = found.spans[one.words[1]], found.spans[one.words[-1]]
    assert low[0] < high[1] <= len(TEXT)
    assert len(one.ids) == 42


def test_quotation_states() -> None:
    states = quote_states('a "b" “c” d “e\nf')
    assert list(states) == [0, 0, 2, 1, 3, 0, 2, 1, 3, 0, 0, 0, 2, 1, 0, 0]


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.safetensors"):
        Tagger.open(tmp_path)
    for name in ("model.safetensors", "tokenizer.json", "tagger.json"):
        (tmp_path / name).write_text("nonsense")
    with pytest.raises(ModelFailed, match="cannot be read"):
        Tagger.open(tmp_path)


def test_confidence_is_a_probability() -> None:
    calibration = Calibration(weights={"bias": 80.0, "content": -1.0}, threshold=0.2)
    assert calibration.confidence({"bias": 1.0, "content": 0.5, "link": 1.0}) == pytest.approx(1.0)
    assert Calibration.from_dict(json.loads(json.dumps(calibration.to_dict()))) == calibration


@pytest.mark.parametrize(
    ("text", "words", "dressed"),
    [
        ("“[They] will be back,” he said", "They] will be back", "“[They] will be back,”"),
        ('He said "we won." Then', "we won", '"we won."'),
        ("like “something old”.", "like “something old", "like “something old”"),
        ("He said it was (nearly) over", "it was (nearly", "it was (nearly)"),
        ("a “<b>c” d", "b>c", "“<b>c”"),
        ('a "b', "b", "b"),
        ("He said he won.", "he won", "he won"),
    ],
)
def test_contents_take_in_their_marks(text: str, words: str, dressed: str) -> None:
    start = text.index(words)
    assert _dressed(text, Span(start, start + len(words))).of(text) == dressed
