"""What the words of one block say about its role, without looking at the page.

Two kinds of evidence: a row of counts (`measures`), and the buckets of its hashed words and word pairs (`buckets`) for
the linear part of the line model.
"""

from __future__ import annotations

import itertools
import re
from math import log1p
from zlib import crc32

BUCKETS = 1 << 14
_FIRST, _LAST = 36, 12
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[?!©|@:»›→•&$€£%]")
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"\w+")

_LEXICON: tuple[tuple[str, str], ...] = (
    ("you", r"you|your|yours|yourself|you're|you'll|you've"),
    ("we", r"we|our|us|we're|we've|we'll|ours"),
    (
        "ask",
        r"sign|subscribe|subscribing|subscriber|subscribers|subscription|subscriptions|newsletter|newsletters|inbox|"
        r"donate|donation|donations|contribute|contribution|support|supporting|supporter|supporters|join|register|"
        r"registration|registered|follow|download|app|notifications|notification|alerts|alert|email|emails|membership|"
        r"member|members|unlimited|log|login|account|podcast|whatsapp|telegram|unsubscribe|briefing|digest|free|trial",
    ),
    (
        "imperative",
        r"click|tap|read|watch|listen|see|get|share|comment|view|check|send|tell|enter|try|start|learn|discover|"
        r"please|help|stay|never|don't|find|turn|enable|allow|continue|visit|browse|save|print|let|have|become",
    ),
    (
        "more",
        r"more|related|also|recommended|latest|popular|trending|next|previous|further|related|top|most|editors|stories|"
        r"articles|headlines|mehr|auch|weitere|lesen",
    ),
    (
        "comment",
        r"comment|comments|reply|replies|discussion|forum|conversation|moderated|moderators|readers|commenting|"
        r"kommentare|kommentar",
    ),
    (
        "rights",
        r"copyright|rights|reserved|reproduced|distributed|permission|terms|privacy|policy|cookie|cookies|conditions|"
        r"licensed|disclaimer|trademark|consent|partners|impressum|datenschutz",
    ),
    (
        "credit",
        r"photo|photograph|photographer|image|images|picture|pictures|getty|reuters|ap|afp|credit|courtesy|"
        r"file|via|shutterstock|illustration|video|foto|bild|epa|caption|alamy|istock|unsplash",
    ),
    (
        "time",
        r"january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|"
        r"jul|aug|sep|sept|oct|nov|dec|monday|tuesday|wednesday|thursday|friday|saturday|sunday|am|pm|gmt|est|edt|utc|"
        r"ago|updated|published|posted|minutes|hours|min|uhr",
    ),
    (
        "byline",
        r"by|author|writer|editor|reporter|correspondent|written|staff|von|contributed|journalist|reporting|editing",
    ),
    (
        "said",
        r"said|says|told|according|added|asked|announced|claimed|stated|explained|wrote|sagte|reported|argued|believe",
    ),
    (
        "function",
        r"the|of|and|to|in|a|is|that|was|for|with|as|on|his|her|he|she|they|were|had|has|have|be|by|from|at|an|it|"
        r"but|not|which|their|been|der|die|und|das|ist|nicht|von|mit|den|ein|eine|le|la|les|des|est|et|que|el|los|"
        r"en|un|una|il|di|che|per",
    ),
    (
        "advert",
        r"advertisement|sponsored|affiliate|commission|promo|coupon|buy|price|shop|deal|deals|sale|purchase|"
        r"anzeige|werbung|links|earn|ads|ad",
    ),
    (
        "share",
        r"facebook|twitter|instagram|linkedin|pinterest|reddit|youtube|tiktok|email|print|tweet|x|bluesky|threads|"
        r"flipboard|messenger",
    ),
)
_SETS = tuple((name, frozenset(words.split("|"))) for name, words in _LEXICON)
_BY_NAME = dict(_SETS)
_MEMBERS: dict[str, list[int]] = {}
for _i, (_, _words) in enumerate(_SETS):
    for _word in _words:
        _MEMBERS.setdefault(_word, []).append(_i)
