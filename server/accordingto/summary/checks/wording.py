"""Wording: does a drafted sentence keep to one sentence of the source, and leave out only what may be left out?

No overlap of words tells who did what to whom: "Rossi was glad to win" has all its words from "Rossi was glad to see
Weber win". So a draft is held to what the bundled summary may do itself. Its words must be those of one source
sentence, in their order; what is missing must be phrases that a sentence can do without; and what is left must hang
together as it did. A sentence that says who says something may put that before, after or into what is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ..compress import kept
from ..dateline import undated
from ..grammar import same_frame, seams
from ..parser import Parse, Parser
from ..phrases import propose
from ..terms import term
from ..tokens import Token, tokenise, word_set
from ..units import Unit
from ..vocabulary import HEDGES

_FREE = word_set("a an the that is are was were be been being has have had , . ; : “ ” \" ' ‘ ’ - – — ( ) ! ?")
"""What may come or go without a change of what is said."""
_BE = word_set("is are was were be been being")
_NOW = word_set("is are")
_SAID = r"(?:said|says|told (?:\w+ ){1,3}|has said|have said|added|adds)"
_ATTRIBUTED = (
    re.compile(rf"^(?P<who>[^,“\"]{{2,90}}?) {_SAID}(?: on \w+day)?,?(?: that)?,? (?P<what>.+)$", re.S),
    re.compile(r"^According to (?P<who>[^,“\"]{2,90}), (?P<what>.+)$", re.S),
    re.compile(rf"^(?P<what>.+?),?[”\"]? (?P<who>[^,“\"]{{2,90}}?) {_SAID}(?: on \w+day)?\.$", re.S),
    re.compile(r"^(?P<what>.+?),? according to (?P<who>[^,“\"]{2,90})\.$", re.S),
)
_ABOUT_WHO = word_set("a an the mr mrs ms dr of for and in at 's ’s his her their who , on")


_CERTAIN = word_set("the a an this that his her its their our my")
_UNDOING = word_set(
    "former fake false mock toy would-be so-called alleged suspected potential possible proposed planned draft failed "
    "attempted aborted foiled thwarted unsuccessful acting deputy vice assistant associate honorary future then-future "
    "prospective probable putative counterfeit imitation virtual fictional ex late past previous unlikely hypothetical"
)
_BACK = word_set("he she they it this that these those his her their its such him them both another others")
_PERSON = word_set("he she him his her hers himself herself")
_LINKS = word_set("but and so yet still or however")


def source_of(sentence: str, support: Sequence[Unit], known: Mapping[str, Collection[str]]) -> Unit | None:
    """Return the supporting sentence that the sentence is, or is what may be left of; None where there is none.

    `known` has the words by which each speaker can be told, in lower case.
    """
    parser = Parser.open()
    tokens = tokenise(sentence)
    for unit in support:
        if _left_of(tokens, undated(unit), parser):
            return unit
        for shape in _ATTRIBUTED:
            found = shape.match(sentence.strip())
            if found and _reported(found["who"], found["what"], unit, known, parser):
                return unit
    return None


def points_back(sentence: str) -> bool:
    """Return whether a sentence needs another before it: it opens with a pronoun, or has "she" before any name."""
    words = [t.text for t in tokenise(sentence) if t.is_word]
    if len(words) > 1 and words[0].lower() in _LINKS:
        words = words[1:]
    if words and words[0].lower() in _BACK:
        return True
    for n, word in enumerate(words):
        if word.lower() in _PERSON:
            return True
        if word[0].isupper() and (n or term(word)):
            return False
    return False


def _reported(who: str, what: str, unit: Unit, known: Mapping[str, Collection[str]], parser: Parser) -> bool:
    """Whether somebody who is named says in the source what the sentence has them say."""
    names = {t.text.lower() for t in tokenise(who)}
    said = tokenise(what)
    for claim in unit.claims:
        marks = set(known.get(claim.speaker or "", ()))
        if not names & marks or names - marks - _ABOUT_WHO:
            continue
        within = [t for t in unit.tokens if any(s.start <= t.start < s.end for s in claim.content)]
        if within and _left_of(said, unit, parser, within):
            return True
    return False


def _left_of(said: Sequence[Token], unit: Unit, parser: Parser, within: Sequence[Token] | None = None) -> bool:
    """Whether the words are those of the source sentence, or of a part of it, without phrases that may go."""
    source = list(unit.tokens)
    outside = frozenset() if within is None else frozenset(range(len(source))) - {source.index(t) for t in within}
    aligned = _align([_form(t) for t in said], [_form(t) for t in source], outside)
    added = {_form(t) for i, t in enumerate(said) if i not in aligned}
    if not added <= _FREE:
        return False
    held = set(aligned.values())
    missing = {i for i in range(len(source)) if i not in held and i not in outside}
    dropped = {i for i in missing if _form(source[i]) not in _FREE}
    if not dropped:
        return _same_voice(added, {_form(source[i]) for i in missing})
    (before,) = parser.parse([source])
    if before is None:
        return False
    phrases = propose(source, before, unit.quoted, kept(unit) if within is None else ())
    marks = {i for i, t in enumerate(source) if not t.is_word}
    drop = frozenset(i for p in phrases if not p.drop & held - marks for i in p.drop)
    drop |= dropped & _describing(source, before)
    if not dropped <= drop or not _same_voice(added, {_form(source[i]) for i in missing - drop}):
        return False
    left = [i for i in range(len(source)) if i not in drop and i not in outside]
    (after,) = parser.parse([[source[i] for i in left]], heads_only=True)
    if within is not None:
        return after is not None
    return after is not None and seams(source, drop) and same_frame(source, before, after, left)


def _same_voice(added: Collection[str], missing: Collection[str]) -> bool:
    """Whether what was done stays done, and in the voice it had: "has been sold" may be "was sold", but "has sold" may
    not, nor may what "was" become what "is"."""
    if bool(_BE & set(added)) != bool(_BE & set(missing)):
        return False
    return not _NOW & set(added) or bool(_NOW & set(missing))


def _describing(tokens: Sequence[Token], parse: Parse) -> set[int]:
    """Return the words that describe one certain thing further: "the old ferry pier" is still that pier without them.

    Of several things, or of any, they may say which, and some undo the noun they stand by.
    """
    children = parse.children()
    out = set()
    for i, label in enumerate(parse.labels):
        head = parse.heads[i]
        before = {tokens[c].text.lower() for c in children[head] if c < i}
        if label in {"amod", "compound"} and i < head and parse.tags[head] == "NN" and parse.tags[i] in {"JJ", "NN"}:
            word = tokens[i].text.lower()
            if before & _CERTAIN and word not in HEDGES and word not in _UNDOING and not children[i]:
                out.add(i)
    return out


def _align(said: Sequence[str], source: Sequence[str], outside: Collection[int]) -> dict[int, int]:
    """Return the longest common subsequence: the index in `source` of each index in `said` that is part of it."""
    n, m = len(said), len(source)
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            if said[i] == source[j] and j not in outside:
                best[i][j] = best[i + 1][j + 1] + 1
            else:
                best[i][j] = max(best[i + 1][j], best[i][j + 1])
    out: dict[int, int] = {}
    i = j = 0
    while i < n and j < m:
        if said[i] == source[j] and j not in outside:
            out[i] = j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return out


def _form(token: Token) -> str:
    return term(token.text) or token.text.lower().replace("’", "'")
