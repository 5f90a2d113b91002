"""The nouns of a phrase: its head, its number and gender, and a shorter form of the phrase that serves as a name."""

from __future__ import annotations

import re

from .naming import WORD as _WORD
from .people import Gender, people

_POSTMODIFIER = re.compile(
    r"\s+(?:of|in|at|on|for|from|with|by|to|about|who|which|that|whose|near|familiar|close|briefed|speaking|including|involved|based|tasked|"
    r"working|involving|led|released|published|posted|obtained|seen|cited|quoted|contacted|interviewed|outside|inside|against|aged|as|"
    r"[a-z]+ing|[a-z]+ed)\b.*",
    re.DOTALL,
)
PARTITIVE = re.compile(
    r"^(?:one|two|three|some|many|most|several|both|all|none|each|a number|a series|a group|members?)\s+of\s+",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"(an? |the )?(spokes(?:man|woman|person|people)|(?:official|analyst|economist|reporter|researcher|scientist)s?)"
    r" (?:for|at|from|with|of) (?:the )?([^,;()'’]{2,40})$",
    re.IGNORECASE,
)
_NAMED_HEAD = re.compile(r"[A-Z][\w’'-]* of (?:the )?(?:[A-Z][\w’'-]* (?:(?:at|in|and) )?)+([a-z]+)$")
"""A noun after a name that has an "of" inside (a Bank of Elmland report)."""
_KIND_OF_BODY = re.compile(
    r"^(?:[\w-]+ )*(?:bank|company|firm|giant|group|agency|charity|lender|retailer|union|maker|candidate|nominee"
    r"|president|minister|senator) (?=[A-Z])"
)
"""What a firm is, said before its name (analysts at the investment bank Lee & Park)."""
_TRAILING = re.compile(
    r"(?<=\w) (?!family|assembly|supply|daily|weekly|monthly|monopoly)\w{3,}ly$|(?<=[a-z]s) [a-z]{3,}ing$"
)
"""An adverb or a participle at the end of a phrase."""
_MR = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr)\b")
_FRESH = re.compile(r"^(an?|the) (?:\w+ly )?(?:new|recent|latest|fresh) (?=[A-Z])")
_WHEN = re.compile(r"(?<!shed)(?<!sed)(?<!ted)\s+(?:(?:this|last) (?:week|month|year)|on [A-Z][a-z]+day)$")
WRITTEN = re.compile(r"^(?:an?|the) (?:\w+ )?(?:letter|statement|e-?mail|report|message|post|article) (?:from|by|of) ")
"""What somebody has written, before who it is."""
IN_PRINT = re.compile(r",? published (?:online )?in (?:the journal )?(?=(?:the )?[A-Z])")


def compact(phrase: str) -> str:
    """Return a phrase as a name: an Elm Street spokesman for a spokesman for Elm Street, an Elm poll for a new one."""
    match = _FOR.match(phrase)
    body = _KIND_OF_BODY.sub("", match[3]) if match is not None else ""
    if match is not None and all(x[0].isupper() for x in body.split()) and not _MR.match(body) and not _titled(body):
        phrase = f"{match[1] or ''}{body} {match[2]}"
    phrase = _TRAILING.sub("", phrase)
    phrase = re.sub(r"(?<=[a-z]) (?:wearing|waving|holding|carrying|clad|dressed) .*$", "", phrase)
    phrase = re.sub(r"^an? (?:series|string|number|handful|couple|set) of (?=[a-z])", "", phrase, flags=re.IGNORECASE)
    phrase = re.sub(r"\brep(s?)$", r"representative\1", phrase)
    short = IN_PRINT.sub(" in ", _WHEN.sub("", _FRESH.sub(r"\1 ", phrase)))
    if match is None and short.split()[:2] == phrase.split()[:2]:
        return short
    return with_article(short)


def _titled(body: str) -> bool:
    """Tell whether a name begins with a role (President Ann Lee)."""
    words = body.split()
    return len(words) > 1 and people().role(words[0].lower())


def with_article(phrase: str) -> str:
    """Return a phrase that begins with a or an and a name with the right one of the two."""
    return re.sub(r"^an? (?=[A-Z]([A-Z]?))", lambda m: "an " if _an(phrase[m.end() :], m[1]) else "a ", phrase)


def _an(name: str, second: str) -> bool:
    """Tell whether a name takes "an"; its first letter is read by itself where a second capital follows."""
    return name[0] in ("AEFHILMNORSX" if second else "AEIO") and not name.startswith(("Eu", "One"))


def head_noun(phrase: str) -> str:
    """Return the head noun of a phrase in lower case: the last word before what modifies it from behind."""
    named = _NAMED_HEAD.search(phrase)
    if named is not None and after_name(named[1]):
        return named[1]
    core = PARTITIVE.sub("", phrase)
    cut = _POSTMODIFIER.sub("", " " + core).strip() or core
    tokens = _WORD.findall(cut)
    return tokens[-1].lower().rstrip(".'’").removesuffix("'s").removesuffix("’s") if tokens else phrase.lower()


def after_name(noun: str) -> bool:
    """Tell whether a noun after a name is the head of the whole (a Bank of Elmland official, report)."""
    lex = people()
    return noun in lex.things or lex.role(noun) or lex.role(noun.removesuffix("s"))


def is_plural(phrase: str, head: str) -> bool:
    """Tell whether a phrase with this head means several."""
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


def gender_of(phrase: str) -> Gender:
    """Return the gender that the nouns and titles of a phrase show, the last one first."""
    lex = people()
    for word in reversed(_WORD.findall(phrase.split(" of ")[0])):
        gender = lex.gender_of_title(word.lower())
        if gender:
            return gender
    return ""


def undetermined(phrase: str) -> str:
    """Drop the article before a description."""
    return re.sub(r"^(?:the(?! \w+['’]s?\b)|a|an|its|his|her|their)\s+", "", phrase.strip(), flags=re.IGNORECASE)
