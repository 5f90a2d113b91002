"""A strict little server of chat completions: it refuses whatever a real one would, and fails on demand."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Step = Callable[["Chat", BaseHTTPRequestHandler, dict[str, Any]], None]

MODEL = "small-chat"


class Chat:
    """Answers with `pieces`; each of `steps` takes one request, in order, before that. `seen` holds the bodies."""

    def __init__(self) -> None:
        self.pieces = ["Here is a summary:\n\n", "The ferry was", " late, the pilot said.", " No one", " was hurt."]
        self.steps: list[Step] = []
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.delay = 0.0
        self.connections = 0
        self.now = self.most = 0
        self._lock = threading.Lock()
        chat = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                with chat._lock:
                    chat.connections += 1

            def do_GET(self) -> None:
                chat.json(self, 200, {"data": [{"id": MODEL}, {"id": "other"}]})

            def do_POST(self) -> None:
                chat.post(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # clients that hang up are part of the tests

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def post(self, to: BaseHTTPRequestHandler) -> None:
        body = json.loads(to.rfile.read(int(to.headers["Content-Length"])))
        with self._lock:
            self.seen.append(body)
            self.keys.append(to.headers.get("Authorization"))
            self.now += 1
            self.most = max(self.most, self.now)
            step = self.steps.pop(0) if self.steps else None
        try:
            if step is not None:
                step(self, to, body)
            else:
                self.answer(to, body)
        finally:
            with self._lock:
                self.now -= 1

    def answer(self, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        """Answer as a real server would."""
        if to.path != "/v1/chat/completions":
            return self.json(to, 404, {"detail": "Not Found"})
        wrong = [k for k in body if k not in ("model", "messages", "stream", "max_tokens", "temperature", "seed")]
        if wrong:
            return self.error(to, 400, f"Unrecognized request argument supplied: {wrong[0]}")
        if body["model"] != MODEL:
            return self.error(to, 404, f"The model `{body['model']}` does not exist.")
        roles = [m["role"] for m in body["messages"]]
        if roles != ["system", "user"] or not all(isinstance(m["content"], str) for m in body["messages"]):
            return self.error(to, 400, "bad messages")
        if self.delay:
            time.sleep(self.delay)
        events = [{"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]}]
        events += [{"choices": [{"index": 0, "delta": {"content": p}, "finish_reason": None}]} for p in self.pieces]
        events += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
        self.stream(to, [": hello", *(f"data: {json.dumps(e)}" for e in events), "data: [DONE]"])
        return None

    def stream(self, to: BaseHTTPRequestHandler, lines: Iterable[str], cut: bool = False) -> None:
        """Send events; with `cut` the connection is lost after them."""
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream; charset=utf-8")
        to.send_header("Transfer-Encoding", "chunked")
        to.end_headers()
        for line in lines:
            data = f"{line}\n\n".encode()
            to.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            to.wfile.flush()
        if cut:
            to.close_connection = True
            to.connection.shutdown(socket.SHUT_RDWR)
        else:
            to.wfile.write(b"0\r\n\r\n")

    def json(self, to: BaseHTTPRequestHandler, status: int, body: Any, **headers: str) -> None:
        data = json.dumps(body).encode()
        to.send_response(status)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(data)))
        for key, value in headers.items():
            to.send_header(key.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(data)

    def error(self, to: BaseHTTPRequestHandler, status: int, message: str, **headers: str) -> None:
        self.json(to, status, {"error": {"message": message, "type": "invalid_request_error"}}, **headers)


def fails(status: int, message: str = "", **headers: str) -> Step:
    """A step that answers with an error."""
    return lambda chat, to, _: chat.error(to, status, message, **headers)


def says(*lines: str, cut: bool = False) -> Step:
    """A step that streams just these lines."""
    return lambda chat, to, _: chat.stream(to, list(lines), cut)


def piece(text: str) -> str:
    """One event with text."""
    return "data: " + json.dumps({"choices": [{"delta": {"content": text}}]})
