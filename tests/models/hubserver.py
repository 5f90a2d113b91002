"""A hub in little, as the hub's own library speaks with it: file lists, revisions, ranges, and faults on demand."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "c0ffee00" * 5


class Hub:
    """Serves `files` as the repository `repo`; large ones as LFS does, with a SHA-256.

    `cut` breaks the next download of the named file off after so many bytes, `gated` asks for a token, `swap` sends
    other bytes than were announced. With `dead_after_cut` nothing is answered after a cut until `dead` is
    unset. Without `ranges` every answer is the whole file. `elsewhere` is where files are
    redirected to. `seen` lists the requests.
    """

    def __init__(self, repo: str, files: dict[str, bytes]) -> None:
        self.repo, self.files = repo, files
        self.cut: dict[str, int] = {}
        self.swap: dict[str, bytes] = {}
        self.gated = self.dead = self.dead_after_cut = False
        self.ranges = True
        self.elsewhere: str | None = None
        self.tokens: list[str | None] = []
        self.seen: list[tuple[str, str, str | None]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self, body=True)

            def do_HEAD(self) -> None:
                hub.answer(self, body=False)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, to: BaseHTTPRequestHandler, body: bool) -> None:
        path = to.path.split("?")[0]
        self.seen.append((to.command, path, to.headers.get("Range")))
        self.tokens.append(to.headers.get("Authorization"))
        if self.dead:
            return self._cut(to)
        if self.gated and not to.headers.get("Authorization"):
            return self._send(to, 403, b"", {"X-Error-Code": "GatedRepo", "X-Error-Message": "gated"})
        if found := re.fullmatch(rf"/api/models/{self.repo}(?:/revision/([\w.]+))?", path):
            if found[1] not in (None, "main", "v1", COMMIT):
                return self._send(to, 404, b"", {"X-Error-Code": "RevisionNotFound"})
            return self._send(to, 200, json.dumps(self._info()).encode(), {"Content-Type": "application/json"})
        if found := re.fullmatch(rf"/{self.repo}/resolve/{COMMIT}/(.+)", path):
            if found[1] not in self.files:
                return self._send(to, 404, b"", {"X-Error-Code": "EntryNotFound"})
            return self._file(to, found[1], body)
        return self._send(to, 404, b"", {"X-Error-Code": "RepoNotFound"})

    def _info(self) -> dict[str, Any]:
        siblings = []
        for name, data in self.files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            one: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": blob}
            if len(data) > 1000:
                digest = hashlib.sha256(data).hexdigest()
                one["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 134}
            siblings.append(one)
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": siblings}

    def _file(self, to: BaseHTTPRequestHandler, name: str, body: bool) -> None:
        if self.elsewhere:
            self._send(to, 302, b"", {"Location": self.elsewhere + to.path})
            return
        data = self.swap.get(name, self.files[name])
        etag = hashlib.sha256(self.files[name]).hexdigest()
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        status, start = 200, 0
        if self.ranges and (found := re.fullmatch(r"bytes=(\d+)-", to.headers.get("Range") or "")):
            status, start = 206, int(found[1])
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        data = data[start:]
        to.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(data))}.items():
            to.send_header(key, value)
        to.end_headers()
        if not body:
            return
        cut = self.cut.pop(name, None)
        to.wfile.write(data if cut is None else data[:cut])
        if cut is not None:
            self.dead = self.dead_after_cut
            self._cut(to)

    @staticmethod
    def _cut(to: BaseHTTPRequestHandler) -> None:
        to.wfile.flush()
        to.close_connection = True
        to.connection.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _send(to: BaseHTTPRequestHandler, status: int, data: bytes, headers: dict[str, str]) -> None:
        to.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(data))}.items():
            to.send_header(key, value)
        to.end_headers()
        if to.command != "HEAD":
            to.wfile.write(data)
