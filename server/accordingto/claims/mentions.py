"""What a source phrase says by itself: a name, a role, a document, a pronoun, one or several, and what describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from . import words as w
from .appositions import adjectives, appositions, beside, can_head, describes
from .countrymen import NATIONAL, countryman
from .names import Names
from .naming import name_in
from .nouns import IN_PRINT, PARTITIVE, WRITTEN, after_name, compact, gender_of, head_noun, is_plural, undetermined
from .people import Gender, people

Kind = Literal["person", "people", "organisation", "role", "group", "thing", "pronoun"]

_BREAK = re.compile(
    r"\s*(?:,(?!\d)|[;:()]|\s[–—-]\s|—|\bwho\b|\bwhose\b|\bwhich\b"
    r"|(?<!\bof )(?<!\bin )(?<!\bby )(?<!\bat )(?<=\w )that\b)\s*"
)
# Those named as examples of a group do not speak alone for it.
_EXAMPLES = re.compile(r"(?<=\w)(?:,| [–—]| --)? (?:including|such as|among them) .*$", re.DOTALL)
_COMPANY = re.compile(r",? (?:joined|flanked|accompanied|backed|surrounded) by .*$", re.DOTALL)
_BRACKETS = re.compile(r"\s*\([^()]*\)(?=\s+\w)")
"""What stands in brackets inside a phrase; an acronym at its end stays."""
_QUANTIFIED = re.compile(
    r"(?:many|some|most|both|several|two|three|four|five|six|ten|dozens|(?:a )?few|all|every|each|no|another|other)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:, (?:both|all)|,? (?:who|whose|which|neither|each))\b(?! and\b).*$", re.DOTALL)
_CAPITAL = r"[A-Z][\w’'&-]*"
_LISTED = re.compile(
    rf"(?:[Tt]he )?((?:{_CAPITAL} )*({_CAPITAL}) (?:of|for|on) (?:the )?{_CAPITAL}(?: {_CAPITAL})*"
    rf"(?:, {_CAPITAL}(?: {_CAPITAL})*)+,? and {_CAPITAL}(?: {_CAPITAL})*)(?: \([^()]*\))?$"
)
_LIST = rf"{_CAPITAL}(?: {_CAPITAL})*(?:, {_CAPITAL}(?: {_CAPITAL})*)+,? and {_CAPITAL}(?: {_CAPITAL})*"
_PLACES = re.compile(rf"(?:[Tt]he )?([\w-]+s) (?:of|in|from) {_LIST}$")
_BODY_OF = re.compile(r"[A-Z]\w+ of (?:the )?[A-Z]")
_HOUSES = frozenset({"senate", "congress", "kremlin", "pentagon"})
_PARTIES = frozenset({"republican", "democrat"})
_LONGEST = 1000
"""Nobody is named in more characters."""
_RESTRICTIVE = re.compile(
    r" (?:who|that|whose) (?!(?:\w+ ){0,4}(?:anonym\w+|named|identified|condition|identity)\b)[^,;:()]+"
)
_BY = re.compile(r"(?:led|headed|chaired|run|founded|owned|represented|accompanied|backed) by\b")
_PLACED = re.compile(r"\b(?:in|from|near|at|of|outside) [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*$")
"""A town at the end of a phrase; what follows after a comma is its state."""
_AND = re.compile(r"\s*,?\s+(?:and|or|&)\s+|\s*,\s+")
_CUT = re.compile(r"\s(?:of|from|in|at|on|with|[a-z]+ed by|based in|launched|published|released|led)\s")
_FROM = re.compile(r"(?<!seen )(?<!obtained )(?<!viewed )(?<!cited )(?<!quoted )\b(?:by|from)\s+(.+)", re.DOTALL)
_POSSESSOR = re.compile(r"^(.*?\w(?:['’]s|s['’]))\s+(.+)$", re.DOTALL)
_LAST_POSSESSOR = re.compile(r"^(.*\w(?:['’]s|s['’]))\s+(.+)$", re.DOTALL)
_ISSUED = re.compile(r" (?:released|published|conducted|issued|posted|taken|obtained)\b.*$", re.DOTALL)
_DOING = re.compile(r"[a-z]s [a-z]+ing\b")
_LEADING = re.compile(
    r"^(?:even|only|also|but|and|fellow|while|although|though|including|such as)\s+(?=\S)", re.IGNORECASE
)
_YEARS = re.compile(r"\b(?:\d{1,2}|\w+)-year-old\b")
_PRONOUNS: dict[str, tuple[Gender, bool]] = {
    "he": ("he", False),
    "she": ("she", False),
    "his": ("he", False),
    "her": ("she", False),
    "him": ("he", False),
    "himself": ("he", False),
    "herself": ("she", False),
    "they": ("", True),
    "their": ("", True),
    "them": ("", True),
    "it": ("", False),
    "its": ("", False),
    "i": ("", False),
    "we": ("", True),
    "my": ("", False),
    "our": ("", True),
    "who": ("", False),
    "which": ("", False),
    "that": ("", False),
    "this": ("", False),
    "you": ("", False),
    "your": ("", False),
    "both": ("", True),
    "hers": ("she", False),
    "me": ("", False),
    "us": ("", True),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A source phrase taken apart.

    `name` is the phrase as it would be shown if nothing else were known; `words` are the words of a proper name;
    `head` is the head noun in lower case; `owner` is the possessor's phrase ("Lee" in "Lee's lawyer"); `definite` tells
    "the", which asks for an earlier mention.
    """

    kind: Kind
    name: str
    words: tuple[str, ...] = ()
    head: str = ""
    gender: Gender = ""
    plural: bool = False
    description: str | None = None
    owner: str | None = None
    definite: bool = False
    parts: tuple[str, ...] = ()
    title: str = ""

    @property
    def bare(self) -> bool:
        """Tell whether the phrase is "the" and little more than its noun, so that it means what was named before."""
        rest = self.name.split()[1:]
        return self.definite and len(rest) <= 2 and not any(x[0].isupper() or x[0].isdigit() for x in rest)


