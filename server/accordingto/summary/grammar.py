"""Whether a sentence still stands after phrases were taken out of it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from .parser import Parse
from .shape import Tree
from .tokens import Token, word_set

_NOT_LAST = word_set(
    "a an the of to in on at by for from with and or but nor that which who whose is are was were be been has have had "
    "as than if because while although this these those his her its their very more most not when where"
)
_LINKS = word_set(
    "a an the of to in on at by for from with and or but nor as than into about after before during under over"
)
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_SHORTEST = 6
_VOWELS = frozenset("aeiouAEIOU")


def seams(tokens: Sequence[Token], drop: Collection[int]) -> bool:
    """Return whether the words on both sides of every gap can stand together."""
    kept = [i for i in range(len(tokens)) if i not in drop]
    words = [i for i in kept if tokens[i].is_word]
    if len(words) < _SHORTEST:
        return False
    lower = [t.text.lower() for t in tokens]
    last = max(i for i in range(len(tokens)) if tokens[i].is_word)
    if words[-1] != last and lower[words[-1]] in _NOT_LAST:
        return False
    if not tokens[kept[0]].is_word and tokens[kept[0]].text not in "“\"‘'$£€([":
        return False
    dashes = [i for i, t in enumerate(lower) if t in {"—", "–", "--"}]
    if len(dashes) % 2 == 0 and sum(i in drop for i in dashes) % 2:
        return False  # one dash of a pair would be left
    for left, word, right in zip(kept, kept[1:], kept[2:], strict=False):
        if right - left > 2 and lower[left] == lower[right] == "," and tokens[word].is_word:
            return False  # a word that is left of a longer phrase between commas
    for before, after in itertools.pairwise(kept):
        if after == before + 1:
            continue
        a, b = lower[before], lower[after]
        if a in {"a", "an"} and not (tokens[after].text[0].isalpha() and _agree(a, tokens[after].text)):
            return False
        if (
            a in _LINKS
            and (b in _LINKS or not tokens[after].is_word)
            and b not in {"a", "an", "the"}
            and b not in "“\"‘'$£€"
        ):
            return False
        if a in {"the", "a", "an"} and b in {"the", "a", "an", *_LINKS}:
            return False
        if (
            a == b
            or (a in ",;:–—-" and b in ",;:.–—-!?")
            or (a in {",", "and", "or", "but"} and b in {"and", "or", "but"})
        ):
            return not (a == b or a in {"and", "or", "but"} or b in ",;:.–—-!?")
    return True


def same_frame(tokens: Sequence[Token], before: Parse, after: Parse, kept: Sequence[int]) -> bool:
    """Return whether the words that are left hang together as they did.

    `kept` are the indices of the remaining `tokens` in the first parse, in order. The root and its subject must be the
    same, a finite verb must be left, no comma may stand alone between a subject and its verb, and nearly every word
    must have kept its head: a parser that reads the shorter sentence otherwise is the best sign that a reader would
    stumble too.
    """
    place = {old: new for new, old in enumerate(kept)}
    root = next((i for i, h in enumerate(before.heads) if h == i), 0)
    if root not in place or after.heads[place[root]] != place[root]:
        return False
    if before.tags[root][:1] not in "VM":
        return False  # a title, or a sentence whose verb was read as a part of something else
    if not any(before.tags[i] in FINITE for i in kept):
        return False
    if not any(before.heads[i] == root and before.labels[i] in _SUBJECTS for i in kept):
        return False
    if _divided(tokens, before, kept):
        return False
    if kept[0] and before.tags[kept[0]] in FINITE:
        return False  # its subject went with the opening
    moved = same = 0
    for old, new in place.items():
        head = before.heads[old]
        if before.labels[old] == "punct" or head not in place:
            continue
        if after.heads[new] == place[head]:
            same += 1
        elif before.labels[old] in {"nsubj", "nsubjpass", "dobj", "neg", "aux", "auxpass"} and head == root:
            return False
        else:
            moved += 1
    return moved <= max(1, (same + moved) // 8)


def orders(parse: Parse) -> bool:
    """Return whether a sentence tells its reader to do something: "Heat the milk"."""
    root = next((i for i, h in enumerate(parse.heads) if h == i), 0)
    told = any(h == root and label in _SUBJECTS for h, label in zip(parse.heads, parse.labels, strict=True))
    return root < 3 and parse.tags[root] == "VB" and not told and not FINITE & set(parse.tags[: root + 1])


def fragment(tokens: Sequence[Token], parse: Parse) -> bool:
    """Return whether a text is a noun with a relative clause and no more: "People who were good at other things."."""
    root = next((i for i, h in enumerate(parse.heads) if h == i), 0)
    if parse.tags[root][:1] not in "NP":
        return False
    tree = Tree(tokens, parse)
    finite = [i for i, tag in enumerate(parse.tags) if tag in FINITE]
    within = all("relcl" in {parse.labels[k] for k in (i, *tree.above(i))} for i in finite)
    return bool(finite) and within and not any(t.text == "," for t in tokens[root + 1 :])


def _divided(tokens: Sequence[Token], before: Parse, kept: Sequence[int]) -> bool:
    """Return whether one comma of a pair between a subject and its verb is left without the other."""
    commas = {i for i, t in enumerate(tokens) if t.text == ","}
    left = commas & set(kept)
    for i, label in enumerate(before.labels):
        between = set(range(i, before.heads[i]))
        if label in _SUBJECTS and len(left & between) % 2 and left & between != commas & between:
            return True
    return False


def _agree(article: str, word: str) -> bool:
    sound = word[:1] in _VOWELS
    low = word.lower()
    if low.startswith(("uni", "use", "usu", "eur", "one", "u.")) and not low.startswith(("unin", "unim", "unid")):
        sound = False
    if low.startswith(("hour", "honest", "honour", "honor", "heir")) or low in {"mp", "mps", "sos", "fbi", "nhs"}:
        sound = True
    if word[:1] == "8" or word[:2] in {"11", "18"}:
        sound = True
    return sound == (article == "an")
