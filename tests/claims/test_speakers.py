"""Sources resolved to speakers."""

from __future__ import annotations

import pytest

from .conftest import resolved


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # full names, surnames, titles, roles before and after the name
        ("[Rita Ames, a pilot,] spoke. [Ames] said no. [Ms Ames] left.", ["Rita Ames"] * 3),
        ("[Harbour master Rita Ames] said so. [Ames] added more.", ["Rita Ames"] * 2),
        ("[The head of the harbour, Rita Ames,] said so.", ["Rita Ames"]),
        ("[One of the pilots, Rita Ames, 42, a mother of two,] said so.", ["Rita Ames"]),
        ("[Mr Bole] said so.", ["Mr Bole"]),
        ("[Captain Ivo Bole] said so. [Captain Bole] agreed.", ["Captain Ivo Bole"] * 2),
        # pronouns by gender and nearness
        (
            "[Rita Ames] met [Carl Bole], who left. [She] said so. [He] did not.",
            ["Rita Ames", "Carl Bole", "Rita Ames", "Carl Bole"],
        ),
        ("[Carl Bole] said it rained. Later [he] said it snowed.", ["Carl Bole"] * 2),
        # a role that a person was called by
        ("[Carl Bole, the mayor of Dunmore,] said no. [The mayor] left at ten.", ["Carl Bole"] * 2),
        ("Mayor Carl Bole opened the fair. [The mayor] said it was cold.", ["Carl Bole"]),
        ("Gov. Rita Ames opened the fair. [The governor] said it was cold.", ["Rita Ames"]),
        ("[The mayor] said it was cold. Carl Bole, the mayor, left early.", ["Carl Bole"]),
        # organisations
        ("[The Harbour Safety Board] met. [The board] said no. [It] adjourned.", ["Harbour Safety Board"] * 3),
        (
            "[The Coastal Safety Office (CSO)] met. [The CSO] said no.",
            ["Coastal Safety Office (CSO)"] * 2,
        ),
        ("[Dunmore’s fire brigade] said no.", ["Dunmore’s fire brigade"]),
        (
            "[The Ministry of Tides, Harbours and Ferries (MTHF)] met.",
            ["Ministry of Tides, Harbours and Ferries (MTHF)"],
        ),
        ("The Harbours and Rivers Agency met. [HRA] said no.", ["Harbours and Rivers Agency"]),
        # phrases made names
        ("[A spokesman for Elm Street] said no.", ["an Elm Street spokesman"]),
        ("[Analysts at Elm Street] said no.", ["Elm Street analysts"]),
        ("[A new Elm Street poll this week] found it.", ["an Elm Street poll"]),
        ("[A study published last year] found it.", ["a study published last year"]),
        ("[A study published in the journal Tides] found it.", ["a study in Tides"]),
        ("[One sailor] said no.", ["a sailor"]),
        ("[Many Dunmorians] said no.", ["many Dunmorians"]),
        ("[The divers’] view was no.", ["the divers"]),
        ("[The tired (and wet) diver] said no.", ["the tired diver"]),
        ("[Democrats] said no.", ["Democrats"]),
        ("We met Pilgrims there. [Pilgrims] said no.", ["Pilgrims"]),
        ("[You] said no.", ["the reader"]),
        # several at once
        ("[Rita Ames, joined by two divers,] said no.", ["Rita Ames"]),
        ("[The divers, fishers and two farmers] said no.", ["the divers, fishers and two farmers"]),
        ("[Elmland, Oakland and Firland] said no.", ["Elmland, Oakland and Firland"]),
        (
            "[Mayor Rita Ames, the head of the port, and Governor Carl Bole] said no.",
            ["Rita Ames and Carl Bole"],
        ),
        ("[Carl Bole] left. [He and his wife] said no.", ["Carl Bole", "Carl Bole and his wife"]),
        ("Rita Ames and Carl Bole met. [Ames and Bole] said no.", ["Rita Ames and Carl Bole"]),
        # a group with examples speaks as a group
        ("[The islands' mayors, including Rita Ames and Carl Bole,] said no.", ["the islands' mayors"]),
        ("[The Institute on Tidal Change] said no.", ["Institute on Tidal Change"]),
        ("The Tidal Institute for Coastal Peace met. [The institute] said no.", ["Tidal Institute for Coastal Peace"]),
        ("[Quill Ltd] said no.", ["Quill"]),
        ("[The Dunmore Attorney General’s office] said no.", ["the Dunmore Attorney General’s office"]),
        ("Dunmore Police came. [Police] said no.", ["Dunmore Police"]),
        ("Dunmore Police met Elmland Police. [Police] said no.", ["police"]),
        ("We like Quill. All of Quill is here. [The company] said no.", ["Quill"]),
        ("We like Quill. All of Quill is here. [A company spokesman] said no.", ["a Quill spokesman"]),
        ("Dunmore University is old. [A spokesman for the university] said no.", ["a Dunmore University spokesman"]),
        ("The FSA met. We saw the FSA there. [Agency officials] said no.", ["FSA officials"]),
        # a statement is one thing, a study another
        (
            "[A study by Elm Bank] was new. [A statement by Oak Bank] followed. [The study] said no.",
            ["Elm Bank", "Oak Bank", "Elm Bank"],
        ),
        # what tells who is meant stays, what only adds to it goes
        ("[Sailors who know both ships] said no.", ["sailors who know both ships"]),
        ("[A sailor, who was wet,] said no.", ["a sailor"]),
        ("[A few small, limited studies] said no.", ["a few small, limited studies"]),
        ("[Letters seen by Quill] said no.", ["letters seen by Quill"]),
        ("[Elmland’s President Luz Ana da Costa Maro] said no.", ["Luz Ana da Costa Maro"]),
        ("[Harbour Leader Carl Bole of Dunmore] said no.", ["Carl Bole"]),
        ("[The head of the largest port, Dunmore, Carl Bole,] said no.", ["Carl Bole"]),
        ("[The two guests, mayor Rita Ames and pilot Carl Bole,] said no.", ["Rita Ames and Carl Bole"]),
        ("Carl Bole won the race. [The 42-year-old] said no.", ["Carl Bole"]),
        ("A man ran. Carl Bole won. [The man] said no.", ["the man"]),
        ("[Laurence des Ames, the curator,] said no.", ["Laurence des Ames"]),
        ("[Coastal Union (CU) Governor Rita Ames] said no.", ["Rita Ames"]),
        ("The Society Ames du Quill met. The Quill is old. [The Quill] said no.", ["Quill"]),
        ("Quill Airlines has a plan. [Quill] said no.", ["Quill Airlines"]),
        ("[Two studies of Elm Street drivers] said no.", ["two studies of Elm Street drivers"]),
        ("[Mayor Rita Ames] said no. Later [she] and [Mr Cook] left.", ["Rita Ames", "Rita Ames", "Mr Cook"]),
        ("[Jorun Quist from Elm Street] said no. [The expert] left.", ["Jorun Quist"] * 2),
        ("[Rita Ames from Elm Street] said no. [The expert] left.", ["Rita Ames"] * 2),
        ("How to Leverage AI\n\n[Ivo Marr] spoke. “It rained,” [he] said.", ["Ivo Marr"] * 2),
        ("[The EU] said no.", ["European Union"]),
        ("An ash officer came. Two police officers came. [Officers] said no.", ["police officers"]),
        ("[Pilots from Dunmore, Elm Street and Oakham] said no.", ["pilots from Dunmore, Elm Street and Oakham"]),
        (
            "[Mayor Rita Ames, the head of Tide, and Governor Carl Bole, leader of Oak, the other party,] said no.",
            ["Rita Ames and Carl Bole"],
        ),
        # no name that the text does not have, however well known
        ("President Obama left. [Obama] said no. [He] slept.", ["Obama"] * 2),
        ("[Mr Obama] said no.", ["Mr Obama"]),
        ("[Bank president Obama] said no. [President Bole] left.", ["Obama", "Bole"]),
        ("The FSA met. We saw the FSA there. [A bureau spokesman] said no.", ["an FSA spokesman"]),
        # names cut or taken apart wrongly
        ("[Aides to Gov. Carl Bole and Rita R. Ames] said no.", ["aides to Gov. Carl Bole and Rita R. Ames"]),
        ("[A judge handling a Freedom Act case] said no.", ["a judge handling a Freedom Act case"]),
        ("Interestingly Bole left. [Bole] said no.", ["Bole"]),
        ("[The former Harbour Speaker] said no.", ["the former Harbour Speaker"]),
        ("[Mrs. Ames herself] said no.", ["Mrs. Ames"]),
        ("[Senators probing Rita Ames’s emails] said no.", ["senators probing Rita Ames’s emails"]),
        ("[Senate Republican leaders] said no. The senate met.", ["Senate Republican leaders"]),
        ("[While many pilots] left, Rita Ames said no.", ["many pilots"]),
        ("[The three pilots – Mr. Bole, Ms. Ames and Mr. Marr –] said no.", ["Bole, Ames and Marr"]),
        ("Trusting Carl Bole with it was wrong. [Bole] said no.", ["Carl Bole"]),
        ("Marine law expert Rita Ames spoke. [Experts] said no.", ["experts"]),
        ("[Another pilot, former envoy to Elmland Carl Bole,] said no. [Bole] left.", ["Carl Bole"] * 2),
        ("[Lt. Col. Carl Bole] said no.", ["Carl Bole"]),
        ("[Several teachers wearing] red left.", ["several teachers"]),
        ("[Mayor Carl Bole and leaders of the union] said no.", ["Carl Bole and leaders of the union"]),
        ("QUIL flies. It has a rover, [a rover QUIL] sent.", ["QUIL"]),
        ("[One Dunmore-based pilot] said no.", ["a Dunmore-based pilot"]),
        ("[The Liberal Democrats] said no.", ["Liberal Democrats"]),
        ("[A College of Elmland spokesman] said no. [He] left.", ["a College of Elmland spokesman"] * 2),
        ("[Department of Tides officials] said no.", ["Department of Tides officials"]),
        ("[Charities] said no.", ["charities"]),
        ("[J. Carl Bole] said no.", ["J. Carl Bole"]),
        ("[Attorney General Rita Ames] said no.", ["Rita Ames"]),
        ("[Secretary of State Carl Bole] said no. [Bole] left.", ["Carl Bole"] * 2),
        ("[Mr. Bole of Quilltime] said no.", ["Mr. Bole"]),
        ("[Dean Marr] said no. [Marr] left.", ["Dean Marr"] * 2),
        ("[H! News] said no.", ["H! News"]),
        ("[A carefully designed, costly trial] said no.", ["a carefully designed, costly trial"]),
        ("[A 2014 Elm College of Tides paper] said no.", ["a 2014 Elm College of Tides paper"]),
        ("[By Rita Ames] it was said.", ["Rita Ames"]),
        ("[A diver in Dunmore, Elmland,] said no.", ["a diver in Dunmore"]),
        # some of a party are not the party, and a league's noun is not the league
        ("[Many liberal Democrats] said no.", ["many liberal Democrats"]),
        ("The voters came. [Voters] met the Harbour Voters.", ["voters"]),
        ("[A red-hot PAC] said no.", ["a red-hot PAC"]),
        ("[Lawmakers on the Tide Board, led by chairman Carl Bole,] said no.", ["lawmakers on the Tide Board"]),
        # whoever is named only to tell whose somebody is does not speak
        ("[A spokesman for Elm candidate Rita Ames] said no.", ["a Rita Ames spokesman"]),
        ("[Tide Watch, a group led by mayor Carl Bole,] said no.", ["Tide Watch"]),
        ("[Democrats -- including Carl Bole --] said no.", ["Democrats"]),
        ("[Elmland's Tide party's first report] said no.", ["Elmland's Tide party"]),
        ("Rita Ames met. [She and Carl Bole, a pilot,] said no.", ["Rita Ames and Carl Bole"]),
        ("Rita Ames spoke. [None] left. [She] said no.", ["None", "Rita Ames"]),
        # Mr and Mrs of one surname are two
        ("Saul Bole left when he was ill. [Mrs. Bole] said no.", ["Mrs. Bole"]),
        # the one whom a lead named, by his or her calling
        ("Rita Ames has quit the Tide party.\n\n[The senator] said she was tired.", ["Rita Ames"]),
        ("Rita Ames has quit the Tide party.\n\n[The judge] said she was free.", ["the judge"]),
        ("Carl Bole met Rita Ames.\n\n[The governor] said no.", ["the governor"]),
        # whose firm: the one just spoken of, the two named together
        ("Brandt Foods sold Quill. Quill opened a shop in May, and [the company] said no.", ["Quill"]),
        ("Nepal's pilots met. Nepal shut a port. [The airline] said no.", ["the airline"]),
        ("Half were Hispanic, and Hispanic voters came. [The team] said no.", ["the team"]),
        ("[Nepal] said no. Then it rained all day. [The country] left.", ["Nepal"] * 2),
        ("The talks of Quill and Brandt ended in Quill Street. [Both companies] said no.", ["Quill and Brandt"]),
        ("It opens on Dec. 9. [The group, Tide Watch,] said no. [The group] left.", ["Tide Watch"] * 2),
        ("It opens on Dec. 9. [The group], Tide Watch, said no. [The group] left.", ["Tide Watch"] * 2),
        ("The newspaper Quill Post wrote. [The paper] said no.", ["Quill Post"]),
        ("[Tide Watch] said no. [The video] shows a boat.", ["Tide Watch", "the video"]),
        ("[Jan Quill] said no. [Quill] left.", ["Jan Quill"] * 2),
        # a product or an event named after a firm is not the firm's full name
        ("Quill sells shoes. Its Camp Quill event is in May. [Quill] said no.", ["Quill"]),
        (
            "Drugs group Ann Quill is big. Brandt sells. [Brandt] said no. Ann Quill grew. [The company] said no.",
            ["Brandt", "Ann Quill"],
        ),
        ("[Quillon], 9, said no. Quillon, a shop, is old. Quillon, the shop, grew. [It] said no.", ["Quillon"] * 2),
        # he or she: not whoever only owns something, rather who was just introduced
        ("It was Mayor Carl Bole’s trip, [pilot Ed Ames] said. [He] said it was cheap.", ["Ed Ames"] * 2),
        (
            '[Carl Bole] told Quill: "It rained all day and we got wet." [Elm aide Max Ames] said so. [He] left.',
            ["Carl Bole", "Max Ames", "Max Ames"],
        ),
        # somebody who is called by a given name, and by how many children there are
        ("It is dark, but Mary Quill works. [Mary] said no. Mary left. Mary fell.", ["Mary Quill"]),
        ("Mary Quill works late.\n\n[The mother of three] said no.", ["Mary Quill"]),
        (
            "[Mary Quill] said no. [Anna Bole] left.\n\n[The mother of four] said no. [The mother of four] fell.",
            ["Mary Quill", "Anna Bole", "Anna Bole", "Anna Bole"],
        ),
        ("A friend is only known as Nick G. Like Quill, Nick drank. [Quill] said no.", ["Quill"]),
        ("A van of Elm and Oak Police left. [Police] said no.", ["Elm and Oak Police"]),
        ("Rita Ames met Ames and Oak Police. [Police] said no.", ["Oak Police"]),
        ("The coach, Australian Quill, was calm. [Quill] said no.", ["Quill"]),
        ("[The publicly] said no. [Rita Ames] left.", [None, "Rita Ames"]),
        # he is none whom he speaks of by name; his office may speak of him so
        ("Carl Bole met Ed Ames. Ames left. [He] said he trusted Ames.", ["Carl Bole"]),
        ("Carl Bole met Ed Ames. Ames left. [His office] said Ames was ill.", ["Ed Ames’s office"]),
        # unnamed
        ("[Officials] said so.", ["officials"]),
        ("[A diver who asked not to be named] said so. [The diver] was wet.", ["a diver"] * 2),
        # what belongs to somebody
        ("[Rita Ames] left. [Ames’s lawyer] said no.", ["Rita Ames", "Rita Ames’s lawyer"]),
        ("[Rita Ames] wrote. [Her letter] said no.", ["Rita Ames"] * 2),
    ],
)
def test_names(text: str, names: list[str | None]) -> None:
    assert [n and n.replace("Ames's", "Ames’s") for n in resolved(text)] == names


