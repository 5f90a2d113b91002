"""Opinion pieces: what their author states is the author's, and the summary says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..claims.people import people
from ..values import Article, Speaker, SummarySentence
from .tokens import word_set
from .units import ALSO_CUE, CUE, Unit

_CUES = ("argues", "adds", "says", "says", "says", "says")
_LOWERED = word_set(
    "the a an this that these those it he she they there in on at for with after before while when as but and if "
    "many most some few all each every no not one two three four five six seven eight nine ten our his her their its "
    "such once since until although though because where to of by from under over about even what how why who whether "
    "unlike like instead despite during without perhaps maybe besides indeed yes still again also never always often "
    "everybody everyone nobody"
)


_CONTRACTED = re.compile(r"['’](?:s|re|ve|ll|d|m)$")
_SUPPOSED = re.compile(r"\balleged(?= (?!that\b)[a-z])")
"""An alleged thief: nobody says so here."""
_JOINING = re.compile(r"^(?:But|And|Yet),? (?=\w)")


def as_the_authors(
    sentences: Sequence[SummarySentence], found: Sequence[Unit], article: Article, speakers: Sequence[Speaker]
) -> tuple[SummarySentence, ...]:
    """Return the sentences with "The author argues that" before each in which nobody says anything."""
    byline = (article.byline or "").lower()
    author = next((s.id for s in speakers if byline and s.name.lower() in byline), None)
    out: list[SummarySentence] = []
    said = 0
    for sentence, unit in zip(sentences, found, strict=True):
        if _told(unit) or CUE.search(_SUPPOSED.sub("", sentence.text)) or sentence.text[:1] in "\"“'‘":
            out.append(sentence)
            continue
        plain = _JOINING.sub("", sentence.text)
        words = plain.split(" ", 1)
        cue = _CUES[min(said, len(_CUES) - 1)]
        bare = _CONTRACTED.sub("", words[0].lower().strip(","))
        if bare in {"that", "those"}:
            text = f"The author {cue}: {plain}"  # not "that that"
        else:
            first = words[0][:1].lower() + words[0][1:] if _common(words[0], bare, article.text) else words[0]
            text = f"The author {cue} that {' '.join([first, *words[1:]])}"
        said += 1
        who = (author, *sentence.speakers) if author else sentence.speakers
        out.append(SummarySentence(text, "compressed", sentence.sources, who))
    return tuple(out)


def _common(word: str, bare: str, text: str) -> bool:
    """Return whether the first word of a sentence has its capital from there: elsewhere the text has it in small."""
    if bare in _LOWERED or (bare.endswith("ly") and len(bare) > 5 and not people().gender_of_given(bare)):
        return True
    named = re.search(rf"(?<=[a-z,;] ){re.escape(word)}\b", text)
    return named is None and bare.isalpha() and re.search(rf"(?<=[\w,;] ){bare}\b", text) is not None


def _told(unit: Unit) -> bool:
    """Return whether somebody says something in a sentence: what others decided or learned, the author knows."""
    at = unit.span.start
    cues = [unit.text[max(0, c.cue.start - at) : c.cue.end - at] for c in unit.claims if c.speech and c.cue is not None]
    return any(CUE.search(cue) or ALSO_CUE.search(cue) for cue in cues)
