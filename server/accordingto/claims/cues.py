"""The cue lexicon: which words attribute, with what stance, and what can follow them.

The words are data (`cues.toml`); this module inflects them and answers questions about a cue, wherever it was found:
by rule or by a model.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from ..values import STANCES

Form = Literal["base", "third", "past", "participle", "gerund"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = "aeiou"
# Two-syllable verbs stressed on the end double the last consonant; the others that end alike do not.
_DOUBLING = frozenset(
    {
        "refer",
        "rebut",
        "admit",
        "commit",
        "deter",
        "concur",
        "rip",
        "brag",
        "beg",
        "dub",
        "plan",
        "slam",
        "pan",
        "sum",
        "pin",
        "chat",
    }
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that attributes. `frames` are the letters explained at the head of `cues.toml`."""

    lemma: str
    stance: str
    frames: frozenset[str]
    speech: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One inflected form of a verb. A form may be of several kinds at once (past and participle)."""

    verb: Verb
    forms: frozenset[Form]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The whole lexicon: inflected forms of verbs, nouns (singular and plural), phrases, hedges and negations."""

    forms: dict[str, Entry]
    particles: dict[str, dict[str, Entry]]
    nouns: dict[str, str]
    phrases: dict[str, str]
    hedges: frozenset[str]
    passives: frozenset[str]
    negations: frozenset[str]
    silences: tuple[str, ...]

    def verb(self, word: str, after: str = "") -> Entry | None:
        """Return the entry of an inflected verb form in lower case, with the particle in `after` if it has that one."""
        if after and word in self.particles:
            entry = self.particles[word].get(after)
            if entry is not None:
                return entry
        return self.forms.get(word)


def inflect(lemma: str, irregular: dict[str, list[str]]) -> tuple[str, str, str, str]:
    """Return the third person, past, participle and gerund of a verb."""
    if lemma in irregular:
        third, past, participle, gerund = irregular[lemma]
        return third, past, participle, gerund
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = lemma + "es"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + "s"
    if lemma.endswith("e"):
        stem = lemma[:-1]
        gerund = lemma + "ing" if lemma.endswith(("ee", "oe")) else stem + "ing"
        return third, lemma + "d", lemma + "d", gerund
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return third, lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    stem = lemma + lemma[-1] if lemma in _DOUBLING else lemma
    return third, stem + "ed", stem + "ed", stem + "ing"


def _spellings(lemma: str) -> tuple[str, ...]:
    if lemma.endswith("ize"):
        return lemma, lemma[:-3] + "ise"
    return (lemma,)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    data: dict[str, Any] = tomllib.loads(resources.files(__package__).joinpath("cues.toml").read_text("utf-8"))
    irregular: dict[str, list[str]] = data["irregular"]
    forms: dict[str, Entry] = {}
    particles: dict[str, dict[str, Entry]] = {}
    for speech, group in ((True, data["verbs"]), (False, data["beliefs"])):
        for stance, verbs in group.items():
            if stance not in STANCES:
                raise ValueError(f"cues.toml: {stance} is not a stance")
            for base, frames in verbs.items():
                verb = Verb(base, stance, frozenset(frames), speech)
                head, _, particle = base.partition(" ")
                for lemma in _spellings(head):
                    if particle:
                        with_particle: dict[str, Entry] = {}
                        _add_forms(with_particle, verb, lemma, irregular)
                        for form, entry in with_particle.items():
                            particles.setdefault(form, {})[particle] = entry
                    else:
                        _add_forms(forms, verb, lemma, irregular)
    nouns: dict[str, str] = {}
    for noun, stance in data["nouns"].items():
        nouns[noun] = stance
        nouns[inflect(noun, {})[0]] = stance
    return Lexicon(
        forms,
        particles,
        nouns,
        dict(data["phrases"]),
        frozenset(data["hedges"]["words"]),
        frozenset(data["hedges"]["passives"]),
        frozenset(data["negations"]["words"]),
        tuple(data["negations"]["silences"]),
    )


def _add_forms(forms: dict[str, Entry], verb: Verb, lemma: str, irregular: dict[str, list[str]]) -> None:
    third, past, participle, gerund = inflect(lemma, irregular)
    kinds: dict[str, set[Form]] = {}
    pairs: list[tuple[str, Form]] = [
        (lemma, "base"),
        (third, "third"),
        (past, "past"),
        (participle, "participle"),
        (gerund, "gerund"),
    ]
    for form, kind in pairs:
        kinds.setdefault(form, set()).add(kind)
    for form, found in kinds.items():
        old = forms.get(form)
        if old is not None and old.verb.lemma != verb.lemma:
            continue  # the first one listed wins
        if old is not None:
            merged = Verb(verb.lemma, old.verb.stance, old.verb.frames | verb.frames, old.verb.speech or verb.speech)
            forms[form] = Entry(merged, old.forms | found)
        else:
            forms[form] = Entry(verb, frozenset(found))


def flags(cue: str, before: str = "", after: str = "") -> frozenset[str]:
    """Return the flags of a cue: "hedged" and "negated".

    `before` and `after` are the few words on either side of it.
    """
    lex = lexicon()
    out = set()
    near = [w.lower().replace("’", "'") for w in _WORD.findall(f"{before} {cue}")]
    inside = [w.lower().replace("’", "'") for w in _WORD.findall(f"{before} {cue} {after}")]
    if any(w in lex.hedges for w in inside):
        out.add("hedged")
    if re.search(r"\b(?:is|are|was|were|been|be|['’]s)\s+(?:also\s+|widely\s+|often\s+)?(\w+)\s*$", f"{before} {cue}"):
        entry = lex.forms.get(near[-1]) if near else None
        if (
            entry is not None
            and entry.verb.lemma in lex.passives
            and "participle" in entry.forms
            and re.match(r"\s*to\b", after)
        ):
            out.add("hedged")
    if any(w in lex.negations or w.endswith("n't") for w in near):
        out.add("negated")
    return frozenset(out)


def silent(cue: str, after: str = "") -> bool:
    """Tell whether the cue says that nothing was said ("declined to comment", "did not respond")."""
    text = " ".join(w.lower().replace("’", "'") for w in _WORD.findall(f"{cue} {after}"))
    return _silence().match(text) is not None


@lru_cache(maxsize=1)
def _silence() -> re.Pattern[str]:
    words = "|".join(re.escape(s) for s in lexicon().silences)
    return re.compile(
        r"(?:\w+ )?(?:(?:has |have |had )?(?:also |repeatedly )?"
        rf"(?:declined|declines|refused|refuses|declining|refusing)(?: later| also| repeatedly| \w+ly)? to (?:{words})"
        r"|(?:(?:did|has|have|could|had|would|does) not|(?:did|has|have|could|had|would|does)n't)"
        r" (?:immediately |yet |be |return |directly |publicly )*(?:respond|responded|comment|commented|reply|replied"
        r"|reached|immediately|returned|answer|answered|elaborate|available))\b"
    )
