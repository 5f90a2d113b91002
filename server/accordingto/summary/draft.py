"""Draft the bundled summary: sentences of the article, chosen so that they stand on their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..sentences import split
from ..values import Article, Claim, Notice, Span, Speaker, Summary, SummarySentence
from .options import SummaryOptions

MODEL = "bundled"
_BUDGET = {"short": (1, 35), "normal": (3, 60), "long": (6, 130)}
_OPENING = re.compile(
    r"[\"“'‘]?(?:he|she|they|it|this|that|these|those|his|her|their|its|such|but|and|so|however|meanwhile)\b", re.I
)
_PRONOUN_SAID = re.compile(r"\b(?:he|she|they|it) (?:said|says|told|added|claimed)\b", re.I)


def body(article: Article) -> list[Span]:
    """Return the sentences of the paragraphs and quotes, or of the whole text where no block is known."""
    sentences = [s for s in split(article.text) if len(s.of(article.text).split()) >= 4]
    prose = [b for b in article.blocks if b.kind in ("paragraph", "quote", "list_item")]
    if not prose:
        return sentences
    return [s for s in sentences if any(b.start <= s.start < b.end for b in prose)]


def summarise(
    article: Article,
    claims: Sequence[Claim] = (),
    speakers: Sequence[Speaker] = (),
    options: SummaryOptions = SummaryOptions(),
) -> Summary:
    """Return a summary made of the article's own sentences; each names its source span and the speakers in it."""
    text = article.text
    most, words = _BUDGET[options.length]
    chosen: list[Span] = []
    used = 0
    for sentence in body(article):
        said = sentence.of(text)
        long = len(said.split())
        if len(chosen) == most or (chosen and used + long > words):
            break
        if _OPENING.match(said) or _PRONOUN_SAID.search(said) or said.rstrip("\"”'’").endswith("?"):
            continue
        chosen.append(sentence)
        used += long
    if not chosen:
        notice = Notice("no-summary", "The text has no sentence that stands on its own; there is nothing to summarise.")
        return Summary(text="", model=MODEL, warnings=(notice,))
    sentences = tuple(
        SummarySentence(
            text=" ".join(s.of(text).split()),
            status="extracted",
            sources=(s,),
            speakers=tuple(
                dict.fromkeys(c.speaker for c in claims if c.speaker and s.start <= c.sentence.start < s.end)
            ),
        )
        for s in chosen
    )
    joined = "\n".join(f"- {s.text}" for s in sentences) if options.bullets else " ".join(s.text for s in sentences)
    return Summary(text=joined, model=MODEL, sentences=sentences)
