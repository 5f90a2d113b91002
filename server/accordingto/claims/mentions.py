"""What a source phrase says by itself: a name, a role, a document, a pronoun, one or several, and what describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import words as w
from .names import Names
from .people import Gender, people

Kind = Literal["person", "people", "organisation", "role", "group", "thing", "pronoun"]

_WORD = re.compile(r"[^\W_]+(?:['’.\-&/][^\W_]+)*\.?(?:['’](?!\w))?")
_BREAK = re.compile(
    r"\s*(?:[,;:()]|\s[–—-]\s|—|\bwho\b|\bwhose\b|\bwhich\b|(?<!\bof )(?<!\bin )(?<!\bby )(?<!\bat )(?<=\w )that\b)\s*"
)
_AND = re.compile(r"\s*,?\s+(?:and|or|&)\s+|\s*,\s+")
_POSTMODIFIER = re.compile(
    r"\s+(?:of|in|at|on|for|from|with|by|to|about|who|which|that|whose|near|familiar|close|briefed|speaking|including|involved|based|tasked|"
    r"working|involving|led|released|published|posted|obtained|seen|cited|quoted|contacted|interviewed|outside|inside|against|aged|as|"
    r"[a-z]+ing|[a-z]+ed)\b.*",
    re.DOTALL,
)
_CUT = re.compile(r"\s(?:of|from|in|at|on|with|[a-z]+ed by|based in|launched|published|released|led)\s")
_FROM = re.compile(r"\b(?:by|from|of)\s+(.+)", re.DOTALL)
_POSSESSOR = re.compile(r"^(.*?\w(?:['’]s|s['’]))\s+(.+)$", re.DOTALL)
_YEARS = re.compile(r"\b(?:\d{1,2}|\w+)-year-old\b")
_PARTITIVE = re.compile(
    r"^(?:one|two|three|some|many|most|several|both|all|none|each|a number|a series|a group|members?)\s+of\s+",
    re.IGNORECASE,
)
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
    "both": ("", True),
    "hers": ("she", False),
    "me": ("", False),
    "us": ("", True),
    "himself,": ("he", False),
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
    text = " ".join(phrase.split()).strip(' ,;:.–—-"“”')
    low = text.lower().replace("’", "'")
    if low in _PRONOUNS:
        gender, plural = _PRONOUNS[low]
        return Mention("pronoun", text, head=low, gender=gender, plural=plural)
    pieces = [p.strip() for p in _BREAK.split(text) if p and p.strip()]
    if not pieces:
        return Mention("role", text, head=low)
    first = re.sub(r"^(?:both|even|only|also|but|and|fellow)\s+", "", pieces[0], flags=re.IGNORECASE) or pieces[0]
    first = re.sub(r"^(?:one|this|our)\s+(?=[a-z])(?!of\b)", "", first, flags=re.IGNORECASE) or first
    joined = _joined(text, first, names, position)
    if joined is not None:
        return joined
    named = _named(first, names, position)
    if named is None or named.kind != "person":
        short = _CUT.split(first, maxsplit=1)[0]
        if short != first:
            named = _named(short, names, position) or (named if _inside_name(first) else None)
    if named is not None and named.kind == "person":
        return _described(named, pieces[1:])
    if len(pieces) > 1:
        second = _named(pieces[1], names, position)
        if second is not None and second.kind == "person" and _can_head(first, text):
            return Mention(
                "person",
                second.name,
                second.words,
                second.head,
                second.gender or _gender(first),
                False,
                _undetermined(first),
                None,
                False,
                (),
                second.title,
            )
    if named is not None:
        return _described(named, pieces[1:])
    return _common(first, pieces[1:], text)


def _joined(text: str, first: str, names: Names, position: int) -> Mention | None:
    """Take "A and B", where both can speak, for several persons."""
    core = re.sub(r"^(?:both)\s+", "", text, flags=re.IGNORECASE)
    if " and " not in core:
        return None
    parts = [p.strip() for p in _AND.split(core) if p.strip()]
    if not 2 <= len(parts) <= 6 or any(len(p.split()) > 8 for p in parts):
        return None
    kinds = [_named(p, names, position) for p in parts]
    people_in = [k for k in kinds if k is not None and k.kind == "person"]
    pronoun = parts[0].lower() in ("he", "she")
    if len(people_in) == len(parts) or (
        len(people_in) + pronoun >= 1 and re.match(r"(?:his|her|their|other|others|the)\b", parts[-1], re.IGNORECASE)
    ):
        return Mention("people", core, plural=True, parts=tuple(parts))
    return None


def _named(phrase: str, names: Names, position: int) -> Mention | None:
    """Read a phrase that ends in a proper name, with titles or a role before it; None where it does not."""
    lex = people()
    tokens = _WORD.findall(phrase)
    if not tokens:
        return None
    end = len(tokens)
    start = end
    while start > 0 and (
        tokens[start - 1][0].isupper()
        or (
            tokens[start - 1].lower()
            in ("de", "van", "von", "der", "la", "bin", "al", "el", "da", "of", "for", "and", "the", "&")
            and start < end
            and start > 1
            and tokens[start - 2][0].isupper()
        )
    ):
        start -= 1
    owned = max((n for n in range(start, end - 1) if tokens[n].endswith(("'s", "’s"))), default=None)
    if owned is not None and names.entries.get(tuple(x.lower() for x in tokens[owned + 1 : end])):
        start = owned + 1
    run = tokens[start:end]
    before = tokens[:start]
    if before and (
        before[-1].lower() in w.PREPOSITIONS
        or (before[-1].lower() in (*w.DETERMINERS, "both") and len(before) > 1 and before[-2].lower() in w.PREPOSITIONS)
    ):
        return None
    if run:
        run[-1] = run[-1].removesuffix("'s").removesuffix("’s").removesuffix("’").removesuffix("'")
    if (
        before
        and before[0].lower() in ("the", "a", "an")
        and start == 1
        and len(run) == 1
        and run[0].lower() in lex.roles
    ):
        return None
    while run and (run[0].lower() in w.DETERMINERS or run[0].lower() in w.PREPOSITIONS):
        before.append(run.pop(0))
    if (
        run
        and run[-1].lower() in lex.roles
        and (len(run) == 1 or all(lex.title(x.lower()) or x.lower() in ("prime", "foreign", "vice") for x in run))
    ):
        return None  # "the Prime Minister": a role, though it has capitals
    if not run or (not before and len(run) == 1 and start == 0 and _plain_noun(run[0], names)):
        return None
    lows = [x.lower() for x in run]
    titles = 0
    if lows[-1].rstrip(".") not in lex.organisations:
        for n, low in enumerate(lows[:-1]):
            if lex.title(low) or low.rstrip(".") in lex.honorifics:
                titles = n + 1
    if titles and lows[titles] in w.PREPOSITIONS | {"and", "&"}:
        return None
    words = tuple(x.rstrip(".") if len(x) > 3 and "." not in x[:-1] else x for x in run[titles:])
    title_words = run[:titles]
    gender = next((g for g in (lex.gender_of_title(x.lower()) for x in [*title_words, *before]) if g), "")
    entry = names.find(words, position, gender)
    titled = bool(title_words) or any(lex.role(b.lower().split("-")[-1]) or lex.role(b.lower()) for b in before)
    if entry is not None and lows[-1] not in lex.organisations:
        person = entry.person or (titled and len(words) <= 3)
    else:
        person = titled and len(words) <= 4 and lows[-1] not in lex.organisations
    role = " ".join([*before, *title_words]).strip()
    if not person:
        if any(b.lower() in w.PREPOSITIONS for b in before) or len(before) > 4:
            return None
        return _organisation(run, before)
    full = entry.words if entry is not None and entry.person else words
    gender = gender or (entry.gender if entry is not None else "")
    return Mention(
        "person",
        " ".join(full),
        tuple(full),
        full[-1].lower(),
        gender,
        False,
        _undetermined(role) or None,
        None,
        False,
        (),
        " ".join(title_words),
    )


def _inside_name(phrase: str) -> bool:
    """Tell whether the first preposition of a phrase stands between capitals, as in a name (Bank of England)."""
    match = _CUT.search(phrase)
    return (
        match is not None
        and bool(re.search(r"[^\W\d_a-z][\w’'&-]*$", phrase[: match.start()]))
        and phrase[match.end() : match.end() + 4].lstrip("the ")[:1].isupper()
    )


def _organisation(run: list[str], before: list[str]) -> Mention:
    return Mention("organisation", " ".join(run), tuple(run), run[-1].lower(), "", False, None, None, False)


def _plain_noun(word: str, names: Names) -> bool:
    """Tell whether a capital is only that of a sentence's first word (Environmentalists, Officials)."""
    low = word.lower()
    if low in w.PRONOUNS or low in people().plurals or low in people().things or low in people().roles:
        return True
    if low in names.lower:
        return True
    return (
        low.endswith("s")
        and not low.endswith(("ss", "us", "is"))
        and names.find((word,), 0) is not None
        and len(
            names.entries.get((low,)).spans if names.entries.get((low,)) else ()  # type: ignore[union-attr]
        )
        < 2
        and not names.find((word,), 0).person
    )  # type: ignore[union-attr]


