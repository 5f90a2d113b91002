"""What the decoder put together or cut, mended."""

from __future__ import annotations

from accordingto.claims.raw import RawClaim
from accordingto.claims.repair import repair
from accordingto.values import Span


def at(text: str, words: str, after: int = 0) -> Span:
    start = text.index(words, after)
    return Span(start, start + len(words))


def claim(text: str, contents: list[str], cue: str | None, source: str | None) -> RawClaim:
    return RawClaim(
        tuple(at(text, c) for c in contents),
        at(text, cue) if cue else None,
        at(text, source) if source else None,
        0.9,
    )


def mended(text: str, *claims: RawClaim) -> list[tuple[list[str], str | None, str | None]]:
    return [
        ([s.of(text) for s in c.content], c.cue and c.cue.of(text), c.source and c.source.of(text))
        for c in repair(text, claims)
    ]


def test_a_clitic_is_no_part_of_a_cue() -> None:
    text = "He’s also alleging that it rained."
    assert mended(text, claim(text, ["that it rained"], "s also alleging", "He")) == [
        (["that it rained"], "also alleging", "He")
    ]


def test_a_source_does_not_run_over_a_sentences_end() -> None:
    text = "“It rained,” said Ed Marr, the head of Tide. Marr said it would snow."
    source = "Ed Marr, the head of Tide. Marr"
    assert mended(text, claim(text, ["“It rained,”"], "said", source))[0][2] == "Ed Marr, the head of Tide"
    later = RawClaim((at(text, "it would snow"),), at(text, "said it"), at(text, source), 0.9)
    assert mended(text, later)[0][2] == "Marr"
    titled = "It snowed, said Mr. J. Ames."
    assert mended(titled, claim(titled, ["It snowed"], "said", "Mr. J. Ames"))[0][2] == "Mr. J. Ames"


def test_a_conjunction_is_no_content() -> None:
    text = "When asked, Ames said it was gone."
    assert mended(text, claim(text, ["When", "it was gone"], "said", "Ames")) == [(["it was gone"], "said", "Ames")]
    assert mended(text, claim(text, ["When"], "said", "Ames")) == [(["When"], "said", "Ames")]


def test_two_verbs_make_two_claims() -> None:
    text = "The mayor urged calm, saying the fire was out."
    assert mended(text, claim(text, ["calm", "the fire was out"], "saying", "The mayor")) == [
        (["calm"], "urged", "The mayor"),
        (["the fire was out"], "saying", "The mayor"),
    ]


def test_what_no_known_verb_governs_before_a_participle_is_left_out() -> None:
    text = "The mayor ate cake, saying the fire was out."
    assert mended(text, claim(text, ["cake", "the fire was out"], "saying", "The mayor")) == [
        (["the fire was out"], "saying", "The mayor")
    ]


def test_an_interrupted_quotation_stays_one_claim() -> None:
    text = "“It rained,” she went on, saying “and it snowed.”"
    assert len(mended(text, claim(text, ["“It rained,”", "“and it snowed.”"], "saying", "she"))) == 1


FIRST = "“I was twelve. He stood there all night."
LAST = "“In the morning the boats were gone,”"


def test_the_first_half_of_a_quotation_of_two_paragraphs() -> None:
    text = f"{FIRST}\n\n{LAST} Ames said."
    assert mended(text, claim(text, [LAST], "said", "Ames")) == [([FIRST, LAST], "said", "Ames")]


def test_a_closed_quotation_is_not_taken_in() -> None:
    text = f"{FIRST}”\n\n{LAST} Ames said."
    assert mended(text, claim(text, [LAST], "said", "Ames")) == [([LAST], "said", "Ames")]


def test_a_quotation_is_not_joined_to_a_claim_over_another_paragraph_that_claims() -> None:
    text = "“We lost it,” said Ames.\n\nThe board says it will pay.\n\n“It is the end of us.”"
    joined = claim(text, ["“We lost it,”", "“It is the end of us.”"], "said", "Ames")
    between = claim(text, ["it will pay"], "says", "The board")
    assert mended(text, joined, between) == [
        (["“We lost it,”"], "said", "Ames"),
        (["it will pay"], "says", "The board"),
        (["“It is the end of us.”"], None, None),
    ]
    assert len(mended(text, joined)) == 1


def test_a_question_in_the_same_paragraph_parts_nothing() -> None:
    text = "“We lost it,” said Ames when asked if she would pay.\n\n“It is the end of us.”"
    joined = claim(text, ["“We lost it,”", "“It is the end of us.”"], "said", "Ames")
    asked = claim(text, ["if she would pay"], "asked", None)
    assert (["“We lost it,”", "“It is the end of us.”"], "said", "Ames") in mended(text, joined, asked)


def test_a_quotation_without_a_cue_does_not_take_the_next_paragraphs_name() -> None:
    text = "“Nobody can tell me why.”\n\nTom Arden keeps the logbook."
    assert mended(text, claim(text, ["“Nobody can tell me why.”"], None, "Tom Arden")) == [
        (["“Nobody can tell me why.”"], None, None)
    ]
    signed = "“Nobody can tell me why.” (Tom Arden)"
    assert mended(signed, claim(signed, ["“Nobody can tell me why.”"], None, "Tom Arden"))[0][2] == "Tom Arden"