def test_it_is_never_a_person() -> None:
    text = "[Rita Ames] left. Ames’s order closed the harbour for a week. “Nobody may enter,” [it] reads."
    assert resolved(text) == ["Rita Ames", "Ames’s order"]


def test_a_union_is_no_firm_that_was_named_near_by() -> None:
    text = (
        "Engineers from Brandt Marine took samples last week. [Brandt Marine] warned of storms. [The union] disagreed."
    )
    assert resolved(text) == ["Brandt Marine", "the union"]


def test_two_people_of_one_surname_stay_two() -> None:
    text = "Rita Ames met Carl Ames. [Mrs Ames] said yes, and [Mr Ames] said no."
    assert resolved(text) == ["Rita Ames", "Carl Ames"]


def test_two_unnamed_people_stay_two() -> None:
    assert resolved("[A diver] said yes. [A farmer] said no.") == ["a diver", "a farmer"]


def test_a_pronoun_with_nobody_to_stand_for_is_unknown() -> None:
    assert resolved("[She] said yes.") == [None]


def test_the_author_speaks_in_the_first_person() -> None:
    assert resolved("[I] asked the pilots.", byline="Ida Holm") == ["Ida Holm"]
    assert resolved("[I] asked the pilots.") == ["the author"]


def test_a_full_name_may_stand_in_the_title_alone() -> None:
    assert resolved("[Ames] said no.", title="Rita Ames leaves the harbour") == ["Rita Ames"]


