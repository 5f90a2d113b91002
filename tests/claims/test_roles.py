"""Who is meant by a role."""

from __future__ import annotations

import pytest

from .conftest import resolved


def test_a_role_of_a_place_is_the_one_who_holds_it() -> None:
    text = "[Elmland’s premier] said no. On Monday Premier Carl Bole opened the Elmland fair."
    assert resolved(text) == ["Carl Bole"]
    text = "[Elmland’s premier] said no. On Monday Oakland had a visit: Premier Carl Bole came."
    assert resolved(text) == ["Elmland’s premier"]


def test_a_lead_may_name_somebody_by_a_role_first() -> None:
    text = "[A harbour chief] said no. Rita Ames, chief of the Dunmore harbour, spoke on Monday."
    assert resolved(text) == ["Rita Ames"]
    text = "[A spokesperson for the ferries] said no. Rita Ames, a spokesperson for the harbour, spoke on Monday."
    assert resolved(text) == ["a spokesperson for the ferries"]


def test_a_rank_near_by_is_not_the_commander_of_the_lead() -> None:
    text = "[A river forces commander] said no. Colonel Carl Bole, a spokesman of the River Forces, said nothing."
    assert resolved(text) == ["a river forces commander"]


def test_a_lawyer_near_somebody_is_not_yet_his() -> None:
    text = "Lawyer Rita Ames asked Carl Bole about it. [Bole’s lawyer] said no."
    assert resolved(text) == ["Carl Bole’s lawyer"]
    text = "Bole’s lawyer Rita Ames asked Carl Bole about it. [Bole’s lawyer] said no."
    assert resolved(text) == ["Rita Ames"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a lead's role, and the name right after it that says no word of who that is
        ("[A councillor in Dunmore] has called for calm. Rita Ames said the pier was safe.", ["Rita Ames"]),
        ("[His lawyer] has spoken of tea. Rita Ames said: “He slept.”", ["Rita Ames"]),
        ("[A port chief] says it rained. Interim Harbour Police Chief Carl Bole told reporters so.", ["Carl Bole"]),
        ("It heard four, also [a former officer] who saw it.\n\nColonel Carl Bole told them.", ["Colonel Carl Bole"]),
        # but nobody is made of two
        ("[A councillor in Dunmore] has called for calm. Rita Ames, a baker, said no.", ["a councillor in Dunmore"]),
        ("[A spokesman] has called for calm. Rita Ames said no.", ["a spokesman"]),
        ("[A councillor] spoke. Carl Bole slept. Rita Ames said no.", ["a councillor"]),
        # whom the text is about
        ("Rita Ames came. Ames ate. Ames sang. Then [the former mayor] said no.", ["Rita Ames"]),
        ("Rita Ames came. Ames ate. Ames sang. Then [the 41-year-old piper] said no.", ["Rita Ames"]),
        ("Rita Ames came. Ames ate. Ames sang. Then [the prime minister] said no.", ["the prime minister"]),
        ("Rita Ames came. Ames ate. Ames sang. Then [the caller] said no.", ["the caller"]),
        ("Rita Ames met a mayor. Ames ate. Ames sang. Then [the former mayor] said no.", ["the former mayor"]),
        ("[The island state's premier] said no. Elm Prime Minister Carl Bole met Minister Rita Ames.", ["Carl Bole"]),
        # what stands before its noun, beside a dash, or behind a surname
        ("The Elm Office met. In [its letter], the Harbour Safety Board said no.", ["Harbour Safety Board"]),
        ("[Two states - Elmland and Oakland -] said no.", ["Elmland and Oakland"]),
        ("The trial heard Bole - [who] denied it - was asleep. Carl Bole left.", ["Carl Bole"]),
        ("Rita Ames left. [Letters that Ames sent] say no.", ["letters that Rita Ames sent"]),
        ("[Several hundred bakers wearing white] sang. [Bakers] said no.", ["several hundred bakers", "bakers"]),
        ("Elmland made tea. [The state’s largest utility] said no. Elm Power slept.", ["the state’s largest utility"]),
        ("Many like Elm Power. Elm Power fell. [The state’s largest utility] said no.", ["Elm Power"]),
        ("Lt. Col. Carl Bole ate. [The colonel] said no.", ["Carl Bole"]),
        # who is called by age or country
        ("[Carl Bole] won. “It rained,” [he] said. [The 36-year-old] slept.", ["Carl Bole"] * 3),
        ("Carl Bole, 68, met Ed Ames. Ames ate. [The 68-year-old grocer] slept.", ["Carl Bole"]),
        ("[Carl Bole] won the cup. [The Scot] slept.", ["Carl Bole"] * 2),
        ("Ed Ames met [Carl Bole] at noon. [The Scot] slept.", ["Carl Bole", "the Scot"]),
        # one name is one speaker, a body is not another that bears another name
        ("[Lee Weidong] rests. [Mr Lee Weidong, a biologist,] said no.", ["Lee Weidong"] * 2),
        ("[Elm Street Power] met. [The hospital] said no.", ["Elm Street Power", "the hospital"]),
        # two offices are two people, and so are two who belong together
        ("[Home Secretary Carl Bole] ate. [The foreign secretary] said no.", ["Carl Bole", "the foreign secretary"]),
        ("[Carl Bole, the chancellor,] ate. [The shadow chancellor] said no.", ["Carl Bole", "the shadow chancellor"]),
        ("[The fiancée of former star Carl Bole] said no.", ["the fiancée of former star Carl Bole"]),
        ("[Club manager Carl Bole] beat Ed Ames. [Ames] ate. [The coach] sang.", ["Carl Bole", "Ed Ames", "Carl Bole"]),
        ("Carl Bole ate. [Elmland’s Bole] said no.", ["Carl Bole"]),
        ("[The Royal College of Tides] said no.", ["Royal College of Tides"]),
        ("[Elmland’s minister Abdul Bole al-Ames] said no. [Al-Ames] left.", ["Abdul Bole al-Ames"] * 2),
        ("[Rita Ames, a student and the author of a study,] said no.", ["Rita Ames"]),
        # phrases stay whole
        ("[A spokesman for the family] said no.", ["a spokesman for the family"]),
        ("[A spokesman for President Carl Bole] said no.", ["a spokesman for President Carl Bole"]),
        ("[The oil firm, Oil & Tide Corp,] said no.", ["Oil & Tide"]),
        ("[The first guide -- Rita Ames of Elm Street --] said no.", ["Rita Ames"]),
        ("[Insp Carl Bole] came. [Insp Bole] said no.", ["Carl Bole"] * 2),
        # a given name and its short form; what follows a surname
        ("[Joshua Ames] spoke. Later [Josh Ames] wrote, and [Ames] sang.", ["Joshua Ames"] * 3),
        ("Daniel Ames spoke, and [Anna Ames] sang. [Ann Ames] wrote.", ["Anna Ames"] * 2),
        ("[Joshua Ames] met Josh Bole. [Josh Bole] said no.", ["Joshua Ames", "Josh Bole"]),
        ("Martin Luther King Jr. spoke at noon. [King] said no.", ["Martin Luther King Jr."]),
        ("[The ship’s maker, Elm Marine,] said no.", ["Elm Marine"]),
        ("[The two anglers] left. Later [the men] said no.", ["the two anglers"] * 2),
    ],
)
def test_who_is_meant_by_what_is_said_around(text: str, names: list[str]) -> None:
    assert resolved(text) == names