def parse(phrase: str, names: Names, position: int) -> Mention:
    """Take a source phrase apart; `position` is where it stands in the text of `names`."""
    whole = " ".join(phrase[:_LONGEST].split())
    text = IN_PRINT.sub(" in ", whole.strip(' ,;:.–—-"“”')) + ("." if re.search(r"\b[JS]r\.$", whole) else "")
    text = re.sub(r"(?<=\w) (?:himself|herself|itself|themselves)\b", "", text)
    text = _BRACKETS.sub("", _COMPANY.sub("", _EXAMPLES.sub("", text)))
    text = re.sub(r"^(?:by|from)\s+(?=the\b|an?\b|[A-Z])", "", re.sub(r" --+ ", " – ", text), flags=re.IGNORECASE)
    if len(text) == 1 and text.isupper() and text != "I":
        return Mention("role", text, head=text.lower())  # the letters of questions and answers
    text = re.sub(r"(?<=\w) (?:has|have|had|is|was|are|were|will|would)$", "", text)
    low = text.lower().replace("’", "'")
    if low in _PRONOUNS:
        gender, plural = _PRONOUNS[low]
        return Mention("pronoun", text, head=low, gender=gender, plural=plural)
    for marks in ("“”", '"'):
        if text.count(marks[0]) != text.count(marks[-1]) or (len(marks) == 1 and text.count(marks) % 2):
            text = re.sub(f"[{marks}]", "", text)  # a mark whose partner stands outside
    national = countryman(text)
    if national is not None:
        return Mention("role", text[0].lower() + text[1:], head=NATIONAL, gender=national, definite=True)
    pieces = adjectives(text, [p.strip() for p in _BREAK.split(text) if p and p.strip()])
    if not pieces:
        return Mention("role", text, head=low)
    first = _LEADING.sub("", pieces[0]) or pieces[0]
    first = re.sub(r"^our\s+(?=[a-z])", "", first, flags=re.IGNORECASE) or first
    first = re.sub(r"^[Oo]ne\s+(?=(\w))(?!(?:of|in)\b)", lambda m: "an " if m[1] in "aeioAEIO" else "a ", first)
    first = re.sub(r"^this\s+(?=[a-z]+\b(?!['’]))", "the ", first, flags=re.IGNORECASE)
    joined = _joined(text, names, position) or _ministry(text) or _scattered(text, names)
    if joined is not None:
        return joined
    named = _named(first, names, position)
    if named is None or named.kind != "person":
        short = _CUT.split(first, maxsplit=1)[0]
        shorter = _named(short, names, position) if short != first else None
        if shorter is not None and (
            shorter.kind == "person" or not _inside_name(first) or (named is None and not after_name(first.split()[-1]))
        ):
            named = shorter
            cut = _CUT.search(first)
            if named.kind != "person" and cut is not None and cut[0] == " from " and _personal(named):
                named = replace(named, kind="person")  # bodies are seldom said to be from somewhere
    if named is not None and named.kind != "person" and len(pieces) > 1 and _could_be(named, pieces[1]):
        named = replace(named, kind="person") if beside(text, first, pieces[1]) else named
    if named is not None and named.kind == "person":
        return _described(named, text, pieces[1:])
    if len(pieces) > 1:
        last = pieces[-1]  # the head of the port, Dunmore's largest, Rita Ames
        at = 1 if not (len(pieces) > 2 and _person(last, names, position) and f", {last}" in text) else len(pieces) - 1
        second = _named(pieces[at], names, position) if beside(text, pieces[at - 1], pieces[at]) else None
        if (second is None or second.kind != "person") and beside(text, pieces[at - 1], pieces[at]):
            short = _named(_CUT.split(pieces[at], maxsplit=1)[0], names, position)
            if short is not None and (short.kind == "person" or _could_be(short, first)):
                second = short  # the mayor -- Ann Lee of Elm Street
        placed = second is not None and len(second.words) == 1 and _PLACED.search(first) is not None
        # a body that somebody is named to describe is not that person: Tide, a group led by mayor Lee
        placed = placed or (named is not None and re.match(r"(?:an?|the|one) ", pieces[at]) is not None)
        head = head_noun(first)
        several = is_plural(first, head) and head in first.split() and not PARTITIVE.match(first)
        placed = placed or several or _BY.match(pieces[at]) is not None or not can_head(first, text)
        if second is not None and not placed and (second.kind == "person" or _could_be(second, first)):
            return Mention(
                "person",
                second.name,
                second.words,
                second.head,
                second.gender or gender_of(first),
                False,
                undetermined(first) if people().role(head_noun(first)) else second.description or undetermined(first),
                None,
                False,
                (),
                second.title,
            )
        body = head in people().organisations and head in people().synonyms and not several
        body = body and _PLACED.search(first) is None and re.match(r"(?:an?|one) ", pieces[at]) is None
        if body and named is None and second is not None and second.kind == "organisation":
            return second  # the ship's maker, Elm Marine
    if named is not None:
        return _described(named, text, pieces[1:])
    clause = _RESTRICTIVE.search(text[len(pieces[0]) :]) if first.endswith(pieces[0][-8:]) else None
    if clause is not None and clause.start() == 0 and len(clause[0].split()) <= 9:
        # who is meant only with the clause: sources who know both
        whole = _lowered(first + clause[0].rstrip(" ,"), names)
        return replace(_common(whole[: len(first)], []), name=whole)
    return _common(_lowered(first, names), appositions(text, pieces[1:]))


