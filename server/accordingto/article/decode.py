"""Bytes to text: what the page says, whatever it claims to be encoded in.

`decode` takes bytes or an already decoded string and returns a string that any parser can take: no NUL, no lone
surrogate, no byte order mark. The order of trust is: byte order mark, the pattern of NUL bytes that UTF-16 and UTF-32
leave, valid UTF-8, the declared encoding, a guess. Valid UTF-8 beats a declaration because text of another encoding is
almost never valid UTF-8 by accident, while wrong declarations are common.
"""

from __future__ import annotations

import codecs
import re

from ..errors import EmptyPage, NotText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"BZh91AY&SY", "bzip2-compressed data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "an audio or video file"),
    (b"ID3\x02", "an audio file"),
    (b"ID3\x03", "an audio file"),
    (b"ID3\x04", "an audio file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"wOF2", "a font"),
    (b"SQLite format 3", "a database"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_XML_PROLOG = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(c for c in range(128) if _CONTROLS.match(chr(c)))
# what browsers read these labels as
_LABELS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_LABELS |= {"gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932"}
_LABELS |= {"ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "cp1254", "x-user-defined": "cp1252"}
_LABELS |= {"iso-8859-11": "cp874", "tis-620": "cp874", "big5": "big5hkscs", "unicode": "utf-8"}


def decode(data: str | bytes) -> str:
    """Return the page as text.

    Raises EmptyPage where there is nothing and NotText for PDFs, images, archives and other binary input.
    """
    if isinstance(data, bytes):
        _refuse_binary(data)
        text = _decode_bytes(data)
    else:
        text = data
        if text[:1024].lstrip("\ufeff \t\r\n").startswith("%PDF-"):  # its first lines are plain ASCII
            raise _not_text("a PDF")
    try:
        raw = text.encode()  # the cheapest way to see that no surrogate is in it
    except UnicodeEncodeError:
        text = _join_surrogates(text)
        raw = text.encode()
    _refuse_noise(text)
    if len(raw.translate(None, _CONTROL_BYTES)) < len(raw):
        text = _CONTROLS.sub("", text)
    text = text.lstrip("\ufeff")
    text = _XML_PROLOG.sub("", text, count=1)
    if not text.strip():
        raise EmptyPage("The page is empty.", "Open the page in the browser, let it load, and try again.")
    return text


def _refuse_binary(data: bytes) -> None:
    head = data[:1024].lstrip()
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _not_text(name)


def _not_text(name: str) -> NotText:
    remedy = "Give an HTML page or plain text; copy the text out of the document and pass that."
    return NotText(f"The input is {name}, not a page.", remedy)


def _refuse_noise(text: str) -> None:
    sample = text[:20_000]
    noise = len(_CONTROLS.findall(sample)) + sample.count("\ufffd")
    if len(sample) > 20 and noise > len(sample) * 0.1:
        raise NotText("The input is binary data, not a page.", "Give an HTML page or plain text.")


def _join_surrogates(text: str) -> str:
    """Join surrogate pairs that arrived as two code points, and replace the lone ones."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode_bytes(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    wide = _wide(data[:4096])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(data)
    if declared and declared != "utf-8":
        try:
            return data.decode(declared)
        except UnicodeDecodeError:
            pass
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    intact = sum(1 for c in lenient[:400_000] if c > "\x7f") - broken
    if intact > 4 * broken:  # UTF-8 with a few broken places: a cut-off character, a pasted comment
        return lenient
    if declared and declared != "utf-8":
        return data.decode(declared, "replace")
    return data.decode(_guess(data), "replace")


def _wide(head: bytes) -> str | None:
    """Return the name of the UTF-16 or UTF-32 flavour whose pattern of NUL bytes `head` shows."""
    if len(head) < 8 or head.count(0) < len(head) // 4:
        return None
    zeros = [head[i::4].count(0) / max(1, len(head[i::4])) for i in range(4)]
    if zeros[1] > 0.6 and zeros[2] > 0.9 and zeros[3] > 0.9:
        return "utf-32-le"
    if zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[2] > 0.6:
        return "utf-32-be"
    odd, even = (zeros[1] + zeros[3]) / 2, (zeros[0] + zeros[2]) / 2
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:8192])
    if not found:
        return None
    label = (found[1] or found[2]).decode("ascii", "replace").lower()
    label = _LABELS.get(label, label)
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    # a page whose declaration could be read byte by byte is not UTF-16; nor is it base64 or rot13
    known = name.startswith(
        ("utf-8", "cp", "iso8859", "koi8", "gb", "big5", "euc", "shift", "windows", "mac", "iso2022")
    )
    return name if known else None


def _guess(data: bytes) -> str:
    """Guess a legacy encoding from the bytes above ASCII; Western European where they do not tell."""
    high = re.sub(rb"[\x00-\x7f]+", b" ", data[:200_000])
    if len(high) < 40:
        return "cp1252"
    from charset_normalizer import from_bytes  # imported late: rarely needed

    best = from_bytes(data[:60_000]).best()
    return best.encoding if best is not None and not best.encoding.startswith("utf_16") else "cp1252"
