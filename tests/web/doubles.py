"""A reader that does what its page tells it to, for tests of everything around the reading.

The text of the page is an order: `sleep 3`, `hang`, `die`, `grow`, `connect 127.0.0.1 80`, `invent`, `raise`; anything
else is read as a sentence that somebody says.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from accordingto.errors import Cancelled, EmptyPage, NoArticle
from accordingto.values import (
    Article,
    Block,
    Claim,
    Notice,
    Quote,
    Reading,
    Span,
    Speaker,
    Summary,
    SummarySentence,
)


class Obedient:
    """The reader's `read`, with the same events and errors as the real one."""

    def read(
        self,
        *,
        html: str | None = None,
        text: str | None = None,
        url: str | None = None,
        options: Any = None,
        on_event: Any = None,
        cancelled: Any = None,
    ) -> Reading:
        page = (text if text is not None else html or "").strip()
        order, _, rest = page.partition(" ")
        on_event({"event": "stage", "stage": "article", "status": "started"})
        obey(order, rest, cancelled)
        article = Article(text=page, blocks=(Block("paragraph", 0, len(page)),), title="A page", url=url)
        on_event({"event": "stage", "stage": "article", "status": "done", "ms": 1.0, "article": article.to_dict()})
        on_event({"event": "stage", "stage": "claims", "status": "started"})
        if order == "slowclaims":
            time.sleep(float(rest))
        whole = Span(0, len(page))
        said = "Words that nobody wrote." if order == "invent" else page
        claim = Claim("c1", said, (whole,), "direct", "says", whole, Quote(page, "", ""), speaker="s1")
        speaker = Speaker("s1", "Ada", None, (), ("c1",))
        on_event({"event": "claim", "claim": claim.to_dict(), "speaker": speaker.to_dict()})
        on_event({"event": "stage", "stage": "claims", "status": "done", "ms": 1.0, "count": 1})
        on_event({"event": "stage", "stage": "summary", "status": "started"})
        sentence = SummarySentence(said, "extracted", (whole,), ("s1",))
        on_event({"event": "summary_sentence", "sentence": sentence.to_dict(), "model": "bundled"})
        on_event({"event": "stage", "stage": "summary", "status": "done", "ms": 1.0})
        summary = Summary(said, "bundled", (sentence,))
        return Reading(article, summary, (claim,), (speaker,), (Notice("n", "m"),), {"total": 1.0})


def obey(order: str, rest: str, cancelled: Any) -> None:
    if order == "sleep":
        until = time.monotonic() + float(rest.split()[0])
        while time.monotonic() < until:
            if cancelled():
                raise Cancelled("The reading was cancelled.", "Ask for it again.")
            time.sleep(0.01)
    elif order == "hang":
        time.sleep(600)
    elif order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "exit":
        os._exit(3)
    elif order == "print":
        print("not one of our lines", flush=True)
        os.write(1, b"nor this\n")
    elif order == "connect":
        import socket

        host, _, port = rest.partition(" ")
        socket.create_connection((host, int(port)), timeout=2).sendall(b"GET / HTTP/1.0\r\n\r\n")
    elif order == "dial":
        import socket

        with socket.socket() as dialled:
            dialled.connect(("127.0.0.1", int(rest)))
    elif order == "resolve":
        import socket

        socket.getaddrinfo(rest, 80)
    elif order == "raise":
        raise ValueError(f"a message that quotes the page: {rest}")
    elif order == "empty":
        raise EmptyPage("There is no text.", "Load the page.")
    elif order == "none":
        raise NoArticle("There is no article.", "Select some text.")
    elif order == "memory":
        raise MemoryError


def open_obedient(config: Any) -> Obedient:
    return Obedient()


def open_broken(config: Any) -> Obedient:
    raise RuntimeError("the weights are not there")


def open_slowly(config: Any) -> Obedient:
    time.sleep(2)
    return Obedient()
