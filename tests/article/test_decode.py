"""Bytes in any encoding, and what is no page at all."""

from __future__ import annotations

import gzip

import pytest

from accordingto.article.decode import decode
from accordingto.errors import EmptyPage, NotText

WORDS = "Die Brücke über die Tarn ist gesperrt, sagte Frau Sändal – „bis auf Weiteres“."
PAGE = "<html><head>{}</head><body><p>{}</p></body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_unicode_needs_no_declaration(encoding: str) -> None:
    assert WORDS in decode(PAGE.format("", WORDS).encode(encoding))


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1", "windows-1252", "ascii", "no-such-thing"])
def test_western_bytes_are_read_whatever_they_say(said: str) -> None:
    page = PAGE.format(f'<meta charset="{said}">', WORDS)
    assert WORDS in decode(page.encode("cp1252"))


def test_utf8_beats_a_wrong_declaration() -> None:
    page = PAGE.format('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', WORDS)
    assert WORDS in decode(page.encode())


def test_a_declared_legacy_encoding_is_used() -> None:
    words = "Мост закрыт на шесть недель, сообщил совет графства."
    assert words in decode(PAGE.format('<meta charset="windows-1251">', words).encode("cp1251"))
    assert "橋は閉鎖された" in decode(PAGE.format('<meta charset="Shift_JIS">', "橋は閉鎖された").encode("cp932"))


def test_one_broken_byte_does_not_spoil_utf8() -> None:
    data = PAGE.format("", WORDS * 3).encode().replace(b"</p>", b"\xff</p>")
    assert decode(data).count("Brücke") == 3


def test_nul_bytes_surrogates_and_prologs_go() -> None:
    text = decode('\ufeff<?xml version="1.0" encoding="utf-16"?><p>a\x00b \ud83d\ude00 \ud800c</p>')
    assert text.startswith("<p>ab \U0001f600 ")
    text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 1 0 obj",
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04rest",
        gzip.compress(b"page"),
        bytes(range(32)) * 40,
    ],
)
def test_binary_is_refused(data: str | bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


def test_text_that_speaks_of_formats_is_no_binary() -> None:
    for words in (
        b"ID3 tags hold the name of a song.",
        b"BZh is how such a file begins.",
        "PDF files begin with %PDF-.",
    ):
        assert decode(words).startswith(("ID3 tags", "BZh is", "PDF files"))


@pytest.mark.parametrize("data", ["", " \n\t", b"", "\x00\x00", "\ufeff"])
def test_nothing_is_an_empty_page(data: str | bytes) -> None:
    with pytest.raises(EmptyPage):
        decode(data)
