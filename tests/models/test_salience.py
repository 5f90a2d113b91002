"""Long articles, cut at sentence borders."""

from __future__ import annotations

from accordingto.models.salience import fit
from accordingto.sentences import split
from accordingto.values import Article, Block, Claim, Quote, Span


def words(text: str) -> int:
    return len(text.split())


def long_article() -> Article:
    plain = "The weather stayed as it had been on the day before that day."
    told = "The ferry company Lunn Lines will end the ferry to Tarro in May, harbour master Ada Brook said."
    paragraphs = ["Lunn Lines ends its ferry to Tarro.", *[plain.replace("day", f"day{i}") for i in range(40)], told]
    text = "\n\n".join(paragraphs)
    return Article(text=text, title="Ferry to Tarro ends, harbour master says")


def test_a_short_article_goes_in_whole() -> None:
    article = Article(text="One. Two.")
    assert fit(article, (), 2, words) == article.text


def test_whole_sentences_in_order_within_the_budget() -> None:
    article = long_article()
    chosen = fit(article, (), 120, words)
    assert words(chosen) <= 120
    known = [s.of(article.text) for s in split(article.text)]
    kept = [s.of(chosen) for s in split(chosen)]
    assert [s for s in known if s in kept] == kept
    assert kept[0] == known[0]


def test_the_sentence_that_the_title_is_about_is_kept_though_it_is_the_last() -> None:
    assert "Ada Brook said" in fit(long_article(), (), 100, words)


def test_claims_count() -> None:
    lines = [f"Number {i} of the many lines here has nothing in it." for i in range(30)]
    article = Article(text="\n\n".join(lines))
    start = article.text.index("Number 17")
    span = Span(start, start + len(lines[17]))
    claim = Claim("c1", "x", (span,), "indirect", "says", span, Quote("x", "", ""))
    without = fit(article, (), 60, words)
    assert "Number 17 " not in without
    assert "Number 17 " in fit(article, [claim], 60, words)


def test_headings_and_captions_go_first() -> None:
    heading, body = "What happened next in the harbour.", "The harbour master shut the harbour. " * 8
    text = f"{heading}\n\n{body.strip()}"
    blocks = (Block("heading", 0, len(heading)), Block("paragraph", len(heading) + 2, len(text)))
    article = Article(text=text, blocks=blocks)
    assert heading not in fit(article, (), 30, words)


def test_one_endless_sentence_is_cut_between_words() -> None:
    article = Article(text="and so on " * 500)
    assert words(fit(article, (), 50, words)) == 50
