"""From raw claims to claims and speakers."""

from __future__ import annotations

from accordingto.claims.assembly import assemble
from accordingto.claims.kinds import Quoted
from accordingto.claims.raw import RawClaim
from accordingto.claims.rules import find_raw
from accordingto.values import Span


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


TEXT = (
    "Rita Ames, who runs the harbour, said the pier was unsafe.\n\n"
    "“I said no to the owners,” Ames added. “They did not listen.”\n\n"
    "The owners denied that, reportedly. Carl Bole, the mayor, warned of “a long winter” without ferries."
)


def test_ids_run_in_text_order() -> None:
    claims, speakers = assemble(TEXT, find_raw(TEXT))
    assert [c.id for c in claims] == [f"c{n + 1}" for n in range(len(claims))]
    assert [c.content for c in claims] == sorted(c.content for c in claims)
    assert [s.id for s in speakers] == [f"s{n + 1}" for n in range(len(speakers))]
    for speaker in speakers:
        assert speaker.claims == tuple(c.id for c in claims if c.speaker == speaker.id)
        assert list(speaker.mentions) == sorted(set(speaker.mentions))


def test_one_speaker_with_name_description_and_mentions() -> None:
    claims, speakers = assemble(TEXT, find_raw(TEXT))
    ames = speakers[0]
    assert ames.name == "Rita Ames"
    assert [m.of(TEXT) for m in ames.mentions][-1] == "Ames"
    mayor = next(s for s in speakers if s.name == "Carl Bole")
    assert mayor.description == "mayor"
    assert {c.speaker_name for c in claims if c.speaker == ames.id} == {"Rita Ames"}


def test_the_first_person_is_whose_words_it_stands_in() -> None:
    text = "“I told them no,” Rita Ames said."
    inner = RawClaim((Span(6, 15),), Span(3, 7), Span(1, 2))
    claims, speakers = assemble(text, [*find_raw(text), inner])
    assert len(claims) == 2
    assert {c.speaker for c in claims} == {"s1"}
    assert speakers[0].name == "Rita Ames"


def one(text: str, content: str, source: str, cue: str) -> tuple[str, str, str | None, str | None]:
    """Return content, source, name and description of a claim whose parts are given by their words."""
    content_at, source_at, cue_at = (Span(text.index(x), text.index(x) + len(x)) for x in (content, source, cue))
    claims, speakers = assemble(text, [RawClaim((content_at,), cue_at, source_at)])
    found = claims[0]
    return found.text, found.source.of(text) if found.source else "", speakers[0].name, speakers[0].description


def test_a_source_ends_with_its_word_and_its_quotation() -> None:
    text = "The vice-mayor said no."
    assert one(text, "no", "The vice", "said")[1:3] == ("The vice-mayor", "the vice-mayor")
    text = "The pier “mess” shows that it rained."
    assert one(text, "it rained", "The pier “mess", "shows")[1] == "The pier “mess”"


def test_a_source_is_not_its_possessor_alone() -> None:
    text = "It burned all night, Elmland’s fire service said."
    assert one(text, "It burned all night", "Elmland", "said")[1:3] == ("Elmland’s fire service",) * 2


def test_an_admission_of_ones_own_is_its_owners() -> None:
    text = "It was like Rita Ames’s own written admission that it rained."
    for source in ("Rita Ames", "Rita Ames’s own written"):
        assert one(text, "that it rained", source, "admission")[1:3] == ("Rita Ames",) * 2


def test_a_content_does_not_begin_inside_its_cue() -> None:
    text = "Rita Ames seems to believe he can swim."
    assert one(text, "believe he can swim", "Rita Ames", "seems to believe")[0] == "he can swim"


def test_an_apposition_is_no_part_of_the_content() -> None:
    text = "According to Rita Ames, the captain of the ferry, it rained."
    content, source, name, description = one(text, "the captain of the ferry, it rained", "Rita Ames", "According to")
    assert (content, source) == ("it rained", "Rita Ames, the captain of the ferry")
    assert (name, description) == ("Rita Ames", "captain of the ferry")
    text = "According to Rita Ames, the rain, which was warm, fell."
    assert one(text, "the rain, which was warm, fell", "Rita Ames", "According to")[0].startswith("the rain")


def test_the_quote_selector_is_found_again() -> None:
    claims, _ = assemble(TEXT, find_raw(TEXT))
    for claim in claims:
        quote = claim.quote
        assert quote.prefix + quote.exact + quote.suffix in TEXT
        assert TEXT.index(quote.prefix + quote.exact + quote.suffix) + len(quote.prefix) == claim.content[0].start
        assert len(quote.prefix) <= 32
        assert len(quote.suffix) <= 32


def test_the_sentence_is_that_of_the_cue() -> None:
    claims, _ = assemble(TEXT, find_raw(TEXT))
    for claim in claims:
        assert claim.cue is not None
        assert claim.sentence.start <= claim.cue.start < claim.sentence.end