def _named(phrase: str, names: Names, position: int) -> Mention | None:
    """Read a phrase that ends in a proper name, with titles or a role before it; None where it does not."""
    found = name_in(phrase, names, position)
    if found is None:
        return None
    name, head = " ".join(found.words), found.words[-1].lower()
    if not found.person:
        return None if _QUANTIFIED.match(phrase) else Mention("organisation", name, found.words, head)
    role = undetermined(WRITTEN.sub("", found.role)) or None
    return Mention("person", name, found.words, head, found.gender, description=role, title=found.title)


def _joined(text: str, names: Names, position: int) -> Mention | None:
    """Take "A and B", where both can speak, for several persons, or for several groups that speak together."""
    core = _TAIL.sub("", re.sub(r"^both\s+", "", text, flags=re.IGNORECASE)).strip(" ,")
    if " and " not in core:
        return None
    dash = " – " if " – " in core else " - "
    before, _, listed = core.rpartition(dash)
    listed = listed.strip(" –-")
    if listed != core and len(_persons(listed, names, position)) > 1:
        core = listed  # the three scholars – Lee, Park and Ames
    capitals = listed != core and " and " in listed and all(p[:1].isupper() for p in _AND.split(listed))
    if capitals and is_plural(before, head_noun(before)):
        return Mention("group", listed, head=head_noun(before), plural=True)  # two states - Elmland and Oakland
    parts = [p.strip() for p in _AND.split(core) if p.strip()]
    if not 2 <= len(parts) <= 6 or any(len(p.split()) > 9 for p in parts):
        return None
    kinds = [_named(p, names, position) or _named(_CUT.split(p, maxsplit=1)[0], names, position) for p in parts]
    persons = [p for p, k in zip(parts, kinds, strict=True) if k is not None and k.kind == "person"]
    if persons == parts[:1] and re.match(r", (?:an?|the|his|her) ", core[len(parts[0]) :]):
        return None  # Lee, a student and the author of the study
    pronoun = parts[0].lower() in ("he", "she")
    last = persons[-1] if len(persons) > 1 else ""
    roles = all(p in persons or people().role(head_noun(p)) for p in (parts[:-1] if parts[-1] in persons else ()))
    if last and f"and {last}" in core and (roles or f", and {last}" in core):
        return Mention("people", core, plural=True, parts=tuple(persons))  # a role after a comma tells who the first is
    if pronoun and parts[1] in persons:
        return Mention("people", core, plural=True, parts=tuple(parts[:2]))  # she and Lee, an official
    if len(persons) == len(parts) or (
        len(persons) + pronoun >= 1 and re.match(r"(?:his|her|their|other|others|the)\b", parts[-1], re.IGNORECASE)
    ):
        return Mention("people", core, plural=True, parts=tuple(parts))
    groups = [p for p in parts if p not in persons and is_plural(p, head_noun(p))]
    if persons and len(parts) == 2 and parts[0] in persons and groups:
        return Mention("people", core, plural=True, parts=tuple(parts))  # Lee and leaders of the union
    if persons == parts[1:] and len(persons) > 1 and "," in core:
        return Mention("people", core, plural=True, parts=tuple(persons))  # the two guests, Lee and Park
    first, *others = (_lowered(p, names) for p in parts)
    grouped = first[:1].islower() or not kinds[0]
    if grouped and is_plural(first, head_noun(first)) and not re.search(r"\b(?:of|by|between|from|with)\b", first):
        name = _lowered(core, names)
        if not any(re.match(r"(?:an?|the|its|his|her)\b", p) for p in others) or "," not in core:
            return Mention("group", name, head=head_noun(parts[-1]), plural=True)
    if len(parts) > 2 and all(k is not None and k.kind == "organisation" and len(k.words) < 4 for k in kinds):
        return Mention("group", core, head=head_noun(parts[-1]), plural=True)
    return None


