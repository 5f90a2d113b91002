#!/usr/bin/env python3
"""Throw made-up pages, requests and configurations at the code, and see that it only ever fails as it says it does.

    scripts/fuzz.py html --seconds 60       # pages made from the seeds by cutting, doubling, nesting, flipping bytes
    scripts/fuzz.py json --seconds 60       # bodies and headers, against the application without a reading process
    scripts/fuzz.py config --seconds 30     # configuration files
    scripts/fuzz.py all

The seeds are the project's own sample pages (tests/fixtures and the page that ships). A failing input is written to
`--save` and printed as a command that runs it again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "server"))

from accordingto import article, paths  # noqa: E402
from accordingto.config import Config  # noqa: E402
from accordingto.errors import AccordingtoError, ConfigError, PageError  # noqa: E402

SLOW = 10.0
TAGS = ("div", "p", "span", "table", "td", "li", "article", "script", "style", "svg", "template", "b", "q", "noscript")
BITS = (
    "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "&#0;", "&#x110000;", "&amp", "\0", "\ufeff", "\u202e", "\ud83d", "‘",
    "”", '"', "<p hidden>", "<p style='display:none'>", "<base href=x>", "<meta charset=utf-16>", "</body></html>",
    "<br/>", "\r\n",
)  # fmt: skip


def seeds() -> list[str]:
    """Return the project's own pages."""
    files = [*sorted((ROOT / "tests" / "fixtures").rglob("*.html")), paths.sample()]
    return [f.read_text("utf-8", "replace") for f in files if f.is_file()]


