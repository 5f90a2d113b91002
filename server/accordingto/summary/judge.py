"""Judge a draft that another model wrote: keep what the checks accept, replace the rest by the article's sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..values import Article, Claim, Rejected, Speaker, Summary, SummarySentence
from .checks import Checker
from .draft import WISHES, join, summarise
from .eligible import same
from .options import SummaryOptions
from .terms import terms
from .tokens import tokenise


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
    fails is listed in `rejected` with the reason (`checks.REASONS`) and its place is taken by the sentence of the
    bundled summary that is nearest to it and not yet said. No more is kept than the wished length allows; sentences
    beyond it are not drawn from the iterable. `model` is the name that the summary bears. `instead` is the bundled
    summary, where it was made already. `judge` is asked for a reason to refuse what passed every check here.
    `on_sentence` is told each sentence of the result as soon as it is certain, before the draft's next is drawn.
    """
    bundled = summarise(article, claims, speakers, options) if instead is None else instead
    if not bundled.sentences:
        return Summary("", model, warnings=bundled.warnings)
    checker = Checker(article, claims, speakers)
    spare = list(bundled.sentences)
    wish = WISHES[options.length]
    out: list[SummarySentence] = []
    rejected: list[Rejected] = []
    used = tried = 0
    for sentence in sentences:
        said = " ".join(sentence.split())
        if not said:
            continue
        if tried == 4 * wish.most:
            break
        tried += 1
        reason = "repetition" if any(_same(said, s.text) for s in out) else None
        verdict = None if reason else checker.check(said)
        if verdict is not None:
            reason = verdict.reason or (judge(said) if judge is not None else None)
        if verdict is not None and reason is None:
            new = SummarySentence(said, "generated", verdict.sources, verdict.speakers)
        else:
            rejected.append(Rejected(said, reason or "not_entailed"))
            nearest = _nearest(said, spare, out)
            if nearest is None:
                continue
            new = nearest
        if out and (len(out) == wish.most or used + len(new.text.split()) > wish.words):
            break
        spare = [s for s in spare if s is not new and not _same(s.text, new.text)]
        out.append(new)
        on_sentence(new)
        used += len(new.text.split())
    if not out:
        for own in bundled.sentences:
            on_sentence(own)
        return Summary(bundled.text, model, bundled.sentences, tuple(rejected), bundled.warnings)
    return Summary(join(out, options.bullets), model, tuple(out), tuple(rejected), bundled.warnings)


def _nearest(sentence: str, spare: Sequence[SummarySentence], out: Sequence[SummarySentence]) -> SummarySentence | None:
    words = set(terms(tokenise(sentence)))
    free = [s for s in spare if not any(_same(s.text, o.text) for o in out)]
    return max(free, key=lambda s: len(words & set(terms(tokenise(s.text)))), default=None)


def _same(a: str, b: str) -> bool:
    return same(terms(tokenise(a)), terms(tokenise(b)))
