"""The stance of a cue: which neutral verb of the closed set says what the text's words say.

A negation never turns a stance round: "does not believe" doubts, "does not want" opposes, and whoever did not say,
confirm or deny a thing leaves it open.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ..values import STANCES
from .cues import Entry, lexicon

OPEN = "leaves_open"
"""What is neither said nor denied."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DETERMINERS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "this", "that", "these", "those", "no", "any"}
)
_NOT = frozenset({"not", "yet", "never", "cannot", "no", "neither", "nor"})
_NOT_BEFORE = re.compile(
    r"\b(?:not|never|cannot|\w+n['’]t|no one|nobody|none|not (?:everyone|everybody|all)|neither(?: \w+){0,3})"
    r"(?: \w+ly)?\s*$"
    r"|\b(?:nor|neither|never|rarely|seldom|not once)"
    r" (?:do|does|did|have|has|had|is|are|was|were|will|would|can|could|should)\b[^.;:]*$",
    re.IGNORECASE,
)
_FOR = re.compile(r"(?:\w+ly )?(?:for|on|upon)\b")
_AT = re.compile(r"\s[^.;:\n]{1,60}? at (?:\D{0,20}\d|(?:more|less|about|around|nearly|over|two|half)\b)")
_GROWTH = re.compile(
    r"[^.;:\n]{0,60}\b(?:growth|sales|profit|revenue|earnings|inflation|demand|prices|rise|fall)\b[^.;:\n]{0,20}\d"
)
_PLEA = re.compile(r"\s*(not )?guilty\b", re.IGNORECASE)
_TO = re.compile(r"\s*to\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[\"“‘']?(?:that|how|why|whether|if|when|where|who|what|it|he|she|they|we|i|there)\b", re.IGNORECASE
)
_LIGHT_FORMS = frozenset({"to", "will", "would", "can", "could", "may", "might", "must", "shall", "should"})
_AUXILIARIES = frozenset({"do", "does", "did", "not", "never", "n't", "and", "or", "also", "you", "i", "we", "they"})


@dataclass(frozen=True, slots=True)
class Stances:
    """The words of `stances.toml`: whole words and beginnings of words with their stance, phrases, and the rest."""

    words: dict[str, str]
    prefixes: dict[str, str]
    phrases: dict[str, str]
    light: frozenset[str]
    negations: frozenset[str]
    affirming: tuple[str, ...]
    negated: dict[str, str]

    def of(self, word: str) -> str | None:
        """Return the stance that a word in lower case tells by itself."""
        return self.words.get(word) or next((s for p, s in self.prefixes.items() if word.startswith(p)), None)


@lru_cache(maxsize=1)
def stances() -> Stances:
    """Return the words, read once."""
    data = tomllib.loads(resources.files(__package__).joinpath("stances.toml").read_text("utf-8"))
    flat = {word: stance for stance, words in data["words"].items() for word in words}
    for stance in {*flat.values(), *data["negated"], *data["negated"].values()}:
        if stance not in STANCES:
            raise ValueError(f"stances.toml: {stance} is not a stance")
    return Stances(
        {w: s for w, s in flat.items() if " " not in w and not w.endswith("*")},
        {w[:-1]: s for w, s in flat.items() if w.endswith("*")},
        {w: s for w, s in flat.items() if " " in w},
        frozenset(data["light"]["words"]),
        frozenset(data["negations"]["words"]),
        tuple(data["negations"]["affirming"]),
        dict(data["negated"]),
    )