MEASURES = (
    "log_chars",
    "log_words",
    "word_length",
    "capitals",
    "digits",
    "commas",
    "marks",
    "ends",
    "ends_colon",
    "ends_mark",
    "ends_dots",
    "starts_upper",
    "starts_lower",
    "all_upper",
    "title_case",
    "quote",
    "starts_quote",
    "sentences",
    "pipe",
    "arrow",
    "url",
    "at",
    "copyright",
    "mean_sentence",
    "colon_early",
    "pure_date",
    *(f"w_{name}" for name, _ in _SETS),
    "first_ask",
    "first_imperative",
    "first_more",
    "first_byline",
    "first_number",
)
_DATE = re.compile(r"\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_URL = re.compile(r"https?://|www\.|\w\.(?:com|org|net|co|de|uk)\b")
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*(?=\s|$)|[。！？]")
_NOT_LETTERS, _NOT_CAPITALS, _NOT_DIGITS = (
    bytes(c for c in range(128) if not wanted(chr(c))) for wanted in (str.isalpha, str.isupper, str.isdigit)
)
_PUNCTUATION = re.compile(r"[^\w\s]")
_DOTTED = ("http", "www.", ".com", ".org", ".net", ".co", ".de", ".uk")  # one of them is in every address
_ARROWS = frozenset("»›→▸►•")
_NOT_PUNCTUATION = bytes(c for c in range(128) if not _PUNCTUATION.match(chr(c)))


def telling_words() -> frozenset[str]:
    """Return all words that are counted by themselves."""
    return frozenset().union(*(words for _, words in _SETS))


def tokens(text: str) -> list[str]:
    """Return words, numbers and telling marks in lower case."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


def buckets(words: list[str]) -> list[int]:
    """Return the hash buckets of the words and word pairs at the beginning and the end of a block."""
    if len(words) > _FIRST + _LAST:
        words = [*words[:_FIRST], "…", *words[-_LAST:]]
    plain = ["0" if w.isdigit() else w for w in words]
    found = {crc32(w.encode()) % BUCKETS for w in plain}
    found.update([crc32(f"{a} {b}".encode()) % BUCKETS for a, b in itertools.pairwise(plain)])
    if plain:
        found.add(crc32(f"^ {plain[0]}".encode()) % BUCKETS)
        found.add(crc32(f"{plain[-1]} $".encode()) % BUCKETS)
    return list(found)


def _characters(text: str) -> tuple[int, int, int, int]:
    """Return how many letters, capitals, digits and marks the text has; by way of bytes where it is ASCII, which is
    faster."""
    if text.isascii():
        data = text.encode()
        letters, capitals = data.translate(None, _NOT_LETTERS), data.translate(None, _NOT_CAPITALS)
        digits, marks = data.translate(None, _NOT_DIGITS), data.translate(None, _NOT_PUNCTUATION)
        return len(letters), len(capitals), len(digits), len(marks)
    marks_found = len(_PUNCTUATION.findall(text))
    return sum(map(str.isalpha, text)), sum(map(str.isupper, text)), sum(map(str.isdigit, text)), marks_found


def measures(text: str, words: list[str]) -> list[float]:
    """Return the counts named in `MEASURES`; shares are per word or per character."""
    size = len(text)
    n = max(1, len(words))
    raw = text.split()
    m = max(1, len(raw))
    upper = sum([w[0].isupper() for w in raw])
    letters, capitals, digits, marks = _characters(text)
    ends = _SENTENCE_END.findall(text)
    last = text.rstrip("\"”’')]»")[-1:]
    head = words[:4]
    first = words[0] if words else ""
    row = [
        log1p(size),
        log1p(m),
        size / m,
        upper / m,
        digits / max(1, size),
        text.count(",") / m,
        marks / max(1, size),
        float(last in ".!?。！？…"),
        float(last == ":"),
        float(last in "?!"),
        float(text.endswith(("…", "..."))),
        float(text[:1].isupper()),
        float(text[:1].islower()),
        capitals / max(1, letters),
        float(m > 2 and upper / m > 0.75),
        float("“" in text or '"' in text or "„" in text or "«" in text),
        float(text[:1] in "“\"„«‘'"),
        float(len(ends)),
        float("|" in text),
        float(not text.isascii() and not _ARROWS.isdisjoint(text)),
        float(any(part in text for part in _DOTTED) and bool(_URL.search(text))),
        float("@" in text),
        float("©" in text),
        m / max(1, len(ends)),
        float(0 < text.find(":") < 25),
        float(size < 60 and bool(_DATE.search(text))),
    ]
    counts = [0] * len(_SETS)
    for word in words:
        for i in _MEMBERS.get(word, ()):
            counts[i] += 1
    row += [count / n for count in counts]
    row.append(float(not _BY_NAME["ask"].isdisjoint(head)))
    row.append(float(first in _BY_NAME["imperative"]))
    row.append(float(not _BY_NAME["more"].isdisjoint(head)))
    row.append(float(first in _BY_NAME["byline"]))
    row.append(float(bool(_NUMBER.match(text))))
    return row
