"""The OpenAPI document, made from the schemas the server checks with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from .. import __version__
from .problems import MEDIA_TYPE
from .schemas import ANSWERS, REQUESTS

_REF = "#/components/schemas/{model}"

_PROBLEMS = {
    "400": "The body is not JSON, or names a model that is not allowed.",
    "401": "No token, or an unknown one.",
    "403": "The request comes from another site or extension.",
    "404": "There is no such reading (any more).",
    "409": "The reading was cancelled.",
    "413": "The body or the page is too large.",
    "415": "The body is not application/json.",
    "421": "The server was addressed by a name that is not its own.",
    "422": "The request, or the page in it, cannot be read.",
    "429": "The queue is full, or there were too many wrong tries; see Retry-After.",
    "500": "The reading process ended unexpectedly.",
    "502": "The drafting model failed.",
    "503": "Not ready, or a model is missing.",
    "504": "A stage took too long.",
}
_ALWAYS = ("401", "403", "421", "429")


def _json(name: str, text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"$ref": _REF.format(model=name)}}}}


def _stream() -> dict[str, Any]:
    return {"schema": {"$ref": _REF.format(model="Event")}}


def _location(answer: dict[str, Any]) -> dict[str, Any]:
    header = {"description": "Where the job can be asked for again.", "schema": {"type": "string"}}
    return {**answer, "headers": {"Location": header}}


def _operation(
    summary: str,
    answers: dict[str, Any],
    problems: tuple[str, ...] = (),
    body: str | None = None,
    parameters: tuple[dict[str, Any], ...] = (),
    token: bool = True,
) -> dict[str, Any]:
    answers = dict(answers)
    always = _ALWAYS if token else ("403", "421")
    for status in sorted({*always, *problems}):
        schema = {"schema": {"$ref": _REF.format(model="Problem")}}
        answers.setdefault(status, {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: schema}})
    operation: dict[str, Any] = {"summary": summary, "responses": answers}
    if body is not None:
        content = {"application/json": {"schema": {"$ref": _REF.format(model=body)}}}
        operation["requestBody"] = {"required": True, "content": content}
    if parameters:
        operation["parameters"] = list(parameters)
    if not token:
        operation["security"] = []
    return operation


def document(models: Sequence[str] = (), metrics: bool = False) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a server that allows these models."""
    _, schemas = models_json_schema(
        [*((m, "validation") for m in REQUESTS), *((m, "serialization") for m in ANSWERS)], ref_template=_REF
    )
    schemas["$defs"]["Options"]["properties"]["model"]["anyOf"][0] = {"enum": list(models)}
    id_schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
    reading_id = {"name": "id", "in": "path", "required": True, "schema": id_schema}
    after = {
        "name": "after",
        "in": "query",
        "description": "For the stream: the number of the last event that is known.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0},
    }
    prefer = {
        "name": "Prefer",
        "in": "header",
        "description": "`respond-async` answers at once with the job's id.",
        "schema": {"type": "string"},
        "example": "respond-async",
    }
    bad_body = ("400", "413", "415", "422")
    reading_fails = ("409", "413", "422", "500", "502", "503", "504")
    read = _json("Reading", "The reading, or a stream of events, one JSON object a line.")
    read["content"]["application/x-ndjson"] = _stream()
    status = _json("JobStatus", "The job is under way.")
    paths: dict[str, Any] = {
        "/v1/readings": {
            "post": _operation(
                "Read a page", {"200": _location(read), "202": _location(status)}, (*bad_body, *reading_fails),
                body="ReadingRequest", parameters=(prefer,),
            )
        },
        "/v1/readings/{id}": {
            "get": _operation(
                "Ask for a reading again, or follow its events", {"200": read, "202": status},
                ("400", "404", *reading_fails), parameters=(reading_id, after),
            ),
            "delete": _operation(
                "Cancel a reading, or forget a finished one", {"204": {"description": "Done."}}, ("404",),
                parameters=(reading_id,),
            ),
        },
        "/v1/models": {"get": _operation("The models a request may ask for", {"200": _json("Models", "The models.")})},
        "/v1/history": {
            "get": _operation("What the cache holds, latest first", {"200": _json("History", "The readings kept.")}),
            "delete": _operation("Forget all of it", {"204": {"description": "Forgotten."}}),
        },
        "/v1/pair": {
            "post": _operation(
                "Get a token for a pairing code", {"201": _json("Paired", "The token, shown this once.")},
                (*bad_body, "401", "429"), body="PairRequest", token=False,
            )
        },
        "/v1/pairing-codes": {
            "post": _operation(
                "Make a new pairing code", {"201": _json("PairingCode", "The code.")}, bad_body, body="Nothing",
            )
        },
        "/health": {"get": _operation("Whether the server lives", {"200": _json("Health", "It does.")}, token=False)},
        "/ready": {"get": _operation("Whether it can read", {"200": _json("Ready", "It can.")}, ("503",))},
        "/openapi.json": {
            "get": _operation(
                "This document",
                {"200": {"description": "It.", "content": {"application/json": {"schema": {"type": "object"}}}}},
            )
        },
    }
    if metrics:
        text = {"description": "Counters.", "content": {"text/plain": {"schema": {"type": "string"}}}}
        paths["/metrics"] = {"get": _operation("Counters in Prometheus' text format", {"200": text})}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Accordingto",
            "version": __version__,
            "summary": "What the page says, and according to whom.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas["$defs"],
        },
    }
