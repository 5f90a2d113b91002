"""The checks that every sentence of a summary passes, whoever drafted it.

They fail closed: a sentence for which no support is found, or about which a check is in doubt, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...values import Article, Claim, Span, Speaker
from ..lexicon import loaded
from ..units import Unit, units
from .attribution import faulty, marks
from .names import unsupported_name
from .numbers import unsupported_date, unsupported_number
from .polarity import changed_modality, changed_negation
from .quotation import altered_quotation, plain, quoted, spoken_by
from .support import Line, SupportScorer, line, rest_on
from .wording import points_back, source_of

REASONS = (
    "incomplete", "unsupported_number", "unsupported_date", "unsupported_name", "altered_quotation", "not_entailed",
    "negation", "modality", "lost_attribution", "wrong_speaker", "loaded_word",
)  # fmt: skip
"""Why a sentence can be refused, in the order in which it is looked for."""

_COMPLETE = re.compile(r"^[\"“'‘(£$€]*[A-Z0-9].*[.!?…][\"”’')]*$", re.S)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of a sentence: None or the reason, the source sentences, their speakers, and the support."""

    reason: str | None
    sources: tuple[Span, ...] = ()
    speakers: tuple[str, ...] = ()
    support: float = 0.0


class Checker:
    """The checks, against one article and its claims."""

    def __init__(
        self,
        article: Article,
        claims: Sequence[Claim] = (),
        speakers: Sequence[Speaker] = (),
        found: Sequence[Unit] | None = None,
        scorer: SupportScorer | None = None,
    ) -> None:
        self.article = article
        self.claims = claims
        self.units = list(found) if found is not None else units(article, claims)
        self._known = marks(speakers, article.text)
        self._scorer = scorer or SupportScorer.open()
        self._lines: list[Line] | None = None

    @property
    def lines(self) -> list[Line]:
        """The source sentences, ready for comparison."""
        if self._lines is None:
            self._lines = [line(u.text) for u in self.units]
        return self._lines

    def check(self, sentence: str) -> Verdict:
        """Return the verdict on a sentence; `reason` is one of REASONS, or None where it may be shown."""
        text = self.article.text
        at = rest_on(sentence, self.lines)
        support = [self.units[i] for i in at]
        sources = tuple(u.span for u in support)
        score = self._scorer.score(sentence, self.lines)
        reason = self._surface(sentence, text)
        if reason is None and score < self._scorer.threshold and source_of(sentence, support, self._known):
            score = 1.0  # no more than a sentence of the article, or what may be left of one
        if reason is None and (not support or score < self._scorer.threshold):
            reason = "not_entailed"
        if reason is None and changed_negation(sentence, [u.text for u in support]):
            reason = "negation"
        if reason is None and changed_modality(sentence, [u.text for u in support]):
            reason = "modality"
        if reason is None:
            reason = faulty(sentence, support, self.units, self._known)
        if reason is None:
            reason = self._quoted_speaker(sentence)
        if reason is None and self._own_loaded(sentence):
            reason = "loaded_word"
        speakers = tuple(dict.fromkeys(s for u in support for s in u.speakers if self._mentions(s, sentence)))
        return Verdict(reason, sources, speakers, score)

    def source_of(self, sentence: str) -> Unit | None:
        """Return the one source sentence whose wording a sentence keeps to, None where it has a wording of its own."""
        at = rest_on(sentence, self.lines)
        return source_of(sentence, [self.units[i] for i in at], self._known)

    def follows(self, sentence: str, sources: Sequence[Span], before: Sequence[Span]) -> bool:
        """Return whether a sentence can stand after one that rests on `before`: it does not point back to another, or
        to what the article says right before its own first source."""
        if not points_back(sentence):
            return True
        text = self.article.text
        return bool(sources) and any(
            s.end <= sources[0].start and not text[s.end : sources[0].start].strip() for s in before
        )

    def _surface(self, sentence: str, text: str) -> str | None:
        if not _COMPLETE.match(sentence.strip()) or len(sentence.split()) < 4:
            return "incomplete"
        # The title is part of the page too, but never enough on its own: names only.
        if unsupported_number(sentence, text):
            return "unsupported_number"
        if unsupported_date(sentence, f"{text}\n{self.article.published or ''}"):
            return "unsupported_date"
        if unsupported_name(sentence, f"{text}\n{self.article.title or ''}\n{self.article.byline or ''}"):
            return "unsupported_name"
        if altered_quotation(sentence, text):
            return "altered_quotation"
        return None

    def _quoted_speaker(self, sentence: str) -> str | None:
        lower = plain(sentence)
        for passage in quoted(sentence):
            speakers = spoken_by(passage, self.article.text, self.claims)
            outside = lower.replace(plain(passage), " ")
            if not speakers or any(self._mentioned(s, outside) for s in speakers):
                continue
            if any(self._mentioned(s, outside) for s in self._known if s not in speakers):
                return "wrong_speaker"
        return None

    def _own_loaded(self, sentence: str) -> bool:
        """Whether the sentence has a loaded word that the article has not: the article's own are weighed elsewhere."""
        source = plain(self.article.text)
        return any(plain(w.span.of(sentence)) not in source for w in loaded(sentence))

    def _mentions(self, speaker: str, sentence: str) -> bool:
        return self._mentioned(speaker, plain(sentence))

    def _mentioned(self, speaker: str, lower: str) -> bool:
        return any(re.search(rf"\b{re.escape(w)}\b", lower) for w in self._known.get(speaker, ()))
