"""From the pieces of text that a model emits to whole sentences, without what models put around a summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..sentences import split

_THINK = re.compile(r"<think>.*?(?:</think>|\Z)\s*", re.S)
_MARKUP = re.compile(r"^(?:[-*•–]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s+|>\s+)+")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_PREAMBLE = re.compile(
    r"^(?:(?:sure|certainly|of course|absolutely|okay|ok|great|yes)\b[^.:!\n]{0,60}[.:!,]\s*)?"
    r"(?:(?:here(?:'s|’s| is| are)|below (?:is|are)|the following (?:is|are)|this is)\b[^.:\n]{0,80}?"
    r"\b(?:summar\w+|articles?|sentences?|overview|version|points?|words?)\b[^.:\n]{0,80}:\s*"
    r"|(?:(?:a |the )?(?:short |brief |concise |neutral )*(?:summary|tl;?dr|answer)(?: of the article)?)\s*:\s*"
    r"|(?:in (?:summary|short|conclusion)|to sum up|to summari[sz]e|overall),\s*)",
    re.I,
)
_AGREES = re.compile(r"^(?:sure|certainly|of course|absolutely|okay|ok|great)\b[^.!]{0,80}[.!,]*$", re.I)
_LABEL = re.compile(r"^[^.!?]{0,80}:$")
_AFTERWORD = re.compile(
    r"^(?:let me know|i hope this|please (?:let|note)|feel free|if you (?:need|want|have|would like)|would you like"
    r"|note\s*:|is there anything|this summary|the summary|word count|\(?\d+ words\)?|\[(?:END|ARTICLE) )",
    re.I,
)
_END = re.compile(r"[.!?…][\"”’')\]*_]*$")
# T5 writes "the mayor said so . the port is shut .": a stop with a blank before it, then lower case.
_LOOSE = re.compile(r"\s+([.!?])\s+([^\W\d_])")


class Cutter:
    """Takes pieces of a stream, gives whole sentences. `over` is true once what follows is no part of the summary."""

    def __init__(self) -> None:
        self._held = ""
        self._first = True
        self._seen: list[str] = []
        self.over = False

    def feed(self, piece: str) -> list[str]:
        """Return the sentences that `piece` completes."""
        self._held += piece.replace("<n>", "\n").replace("\r", "")
        if not re.search(r"[.!?…\n]", piece) and "<n>" not in piece and not re.search(r"[.!?…]\S*\s+\S", self._held):
            return []
        if self._held.lstrip().startswith("<think>") and "</think>" not in self._held:
            return []
        return self._take(whole=False)

    def finish(self) -> list[str]:
        """Return what is left. A sentence that the model did not end, because its tokens ran out, is not given."""
        return self._take(whole=True)

    def _take(self, whole: bool) -> list[str]:
        text = _THINK.sub("", self._held)
        text = _LOOSE.sub(lambda m: f"{m[1]} {m[2].upper()}", text)
        spans = split(text)
        # The last one may go on, unless its line has ended.
        open_end = not whole and bool(spans) and not text[spans[-1].end :].count("\n")
        ready = spans[:-1] if open_end else spans
        self._held = text[ready[-1].end :] if ready else text
        if whole:
            self._held = ""
        out = []
        for span in ready:
            sentence = self._tidy(span.of(text))
            if sentence and not self.over:
                out.append(sentence)
        return out

    def _tidy(self, sentence: str) -> str | None:
        sentence = _BOLD.sub(r"\2", _MARKUP.sub("", sentence.strip())).strip()
        if sentence.startswith("[") and "]" not in sentence:
            # Small models echo the bracket of the marker line.
            sentence = sentence[1:].lstrip()
        if self._first:
            sentence = _PREAMBLE.sub("", sentence).strip()
            if _AGREES.match(sentence):
                return None
        if _AFTERWORD.match(sentence):
            # After the summary comes talk about it; before the first sentence it is only a line to leave out.
            self.over = not self._first
            return None
        # A number alone is that of a list, cut from its item.
        if not re.search(r"[^\W\d_]{2}", sentence) or _LABEL.match(sentence) or not _END.search(sentence):
            return None
        sentence = re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(sentence.split()))
        sentence = sentence[0].upper() + sentence[1:]
        key = re.sub(r"\W+", " ", sentence).lower()
        if key in self._seen:
            # A small model that begins to repeat itself does not stop.
            self.over = True
            return None
        self._seen.append(key)
        self._first = False
        return sentence


def sentences(pieces: Iterable[str], most: int) -> Iterator[str]:
    """Yield at most `most` whole sentences of a stream, each as soon as it is known to be whole.

    The stream is closed as soon as no more is wanted, so that the model stops too.
    """
    cutter = Cutter()
    given = 0
    stream = iter(pieces)
    try:
        for piece in stream:
            for sentence in cutter.feed(piece):
                yield sentence
                given += 1
                if given == most:
                    return
            if cutter.over:
                return
        for sentence in cutter.finish()[: most - given]:
            yield sentence
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()