def _can_head(first: str, text: str) -> bool:
    """Tell whether a phrase may be followed by the name of the person it means."""
    lex = people()
    if _PARTITIVE.match(first):
        return True
    head = head_noun(first)
    return lex.role(head) or lex.role(head.split("-")[-1]) or not (head in lex.things or head in lex.organisations)


def _described(mention: Mention, rest: list[str]) -> Mention:
    """Add what follows a name between commas as its description."""
    if mention.kind != "person":
        return mention
    ranked = mention.description is not None and all(
        (people().title(x.lower())
        and not people().role(x.lower()))
        or x.lower() in people().ranks
        or x.lower() in people().honorifics
        for x in mention.description.split()
    )
    extra = [
        p
        for p in rest
        if not re.fullmatch(r"(?:aged? )?\d+", p) and not re.match(r"(?:then|now|also|however|too)\b", p)
    ]
    description = mention.description
    if extra and (not description or ranked):
        description = _undetermined(extra[0])
    gender = mention.gender or _gender(" ".join(extra[:1]))
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


def _common(first: str, rest: list[str], text: str) -> Mention:
    """Read a phrase without a proper name as its head."""
    lex = people()
    low = first.lower().replace("’", "'")
    owner = None
    possessed = _POSSESSOR.match(first)
    head = head_noun(first)
    if possessed:
        owner = possessed[1].removesuffix("'s").removesuffix("’s").removesuffix("’").removesuffix("'")
    else:
        pronoun = re.match(r"(his|her|their|its|my|our)\s", low)
        if pronoun:
            owner = pronoun[1]
    definite = low.startswith(("the ", "that ", "this ", "these ", "those "))
    plural = _plural(first, head)
    if head in lex.things:
        kind: Kind = "thing"
        found = _FROM.search(first)
        if owner is None and found and not re.match(r"(?:the|a|an)?\s*\w+\s+of\b", low):
            owner = re.sub(r"^(?:the|a|an)\s+", "", found[1])
    elif plural:
        kind = "group"
    elif head in lex.organisations and not lex.role(head):
        kind = "organisation"
    else:
        kind = "role"
    description = None
    if rest:
        description = _undetermined(", ".join(rest)) if kind == "role" else None
    return Mention(kind, first, (), head, _gender(first), plural, description, owner, definite)


