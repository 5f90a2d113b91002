"""The bundled summary: the article's own sentences, chosen together, shortened by whole phrases, named and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..values import Article, Claim, Notice, Speaker, Summary, SummarySentence
from .balance import Balance
from .checks.own import sound
from .compress import PhraseScorer, Variant, shorten
from .dateline import undated
from .eligible import CLOSED, disowned, may_enter, outside_quotes, pulled, vita
from .features import Measured, measure
from .genre import kind
from .introduce import introduced
from .lexicon import loaded
from .naming import continues, contrasts, dangling, mentioned_again, swaps, unexplained, voices
from .opinion import as_the_authors
from .options import SummaryOptions
from .parser import Parser
from .ranker import Ranker, Salience
from .reach import Form, Reach, describe
from .render import render
from .select import Choice, Wish, select
from .tokens import tokenise
from .units import Unit, units

MODEL = "bundled"
WISHES = {
    "gist": Wish(words=28, most=1, terms=12),
    "short": Wish(words=34, most=1, terms=16),
    "normal": Wish(words=60, most=4, least=2),
    "long": Wish(words=130, most=6, terms=90),
}
"""How much a summary may have, by the length that was asked for."""
_CANDIDATES = 18
"""Only so many sentences, the weightiest, are parsed and weighed against each other."""
_QUOTED = 0.8


@dataclass(frozen=True, slots=True)
class Drafts:
    """The forms of the sentences that may enter a summary, as choices and as rows for the model of their reach.

    `choices` holds the forms of each sentence; `forms` has one for each choice, in the same order.
    """

    measured: Measured
    salience: Salience
    choices: list[list[Choice]]
    forms: list[Form]


def summarise(
    article: Article,
    claims: Sequence[Claim] = (),
    speakers: Sequence[Speaker] = (),
    options: SummaryOptions = SummaryOptions(),
) -> Summary:
    """Return a summary made of the article's own sentences; each names its source spans and the speakers in it.

    The text is empty, and a warning says why, where there is nothing to summarise: no whole sentence, a list, a text
    that is shorter than a summary.
    """
    found = [undated(u) for u in units(article, claims)]
    genre = kind(article, found)
    warnings = (genre.notice,) if genre.notice else ()
    if genre.genre in {"none", "list", "short"}:
        return Summary("", MODEL, warnings=warnings)
    if genre.end is not None:
        found = [u for u in found if u.span.end <= genre.end]
    wish = Balance.of(article.title).wish(WISHES[options.length], found, genre.genre == "opinion")
    picked = pick(article, found, speakers, wish, options.compress)
    if not picked:
        notice = Notice("no-summary", "The text has no sentence that stands on its own; there is nothing to summarise.")
        return Summary("", MODEL, warnings=(*warnings, notice))
    sentences = tuple(_sentence(choice) for choice in picked)
    if genre.genre == "opinion":
        sentences = as_the_authors(sentences, [c.variant.unit for c in picked], article, speakers)
    return Summary(join(sentences, options.bullets), MODEL, sentences, warnings=warnings)


def gist(article: Article, claims: Sequence[Claim] = (), speakers: Sequence[Speaker] = ()) -> str:
    """Return one line of at most 28 words for lists of pages, or "" where the text has no such sentence."""
    found = [undated(u) for u in units(article, claims)]
    genre = kind(article, found)
    if genre.genre in {"none", "list"}:
        return ""
    if genre.end is not None:
        found = [u for u in found if u.span.end <= genre.end]
    wish = Balance.of(article.title).wish(WISHES["gist"], found, False)
    return join([_sentence(c) for c in pick(article, found, speakers, wish, True)], False)


def join(sentences: Sequence[SummarySentence], bullets: bool) -> str:
    """Return the sentences as one text, or as lines behind "- "."""
    return "\n".join(f"- {s.text}" for s in sentences) if bullets else " ".join(s.text for s in sentences)


def pick(
    article: Article, found: Sequence[Unit], speakers: Sequence[Speaker], wish: Wish, compress: bool
) -> list[Choice]:
    """Return the chosen sentences in text order, each in the form in which it is to be shown."""
    drafts = drafted(article, found, speakers, compress, wish.most == 1)
    if drafts is None:
        return []
    reach = Reach.open().expect(describe(drafts.forms, found, drafts.measured, drafts.salience, speakers))
    left, price = iter(reach.tolist()), Balance.of(article.title).reach
    choices = [[replace(c, reach=price * next(left)) for c in ways] for ways in drafts.choices]
    return introduced(select(choices, wish), article.text, article.title, known(found, speakers), wish.words)


def drafted(
    article: Article, found: Sequence[Unit], speakers: Sequence[Speaker], compress: bool, alone: bool = False
) -> Drafts | None:
    """Return the forms of the weightiest sentences, of which one `alone` may be shown; None where there are none."""
    measured = measure(article, found)
    if not len(measured.sentences):
        return None
    salience = Ranker.open().rank(measured)
    place = {u.index: n for n, u in enumerate(found)}
    after = [*(u.text for u in found[1:]), ""]
    repeated = pulled(found)
    gains = {
        u.index: salience.gains(measured, n)
        for n, u in enumerate(found)
        if may_enter(u) and u.index not in repeated and not disowned(after[n]) and not vita(u, article.byline)
    }
    weight = {n: sum(g.values()) / (len(g) + 5) + float(salience.vital[place[n]]) for n, g in gains.items()}
    best = sorted(weight, key=lambda n: -weight[n])[:_CANDIDATES]
    candidates = [u for u in found if u.index in set(best)]
    if compress:
        ways = shorten(candidates, Parser.open(), PhraseScorer.open())
    else:
        ways = {u.index: [whole(u)] for u in candidates}
    named = {s.id: s for s in known(found, speakers)}
    balance, again = Balance.of(article.title, alone), mentioned_again(found)
    choices: list[list[Choice]] = []
    forms: list[Form] = []
    for unit in candidates:
        n = place[unit.index]
        worth = balance.worth * float(salience.sentences[n]) + balance.vital * float(salience.vital[n])
        worth += balance.opening[n] if n < len(balance.opening) else 0.0
        offered = (_choice(v, gains[unit.index], worth, balance.loaded, named) for v in ways[unit.index])
        shown = [c for c in offered if c is not None]
        late = unit.index in again
        choices.append(
            [replace(c, late=c.late or late or (alone and unexplained(unit, c.variant.drop, c.swap))) for c in shown]
        )
        forms += [
            Form(n, c.variant.words, tuple(c.gains.values()), len(_loaded_outside(c.variant)), len(c.speakers),
                 c.needs is not None)
            for c in choices[-1]
        ]  # fmt: skip
    return Drafts(measured, salience, choices, forms)


def known(found: Sequence[Unit], speakers: Sequence[Speaker]) -> list[Speaker]:
    """Return the speakers whose name the text has word for word.

    A speaker may be known by a name of which the text has only a part; no word enters that the text does not have.
    """
    words = {t.text for u in found for t in u.tokens}
    return [s for s in speakers if all(t.text in words for t in tokenise(s.name) if t.is_word)]


def whole(unit: Unit) -> Variant:
    """Return the sentence as it stands."""
    return Variant(unit, frozenset(), " ".join(unit.text.split()))


def _choice(
    variant: Variant, gains: Mapping[str, float], worth: float, price: float, named: Mapping[str, Speaker]
) -> Choice | None:
    unit = variant.unit
    swap = swaps(unit, named, variant.drop)
    if variant.drop or swap:
        said = render(unit.text, unit.span.start, unit.tokens, variant.drop, swap)
        variant = Variant(unit, variant.drop, " ".join(said.split()), variant.phrases)
        if not sound(variant.text, unit, swap.values()) or CLOSED.search(variant.text):
            return None
    needs = unit.index - 1 if dangling(unit, variant.drop, swap) or contrasts(variant.text) else None
    if needs is not None and needs < 0:
        return None
    left = {s for i, s in enumerate(unit.stems) if s and i not in variant.drop}
    # What someone said word for word is longer than what it comes to; a report of it is preferred.
    worth -= _QUOTED * sum(q.end - q.start for q in unit.quoted) / len(unit.text)
    worth -= price * len(_loaded_outside(variant))
    kept = {t: g for t, g in gains.items() if t in left}
    told = voices(unit.claims, unit, variant.drop)
    return Choice(variant, kept, worth, 0.0, told, needs, swap, continues(unit, variant.drop))


def _loaded_outside(variant: Variant) -> list[str]:
    words = loaded(outside_quotes(variant.unit), variant.unit.span.start)
    gone = [variant.unit.tokens[i] for i in variant.drop]
    return [w.group for w in words if not any(t.start < w.span.end and w.span.start < t.end for t in gone)]


def _sentence(choice: Choice) -> SummarySentence:
    unit = choice.variant.unit
    untouched = choice.variant.text == " ".join(unit.text.split())
    status = "extracted" if untouched else "compressed"
    return SummarySentence(choice.variant.text, status, (unit.span,), choice.speakers)  # type: ignore[arg-type]
