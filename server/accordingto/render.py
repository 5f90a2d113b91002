"""A reading as people read it: for the terminal and as Markdown.

Whatever stands in quotation marks is the page's own words. What is not in quotation marks but marked "says" is what
the page reports without quoting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .style import Style, clean, width, wrap
from .values import Claim, Reading, Speaker, Summary, SummarySentence

UNSURE = 0.5
"""Claims below this confidence are marked as unsure."""

_QUOTES = "“”\"'‘’«»„"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\d{1,9})([.)])|^([#+-])")
_TIME = re.compile(r"T(\d\d:\d\d)\S*$")
_STATUS = {"extracted": "as on the page", "compressed": "shortened", "generated": "written by the model and checked"}


def text(reading: Reading, within: int = 80, style: Style = Style(), with_article: bool = False) -> str:
    """Return the reading for a terminal of `within` columns, on request with the article's text at its end."""
    lines = [*_text(reading, within, style)]
    if with_article:
        lines += ["", style.paint("Article", "bold", "cyan")]
        for block in reading.article.blocks:
            words = wrap(clean(reading.article.text[block.start : block.end]), within, "  ", "  ")
            lines += [style.paint(words, "bold") if block.kind == "heading" else words, ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def markdown(reading: Reading) -> str:
    """Return the reading as Markdown."""
    return "\n".join(_markdown(reading)) + "\n"


def by_speaker(reading: Reading) -> list[tuple[Speaker | None, list[Claim]]]:
    """Return the claims grouped by speaker in the order in which the page first lets them speak; those without last."""
    groups: dict[str | None, list[Claim]] = {}
    for claim in reading.claims:
        groups.setdefault(claim.speaker, []).append(claim)
    known = {speaker.id: speaker for speaker in reading.speakers}
    named = [(known[key], claims) for key, claims in groups.items() if key in known]
    unnamed = [claim for key, claims in groups.items() if key not in known for claim in claims]
    return [*named, (None, unnamed)] if unnamed else list(named)


def _text(reading: Reading, within: int, style: Style) -> Iterator[str]:
    article = reading.article
    yield style.paint(wrap(clean(article.title or "Untitled"), within), "bold")
    origin = " · ".join(_origin(reading))
    if origin:
        yield style.paint(wrap(origin, within), "dim")
    yield ""
    yield style.paint("Summary", "bold", "cyan")
    if not reading.summary.sentences:
        yield wrap("There is none.", within, "  ", "  ")
    for sentence in reading.summary.sentences:
        yield wrap(clean(sentence.text), within, "  ", "  ")
    if reading.summary.sentences:
        yield style.paint(wrap(_provenance(reading.summary), within, "  ", "  "), "dim")
    if reading.summary.rejected:
        count = len(reading.summary.rejected)
        what = "1 drafted sentence was" if count == 1 else f"{count} drafted sentences were"
        reasons = ", ".join(dict.fromkeys(r.reason.replace("_", " ") for r in reading.summary.rejected))
        yield style.paint(wrap(f"{what} refused by the checks: {reasons}", within, "  ", "  "), "yellow")
    yield ""
    yield style.paint(f"Claims ({len(reading.claims)})", "bold", "cyan")
    if not reading.claims:
        yield wrap("The page attributes nothing to anybody.", within, "  ", "  ")
    for speaker, claims in by_speaker(reading):
        yield wrap(_speaker_line(speaker, style, within), within + _codes(style), "  ", "  ")
        for claim in claims:
            lead = f"    {_stance(claim):<10} "
            body = wrap(_content(claim), within, " " * width(lead), " " * width(lead))
            yield style.paint(lead, "green") + body[len(lead) :]
            note = _evidence(claim, reading.article.text)
            if note:
                yield style.paint(wrap(note, within, " " * width(lead), " " * width(lead)), "dim")
    for notice in reading.warnings:
        yield ""
        yield style.paint(wrap(clean(notice.message), within, "Note: ", "      "), "yellow")


def _origin(reading: Reading) -> Iterable[str]:
    article = reading.article
    if article.byline:
        yield f"By {clean(article.byline)}"
    if article.published:
        yield _TIME.sub(r" \1", clean(article.published))
    for value in (article.site, article.url):
        if value:
            yield clean(value)


def _provenance(summary: Summary) -> str:
    """Say how the sentences came about: "2 as on the page, 1 shortened · model: bundled"."""
    counts = {status: sum(s.status == status for s in summary.sentences) for status in _STATUS}
    parts = [f"{count} {_STATUS[status]}" for status, count in counts.items() if count]
    return f"{', '.join(parts)} · model: {clean(summary.model)}"


def _stance(claim: Claim) -> str:
    """Return a claim's stance as words (leaves open)."""
    return claim.stance.replace("_", " ")


def _attribution(sentence: SummarySentence, speakers: tuple[Speaker, ...]) -> str:
    names = {speaker.id: clean(speaker.name) for speaker in speakers}
    said = [names[s] for s in sentence.speakers if s in names]
    return f"according to {' and '.join(said)}" if said else ""


def _speaker_line(speaker: Speaker | None, style: Style, within: int) -> str:
    if speaker is None:
        return "No speaker named"
    name = _capital(clean(speaker.name))
    described = f"{name}, {clean(speaker.description)}" if speaker.description else name
    # Painted only where it stays on one line: a wrapped line would carry the colour into the margin.
    return described if width(described) + 2 > within else described.replace(name, style.paint(name, "bold"), 1)


def _capital(words: str) -> str:
    """Return the words with a capital first: "the commander" heads a list here."""
    return words[:1].upper() + words[1:]


def _codes(style: Style) -> int:
    return len(style.paint("x", "bold")) - 1


def _content(claim: Claim) -> str:
    words = clean(claim.text)
    if claim.kind != "direct" or (words[:1] not in _QUOTES and any(mark in words for mark in "“\"«„")):
        return words  # that “it sways” has its marks where they belong
    # The comma inside the marks belongs to the page's sentence, not to what was said.
    return f"“{words.strip(_QUOTES).rstrip(',')}”"


def _evidence(claim: Claim, page: str) -> str:
    words = [clean(span.of(page)) for span in sorted(filter(None, (claim.source, claim.cue)))]
    notes = [f"“{' … '.join(words)}”"] if words else []
    if not claim.speech:
        notes.append("a belief or a wish")
    notes += [note for flag, note in (("hedged", "hedged"), ("negated", "negated")) if flag in claim.flags]
    if claim.confidence < UNSURE:
        notes.append("unsure")
    return " · ".join(notes)


def _escaped(words: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\1", clean(words))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _markdown(reading: Reading) -> Iterator[str]:
    yield f"# {_escaped(reading.article.title or 'Untitled')}"
    yield ""
    origin = " · ".join(_escaped(part) for part in _origin(reading))
    if origin:
        yield from (origin, "")
    yield from ("## Summary", "")
    if not reading.summary.sentences:
        yield "There is none."
    for sentence in reading.summary.sentences:
        said_by = _attribution(sentence, reading.speakers)
        yield f"- {_escaped(sentence.text)}" + (f" *({_escaped(said_by)})*" if said_by else "")
    yield from ("", "## Claims", "")
    if not reading.claims:
        yield from ("The page attributes nothing to anybody.", "")
    for speaker, claims in by_speaker(reading):
        name = "No speaker named" if speaker is None else _escaped(_capital(speaker.name))
        yield f"### {name}"
        if speaker is not None and speaker.description:
            yield from ("", _escaped(speaker.description))
        yield ""
        for claim in claims:
            note = _evidence(claim, reading.article.text)
            yield f"- **{_stance(claim)}** {_escaped(_content(claim))}" + (f" *({_escaped(note)})*" if note else "")
        yield ""
    for notice in reading.warnings:
        yield f"> {_escaped(notice.message)}"
