from __future__ import annotations

import pytest

from accordingto.summary import SummaryOptions, check_draft, summarise
from accordingto.summary.checks import REASONS, Checker
from accordingto.summary.checks.names import unsupported_name
from accordingto.summary.checks.numbers import quantities, unsupported_date, unsupported_number
from accordingto.summary.checks.quotation import altered_quotation
from accordingto.summary.checks.support import line, rest_on
from accordingto.values import Article, Claim, Speaker

Read = tuple[Article, list[Claim], list[Speaker]]


@pytest.fixture(scope="module")
def checker(story: Read) -> Checker:
    return Checker(*story)


@pytest.mark.parametrize(
    "sentence",
    [
        "The council of Harlow Bay voted 9-4 on Monday to close the pier by 1 May, council leader Ilse Brandt said.",
        "Brandt said repairs would cost £2.4m, which the town did not have.",
        "The ferry company Bayline said it might move to Port Ellis in June.",
        "Boat owner Tomas Reyes said the closure would ruin his business.",
    ],
)
def test_faithful_sentences_pass(checker: Checker, sentence: str) -> None:
    verdict = checker.check(sentence)
    assert verdict.reason is None
    assert verdict.sources


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The council of Harlow Bay voted 9-4 on Monday to close", "incomplete"),
        ("Brandt said repairs would cost £2.4bn, which the town did not have.", "unsupported_number"),
        ("Brandt said repairs would cost $2.4m, which the town did not have.", "unsupported_number"),
        ("A consultation showed that 63 percent wanted repairs, according to the council.", "unsupported_number"),
        ("The council of Harlow Bay voted on Friday to close the pier, Brandt said.", "unsupported_date"),
        ("Mayor Jonas Weller said repairs would cost £2.4m.", "unsupported_name"),
        ("Reyes called the decision “rushed and shameful”.", "altered_quotation"),
        ("Penguins conquered distant moonlit kitchens while juggling purple trombones.", "not_entailed"),
        ("Brandt said repairs would cost £2.4m, which the town did have.", "negation"),
        ("The ferry company Bayline will move to Port Ellis in June, it said.", "modality"),
        ("Repairs would cost £2.4m, which the town did not have.", "lost_attribution"),
        ("Reyes said repairs would cost £2.4m, which the town did not have.", "wrong_speaker"),
    ],
)
def test_faulty_sentences_are_refused(checker: Checker, sentence: str, reason: str) -> None:
    found = checker.check(sentence).reason
    assert found is not None
    # Support may refuse first what a later check would name more exactly: refused it must be.
    assert found in {reason, "not_entailed"}
    assert found in REASONS


def test_numbers_have_magnitude_and_unit() -> None:
    values = {(q.value, q.unit) for q in quantities("£2.4m, 62 percent, twenty-one people, 1,250 km and 3 million")}
    assert (2.4e6, "pound") in values
    assert (62.0, "percent") in values
    assert (21.0, "person") in values
    assert (1250.0, "kilometre") in values
    assert (3e6, None) in values
    assert unsupported_number("It cost £3m.", "It cost £3,000,000.") is None
    assert unsupported_number("It cost 3 million.", "It cost £3m.") is None
    assert unsupported_number("It rose 12%.", "It rose £12.") == "12%"
    assert unsupported_number("Two of them left.", "Some left.") is None


def test_dates_and_names() -> None:
    assert unsupported_date("They met on Monday.", "They met on Mon 3 May.") is None
    assert unsupported_date("They met in June.", "They met in July.") == "June"
    assert unsupported_name("Then Lena Ortiz left.", "Mayor Lena Ortiz stayed.") is None
    assert unsupported_name("Then Lena Weller left.", "Lena Ortiz stayed. Jo Weller left.") == "Lena Weller"


def test_quotations_are_verbatim_but_may_be_cut() -> None:
    source = "“We are not going to gamble with lives, not here and not now,” she said."
    assert altered_quotation("She said: “We are not going to gamble with lives.”", source) is None
    assert altered_quotation('She said: "We are not going to gamble ... not now."', source) is None
    assert altered_quotation("She said: “We are going to gamble with lives.”", source) is not None


def test_support_names_the_sentences_it_rests_on(story: Read) -> None:
    lines = [line("The pier is old."), line("Bayline carries 300 passengers a day."), line("It rained in the hills.")]
    assert rest_on("Bayline carries passengers.", lines) == [1]
    assert rest_on("Wolves howl.", lines) == []


def test_a_draft_keeps_what_is_true_and_replaces_the_rest(story: Read) -> None:
    draft = [
        "The council of Harlow Bay voted 9-4 on Monday to close the pier by 1 May, council leader Ilse Brandt said.",
        "Mayor Jonas Weller said repairs would cost £9bn.",
    ]
    summary = check_draft(draft, *story, SummaryOptions(), model="tiny")
    assert summary.model == "tiny"
    assert summary.sentences[0].status == "generated"
    assert [r.text for r in summary.rejected] == [draft[1]]
    assert "Weller" not in summary.text
    assert all(s.status != "generated" for s in summary.sentences[1:])


def test_an_empty_or_hopeless_draft_falls_back(story: Read) -> None:
    bundled = summarise(*story)
    assert check_draft([], *story).text == bundled.text
    hopeless = check_draft(["Nonsense.", "More of it"], *story)
    assert len(hopeless.rejected) == 2
    assert hopeless.sentences
    assert all(s.status != "generated" for s in hopeless.sentences)


def test_an_endless_draft_is_cut(story: Read) -> None:
    def endless() -> object:
        n = 0
        while True:
            n += 1
            yield f"The pier closed {n + 100} times."

    summary = check_draft(endless(), *story)  # type: ignore[arg-type]
    assert len(summary.rejected) <= 16


def test_a_shortened_sentence_keeps_its_attribution_even_where_a_claim_was_found() -> None:
    from accordingto.summary.checks.own import sound
    from accordingto.summary.units import units
    from accordingto.values import Article

    text = "The ferry was late because of fog, the port complained, and sailed at noon with 90 passengers."
    (unit,) = units(Article(text=text))
    assert sound("The ferry was late because of fog, the port complained, and sailed at noon.", unit, ())
    assert not sound("The ferry was late because of fog and sailed at noon with 90 passengers.", unit, ())


def test_a_quotation_without_its_speaker_does_not_enter() -> None:
    from accordingto.summary.eligible import may_enter
    from accordingto.summary.units import units
    from accordingto.values import Article

    text = (
        "“The pier is old,” said Ada Quist. “It has to go” is what the town hears from its engineers every year. "
        "“It must be shut before the winter storms,” said Ina Solberg."
    )
    said, bare, again = units(Article(text=text))
    assert may_enter(said)
    assert not may_enter(bare)
    assert may_enter(again)


def test_an_opening_we_is_someones_voice() -> None:
    from accordingto.summary.eligible import may_enter
    from accordingto.summary.units import units
    from accordingto.values import Article

    (ours, theirs) = units(Article(text="We never asked for a second pier. The US sent two ships to the old pier."))
    assert not may_enter(ours)
    assert may_enter(theirs)