def test_a_pronoun_counts_no_quotation_between() -> None:
    text = "[Ivo Marr] said it rained. Carl Bole came from the port. “It was cold. It was dark. It was wet,” [he] said."
    assert resolved(text) == ["Ivo Marr", "Carl Bole"]


def test_a_pronoun_means_the_new_subject_rather_than_the_old_speaker() -> None:
    text = (
        "[Mr Carl Bole] said it rained. It rained for an hour. The rain was warm.\n\nJorun Quist, manager of the port, "
        "came late.\n\n“It was cold,” [he] said."
    )
    assert resolved(text) == ["Mr Carl Bole".removeprefix("Mr "), "Jorun Quist"]


def test_a_pair_is_the_two_named_together() -> None:
    text = "Mayor Rita Ames and pilot Carl Bole met. They left at ten. [The pair] said no."
    assert resolved(text) == ["Rita Ames and Carl Bole"]


def test_a_pair_is_the_only_two_near() -> None:
    text = "Mayor Rita Ames came late. The pilot, Carl Bole, came later. [The two] said no."
    assert resolved(text) == ["Rita Ames and Carl Bole"]
    text = "Mayor Rita Ames came. The pilot, Carl Bole, came. Captain Ivo Marr came. [The two] said no."
    assert resolved(text) == ["the two"]


