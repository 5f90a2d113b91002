"""What is measured of every sentence and of every content word, as plain numbers for the ranker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..values import Article
from .lexicon import loaded
from .terms import terms
from .tokens import tokenise
from .units import CUE, PRONOUNS, Unit, complete

Matrix = NDArray[np.float32]

SENTENCE_FEATURES = (
    "index", "from_end", "relative", "words", "title_share", "title_cover", "frequency", "centrality", "to_first",
    "to_all", "numbers", "names", "quoted", "cue", "speech", "opens_pronoun", "opens_the",
    "question", "first_person", "second_person", "weekday", "loaded", "count", "length", "before", "connective",
    "opens_quote", "complete", "new_terms", "past", "list_item", "name_share", "rare_share", "speaker_rank",
)  # fmt: skip
WORD_FEATURES = (
    "count", "sentences", "first", "first_relative", "in_title", "in_lead", "in_second", "name", "number", "length",
    "quoted_share", "cue_share", "best_sentence", "mean_sentence", "last_relative", "sentences_in_text", "per_sentence",
    "verbal", "opens", "near_name",
)  # fmt: skip
# Where paragraphs end is not among them: many collections have lost it, and what is learned from them would then hang
# on the layout of a page.

_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:yesterday|today|overnight|this week)\b")
_FIRST = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours)\b")
_SECOND = re.compile(r"\b(?:you|your|yours)\b", re.I)
_CONNECTIVE = re.compile(
    r"(?:but|and|so|yet|however|meanwhile|still|also|then|nevertheless|instead|moreover|in addition|as a result|"
    r"for example|for instance|at the same time|on the other hand|of course|or)\b", re.I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """The features of an article: one row a sentence, one row a distinct content word, in `words` order.

    `bags` holds, per sentence, the rows of its content words in `words`.
    """

    sentences: Matrix
    words: tuple[str, ...]
    terms: Matrix
    bags: tuple[NDArray[np.int64], ...]


def measure(article: Article, found: Sequence[Unit]) -> Measured:
    """Return the features of the sentences and of their content words."""
    index: dict[str, int] = {}
    bags = [np.array([index.setdefault(t, len(index)) for t in dict.fromkeys(u.terms)], dtype=np.int64) for u in found]
    n, m = len(found), len(index)
    holds = np.zeros((n, m), dtype=np.float32)
    for row, bag in enumerate(bags):
        holds[row, bag] = 1.0
    counts = np.zeros(m, dtype=np.float32)
    for unit in found:
        for term in unit.terms:
            counts[index[term]] += 1
    in_title = np.zeros(m, dtype=np.float32)
    title = set(terms(tokenise(article.title or "")))
    for term in title & index.keys():
        in_title[index[term]] = 1.0
    sentences = _sentences(found, holds, counts, in_title, max(1, len(title)))
    words = _words(found, index, bags, holds, counts, in_title, sentences)
    return Measured(sentences, tuple(index), words, tuple(bags))


def _sentences(found: Sequence[Unit], holds: Matrix, counts: Matrix, in_title: Matrix, title: int) -> Matrix:
    n = len(found)
    size = np.maximum(1.0, holds.sum(1))
    df = holds.sum(0)
    idf = np.log((n + 1) / (df + 0.5)).astype(np.float32)
    weighted = holds * idf
    norm = np.sqrt((weighted**2).sum(1)) + 1e-6
    unit = weighted / norm[:, None]
    alike = unit @ unit.T
    np.fill_diagonal(alike, 0.0)
    centroid = weighted.sum(0)
    centroid /= np.sqrt((centroid**2).sum()) + 1e-6
    frequency = (holds @ np.where(df > 1, df, 0)) / size / max(1, n) * 10
    seen = np.zeros(holds.shape[1], dtype=bool)
    ranks: dict[str, int] = {}
    for u in found:
        for s in u.speakers:
            ranks.setdefault(s, len(ranks))
    rows = []
    length = sum(u.words for u in found)
    for i, u in enumerate(found):
        words = [t for t in u.tokens if t.is_word]
        lower = [t.text.lower() for t in words]
        outside = _outside(u)
        names = sum(t.text[0].isupper() for t in words[1:])
        fresh = float((holds[i].astype(bool) & ~seen).sum()) / float(size[i])
        seen |= holds[i].astype(bool)
        rows.append(
            (
                i, n - i, i / n, u.words,
                float(holds[i] @ in_title) / float(size[i]), float(holds[i] @ in_title) / title, float(frequency[i]),
                float(alike[i].mean()), float(alike[i, 0]) if i else 1.0, float(unit[i] @ centroid),
                sum(t.text[0].isdigit() for t in words), names,
                sum(q.end - q.start for q in u.quoted) / max(1, len(u.text)),
                len(CUE.findall(outside)), len(u.claims), bool(lower and lower[0] in PRONOUNS),
                bool(lower and lower[0] == "the"), u.text.rstrip("\"”'’)").endswith("?"),
                len(_FIRST.findall(outside)), len(_SECOND.findall(outside)), bool(_WEEKDAY.search(u.text)),
                len(loaded(outside)), n, length, float(alike[i, i - 1]) if i else 0.0,
                bool(_CONNECTIVE.match(u.text)), u.text[:1] in "\"“'‘", complete(u) and not u.open, fresh,
                sum(w.endswith("ed") for w in lower) / max(1, len(lower)), u.kind == "list_item",
                names / max(1, len(words)), float(holds[i] @ (counts == 1)) / float(size[i]),
                min((ranks[s] for s in u.speakers), default=-1),
            )
        )  # fmt: skip
    return np.array(rows, dtype=np.float32).reshape(n, len(SENTENCE_FEATURES))


def _words(
    found: Sequence[Unit],
    index: dict[str, int],
    bags: Sequence[NDArray[np.int64]],
    holds: Matrix,
    counts: Matrix,
    in_title: Matrix,
    sentences: Matrix,
) -> Matrix:
    n, m = holds.shape
    df = np.maximum(1.0, holds.sum(0))
    first = np.full(m, n, dtype=np.float32)
    last = np.zeros(m, dtype=np.float32)
    name, number, quoted, cue, verbal, opens, near, length = (np.zeros(m, dtype=np.float32) for _ in range(8))
    for i, u in enumerate(found):
        before = False
        opening = True
        for token, term in zip(u.tokens, u.stems, strict=True):
            said = token.text
            if term:
                row = index[term]
                if first[row] > i:
                    first[row] = i
                    length[row] = len(said)
                    number[row] = said[0].isdigit()
                last[row] = i
                name[row] += said[0].isupper() and not opening
                verbal[row] += said.endswith(("ed", "ing"))
                opens[row] += opening
                near[row] += before
                if u.quoted and u.in_quotes(token.start):
                    quoted[row] += 1
            if token.is_word:
                before = said[0].isupper() and not opening
                opening = False
        rows = bags[i]
        if CUE.search(u.text):
            cue[rows] += 1
    centrality = sentences[:, SENTENCE_FEATURES.index("to_all")]
    held = holds * centrality[:, None]
    second = holds[1] if n > 1 else np.zeros(m, dtype=np.float32)
    many = np.full(m, n, dtype=np.float32)
    columns = (
        counts, df, first, first / max(1, n), in_title, holds[0] if n else counts, second, name / counts, number,
        length, quoted / counts, cue / df, held.max(0) if n else counts, held.sum(0) / df, last / max(1, n), many,
        df / max(1, n), verbal / counts, opens / counts, near / counts,
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _outside(unit: Unit) -> str:
    """Return the sentence with its quoted passages blanked."""
    said = unit.text
    for q in unit.quoted:
        start, end = q.start - unit.span.start, q.end - unit.span.start
        said = said[:start] + " " * (end - start) + said[end:]
    return said
