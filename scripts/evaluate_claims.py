"""Measure attributed claims against a bench folder: ours, the rules alone, textacy and Gender Gap, in one run.

    python scripts/evaluate_claims.py BENCH [--sets dev fresh.dev] [--speech] [--limit N] [--weights FOLDER]
                                            [--spacy-model NAME] [--gender-gap FOLDER]
    python scripts/evaluate_claims.py BENCH --reliability server/accordingto/claims/reliability.toml

BENCH holds `claims/NAME.jsonl.gz` and `claims/score_claims.py`, whose functions do the scoring. With `--speech` gold
claims that are no speech are optional, and ours that are no speech are left out. On sets whose claims name their
speaker, the share of right names is counted too: once among matched claims, and once with the gold sources given, which
measures the resolution alone. Three counts of "right": the same words (case, article and honorific aside); that or the
same surname, for persons; that or names that share their words, for those without a name.

`--reliability` counts on `train` and `fresh.train` how often each rule is right and writes the table that the rules
take their confidence from.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib.util
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accordingto.claims import Finder, rules
from accordingto.claims.assembly import assemble
from accordingto.claims.raw import RawClaim
from accordingto.claims.speakers import Resolver
from accordingto.claims.words import read
from accordingto.values import Claim, Span
from peers import quote_extractor

Row = dict[str, Any]
Peer = Callable[[str], list[Row]]

_HONORIFIC = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|judge|justice|colonel|col|general|gen|captain|capt|major"
    r"|president|senator|sen|rep|gov|governor|prince|princess|adv)\.? "
)
_STOP = re.compile(
    r"(?:the|an?|of|in|on|at|for|from|with|by|to|and|or|his|her|their|its|our|my|who|which|that|some|other)$"
)


def load(bench: Path, name: str, limit: int | None = None) -> list[Row]:
    """Read one set of the bench."""
    with gzip.open(bench / "claims" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return rows[:limit]


def scorer(bench: Path) -> ModuleType:
    """Import the bench's own scorer."""
    spec = importlib.util.spec_from_file_location("score_claims", bench / "claims" / "score_claims.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{bench} has no claims/score_claims.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_row(claim: Claim | RawClaim) -> Row:
    """Return a claim in the form of the bench."""
    return {
        "content": [list(s) for s in claim.content],
        "cue": [list(claim.cue)] if claim.cue else None,
        "source": [list(claim.source)] if claim.source else None,
    }


def textacy_claims(model: str) -> Callable[[str], list[Row]] | None:
    """Return a function that finds direct quotations with textacy, None where it is not installed.

    `model` is a spaCy model's name or folder.
    """
    try:
        import spacy
        from textacy.extract.triples import direct_quotations
    except ImportError:
        return None
    try:
        nlp = spacy.load(model)
    except OSError:
        return None

    def find(text: str) -> list[Row]:
        try:
            return part(text, 0)
        except ValueError:  # textacy refuses a text with an unpaired mark: its paragraphs lose less than the whole text
            out: list[Row] = []
            for line in re.finditer(r"[^\n]+", text):
                with contextlib.suppress(ValueError):
                    out += part(line[0], line.start())
            return out

    def part(text: str, at: int) -> list[Row]:
        def span(start: int, end: int) -> list[list[int]]:
            return [[at + start, at + end]]

        return [
            {
                "content": span(found.content.start_char, found.content.end_char),
                "source": span(found.speaker[0].idx, found.speaker[-1].idx + len(found.speaker[-1]))
                if found.speaker
                else None,
                "cue": span(found.cue[0].idx, found.cue[-1].idx + len(found.cue[-1])) if found.cue else None,
            }
            for found in direct_quotations(nlp(text))
        ]

    return find


def tracker_claims(folder: Path, model: str) -> Callable[[str], list[Row]]:
    """Return a function that finds quotes with the Gender Gap Tracker's rules: see `peers.quote_extractor`."""
    extract = quote_extractor(folder, model)

    def span(index: str) -> list[list[int]] | None:
        numbers = re.fullmatch(r"\((\d+),(\d+)\)", index)
        return [[int(numbers[1]), int(numbers[2])]] if numbers and numbers[1] != numbers[2] else None

    def find(text: str) -> list[Row]:
        return [
            {
                "content": span(found["quote_index"]),
                "source": span(found["speaker_index"]),
                "cue": span(found["verb_index"]),
            }
            for found in extract(text)
        ]

    return find


def normal(name: str) -> str:
    """Return a name without case, article, honorific and marks."""
    low = re.sub(r"[\"“”]", "", name.lower().replace("’", "'"))
    low = re.sub(r"^(?:the|a|an) ", "", low).strip(" .,")
    return re.sub(r"\s+", " ", _HONORIFIC.sub("", low))


def content_words(name: str) -> set[str]:
    """Return the words of a name that mean something, without endings."""
    return {re.sub(r"(?:'s|s')$|s$", "", x) for x in re.findall(r"[\w'-]+", normal(name)) if not _STOP.match(x)}


def right(gold: str | None, ours: str | None) -> tuple[bool, bool, bool]:
    """Tell whether a name is right by each of the three counts."""
    if gold is None or ours is None:
        return (gold is ours,) * 3
    a, b = normal(gold), normal(ours)
    strict = a == b
    bare = [re.sub(r" ?\([^)]*\)", "", x) for x in (a, b)]
    person = re.match(r"[A-Z][\w.'’-]+(?: [\w.'’-]+)* [A-Z]", gold) is not None and len(gold.split()) <= 4
    same = strict or bare[0] == bare[1] or (person and ours[:1].isupper() and a.split()[-1:] == b.split()[-1:])
    x, y = content_words(gold), content_words(ours)
    shared = bool(x and y) and (x <= y or y <= x or len(x & y) >= 0.5 * len(x | y))
    return strict, same, same or shared


def score(
    module: ModuleType, rows: list[Row], found: dict[str, list[Row]], speech: bool
) -> dict[str, tuple[float, ...]]:
    """Return the bench's figures for the claims found in each article, and "interval" of the joint F1.

    The interval holds 95 % of 1,000 resamplings of the articles (bootstrap, Efron 1979).
    """
    arts = [module.score_article(r["text"], r["claims"], found[r["id"]], speech) for r in rows]
    result: dict[str, tuple[float, ...]] = module.add_up(arts)
    draw = random.Random(1)
    joint = [{"joint": art["joint"]} for art in arts]
    again = sorted(module.add_up(draw.choices(joint, k=len(joint)))["joint"][2] for _ in range(1000))
    result["interval"] = (again[24], again[974])
    return result


def names_of_matched(module: ModuleType, rows: list[Row], found: dict[str, list[Claim]]) -> tuple[list[int], int]:
    """Count right names among the claims whose content and source match gold."""
    counts, total = [0, 0, 0], 0
    for row in rows:
        text, claims = row["text"], found[row["id"]]
        words = [m.span() for m in module.WORD.finditer(text)]
        sides = [[module.words_in(words, c["content"]) for c in row["claims"]]]
        sides.append([module.words_in(words, [list(s) for s in c.content]) for c in claims])
        for i, j, iou in module.pair(*sides):
            gold, ours = row["claims"][i], claims[j]
            sources = (
                module.words_in(words, gold["source"]),
                module.words_in(words, [ours.source] if ours.source else None),
            )
            if iou < 0.5 or gold.get("optional") or not module.source_right(text, words, *sources):
                continue
            total += 1
            counts = [a + b for a, b in zip(counts, right(gold["speaker"], ours.speaker_name), strict=True)]
    return counts, total


def names_of_gold(rows: list[Row]) -> tuple[list[int], int]:
    """Count right names with the gold sources given."""
    counts, total = [0, 0, 0], 0
    for row in rows:
        resolver = Resolver(row["text"], read(row["text"]), title=row.get("title"))
        for claim in sorted((c for c in row["claims"] if c["source"]), key=lambda c: c["source"][0][0]):
            entity = resolver.resolve(Span(*claim["source"][0]))
            total += 1
            ours = entity.shown if entity is not None else None
            counts = [a + b for a, b in zip(counts, right(claim["speaker"], ours), strict=True)]
    return counts, total


def table(name: str, results: dict[str, dict[str, tuple[float, ...]]], seconds: dict[str, float]) -> None:
    """Print one table: a row a system, joint F1 by kind."""
    kinds = ("joint", "joint direct", "joint mixed", "joint indirect", "content relaxed", "source")
    print(f"\n{name}")
    print(
        f"{'':24}"
        + "".join(f"{k.removeprefix('joint ').removeprefix('content '):>10}" for k in kinds)
        + "      P      R  s/article  joint, 95 %"
    )
    for system, figures in results.items():
        row = "".join(f"{figures[k][2]:10.3f}" for k in kinds)
        print(
            f"{system:24}{row}{figures['joint'][0]:7.3f}{figures['joint'][1]:7.3f}{seconds[system]:11.3f}"
            f"   {figures['interval'][0]:.3f} to {figures['interval'][1]:.3f}"
        )


def evaluate(
    bench: Path, names: Iterable[str], speech: bool, limit: int | None, finder: Finder, peers: Mapping[str, Peer]
) -> None:
    """Run every system on every set and print the tables."""
    module = scorer(bench)
    for name in names:
        rows = load(bench, name, limit)
        results: dict[str, dict[str, tuple[float, ...]]] = {}
        seconds: dict[str, float] = {}
        ours: dict[str, list[Claim]] = {}
        systems: dict[str, Callable[[Row], list[Claim]]] = {
            "rules": lambda row: assemble(row["text"], rules.find_raw(row["text"]), title=row.get("title"))[0]
        }
        if finder.name != "rules":
            systems = {finder.name: lambda row: finder.find(row["text"], title=row.get("title"))[0], **systems}
        for system, find in systems.items():
            start = time.perf_counter()
            found = {row["id"]: find(row) for row in rows}
            seconds[system] = (time.perf_counter() - start) / len(rows)
            kept = {k: [c for c in v if c.speech or not speech] for k, v in found.items()}
            results[system] = score(module, rows, {k: [as_row(c) for c in v] for k, v in kept.items()}, speech)
            ours = ours or kept
        for system, peer in peers.items():
            start = time.perf_counter()
            theirs = {row["id"]: peer(row["text"]) for row in rows}
            seconds[system] = (time.perf_counter() - start) / len(rows)
            results[system] = score(module, rows, theirs, speech)
        table(f"{name}{' --speech' if speech else ''} ({len(rows)} articles)", results, seconds)
        if any("speaker" in c for row in rows for c in row["claims"]):
            for label, (counts, total) in (
                ("matched claims", names_of_matched(module, rows, ours)),
                ("gold sources given", names_of_gold(rows)),
            ):
                shares = ", ".join(f"{c / max(1, total):.3f}" for c in counts)
                print(f"names right ({label}, {total}): same words, or surname, or shared words: {shares}")


def reliability(bench: Path, out: Path, limit: int | None) -> None:
    """Count how often each rule, and each verb under a rule, is right; write the table."""
    module = scorer(bench)
    seen: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for name, weight in (("train", 1.0), ("fresh.train", 3.0)):
        for row in load(bench, name, limit):
            text = row["text"]
            words = [m.span() for m in module.WORD.finditer(text)]
            found = rules.find(text, keep_all=True)
            sides = [[module.words_in(words, c["content"]) for c in row["claims"]]]
            sides.append([module.words_in(words, [list(s) for s in f.raw.content]) for f in found])
            best = {j: (i, iou) for i, j, iou in module.pair(*sides)}
            for j, item in enumerate(found):
                i, iou = best.get(j, (-1, 0.0))
                gold = row["claims"][i] if iou >= 0.5 else None
                sources = [module.words_in(words, gold["source"] if gold else None)]
                sources.append(module.words_in(words, [item.raw.source] if item.raw.source else None))
                hit = gold is not None and (bool(gold.get("optional")) or module.source_right(text, words, *sources))
                for key in (item.rule, f"{item.rule} | {item.lemma}"):
                    seen[key][0] += weight
                    seen[key][1] += weight * hit
    lines = [
        "# How often each rule is right, counted on development data; made by scripts/evaluate_claims.py.",
        "",
        "[rules]",
    ]
    prior: dict[str, float] = {}
    for key in sorted(k for k in seen if " | " not in k):
        count, hits = seen[key]
        prior[key] = (hits + 4 * 0.5) / (count + 4)
        lines.append(f'"{key}" = {prior[key]:.2f}')
    lines += ["", "# The same for single verbs, where there is enough to count.", "[verbs]"]
    for key in sorted(k for k in seen if " | " in k and not k.endswith("| ")):
        count, hits = seen[key]
        before = prior[key.split(" | ")[0]]
        value = (hits + 8 * before) / (count + 8)
        if count >= 8 and abs(value - before) >= 0.05:
            lines.append(f'"{key}" = {value:.2f}')
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {len(lines)} lines")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, help="the folder that holds claims/")
    parser.add_argument("--sets", nargs="+", default=["dev", "fresh.dev"], metavar="NAME")
    parser.add_argument("--speech", action="store_true", help="beliefs, wishes and intentions are optional")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles of each set")
    parser.add_argument(
        "--weights", type=Path, metavar="FOLDER", help="the tagger's weights (default: the bundled ones)"
    )
    parser.add_argument("--spacy-model", default="en_core_web_sm", help="a name or folder, for the peers")
    parser.add_argument("--gender-gap", type=Path, metavar="FOLDER", help="nlp/english of the Gender Gap Tracker")
    parser.add_argument("--reliability", type=Path, metavar="FILE", help="count the rules' reliability and write it")
    args = parser.parse_args()
    if args.reliability:
        reliability(args.bench, args.reliability, args.limit)
        return
    peers: dict[str, Peer] = {}
    if (textacy := textacy_claims(args.spacy_model)) is not None:
        peers["textacy"] = textacy
    if args.gender_gap:
        peers["Gender Gap rules"] = tracker_claims(args.gender_gap, args.spacy_model)
    evaluate(args.bench, args.sets, args.speech, args.limit, Finder.open(args.weights), peers)


if __name__ == "__main__":
    main()
