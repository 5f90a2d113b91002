"""What counts how much when the sentences of a summary are chosen, and how much room it has.

Two settings, fitted on development articles: where a text has a headline, whatever tells of what the headline names
counts, wherever it stands; where it has none, what an article opens with is the best guide, and less is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .select import Wish
from .units import Unit

_ORDINARY, _EACH = 700, 10
"""An article longer than an ordinary one may have a longer summary: one word more for so many, up to `Balance.more`."""
_LONG_ENOUGH = 60
"""A summary that is to have fewer words than this stays as short for long articles."""
_OPENING_ALONE = (10.0, 5.0)
"""What the first two sentences are worth beyond the rest where only one sentence is shown."""
_OWN_WORDS = 4
"""So many words "The author argues that" takes from each sentence of an opinion piece."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Prices and premiums, in content words that an editor's summary would have.

    `reach` is the worth of a key point told, `worth` and `vital` those of a sentence that is wholly in an editor's
    summary, or wholly about key points; `opening` what the first two sentences are worth beyond that; `loaded` the
    price of a loaded word, `repeat` of a word said before, `speaker` the premium for a further speaker, `late` the
    price of a first sentence that goes on from another. `fullness` multiplies `Wish.terms` of a summary of some length:
    the larger it is, the less a further sentence must bring. `more` is how many words a summary may have beyond the
    ordinary where the article is long.
    """

    reach: float
    worth: float
    vital: float
    opening: tuple[float, float]
    loaded: float
    repeat: float
    speaker: float
    late: float
    fullness: float
    more: int

    @classmethod
    def of(cls, title: str | None, alone: bool = False) -> Balance:
        """Return the setting for a text with that headline, or with none; `alone` for a summary of one sentence."""
        found = _WITH_TITLE if title and title.strip() else _WITHOUT
        return replace(found, opening=_OPENING_ALONE) if alone else found

    def wish(self, wish: Wish, found: Sequence[Unit], opinion: bool) -> Wish:
        """Return the wish with these prices, more words for a long article, fewer where an author's mark takes some."""
        words, terms = wish.words, wish.terms
        if words >= _LONG_ENOUGH:
            words += max(0, min(self.more, (sum(u.words for u in found) - _ORDINARY) // _EACH))
            terms *= self.fullness
        words -= _OWN_WORDS * min(3, wish.most) if opinion else 0
        return replace(wish, words=words, terms=terms, repeat=self.repeat, speaker=self.speaker, late=self.late)


_WITH_TITLE = Balance(
    reach=48.0,
    worth=4.5,
    vital=10.0,
    opening=(0.0, 0.5),
    loaded=20.0,
    repeat=0.15,
    speaker=0.8,
    late=16.0,
    fullness=3.0,
    more=15,
)
_WITHOUT = Balance(
    reach=32.0,
    worth=3.0,
    vital=20.0,
    opening=(1.0, 3.0),
    loaded=24.0,
    repeat=0.45,
    speaker=0.5,
    late=12.0,
    fullness=0.75,
    more=10,
)
