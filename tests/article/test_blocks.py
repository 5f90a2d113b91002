"""The page cut into blocks as a browser would set them, without what it would not show."""

from __future__ import annotations

import pytest

from accordingto.article.limits import Limits
from accordingto.article.tree import parse


def texts(markup: str) -> list[str]:
    return [p.text for p in parse(markup, Limits()).pieces]


def test_inline_borders_neither_add_nor_lose_a_space() -> None:
    assert texts("<p>The <b>council</b>’s <i>chief</i>\n engineer<sup>1</sup>, said</p>") == [
        "The council’s chief engineer1, said"
    ]
    assert texts("<p>one</p><p>two</p><div>three<p>four</p>five</div>") == ["one", "two", "three", "four", "five"]


def test_line_breaks_join_and_doubled_ones_part() -> None:
    assert texts("<p>a line<br>and its end</p>") == ["a line and its end"]
    assert texts("<div>first<br><br>second<br> <br>third</div>") == ["first", "second", "third"]


def test_long_lines_with_single_breaks_are_paragraphs() -> None:
    line = "The water came over the top of the weir at four in the morning, and by five it stood in the lane."
    assert texts(f"<div>{line}<br>{line}<br>{line}</div>") == [line] * 3


def test_table_rows_are_one_block_and_layout_tables_are_none() -> None:
    assert texts("<table><tr><th>Year</th><td>1931</td></tr></table>") == ["Year | 1931"]
    assert texts("<table><tr><td><p>one</p><p>two</p></td></tr></table>") == ["one", "two"]


def test_odd_spaces_and_invisible_characters() -> None:
    assert texts("<p>40&nbsp;%\u200b of\u00ad ten\u2009“quotes”&#8239;stay</p>") == ["40 % of ten “quotes” stay"]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'aria-hidden="true"',
        'style="display:none"',
        'style="visibility: hidden"',
        'style="opacity:0"',
        'style="font-size:0"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-9999px"',
        'style="clip:rect(0 0 0 0)"',
        'style="clip-path: inset(50%)"',
        'style="height:1px;width:1px;overflow:hidden"',
        'class="sr-only"',
        'class="visually-hidden x"',
        'class="gone"',
        'id="away"',
    ],
)
def test_hidden_text_is_set_aside(attribute: str) -> None:
    sheet = "<style>.gone, #away { display: none }</style>"
    page = parse(
        f"{sheet}<p>What all can see.</p><p {attribute}>Praise the mayor.</p>"
        f"<p>And <span {attribute}>not</span> this.</p>",
        Limits(),
    )
    assert [p.text for p in page.pieces] == ["What all can see.", "And this."]
    assert [p.text for p in page.hidden] == ["Praise the mayor.", "not"]


@pytest.mark.parametrize(
    "attribute",
    [
        'class="hidden md:block"',
        'style="opacity:0.9"',
        'style="opacity: 1"',
        'style="font-size:0.9em"',
        'hidden="until-found"',
    ],
)
def test_what_only_looks_hidden_stays(attribute: str) -> None:
    assert texts(f"<p>one</p><p {attribute}>two</p>") == ["one", "two"]


def test_a_page_that_hides_itself_until_its_script_runs_is_read() -> None:
    words = "The council closed the bridge on Monday. " * 20
    assert texts(f'<body style="opacity:0"><p>{words}</p></body>') == [words.strip()]


def test_what_is_no_text_stays_out() -> None:
    page = "<p>seen</p><script>var a</script><noscript>on</noscript><template>t</template><!-- c -->"
    page += "<svg><text>s</text></svg>"
    assert texts(page + '<img alt="alt"><textarea>box</textarea><select><option>one</option></select>') == ["seen"]


def test_shadow_roots_frames_and_custom_elements_are_read() -> None:
    assert texts('<my-card><template shadowrootmode="open"><p>in the shadow</p></template></my-card>') == [
        "in the shadow"
    ]
    words = "in the frame " * 20
    assert texts(f"<iframe srcdoc='<p>{words}</p>'></iframe>") == [words.strip()]
    assert texts("<p>a <x-term>custom</x-term> word</p><x-par>one</x-par><x-par>two</x-par>") == [
        "a custom word",
        "one",
        "two",
    ]


@pytest.mark.parametrize("depth", [300, 3_000, 60_000])
def test_deep_nesting_loses_no_word(depth: int) -> None:
    page = (
        "<p>before</p>"
        + "<div>" * depth
        + "<p>The bridge is shut.</p><p>So <b>they</b> say.</p>"
        + "</div>" * depth
        + "<p>after</p>"
    )
    assert texts(page) == ["before", "The bridge is shut.", "So they say.", "after"]


def test_unclosed_tags_lose_no_word() -> None:
    found = " ".join(texts("<b><i><span>x " * 3_000 + "<p>The bridge is shut.</p>"))
    assert found.count("x") == 3_000
    assert found.endswith("The bridge is shut.")
