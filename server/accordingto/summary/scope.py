"""What reaches over a phrase: words outside it that would say something else if it were gone.

`lower` are the words of a sentence in lower case; `first` and `last` (inclusive) are the tokens of the phrase.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .grammar import FINITE
from .parser import Parse
from .tokens import word_set
from .vocabulary import DAYS, PERIODS, SPANS, SUPERLATIVES

_CLOCK = re.compile(r"\d{1,2}(?:[.:]\d\d)?(?:[ap]\.?m\.?)?|noon|midnight|[ap]\.?m\.?")
_BEGINNING = word_set(
    "start starts started starting begin begins began begun beginning end ends ended ending resume resumes resumed "
    "expire expires expired happen happens happened occur occurs occurred"
)
_BOUNDS = frozenset({"since", "until", "till", "from", "by", "before", "after"})


def reached(lower: Sequence[str], parse: Parse, head: int, first: int, last: int) -> bool:
    """Return whether what stands around the phrase, whatever its kind and its commas, needs it."""
    if ends_span(lower, first, last) or other_of(lower, first, last):
        return True
    return told_again(lower, parse, first, last) or when_it_is(parse, lower, head, first, last)


def ends_span(lower: Sequence[str], first: int, last: int) -> bool:
    """Return whether the phrase has the end of what begins before it: "from ... to ...", "between ... and ...".

    The day of a time that something lasts from or to belongs to it as well.
    """
    words = lower[first : last + 1]
    for opening, closing in (("from", {"to", "until", "till", "through"}), ("between", {"and"})):
        before = lower[:first]
        if opening in before and closing & set(words) and opening not in words:
            begun = len(before) - before[::-1].index(opening)
            if not closing & set(before[begun:]):
                return True
    clock = first > 1 and _CLOCK.fullmatch(lower[first - 1]) is not None
    return clock and bool(_BOUNDS & set(lower[max(0, first - 4) : first - 1]))  # since 6.15pm on Tuesday


def told_again(lower: Sequence[str], parse: Parse, first: int, last: int) -> bool:
    """Return whether something after the phrase goes back to it: "Begun in 1970, it had met before that", "on May 8,
    as the number brings luck"."""
    after = range(last + 1, len(lower) - 1)
    meant = {"number", "date", "figure", "day"}
    named = any(lower[i] in {"the", "that", "this"} and lower[i + 1] in meant for i in after)
    back = named or any(
        lower[i] in {"before", "after", "since", "by", "until"}
        and lower[i + 1] in {"that", "this", "then"}
        and parse.tags[i + 2 : i + 3] not in (("NN",), ("NNS",))
        for i in after
    )
    return back and any(lower[i] in PERIODS or lower[i][:1].isdigit() for i in range(first, last + 1))


def when_it_is(parse: Parse, lower: Sequence[str], head: int, first: int, last: int) -> bool:
    """Return whether a time is what a verb says: "the final is also this week", "it will start on Sunday"."""
    if lower[head] in _BEGINNING and first > head:
        return any(lower[i] in DAYS or lower[i].isdigit() for i in range(first, last + 1))
    if lower[head] not in {"is", "are", "was", "were", "be", "been", "'s", "’s"} or first < head:
        return False
    said = {"attr", "acomp", "prep", "xcomp", "ccomp", "oprd", "advcl", "agent", "dobj", "expl"}
    return not any(
        h == head and parse.labels[i] in said and not first <= i <= last for i, h in enumerate(parse.heads) if i != head
    )


def other_of(lower: Sequence[str], first: int, last: int) -> bool:
    """Return whether "the other" after the phrase is other than the "one" in it, or the phrase repeats the word
    before it: "year by year"."""
    if "one" in lower[first : last + 1] and {"other", "others"} & set(lower[last + 1 :]):
        return True
    return (first > 0 and lower[first - 1] == lower[last]) or lower[last + 2 : last + 3] == [lower[last]]


def counted_in(lower: Sequence[str], parse: Parse, first: int, last: int) -> bool:
    """Return whether the phrase names the month, season or year in which what the sentence counts was counted, or how
    long that took ("in its first week")."""
    inside = range(first, last + 1)
    within = lower[first] in {"in", "within", "over", "during"} and any(lower[i] in SPANS for i in inside)
    if not within and not any(lower[i] in PERIODS or (lower[i].isdigit() and len(lower[i]) == 4) for i in inside):
        return False
    return any(tag == "CD" and i not in inside for i, tag in enumerate(parse.tags))


def subject_or_date(lower: Sequence[str], parse: Parse, first: int, last: int) -> bool:
    """Return whether the phrase is what a verb is said of ("they say the past year showed it"), or has a date that
    goes on behind its comma ("on Friday, 8 March")."""
    following = lower[last + 1 : last + 3]
    if following[:1] == [","] and (following[-1].isdigit() or following[-1] in PERIODS):
        return True
    after = parse.tags[last + 1 : last + 2]
    return first > 0 and parse.tags[first - 1][:2] in {"VB", "IN"} and bool(set(after) & FINITE)


def continued(lower: Sequence[str], parse: Parse, last: int) -> bool:
    """Return whether what follows belongs to the phrase: "on Friday and again on Saturday", "for a night at least",
    "day two"."""
    following, tags = tuple(lower[last + 1 : last + 3]), parse.tags[last + 1 : last + 3]
    if following[:1] in (("and",), ("or",), ("but",)) and tags[1:] in (("IN",), ("RB",), ("TO",)):
        return True
    if following[:1] == ("the",) and following[-1][:1].isdigit():
        return True  # "Friday the 13th"
    return following in (("at", "least"), ("at", "most"), ("or", "so")) or tags[:1] == ("CD",)


def cleft(lower: Sequence[str], first: int) -> bool:
    """Return whether a sentence says "It was Lee who won", or somewhere "that it is they who", before the phrase."""
    near = range(max(0, first - 9), first)
    opening = any(a == "it" and b in {"is", "was"} for a, b in itertools.pairwise(lower[:6]))
    return opening or any(lower[i] == "it" and lower[i + 1] in {"is", "was", "'s", "’s"} for i in near if i + 1 < first)


def links(parse: Parse, first: int, last: int) -> bool:
    """Return whether the phrase is a relative clause that begins with a preposition: "with whom", "in which"."""
    return bool({"WDT", "WP", "WP$"} & set(parse.tags[first : min(first + 2, last + 1)]))


def outdone(lower: Sequence[str], parse: Parse, first: int) -> bool:
    """Return whether the phrase says among what something is the greatest or the first: "the largest in Norway"."""
    for i in range(first - 1, -1, -1):
        if parse.tags[i] in FINITE:
            return False
        if parse.tags[i] in {"JJS", "RBS"} or lower[i] in SUPERLATIVES:
            return True
        if lower[i].endswith("est") and parse.tags[i] in {"JJ", "NN"}:
            return True
    return False
