"""Write a sentence without some of its words, the remaining ones in their order and with their spacing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .tokens import Token

_CLOSING = frozenset(",.;:!?)]}”’%…")
_OPENING = frozenset("([{“‘$£€")


def render(text: str, offset: int, tokens: Sequence[Token], drop: Collection[int], swap: Mapping[int, str]) -> str:
    """Return `text` without the tokens in `drop`; a token in `swap` is written as given there.

    `text` begins at `offset` of the text that the tokens' offsets point into. The first letter becomes a capital where
    the opening was dropped.
    """
    out: list[str] = []
    previous: int | None = None
    for i, token in enumerate(tokens):
        if i in drop:
            continue
        if previous is not None:
            gap = text[tokens[i - 1].end - offset : token.start - offset]
            if previous != i - 1 and not gap:
                gap = text[tokens[previous].end - offset : tokens[previous + 1].start - offset]
                if token.text in _CLOSING or tokens[previous].text in _OPENING:
                    gap = ""
            elif previous != i - 1 and token.text in _CLOSING and token.text not in "’”":
                gap = ""
            if not gap and previous != i - 1 and token.is_word and tokens[previous].is_word:
                gap = " "
            out.append(" " if gap.strip() == "" and gap else gap)
        said = swap.get(i, token.text)
        if said == "." and previous is not None and previous != i - 1 and tokens[previous].text.endswith("."):
            continue
        if previous is None and i > 0 and i not in swap:
            said = said[:1].upper() + said[1:]
        out.append(said)
        previous = i
    return "".join(out)