def _persons(text: str, names: Names, position: int) -> list[str]:
    """Return the parts of an enumeration that are persons' names."""
    return [p for p in _AND.split(text) if p.strip() and _person(p.strip(), names, position)]


def _scattered(text: str, names: Names) -> Mention | None:
    """Read a group of several places: residents of Dunmore, Elmland and Oakham."""
    match = _PLACES.match(text)
    if match is None or not is_plural(match[1], match[1].lower()):
        return None
    return Mention("group", _lowered(text, names), head=match[1].lower(), plural=True)


def _ministry(text: str) -> Mention | None:
    """Read the name of a body whose business is a list: the Ministry of Trade, Harbours and Fisheries."""
    match = _LISTED.match(text)
    if match is None or match[2].lower() not in people().organisations:
        return None
    return Mention("organisation", match[1], tuple(match[1].split()), match[2].lower())


def _inside_name(phrase: str) -> bool:
    """Tell whether the first preposition of a phrase stands between capitals, as in a name (Bank of England)."""
    match = _CUT.search(phrase)
    if match is None or not re.search(r"[^\W\d_a-z][\w’'&-]*$", phrase[: match.start()]):
        return False
    return phrase[match.end() :].removeprefix("the ")[:1].isupper()


def _person(phrase: str, names: Names, position: int) -> bool:
    named = _named(phrase, names, position)
    return named is not None and named.kind == "person"