def head_noun(phrase: str) -> str:
    """Return the head noun of a phrase in lower case: the last word before what modifies it from behind."""
    core = _PARTITIVE.sub("", phrase)
    cut = _POSTMODIFIER.sub("", " " + core).strip() or core
    tokens = _WORD.findall(cut)
    return tokens[-1].lower().rstrip(".'’").removesuffix("'s").removesuffix("’s") if tokens else phrase.lower()


def _plural(phrase: str, head: str) -> bool:
    lex = people()
    low = phrase.lower()
    if head in lex.plurals or re.match(
        r"(?:some|many|several|most|both|two|three|four|five|few|all|these|those|other|multiple)\b", low
    ):
        return True
    return (
        head.endswith("s")
        and not head.endswith(("ss", "us", "is"))
        and head not in lex.organisations
        and not low.startswith(("a ", "an ", "one "))
    )


def _gender(phrase: str) -> Gender:
    lex = people()
    for word in reversed(_WORD.findall(phrase.split(" of ")[0])):
        gender = lex.gender_of_title(word.lower())
        if gender:
            return gender
    return ""


def _undetermined(phrase: str) -> str:
    """Drop the article before a description."""
    return re.sub(r"^(?:the|a|an|its|his|her|their)\s+", "", phrase.strip(), flags=re.IGNORECASE)
