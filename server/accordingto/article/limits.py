"""How much of a page is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps on one page; each has its own error in `accordingto.errors`.

    `max_bytes` and `max_nodes` refuse a page (TooLarge, TooDeep). `flatten_depth` refuses nothing: elements nested
    deeper are read as if they stood at that depth. `max_depth` is the nesting at which a page, unclosed tags counted,
    is refused all the same (TooDeep). Of a page with more than `read_nodes` elements or `read_text` characters of text
    only the beginning is read, and the reading says so.
    `guard_bytes` and `guard_tags` say from which size on a page is parsed in a process of its own, which may take
    `seconds` and `memory_mb` and is killed beyond.
    """

    max_bytes: int = 25_000_000
    max_nodes: int = 600_000
    max_depth: int = 500_000
    flatten_depth: int = 120
    max_text: int = 5_000_000
    read_nodes: int = 100_000
    read_text: int = 4_000_000
    guard_bytes: int = 3_000_000
    guard_tags: int = 40_000
    seconds: float = 4.5
    memory_mb: int = 1200
