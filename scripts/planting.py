"""Plant appeals among the blocks of a parsed page: cheaper than in its markup, so that it can be done often."""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence

import numpy as np

from accordingto.article.blocks import add_up
from accordingto.article.hints import hints
from accordingto.article.pieces import ASIDE, HEADING, LIST, SECTION, Frame, Piece
from injection import TELLING, Corpus, hashed
from lines_data import Sample
from lines_words import PARTS, part_of

PLANTED_COST = 0.06


def plant(s: Sample, corpus: Corpus, headlines: Sequence[str], turn: int) -> Sample | None:
    """Return a copy of the sample with one to three units and some reported sentences among its article's blocks.

    Only units of the sample's own part are used (see `lines_words`).
    """
    rnd = random.Random(f"{s.id} planted {turn}")
    pieces: list[Piece] = pickle.loads(pickle.dumps(s.pieces))
    good = [
        i for i, label in enumerate(s.labels) if label > 0.5 and len(pieces[i].text) > 50 and pieces[i].frame.parent
    ]
    if len(good) < 3:
        return None
    part = part_of(s)
    units = [u for i, u in enumerate(corpus.units) if i % PARTS == part]
    reported = [line for i, line in enumerate(corpus.reported) if i % PARTS == part]
    site = s.site.split(".")[0].title()
    added: list[tuple[int, list[Piece], bool, float]] = []
    for _ in range(rnd.choice((1, 2, 2, 3))):
        at = rnd.choice([*good, good[-1]])
        unit = rnd.choice(units if rnd.random() < 0.7 else [u for u in units if len(u.lines) > 2])
        lines = [corpus.fill(line, rnd, site, headlines) for line in unit.lines]
        if rnd.random() < 0.08:
            lines = [" ".join(lines)]
        style = rnd.choice(("telling", "hashed", "bare", "own", "own"))
        heard = rnd.random() < (0.5 if style == "telling" else 0.9)
        added.append((at, _dress(unit.kind, lines, pieces[at], style, rnd), False, float(heard)))
    for line in rnd.sample(reported, 2):
        at = rnd.choice(good)
        like = pieces[at]
        frame = _frame(like.tag, like.frame.parent, like.frame.flags, like.frame.hint, like.frame.classes, rnd)
        added.append((at, [Piece(line, like.tag, frame, like.flags, 0, 0, False)], True, 1.0))
    out: list[Piece] = []
    origin: list[tuple[int, bool, float]] = []
    for i, piece in enumerate(pieces):
        out.append(piece)
        origin.append((i, False, 0.0))
        for at, new, is_good, heard in added:
            if at == i:
                out += new
                origin += [(-1, is_good, heard)] * len(new)
                add_up(new)
    votes = np.empty((len(out), s.votes.shape[1]), np.float32)
    labels, costs = np.empty(len(out), np.float32), np.empty(len(out), np.float32)
    planted = np.zeros(len(out), bool)
    known = ~np.isnan(s.votes).all(0)
    for j, (i, is_good, heard) in enumerate(origin):
        if i >= 0:
            votes[j], labels[j], costs[j] = s.votes[i], s.labels[i], s.costs[i]
            continue
        votes[j] = np.where(known, 0.0, np.nan)
        votes[j, 0] = heard if known[0] else np.nan
        votes[j, 1] = float(is_good) if known[1] else np.nan
        labels[j], costs[j], planted[j] = is_good, PLANTED_COST, not is_good
    made = Sample(f"{s.id}~p{turn}", s.site, s.group, out, votes, s.gold, labels, costs, s.row)
    made.planted = planted
    return made


def _frame(tag: str, parent: Frame | None, flags: int, hint: int, classes: str, rnd: random.Random) -> Frame:
    return Frame(tag, parent, flags, hint, rnd.randrange(1 << 20, 1 << 30), classes)


def _dress(kind: str, lines: list[str], like: Piece, style: str, rnd: random.Random) -> list[Piece]:
    """Return the lines as pieces beside `like`, in one of the styles that sites use."""
    around = like.frame.parent
    flags = around.flags if around else 0
    boxed = style in ("telling", "hashed") or (len(lines) > 1 and rnd.random() < 0.25)
    if boxed:
        tag = rnd.choice(("div", "div", "aside", "section"))
        flags |= {"aside": ASIDE, "section": SECTION}.get(tag, 0)
        names = rnd.choice(TELLING[kind].split()) if style == "telling" else hashed(rnd)
        around = _frame(tag, around, flags, hints(names), names, rnd)
        if rnd.random() < 0.4:
            around = _frame("div", around, flags, 0, hashed(rnd), rnd)
    linked = kind in ("readmore", "event") or rnd.random() < 0.15
    listed = boxed and kind == "readmore" and len(lines) > 2
    pieces = []
    for i, line in enumerate(lines):
        head = i == 0 and len(lines) > 1 and len(line) < 90
        tag = rnd.choice(("p", "p", "p", "div")) if style != "own" else like.tag
        inner = flags
        if head and style != "own" and rnd.random() < 0.75:
            tag = rnd.choice(("h2", "h3", "h4"))
            inner |= HEADING
        elif listed and i:
            tag, inner = "li", flags | LIST
        own = style == "own" and not boxed
        hint, classes = (like.frame.hint, like.frame.classes) if own else (0, "")
        links = len(line) if linked and not head and rnd.random() < 0.7 else 0
        if links and ": " in line:
            links -= line.index(": ")
        bold = len(line) if rnd.random() < (0.4 if head or linked else 0.12) else 0
        pieces.append(Piece(line, tag, _frame(tag, around, inner, hint, classes, rnd), inner, links, bold, False))
    return pieces