def test_a_body_named_after_its_noun_is_meant_by_it() -> None:
    text = "We like the newspaper Quill. It rained. [The newspaper] said no. [A tide bank] opened. The Elm Bank is old."
    assert resolved(text) == ["Quill", "Elm Bank"]


def test_a_surname_alone_can_be_a_person() -> None:
    assert resolved("[Bole] left early. “It rained,” [he] said.") == ["Bole"] * 2


def test_a_pronoun_looks_past_the_words_of_others() -> None:
    text = "[Carl Bole] opened the fair. “I saw John Marsh,” [he] said."
    assert resolved(text) == ["Carl Bole"] * 2


def test_a_pronoun_means_the_person_rather_than_whose_work_it_was() -> None:
    text = (
        "[Carl Bole] said it rained. [His father]'s long work in the harbour gave him a belief in luck. "
        "[He] says that it took him to the port."
    )
    assert resolved(text) == ["Carl Bole", "Carl Bole's father", "Carl Bole"]


def test_an_investor_in_a_name_is_nobody() -> None:
    text = "It rained, according to [the Harbour Authority Investor Education Foundation and Quill]."
    assert resolved(text) == ["Harbour Authority Investor Education Foundation and Quill"]


def test_a_time_is_no_speaker() -> None:
    text = "[The statement] says so. The forecast is better than a year ago, [which] showed that it would rain."
    assert resolved(text) == ["the statement", None]
