"""What an OpenAI-compatible server answers: the pieces of a stream, and its refusals put into plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ModelFailed
from .entry import Entry
from .http import Answer, Broken

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_TOO_LONG = re.compile(
    r"context.{0,20}(length|window|size)|maximum context|too many tokens|exceeds? .{0,40}(context|tokens)"
    r"|prompt is too long",
    re.I,
)
_UNSUPPORTED = re.compile(r"unsupported|not supported|unrecogni[sz]ed|unknown|unexpected|extra (?:inputs|fields)", re.I)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One event: its text, whether it is of the model's thinking, and why the model stopped if it did."""

    text: str = ""
    thinking: bool = False
    finish: str | None = None


def piece(event: Any) -> Piece:
    """Return what an event holds. Raises Broken for an error sent inside the stream."""
    if not isinstance(event, dict):
        raise Broken("lost", "it sent an event that is no object")
    if event.get("error"):
        raise Broken("lost", _message(event) or "it reported an error in its stream")
    choices = event.get("choices")
    if not choices or not isinstance(choices, list) or not isinstance(choices[0], dict):
        return Piece()
    delta = choices[0].get("delta") or choices[0].get("message") or {}
    if not isinstance(delta, dict):
        return Piece()
    text = delta.get("content")
    thinking = bool(delta.get("reasoning_content") or delta.get("reasoning"))
    return Piece(text if isinstance(text, str) else "", thinking, choices[0].get("finish_reason"))


def message(whole: Any) -> str | None:
    """Return the text of an answer that was not streamed, None where it has none."""
    try:
        text = whole["choices"][0]["message"]["content"]
    except (TypeError, KeyError, IndexError):
        return None
    return text if isinstance(text, str) else None


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, said: str, retry_after: float | None) -> None:
        super().__init__(f"{status}: {said}")
        self.status = status
        self.said = said
        self.retry_after = retry_after

    @property
    def passing(self) -> bool:
        """Whether another try may go well."""
        return self.status in _PASSING and not self.too_long

    @property
    def too_long(self) -> bool:
        """Whether the server says that the page is too long for the model."""
        return self.status in (400, 413, 422, 500) and bool(_TOO_LONG.search(self.said))

    def unknown_option(self, options: Iterable[str]) -> str | None:
        """Return the option of the request that the server says it does not take, if it says so."""
        if self.status not in (400, 422) or not _UNSUPPORTED.search(self.said):
            return None
        return next((o for o in options if re.search(rf"\b{re.escape(o)}\b", self.said)), None)

    def explain(self, entry: Entry, known: Sequence[str] = ()) -> ModelFailed:
        """Return the error to raise: one cause, one remedy. `known` are the models that the server has."""
        at = entry.base_url
        said = f": {self.said}" if self.said else ""
        if self.status in (401, 403):
            has = f"the key in {entry.api_key_env}" if entry.api_key_env else "a request without a key"
            remedy = "Correct the key." if entry.api_key_env else "Set api_key_env to the variable that holds one."
            return ModelFailed(f"The server at {at} refuses {has} ({self.status}).", remedy)
        if self.status == 404:
            if known and entry.model not in known:
                some = ", ".join(known[:8])
                return ModelFailed(f'The server at {at} has no model "{entry.model}".', f"It has: {some}.")
            return ModelFailed(
                f'The server at {at} knows no model "{entry.model}", or no chat completions{said}.',
                "Check name, and base_url, which often ends in /v1.",
            )
        if self.too_long:
            return ModelFailed(
                f'The page is too long for "{entry.model}" at {at}{said}.', "Lower context to what the server gives it."
            )
        if self.status == 429:
            return ModelFailed(f"The server at {at} is asked too often (429){said}.", "Lower concurrency, or wait.")
        if 300 <= self.status < 400:
            return ModelFailed(f"The server at {at} sends requests elsewhere ({self.status}).", "Correct base_url.")
        if self.status >= 500:
            return ModelFailed(f"The server at {at} failed ({self.status}){said}.", "Look at its own log.")
        return ModelFailed(f"The server at {at} refuses the request ({self.status}){said}.", "Check its options.")


def refused(answer: Answer) -> Refused:
    """Return the refusal that an answer is. Raises Broken."""
    wait: float | None = None
    if answer.retry_after and re.fullmatch(r"\d{1,6}(\.\d+)?", answer.retry_after.strip()):
        wait = float(answer.retry_after)
    return Refused(answer.status, _message(answer.json()), wait)


def unreachable(entry: Entry, error: Broken) -> ModelFailed:
    """Return the error for a server that cannot be reached or does not keep to the protocol."""
    if error.kind == "refused":
        return ModelFailed(
            f'No server answers at {entry.base_url}, which runs the model "{entry.name}".',
            "Start it, or correct base_url.",
        )
    if error.kind == "timeout":
        return ModelFailed(
            f'The server at {entry.base_url} did not finish for the model "{entry.name}" in time.',
            "Raise timeout, or choose a faster model.",
        )
    return ModelFailed(
        f'The connection to {entry.base_url} for the model "{entry.name}" failed: {error.detail[:_SHOWN]}.',
        "Look whether the server runs, and at its own log.",
    )


def _message(body: Any) -> str:
    """Return the server's own words, in each of the forms that servers use, on one short line."""
    if not isinstance(body, dict):
        return ""
    said = body.get("error") or body.get("detail") or body.get("message") or ""
    if isinstance(said, dict):
        said = said.get("message") or ""
    if isinstance(said, list):
        # A list of what is wrong, each with the name of the option.
        said = "; ".join(
            f"{'.'.join(map(str, s.get('loc', ())))} {s.get('msg', '')}" for s in said if isinstance(s, dict)
        )
    return " ".join(str(said).split())[:_SHOWN].rstrip(".")