def page(chance: random.Random, pages: list[str]) -> str | bytes:
    """Return a page made from the seeds by a few accidents."""
    text = chance.choice(pages)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        to = min(to, at + 20_000)
        what = chance.randrange(7)
        if what == 0:
            text = text[:at] + text[to:]
        elif what == 1:
            text = text[:to] + text[at:to] * chance.randint(1, 5) + text[to:]
        elif what == 2:
            text = text[:at] + chance.choice(BITS) * chance.randint(1, 50) + text[at:]
        elif what == 3:
            tag = chance.choice(TAGS)
            deep = chance.choice((1, 10, 300, 3000))
            text = text[:at] + f"<{tag}>" * deep + text[at:to] + f"</{tag}>" * chance.choice((0, deep)) + text[to:]
        elif what == 4:
            noise = (chr(chance.randrange(chance.choice((128, 0xD800)))) for _ in range(30))
            text = text[:at] + "".join(noise) + text[at:]
        elif what == 5:
            other = chance.choice(pages)
            text = text[:at] + other[chance.randrange(len(other)) :]
        else:
            other = chance.choice(("<p hidden", "<td", "<P\n", "<p class='x' class='y'"))
            text = text.replace("<p", other, chance.randint(1, 20))
        text = text[:2_000_000]
    if chance.random() < 0.3:
        data = bytearray(text.encode(chance.choice(("utf-8", "utf-16", "latin-1")), "replace"))
        for _ in range(chance.randint(0, 20)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    return text


def try_html(chance: random.Random, pages: list[str]) -> str:
    made = page(chance, pages)
    begun = time.monotonic()
    try:
        whole = chance.random() < 0.9
        found = article.extract(made, url="https://fuzz.example/a") if whole else article.from_text(str(made))
    except PageError as error:
        return error.slug
    assert "\n\n".join(found.text[b.start : b.end] for b in found.blocks) == found.text
    json.dumps(found.to_dict())
    assert time.monotonic() - begun < SLOW, "slow"
    return found.kind


def value(chance: random.Random, depth: int = 0) -> object:
    kinds: list[Callable[[], object]] = [
        lambda: None, lambda: chance.random() < 0.5, lambda: chance.randint(-(10**20), 10**20), lambda: chance.random(),
        lambda: "".join(chr(chance.randrange(0x3000)) for _ in range(chance.randint(0, 40))),
        lambda: chance.choice(BITS),
        lambda: [value(chance, depth + 1) for _ in range(chance.randint(0, 4))],
        lambda: {str(value(chance, 9)): value(chance, depth + 1) for _ in range(chance.randint(0, 4))},
    ]  # fmt: skip
    return chance.choice(kinds[: 6 if depth > 3 else 8])()


class Door:
    """The application, its worker never started: whatever passes the checks waits in the queue and is cancelled."""

    def __init__(self, folder: Path) -> None:
        from accordingto.tokens import Tokens
        from accordingto.web import Hub, create_app

        tokens = Tokens.open(folder / "tokens")
        config = Config.load(env={"ACCORDINGTO_HOME": str(folder)})
        self.token = tokens.script()
        self.hub = Hub(config, tokens=tokens)
        self.client = create_app(self.hub).test_client()

    def try_json(self, chance: random.Random, _: list[str]) -> str:
        keys = ("html", "text", "url", "options", "code", "link", "name", str(value(chance, 9)))
        whole = {k: value(chance) for k in chance.sample(keys, chance.randint(0, 4))}
        if chance.random() < 0.3:
            whole["text"] = "Some words."
        if chance.random() < 0.3:
            whole["options"] = {k: value(chance, 3) for k in chance.sample(("model", "length", "bullets", "x"), 2)}
        body = json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        if chance.random() < 0.3:
            cut = chance.randrange(len(body))
            body = body[:cut] + bytes([chance.randrange(256)]) + body[cut + 1 :]
        path = chance.choice(("/v1/readings", "/v1/readings", "/v1/pair", "/v1/pairing-codes"))
        headers = {"Host": "127.0.0.1:8765", "Authorization": f"Bearer {self.token}", "Prefer": "respond-async"}
        odd = ("text/plain", 'application/json; charset="x')
        headers["Content-Type"] = chance.choice((*["application/json"] * 5, *odd))
        if chance.random() < 0.3:
            names = ("Host", "Origin", "Authorization", "Accept", "X-Request-Id", "Cookie", "Content-Encoding")
            name = chance.choice(names)
            headers[name] = "".join(chr(chance.randrange(32, 256)) for _ in range(chance.randint(0, 60)))
        self.hub.guard.lockout._failures.clear()
        answer = self.client.post(path, data=body, headers=headers)
        assert answer.status_code in (201, 202, 400, 401, 403, 413, 415, 421, 422, 429), answer.status_code
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"
            assert {"type", "slug", "status", "detail"} <= set(answer.get_json())
        for job in list(self.hub.jobs._known.values()):
            job.cancel()
        return str(answer.status_code)


def try_config(chance: random.Random, _: list[str]) -> str:
    from accordingto.config import options

    lines = []
    for option in chance.sample([o for o in options() if o.default is not None], 4):
        odd = ("[", "1e999", "nan", "-0", '"x"', "2026-01-01", "{a=1}", "0x10")
        usual = json.dumps(option.default)
        text = (
            chance.choice((usual, usual, usual, json.dumps(value(chance, 4)), *odd)) if chance.random() < 0.4 else usual
        )
        lines.append(f"{option.key} = {text}")
    chance.shuffle(lines)
    text = "\n".join(lines)
    if chance.random() < 0.3:
        at = chance.randrange(len(text))
        text = text[:at] + chr(chance.randrange(256)) + text[at + 1 :]
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "config.toml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            Config.load(file, env={})
        except ConfigError:
            return "refused"
    return "taken"


def run(name: str, one: Callable[[random.Random, list[str]], str], seconds: float, seed: int, save: Path | None) -> int:
    """Try until the time is over; return how many failed in a way that is not theirs to fail in."""
    pages = seeds()
    outcomes: Counter[str] = Counter()
    failed = 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and failed < 5:
        chance = random.Random(seed)
        try:
            outcomes[one(chance, pages)] += 1
        except Exception as error:
            failed += 1
            again = f"scripts/fuzz.py {name} --seed {seed} --once"
            print(f"FAILED {type(error).__name__}: {str(error)[:200]}; again: {again}")
            if save is not None:
                save.mkdir(parents=True, exist_ok=True)
                made = page(random.Random(seed), pages)
                data = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
                (save / f"{name}-{seed}").write_bytes(data)
        seed += 1
    print(f"{name}: {outcomes.total() + failed} tries, {failed} failed, {dict(outcomes.most_common())}")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("html", "json", "config", "all"))
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each kind is tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once", action="store_true", help="only this seed, with the whole traceback")
    parser.add_argument("--save", type=Path, help="a folder for pages that failed")
    args = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        door = Door(Path(place))
        tries = {"html": try_html, "json": door.try_json, "config": try_config}
        for name, one in tries.items():
            if args.what not in (name, "all"):
                continue
            if args.once:
                print(one(random.Random(args.seed), seeds()))
            else:
                failed += run(name, one, args.seconds, args.seed, args.save)
        door.hub.stop(0)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AccordingtoError as error:
        sys.exit(str(error))
