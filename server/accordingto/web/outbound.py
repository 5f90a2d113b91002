"""The last look at what leaves the server: no claim and no sentence whose words are not the article's.

The stages check their own work. This does not trust them, nor the model behind them: it compares words with the
article's, and withholds what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FREE = frozenset(
    _WORD.findall(
        """a about accused accuses according added adds admits admitted after against agreed agrees all also an and
    announced announces are argued argues as ask asked asks at be because been before being believed believes but by
    called calls claimed claims confirmed confirms criticised criticises denied denies described did does during
    estimated estimates for from had has have he her him his how if in into is it its itself not of on one or ordered
    orders other our over own praised praises promised promises reported reports said say says she since so some
    suggested suggests than that the their them then there these they this those to told tells under until up wanted
    wants warned warns was we were what when where which while who whose will with would"""
    )
)
"""Words a summary may bring along: they attribute and connect, and say nothing by themselves."""

_WRITER = frozenset({"author", "article", "writer", "editors"})
"""What a page is called whose own voice speaks."""

_SHARE = 2 / 3
"""The least share of a generated sentence's words that must be the article's; its names and numbers all must."""


class Outbound:
    """Looks at the events and the result of one reading, in the order they come."""

    def __init__(self) -> None:
        self._text = ""
        self._words: frozenset[str] = frozenset()
        self._stems: frozenset[str] = frozenset()
        self.withheld = 0

    def event(self, event: dict[str, Any]) -> dict[str, Any] | None:
        """Return the event if it may leave, else None."""
        kind = event.get("event")
        if kind == "stage":
            if isinstance(event.get("article"), dict):
                self._learn(event["article"])
            return event
        if kind == "claim" and self._claim(event["claim"]):
            return event
        if kind == "summary_sentence" and self._sentence(event["sentence"]):
            return event
        return None

    def reading(self, reading: dict[str, Any]) -> dict[str, Any]:
        """Return the reading without what may not leave. `withheld` says how many claims and sentences that were."""
        self._learn(reading["article"])
        claims = [c for c in reading["claims"] if self._claim(c)]
        summary = reading["summary"]
        kept = [s for s in summary["sentences"] if self._sentence(s)]
        self.withheld = len(reading["claims"]) - len(claims) + len(summary["sentences"]) - len(kept)
        stray = not set(_words(summary["text"])) <= {w for s in kept for w in _words(s["text"])}
        if not self.withheld and not stray:
            return reading
        dropped = [s for s in summary["sentences"] if s not in kept]
        known = {c["id"] for c in claims}
        text = ("\n" if "\n" in summary["text"] else " ").join(s["text"] for s in kept)
        rejected = [*summary["rejected"], *({"text": s["text"], "reason": "not_in_article"} for s in dropped)]
        message = "Some claims or sentences were withheld because their words are not in the article."
        return {
            **reading,
            "summary": {**summary, "sentences": kept, "text": text, "rejected": rejected},
            "claims": claims,
            "speakers": [{**s, "claims": [c for c in s["claims"] if c in known]} for s in reading["speakers"]],
            "warnings": [*reading["warnings"], {"code": "withheld", "message": message}],
        }

    def _learn(self, article: dict[str, Any]) -> None:
        self._text = article["text"]
        about = " ".join(filter(None, (article.get("title"), article.get("byline"))))
        self._words = frozenset(_words(f"{self._text}\n{about}"))
        self._stems = frozenset(map(_stem, self._words))

    def _claim(self, claim: dict[str, Any]) -> bool:
        spans = [*claim["content"], claim["sentence"], *filter(None, (claim["cue"], claim["source"]))]
        if not all(0 <= s["start"] <= s["end"] <= len(self._text) for s in spans):
            return False
        content = " ".join(self._text[s["start"] : s["end"]] for s in claim["content"])
        return set(_words(claim["text"])) <= set(_words(content)) and claim["quote"]["exact"] in self._text

    def _sentence(self, sentence: dict[str, Any]) -> bool:
        if not all(0 <= s["start"] <= s["end"] <= len(self._text) for s in sentence["sources"]):
            return False
        plain = [w for w in _WORD.findall(sentence["text"]) if w.lower() not in _FREE | _WRITER]
        strange = [w for w in plain if not self._known(w)]
        if sentence["status"] != "generated":
            return not strange
        hard = [w for w in strange if any(c.isdigit() for c in w) or w[0].isupper()]
        return not hard and len(strange) <= (1 - _SHARE) * len(plain)

    def _known(self, word: str) -> bool:
        parts = list(_words(word))
        return all(p in self._words or (not p.isdigit() and _stem(p) in self._stems) for p in parts)


def _words(text: str) -> Iterable[str]:
    for word in _WORD.findall(text):
        lower = word.casefold().replace("’", "'")
        yield lower.removesuffix("'s")


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 3)] if not any(c.isdigit() for c in word) else word