def _could_be(named: Mention, first: str) -> bool:
    """Tell whether a name that nothing else tells from an organisation's is a person's: its role stands beside it."""
    return people().role(head_noun(first)) and _personal(named)


def _personal(named: Mention) -> bool:
    """Tell whether a name has the form of a person's."""
    return 2 <= len(named.words) <= 4 and named.head not in people().organisations and not named.words[-1].isupper()


def _described(mention: Mention, text: str, rest: list[str]) -> Mention:
    """Add what follows a name between commas as its description."""
    if mention.kind != "person":
        return mention
    ranked = mention.description is not None and all(
        (people().title(x.lower()) and not people().role(x.lower()))
        or x.lower() in people().ranks
        or x.lower() in people().honorifics
        for x in mention.description.split()
    )
    extra = appositions(text, rest)
    description = mention.description
    if extra and (not description or ranked):
        description = undetermined(extra[0])
        if re.match(r"(?:an?|the) ", extra[0]) and len(extra[0].split()) > 1:
            ranked = False
        elif not describes(description):
            description = None
    elif description is not None and not describes(description):
        description = None
    gender = mention.gender or gender_of(" ".join(extra[:1]))
    if description is not None:
        words = description.split()
        while len(words) > 1 and words[-1].lower().rstrip(".") in people().honorifics - {"professor", "doctor"}:
            words.pop()
        description = " ".join(words)
    return Mention(
        mention.kind,
        mention.name,
        mention.words,
        mention.head,
        gender,
        False,
        description,
        None,
        False,
        (),
        mention.title,
    )


def _lowered(phrase: str, names: Names) -> str:
    """Return a phrase without the capital that it has only as the beginning of a sentence."""
    first = phrase.split(" ", 1)[0].replace("’", "'")
    low = first.lower()
    lex = people()
    known = low in names.lower or low.removesuffix("s") in names.lower or low in w.DETERMINERS
    known = known or low in lex.plurals or low in lex.things or lex.role(low) or lex.role(low.removesuffix("s"))
    singular = low[:-3] + "y" if low.endswith("ies") else low.removesuffix("s")
    known = known or low in lex.organisations or singular in lex.things | lex.organisations
    common = first.isalpha() and low.endswith("s") and not low.endswith(("ans", "ss"))
    known = known or (common and len(phrase.split()) > 1 and phrase[1:].islower())
    known = known and low not in _HOUSES and low.removesuffix("s") not in _PARTIES and not _BODY_OF.match(phrase)
    if known and (len(first) == 1 or first[1:].islower()) and not names.inside(" ".join(phrase.split()[:2])):
        return phrase[0].lower() + phrase[1:]
    return phrase


def _common(first: str, rest: list[str]) -> Mention:
    """Read a phrase without a proper name as its head."""
    lex = people()
    first = compact(re.sub(r"(?<=\w)['’]s$|(?<=s)['’]$", "", first))
    low = first.lower().replace("’", "'")
    owner = None
    possessed = _POSSESSOR.match(first)
    head = head_noun(first)
    if possessed and _DOING.search(possessed[1]):
        possessed = None  # senators probing Lee's letters are no letters
    if possessed and head in lex.things:
        possessed = _LAST_POSSESSOR.match(first) or possessed
    if possessed:
        owner = possessed[1].removesuffix("'s").removesuffix("’s").removesuffix("’").removesuffix("'")
    else:
        pronoun = re.match(r"(his|her|their|its|my|our)\s", low)
        if pronoun:
            owner = pronoun[1]
    definite = low.startswith(("the ", "that ", "this ", "these ", "those "))
    plural = is_plural(first, head)
    if head in lex.things:
        kind: Kind = "thing"
        found = _FROM.search(first)
        if owner is None and found and not re.match(r"(?:the|a|an)?\s*\w+\s+of\b", low):
            owner = _ISSUED.sub("", re.sub(r"^(?:the|a|an)\s+", "", found[1]))
    elif plural:
        kind = "group"
    elif head in lex.organisations and not lex.role(head):
        kind = "organisation"
    else:
        kind = "role"
    description = undetermined(", ".join(rest)) if rest and kind == "role" else None
    return Mention(kind, first, (), head, gender_of(first), plural, description, owner, definite)
