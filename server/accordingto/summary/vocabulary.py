"""Words that decide what can be left out of a sentence: those that deny, hedge, count, compare or need a complement."""

from __future__ import annotations

from .tokens import word_set

_NEGATION = "not n't n’t no never none nobody nothing neither nor cannot without hardly barely scarcely refus deni fail"
NEGATIONS = frozenset(_NEGATION.split())
_HEDGES = (
    "may might could would should must can will shall ought allegedly reportedly apparently possibly probably perhaps "
    "likely unlikely supposedly purportedly seemingly maybe potentially alleged suspected purported apparent possible "
    "about around nearly almost roughly approximately only least most more less up fewer over under "
    "except excluding barring usually generally typically often mostly mainly largely partly sometimes normally "
    "commonly frequently partially officially"
)
HEDGES = frozenset(_HEDGES.split())
NEEDED = word_set(
    "accuse charge base depend rely consist result agree refer belong amount apply suspect convict acquit find "
    "compare remind inform warn rob deprive describe regard know think hear deal cope engage involve focus focu aim "
    "call ask look wait vote plead object respond subject put "
    "place bring brought turn send sent set keep kept hold held give gave take took make made lay laid throw threw "
    "leave left hope wish long add attach link tie blame catapult speak spoke talk meet met"
)
CONDITIONS = frozenset(["if", "unless", "until", "except", "whether", "than", "as", "lest", "provided", "without"])
RESERVES = word_set("allowing adjusting adjusted assuming accounting excluding counting given barring measured")
"""What opens a phrase that says for what something holds: allowing for inflation."""
_FULL_MONTHS = word_set(
    "january february march april may june july august september october november december"
)
MONTHS = _FULL_MONTHS | word_set("jan feb mar apr jun jul aug sep sept oct nov dec")
COMMON_TIMES = word_set(
    "today yesterday tomorrow tonight week month year night morning afternoon evening weekend earlier"
)
"""Times that have a capital only in a name."""
TIMES = COMMON_TIMES | _FULL_MONTHS | word_set("monday tuesday wednesday thursday friday saturday sunday")
DAYS = TIMES | MONTHS
ORDERS = word_set("after before ago later earlier since until from")
AMOUNTS = word_set("percent % percentage point points times fold degrees $ £ € cents million billion")
PASSING = word_set(
    "also already currently recently initially previously earlier later afterwards subsequently meanwhile however "
    "moreover furthermore additionally separately similarly now still eventually finally soon immediately shortly "
    "specifically particularly especially indeed really very quite rather"
)
QUANTIFIERS = word_set(
    "all every each any no some few many most only first last both half third quarter several dozens hundreds "
    "thousands number majority percent more fewer less none nobody least same enough such those"
)
CONTRASTS = frozenset(["whereas", "unlike", "versus", "compared"])
"""What sets two things against each other: neither side says the same alone."""
SUPERLATIVES = frozenset(["first", "last", "only", "most", "least", "enough", "too"])
INTO = frozenset(["into", "onto", "toward", "towards", "down", "as"])
"""Where something goes, and what it is taken for, is what its verb says of it."""
WHEN = word_set("on in at by for during since until after before over throughout within around from")
WHERE_AND_WHEN = WHEN | {"near", "when", "where", "to", "with"}
"""What may follow the name of a place within a place: in Elm, Norvik, on Friday."""
LISTED = frozenset(["a", "an", "the", "another", "its", "his", "her", "their"])
HARMING = word_set("killing injuring wounding hurting leaving destroying sinking displacing")
PERIODS = _FULL_MONTHS | word_set(
    "year years quarter month months fortnight decade decades season summer winter spring autumn"
)
SPANS = word_set(
    "seconds minutes hours days weeks months years decades centuries minute hour day week month year century moments"
)
