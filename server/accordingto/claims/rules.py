"""Claims by rule: what is found where no trained model is at hand, and what a model is checked against."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from .clauses import Found
from .nominals import Nominals, headline
from .quotes import pair
from .raw import RawClaim
from .turns import extend
from .verbs import Verbs
from .words import read

_LEAST = 0.3
"""What is right less often than this is not said at all."""
_UNKNOWN = 0.4


def find_raw(text: str) -> list[RawClaim]:
    """Return the attributions that the rules find in `text`, in text order.

    Every span lies within `text`. `confidence` is how often the rule that found the claim is right, as measured on
    development data. Linear time.
    """
    return [f.raw for f in find(text)]


def find(text: str, *, keep_all: bool = False) -> list[Found]:
    """Return what `find_raw` does, each with the rule and the verb that found it.

    With `keep_all` what is more often wrong than right stays in: for counting.
    """
    quotations = pair(text)
    sentences = read(text, quotations)
    found: list[list[Found]] = []
    for n, sentence in enumerate(sentences):
        claims = Verbs(text, sentence.tokens).find() + Nominals(text, sentence.tokens).find()
        if not claims and (n < 3 or len(sentence.tokens) < 25):
            line = headline(text, sentence)
            claims = [line] if line else []
        found.append(_distinct(claims))
    out = extend(text, sentences, found, quotations)
    weighed = [_weighed(f) for f in out]
    return sorted((f for f in weighed if keep_all or f.raw.confidence >= _LEAST), key=lambda f: f.raw.content)


def _distinct(claims: list[Found]) -> list[Found]:
    """Drop a claim whose content is nearly that of another one with a better rule."""
    out: list[Found] = []
    for claim in claims:
        size = sum(s.end - s.start for s in claim.raw.content)
        for k, other in enumerate(out):
            both = _overlap(claim.raw, other.raw)
            whole = size + sum(s.end - s.start for s in other.raw.content) - both
            if whole and both / whole > 0.8:
                if other.raw.source is None and claim.raw.source is not None:
                    out[k] = claim
                break
        else:
            out.append(claim)
    return out


def _overlap(a: RawClaim, b: RawClaim) -> int:
    return sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a.content for y in b.content)


@lru_cache(maxsize=1)
def _reliability() -> tuple[dict[str, float], dict[str, float]]:
    data = tomllib.loads(resources.files(__package__).joinpath("reliability.toml").read_text("utf-8"))
    return data["rules"], data["verbs"]


def _weighed(found: Found) -> Found:
    """Give a claim the confidence of the rule and the verb that found it."""
    by_rule, by_verb = _reliability()
    value = by_verb.get(f"{found.rule} | {found.lemma}", by_rule.get(found.rule, _UNKNOWN))
    return replace(found, raw=replace(found.raw, confidence=value))
