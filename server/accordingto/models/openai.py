"""Any server with OpenAI's chat completions: Ollama, llama.cpp, vLLM and others, on this machine or behind it."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError, ModelFailed
from ..values import Article, Claim
from . import answers
from .backend import SENTENCES, TOKENS, WORDS, Compute, Description
from .entry import Entry
from .http import Answer, Broken, Server
from .keys import key_of
from .prompt import SYSTEM, USER, fence, fill
from .salience import fit
from .stream import sentences

if TYPE_CHECKING:
    from ..summary.options import SummaryOptions

TIMEOUT = 180.0
RETRIES = 2
CONCURRENCY = 4
_CONTEXT = 4096
_PROMPT = 300
"""Tokens that the prompt takes without the article, about."""
_LETTERS = 3.3
"""Letters of a token, rather too few than too many: the server's tokenizer is not known here."""
_LONGEST_WAIT = 30.0

_slots: dict[str, threading.BoundedSemaphore] = {}
_slots_lock = threading.Lock()


class OpenAI:
    """A model behind `POST {base_url}/chat/completions`, streamed. Several threads may draft at once, up to
    `concurrency` requests; the others wait their turn."""

    def __init__(self, entry: Entry, compute: Compute) -> None:
        if not entry.base_url:
            raise ConfigError(
                f'The model "{entry.name}" has no base_url.', 'Add base_url = "http://127.0.0.1:8000/v1".'
            )
        if not entry.model:
            raise ConfigError(f'The model "{entry.name}" has no name.', "Add name = what the server calls the model.")
        self.entry = entry
        self.server = Server(entry.base_url)
        with _slots_lock:
            # One bound for a server, however many readers share it.
            self._slot = _slots.setdefault(entry.base_url, threading.BoundedSemaphore(entry.concurrency or CONCURRENCY))

    def load(self) -> None:
        """Look the key up: the model itself is loaded elsewhere. Raises ConfigError."""
        key_of(self.entry, self.server.url)

    def unload(self) -> None:
        self.server.close()

    def describe(self) -> Description:
        return Description(
            name=self.entry.name,
            backend="openai",
            loaded=True,
            model=self.entry.model or "",
            context=self.entry.context or _CONTEXT,
            remote=True,
            details={"base_url": self.entry.base_url},
        )

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the sentences of one summary as they arrive.

        Tries again, after a growing wait, what may go well the next time: a lost or refused connection, a stream that
        breaks off, 408, 429 and 5xx. A page that is too long for the server is asked for again by fewer of its
        sentences. Raises ModelFailed with what the server said, ConfigError for a key that is not there.
        """
        most = SENTENCES[options.length]
        given = 0
        tries = _Tries(self.entry.retries if self.entry.retries is not None else RETRIES)
        request = _Request(self.entry, article, claims, options.length)
        while True:
            try:
                with self._slot:
                    # A second try goes on where the first broke off: the same request gives the same sentences.
                    for at, sentence in enumerate(sentences(self._pieces(request), most)):
                        if at >= given:
                            given += 1
                            yield sentence
                return
            except Broken as error:
                tries.again(answers.unreachable(self.entry, error), None)
            except answers.Refused as error:
                if not request.adapt(error):
                    known = self._models() if error.status == 404 else ()
                    tries.again(error.explain(self.entry, known), error)

    def _pieces(self, request: _Request) -> Iterator[str]:
        key = key_of(self.entry, self.server.url)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = self.server.request(
            "POST", "/chat/completions", headers, request.body(), self.entry.timeout or TIMEOUT
        )
        try:
            if answer.status != 200:
                raise answers.refused(answer)
            yield from _content(answer, self.entry)
        finally:
            answer.close()

    def _models(self) -> tuple[str, ...]:
        """Return what the server calls its models, as far as it tells."""
        key = key_of(self.entry, self.server.url)
        try:
            answer = self.server.request("GET", "/models", {"Authorization": f"Bearer {key}"} if key else {}, None, 5)
            found = answer.json()
        except Broken:
            return ()
        data = found.get("data") if isinstance(found, dict) else None
        return tuple(str(m["id"]) for m in data or () if isinstance(m, dict) and "id" in m)


class _Request:
    """The body of the request, which a server's refusal may change."""

    def __init__(self, entry: Entry, article: Article, claims: Sequence[Claim], length: str) -> None:
        self.entry, self.article, self.claims, self.length = entry, article, claims, length
        self.most = entry.max_tokens or TOKENS[length]
        self.budget = max(200, (entry.context or _CONTEXT) - self.most - _PROMPT)
        self.options: dict[str, Any] = {
            "max_tokens": self.most, "temperature": entry.temperature or 0.0, "seed": 0
        }  # fmt: skip
        self.options |= {key: _value(text) for key, text in entry.extra.items()}

    def body(self) -> dict[str, Any]:
        text = fit(self.article, self.claims, self.budget, lambda part: round(len(part) / _LETTERS))
        asked = fill(self.entry.prompt or USER, fence(self.article, text), WORDS[self.length], SENTENCES[self.length])
        turns = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]
        return {"model": self.entry.model, "messages": turns, "stream": True, **self.options}

    def adapt(self, error: answers.Refused) -> bool:
        """Change what the server would not take; return whether asking once more makes sense."""
        if error.too_long and self.budget > 400:
            self.budget //= 2
            return True
        option = error.unknown_option(self.options)
        if option is None:
            return False
        value = self.options.pop(option)
        if option == "max_tokens":
            self.options["max_completion_tokens"] = value
        return True


class _Tries:
    """Counts tries, and waits between them: half a second, then twice as long each time, or what the server asks."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.wait = 0.5

    def again(self, failure: ModelFailed, refusal: answers.Refused | None) -> None:
        """Wait, or raise `failure` where another try would be of no use or none is left."""
        if self.left <= 0 or (refusal is not None and not refusal.passing):
            raise failure
        self.left -= 1
        asked = refusal.retry_after if refusal is not None else None
        if asked is not None and asked > _LONGEST_WAIT:
            raise failure
        # Some disorder, so that many readers of one server do not all come back at once.
        time.sleep(asked if asked is not None else self.wait * random.uniform(0.8, 1.2))
        self.wait *= 2


def _content(answer: Answer, entry: Entry) -> Iterator[str]:
    """Yield the text of an answer. Raises Broken where it ends before the model did."""
    if answer.kind == "application/json":
        # A server that does not stream.
        whole = answers.message(answer.json())
        if whole is None:
            raise Broken("lost", "its answer is not what chat completions look like")
        yield whole
        return
    finish: str | None = None
    wrote = thought = False
    for data in answer.events():
        if data.strip() == "[DONE]":
            answer.drain()
            break
        try:
            event = json.loads(data)
        except ValueError as error:
            raise Broken("lost", "it sent an event that is not JSON") from error
        piece = answers.piece(event)
        wrote, thought = wrote or bool(piece.text), thought or piece.thinking
        finish = piece.finish or finish
        if piece.text:
            yield piece.text
    else:
        if finish is None:
            raise Broken("lost", "its stream broke off")
    if thought and not wrote:
        raise ModelFailed(
            f'The model "{entry.name}" used up its tokens thinking.',
            "Raise its max_tokens, or turn thinking off (extra; docs/models.md shows how).",
        )


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