def test_kinds() -> None:
    text = 'He said "all of it is gone" and the "old" pier fell in the night, as did the lamp and its two bells.'
    quoted = Quoted(text)
    whole = Span(0, len(text))
    direct = text.index("all of")
    assert quoted.kind([Span(direct, direct + 18)]) == "direct"
    assert quoted.kind([whole]) == "mixed"
    late = text.index("and the")
    assert quoted.kind([Span(late, len(text))]) == "indirect"
    assert quoted.kind([Span(7, 8)]) is None


def test_a_quotation_that_is_not_closed_counts_to_the_end_of_its_line() -> None:
    text = "“One two three\nfour five"
    quoted = Quoted(text)
    assert quoted.kind([Span(1, 14)]) == "direct"
    assert quoted.kind([Span(15, 24)]) == "indirect"


def test_silence_and_nonsense_are_dropped() -> None:
    text = "The office declined to comment on the pier."
    raw = [
        RawClaim((Span(29, 42),), Span(11, 19), Span(0, 10)),
        RawClaim((Span(500, 600),), None, None),
        RawClaim((Span(42, 43),), None, None),
        RawClaim((), None, None),
    ]
    assert assemble(text, raw) == ([], [])


def test_flags_and_stance() -> None:
    text = (
        "“It fell,” the pilot reportedly said. Carl Bole did not say that the pier was safe. Ida Holm denied it fell."
    )
    claims, _ = assemble(text, find_raw(text))
    assert [(c.stance, set(c.flags)) for c in claims] == [
        ("says", {"hedged"}),
        ("leaves_open", {"negated"}),
        ("denies", set()),
    ]


def test_a_claim_without_a_source_has_no_speaker() -> None:
    text = "The pilot is said to have left the town."
    ((claim,), speakers) = assemble(text, find_raw(text))
    assert claim.speaker is None
    assert claim.speaker_name is None
    assert speakers == []


def test_a_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = "“It fell,” Rita Ames said.\n\n“Nobody was there.”"
    raw = [*find_raw(text)[:1], RawClaim((Span(text.rindex("“"), len(text)),))]
    claims, speakers = assemble(text, raw)
    assert [c.speaker for c in claims] == ["s1", "s1"]
    assert speakers[0].claims == ("c1", "c2")


def test_a_source_gets_back_the_article_that_it_lost() -> None:
    text = "“All sailings are off,” the harbour office said. “We wait,” said a tired pilot."
    content = [Span(0, 23), Span(text.index("“We"), text.index(" said a"))]
    sources = [Span(text.index("office"), text.index(" said.")), Span(text.index("pilot"), len(text) - 1)]
    cues = [Span(text.index("said."), text.index("said.") + 4), Span(text.index("said a"), text.index(" a tired"))]
    raw = [RawClaim((c,), cue, s, 0.9) for c, cue, s in zip(content, cues, sources, strict=True)]
    claims, _ = assemble(text, raw)
    assert [c.source.of(text) for c in claims if c.source] == ["the harbour office", "a tired pilot"]


def test_a_source_is_not_cut_inside_of_a_name() -> None:
    text = "Nine planes flew, the Air Force said."
    raw = RawClaim((Span(0, 16),), at(text, "said"), at(text, "the Air"), 0.9)
    claims, speakers = assemble(text, [raw])
    assert [c.source.of(text) for c in claims if c.source] == ["the Air Force"]
    assert speakers[0].name == "Air Force"
    text = "Rita Vik-Ames left. It rained, Vik-Ames said."
    start = text.rindex("Ames")
    raw = RawClaim((at(text, "It rained"),), at(text, "said"), Span(start, start + 4), 0.9)
    _, speakers = assemble(text, [raw])
    assert speakers[0].name == "Rita Vik-Ames"


def test_no_comment_is_no_claim() -> None:
    text = "“No comment,” said both lawyers. “No comment is needed,” said Ames."
    claims, _ = assemble(text, find_raw(text))
    assert [c.text for c in claims] == ["“No comment is needed,”"]


def test_a_surname_of_several_is_less_sure() -> None:
    text = "Anna Vik and Paul Vik met Rita Ames. “It rained,” said Vik. “It snowed,” said Ames. “No,” said Paul Vik."
    first, second, third = assemble(text, [RawClaim(c.content, c.cue, c.source, 0.8) for c in find_raw(text)])[0]
    assert first.confidence < second.confidence == third.confidence


def test_a_quotation_belongs_to_whom_a_reply_came_from() -> None:
    text = "I wondered about it. Later I got an email reply from a harbour clerk.\n\n“It was shut at noon.”"
    asked = RawClaim((at(text, "about it"),), at(text, "wondered"), Span(0, 1), 0.9)
    quote = RawClaim((at(text, "“It was shut at noon.”"),), None, None, 0.9)
    claims, _ = assemble(text, [asked, quote])
    assert [c.speaker_name for c in claims] == ["the author", "a harbour clerk"]


def test_a_quotation_is_not_the_authors_who_spoke_before_it() -> None:
    text = "I wondered about it.\n\n“It was shut at noon.”"
    asked = RawClaim((at(text, "about it"),), at(text, "wondered"), Span(0, 1), 0.9)
    quote = RawClaim((at(text, "“It was shut at noon.”"),), None, None, 0.9)
    claims, _ = assemble(text, [asked, quote])
    assert [c.speaker_name for c in claims] == ["the author", None]