def stance(cue: str, context: str = "", *, before: str = "", content: str = "", speech: bool = True) -> str:
    """Return the stance of a cue as it stands in the text; one of `values.STANCES`.

    `before` and `context` are what stands before and after the cue: a "not", or what decides for some verbs (to ask
    somebody to do something is a wish, to call for something a demand). The last verb of a cue counts ("went on to
    claim"), else an adjective, a noun or a phrase. Where nothing is known of a cue, speech "says", and what is no
    speech is told by its `content`: something to do is wanted, a clause believed, anything else considered.
    """
    words = [w.lower().replace("’", "'") for w in _WORD.findall(cue)]
    told, by = _told(words, context)
    plea = _PLEA.match(content) if any(w.startswith("plea") or w == "pled" for w in words) else None
    if plea is not None:
        return "admits" if plea[1] is None else "denies"
    if not speech and told in (None, "says"):
        return "considers" if _negated(words, by, before) else _thought(content)
    found = told or "says"
    if not _negated(words, by, before):
        return found
    if by in ("plan", "plans") and "no" in words:
        return OPEN  # no plans to sell
    return stances().negated.get(found, OPEN)


def _thought(content: str) -> str:
    """Return the stance of a belief or wish of which only the content is understood."""
    if _TO.match(content) is not None:
        return "wants"
    return "believes" if _CLAUSE.match(content) is not None else "considers"


def _told(words: list[str], context: str) -> tuple[str | None, str]:
    """Return the stance that a cue's words tell, and the word that tells it."""
    lex = lexicon()
    joined = " ".join(words)
    for phrase, value in lex.phrases.items():
        if phrase in joined and (phrase in words or " " in phrase):
            return value, ""
    for phrase, value in stances().phrases.items():
        if f" {phrase} " in f" {joined} ":
            return value, phrase.split()[0]
    call = next((n for n, w in enumerate(words) if w in ("call", "calls", "called", "calling")), None)
    if call is not None and _FOR.match(" ".join(words[call + 1 :]) or context.strip()):
        return "asks", words[call]
    if words[-1:] in (["put"], ["puts"]) and _AT.match(context):
        return "estimates", words[-1]
    if words[-1:] in (["see"], ["sees"], ["saw"]) and _GROWTH.match(context):
        return "expects", words[-1]
    found, by, at = _verb(words)
    if found is not None and by not in stances().light:
        return found, by
    for word in reversed(words[at:]):
        attitude = stances().of(word)
        if attitude is not None:
            return attitude, word
    if found is not None:
        return found, by
    noun = next((w for w in words if w in lex.nouns), None)
    return (lex.nouns[noun], noun) if noun is not None else (None, "")


def _verb(words: list[str]) -> tuple[str | None, str, int]:
    """Return the stance of a cue's verb, the verb (its lemma where that says nothing by itself) and its place."""
    lex = lexicon()
    found: str | None = None
    by, at = "", 0
    for n, word in enumerate(words):
        after = words[n + 1] if n + 1 < len(words) else ""
        entry = lex.verb(word, after)
        if entry is None or (word in lex.nouns and n and words[n - 1] in _DETERMINERS) or _adjective(words, n, entry):
            continue
        lemma = entry.verb.lemma
        if " " in lemma:
            return entry.verb.stance, word, n
        if lemma in ("refuse", "hear") and any(w in lex.forms for w in words[n + 1 :]):
            continue  # refused to say, was heard saying
        found, by, at = entry.verb.stance, lemma if lemma in stances().light else word, n
        if lemma == "insist" and found == "wants":
            found = "claims"
        if lemma not in stances().light:
            break
    return found, by, at


def _adjective(words: list[str], n: int, entry: Entry) -> bool:
    """Tell whether a form is no verb where it stands: a base form that nothing asks for (avoided direct criticism)."""
    if entry.forms != {"base"} or not n:
        return False
    before = words[n - 1]
    return not (before in _LIGHT_FORMS | _AUXILIARIES or before.endswith(("n't", "ly")))


def _negated(words: list[str], by: str, before: str) -> bool:
    """Tell whether a cue is negated, by another word than the one that tells its stance."""
    joined = " ".join(words)
    for phrase in stances().affirming:
        joined = joined.replace(phrase, "")
    left = [w for w in joined.split() if w != by]
    if any(w in _NOT or w in stances().negations or w.endswith("n't") for w in left):
        return True
    return _NOT_BEFORE.search(before) is not None and not before.rstrip().lower().endswith("not only")
