"""Judge a draft that another model wrote: keep what the checks accept, replace the rest by the article's sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..values import Article, Claim, Rejected, Speaker, Summary, SummarySentence
from .checks import REASONS as _CHECKED
from .checks import Checker
from .draft import WISHES, join, summarise
from .eligible import same
from .options import SummaryOptions
from .terms import terms
from .tokens import tokenise

REASONS = (*_CHECKED, "own_wording", "repetition", "dangling")
"""Why a drafted sentence is not shown: what the checks say; words of its own that nothing vouches for; that it was said
already; that it points to a sentence that is not there."""


def check_draft(
    sentences: Iterable[str],
    article: Article,
    claims: Sequence[Claim] = (),
    speakers: Sequence[Speaker] = (),
    options: SummaryOptions = SummaryOptions(),
    *,
    model: str = "draft",
    instead: Summary | None = None,
    judge: Callable[[str], str | None] | None = None,
    on_sentence: Callable[[SummarySentence], None] = lambda _: None,
) -> Summary:
    """Return the summary that is left of a draft.

    A sentence that passes every check has the status "generated" and names the source sentences it rests on. One that
    fails is listed in `rejected` with the reason (`REASONS`) and its place is taken by the next sentence of the bundled
    summary that is not yet said and can stand there; where nothing of the draft is left, all of the bundled summary is
    shown. No more is kept than the wished length allows; sentences beyond it are not drawn from the iterable.

    `model` is the name that the summary bears. `instead` is the bundled summary, where it was made already. `judge` is
    a learned checker: it is asked for a reason to refuse what passed every check here. Where there is none, a sentence
    must keep to the wording of one source sentence, because these checks cannot vouch for any other. `on_sentence` is
    told each sentence of the result as soon as it is certain, before the draft's next is drawn.
    """
    bundled = summarise(article, claims, speakers, options) if instead is None else instead
    if not bundled.sentences:
        return Summary("", model, warnings=bundled.warnings)
    checker = Checker(article, claims, speakers)
    wish = WISHES[options.length]
    spare = list(bundled.sentences)
    out: list[SummarySentence] = []
    rejected: list[Rejected] = []
    used = tried = 0

    def show(new: SummarySentence) -> None:
        nonlocal spare, used
        spare = [s for s in spare if s is not new and not _same(s, new)]
        out.append(new)
        used += _words(new)
        on_sentence(new)

    for sentence in sentences:
        said = " ".join(sentence.split())
        if not said:
            continue
        if tried == 4 * wish.most or len(out) == wish.most:
            break
        tried += 1
        new = _judged(said, checker, out, judge)
        if isinstance(new, Rejected):
            rejected.append(new)
            for own in spare:
                if used + _words(own) <= wish.words and _may_stand(own, out, bundled.sentences, checker):
                    show(own)
                    break
        elif out and used + _words(new) > wish.words:
            break
        else:
            show(new)
    if not any(s.status == "generated" for s in out):
        for own in spare:
            show(own)
    return Summary(join(out, options.bullets), model, tuple(out), tuple(rejected), bundled.warnings)


def _judged(
    said: str, checker: Checker, out: Sequence[SummarySentence], judge: Callable[[str], str | None] | None
) -> SummarySentence | Rejected:
    """Return the sentence as it will be shown after those in `out`, or why it will not."""
    if any(same(terms(tokenise(said)), terms(tokenise(s.text))) for s in out):
        return Rejected(said, "repetition")
    verdict = checker.check(said)
    if verdict.reason is not None:
        return Rejected(said, verdict.reason)
    sources, speakers = verdict.sources, verdict.speakers
    if judge is not None:
        if reason := judge(said):
            return Rejected(said, reason)
    else:
        unit = checker.source_of(said)
        if unit is None:
            return Rejected(said, "own_wording")
        sources, speakers = (unit.span,), tuple(s for s in speakers if s in unit.speakers)
    if not checker.follows(said, sources, out[-1].sources if out else ()):
        return Rejected(said, "dangling")
    return SummarySentence(said, "generated", sources, speakers)


def _may_stand(
    own: SummarySentence, out: Sequence[SummarySentence], bundled: Sequence[SummarySentence], checker: Checker
) -> bool:
    """Whether a sentence of the bundled summary can follow those in `out`: as it does there, or anywhere."""
    at = bundled.index(own)
    as_there = out[-1] is bundled[at - 1] if at and out else not out and not at
    return as_there or checker.follows(own.text, own.sources, out[-1].sources if out else ())


def _same(a: SummarySentence, b: SummarySentence) -> bool:
    return bool(set(a.sources) & set(b.sources)) or same(terms(tokenise(a.text)), terms(tokenise(b.text)))


def _words(sentence: SummarySentence) -> int:
    return len(sentence.text.split())
