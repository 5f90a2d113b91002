"""The line model on appeals and on sentences that only sound like appeals, in markup of several styles and in none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from accordingto.article import extract, from_text
from accordingto.article.features import Words
from accordingto.article.lines import LineModel, Trees, settle
from accordingto.article.wording import BUCKETS
from accordingto.errors import ModelMissing, NoArticle

BODY = (
    "A farmer in the upper valley has found what may be the oldest plough in the north, the museum said on Friday.",
    "Edna Thwaite, who keeps sheep above Lower Moss, came upon the oak beam in March when she dug a ditch.",
    "“I took it for a bit of an old gate,” she said. “Then I saw the iron, and I rang my brother.”",
    "The museum’s keeper, Dr Amir Shah, said that tests put its age at about 1,900 years, give or take a century.",
    "He told the Courier that the peat had kept air away from the beam, which is why it had not rotted.",
    "The landowner has offered to lend the plough to the museum for ten years, and a case is being built for it.",
    "Ploughs of that age are rare: fewer than a dozen are known from the whole of Britain, according to Dr Shah.",
)
REPORTED = (
    "“Please donate whatever you can,” the museum’s appeal says, and 400 people had done so by Sunday.",
    "The museum asked its members to sign up as volunteers and told them that places were few.",
    "She wrote on Facebook that anyone with information about old tools should get in touch with her.",
    "“Subscribe to our newsletter,” the poster in the hall reads, under a drawing of the plough.",
    "Visitors must register before they come, the keeper said, because the room holds only twelve.",
)
APPEALS = (
    (
        "Can you help us stay free?",
        "We ask nobody to pay for what we publish, yet it costs us dear. A gift of £4 would help.",
    ),
    (
        "Never miss a find",
        "Our letter on digs and discoveries comes out each Thursday. Type in your email and it is yours for nothing.",
    ),
    ("Sign in to carry on", "An account costs nothing and lets you keep the stories you like."),
    ("What is your view?", "Write a comment and see what other readers had to say."),
    ("Get our app", "News from the valley on your phone, as soon as it happens."),
    (
        "Allow notifications",
        "We will send you a message when there is news. You may switch this off whenever you want.",
    ),
)
STYLES = (
    '<div class="promo-box newsletter-signup"><h3>{}</h3><p>{}</p></div>',
    '<div class="sc-4f2 kXqPz"><div class="jTr9"><h2>{}</h2><p>{}</p></div></div>',
    "<p><strong>{}</strong></p><p>{}</p>",
    "<aside><h4>{}</h4><div>{}</div></aside>",
)


def page(appeal: str, at: int, extra: str = "") -> str:
    paragraphs = [f"<p>{p}</p>" for p in BODY]
    paragraphs.insert(at, appeal)
    nav = '<nav><a href="/">Home</a> <a href="/digs">Digs</a></nav>'
    return (
        f"<html><head><title>Old plough found</title></head><body><header>{nav}</header><main><article>"
        "<h1>Old plough found</h1>"
        f"{''.join(paragraphs)}{extra}</article></main><footer><p>© The Courier</p></footer></body></html>"
    )


@pytest.mark.parametrize("style", range(len(STYLES)))
@pytest.mark.parametrize("lines", APPEALS, ids=[a[0] for a in APPEALS])
def test_appeals_inside_the_article_go(lines: tuple[str, str], style: int) -> None:
    article = extract(page(STYLES[style].format(*lines), 3))
    assert article.text.split("\n\n") == list(BODY)
    assert {r.text for r in article.removed} >= set(lines)


@pytest.mark.parametrize("sentence", REPORTED)
def test_reported_appeals_stay(sentence: str) -> None:
    parts = extract(page(f"<p>{sentence}</p>", 4)).text.split("\n\n")
    assert parts == [*BODY[:4], sentence, *BODY[4:]]


@pytest.mark.parametrize("lines", APPEALS, ids=[a[0] for a in APPEALS])
def test_appeals_in_plain_text_go(lines: tuple[str, str]) -> None:
    parts = [*BODY[:3], *lines, *BODY[3:]]
    assert from_text("\n\n".join(parts)).text.split("\n\n") == list(BODY)


@pytest.mark.parametrize("sentence", REPORTED)
def test_reported_appeals_stay_in_plain_text(sentence: str) -> None:
    parts = [*BODY[:4], sentence, *BODY[4:]]
    assert from_text("\n".join(parts)).text.split("\n\n") == parts


def test_clean_text_is_kept_whole() -> None:
    assert from_text("\n\n".join(BODY)).text == "\n\n".join(BODY)
    assert from_text(BODY[0]).text == BODY[0]
    assert from_text(f"{BODY[0]} {BODY[1]}").text == f"{BODY[0]} {BODY[1]}"


def test_hard_wrapped_text_is_joined() -> None:
    wrapped = "\n".join((BODY[0][:62].rstrip(), BODY[0][62:].lstrip()))
    assert from_text(f"{wrapped}\n\n{BODY[1]}").text == f"{BODY[0]}\n\n{BODY[1]}"


def test_text_of_nothing_but_boilerplate_is_no_article() -> None:
    with pytest.raises(NoArticle):
        from_text(
            "Home\nNews\nSport\nLog in\nSubscribe\nFollow us on Facebook\n© 2024 The Courier. All rights reserved."
        )


def test_long_comments_below_the_article_go() -> None:
    comments = "".join(
        f'<div class="comment"><div class="content"><p>{text}</p></div></div>'
        for text in (
            "My grandfather ploughed that field for forty years and found not so much as a nail in it, and I am glad.",
            "The museum would do better to leave the beam where it lay, in my opinion, since peat keeps wood for ever.",
        )
    )
    article = extract(page("", 3, f'<section class="comments"><h2>2 comments</h2>{comments}</section>'))
    assert article.text.split("\n\n") == list(BODY)


def test_an_appeal_takes_its_own_lines_along_and_no_others() -> None:
    texts = ["Why your gift matters", "Words " * 40, "We cannot do it without you."]
    words = Words(texts, np.zeros((BUCKETS, 2), np.float32), np.zeros(2, np.float32))
    likely = np.array([0.05, 0.7, 0.4], np.float32)
    words.scores = np.array([[0, 3], [0, 0], [0, 2]], np.float32)
    assert settle(texts, likely, words).max() <= 0.1
    said = ["Why your gift matters", "“We do not know yet who will pay,” said the mayor. " * 3, texts[2]]
    words = Words(said, np.zeros((BUCKETS, 2), np.float32), np.zeros(2, np.float32))
    words.scores = np.array([[0, 3], [0, 0], [0, 2]], np.float32)
    assert list(settle(said, likely, words)[1:]) == list(likely[1:])


def test_trees_follow_their_branches() -> None:
    arrays = {
        "t.feature": np.array([1, 0, 0]),
        "t.threshold": np.array([0.5, np.inf, np.inf]),
        "t.left": np.array([1, 1, 2]),
        "t.value": np.array([0.0, -2.0, 2.0]),
        "t.roots": np.array([0]),
        "t.depth": np.array(1),
        "t.base": np.array(0.0),
        "t.width": np.array(2),
    }
    trees = Trees(arrays, "t")
    low, high, unknown = trees.probabilities(np.array([[9, 0.5], [9, 0.6], [9, np.nan]], np.float32))
    assert low == unknown < 0.5 < high
    with pytest.raises(ValueError, match="columns"):
        trees.probabilities(np.zeros((1, 3), np.float32))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"none\.npz"):
        LineModel.open(tmp_path / "none.npz")


def test_a_film_named_in_an_appeal_quotes_nobody() -> None:
    told = "From floods to taxes, we are there, as in our film ‘The Long Tide’. " * 2
    texts = ["Why your gift matters", told, "Give now."]
    words = Words(texts, np.zeros((BUCKETS, 2), np.float32), np.zeros(2, np.float32))
    words.scores = np.array([[0, 3], [0, 0], [0, 2]], np.float32)
    assert settle(texts, np.array([0.05, 0.9, 0.2], np.float32), words).max() <= 0.1
