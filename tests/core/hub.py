"""A model hub on this machine: enough of the protocol for its client to list and download."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

COMMIT = "c0ffee" * 6 + "c0ff"


@dataclass
class Hub:
    """What the hub serves, how it misbehaves, and what it was asked."""

    repos: dict[str, Path] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    breaks_after: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    address: str = ""

    def downloads(self) -> list[tuple[str, str]]:
        """Names and ranges of the files that were asked for."""
        return [
            (Path(path).name, wanted)
            for method, path, wanted in self.asked
            if method == "GET" and "/api/" not in path
        ]


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        path, wanted = unquote(self.path), self.headers.get("Range", "")
        self.hub.asked.append((self.command, path, wanted))
        listed = re.fullmatch("/api/models/([^/]+/[^/]+)", path)
        if listed and listed[1] in self.hub.repos:
            return self._list(listed[1])
        file = self._file(path)
        if file is None or not file.is_file():
            return self._refuse(404)
        return self._send(path, file.read_bytes(), wanted, with_body)

    def _list(self, repo: str) -> None:
        root = self.hub.repos[repo]
        names = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
        info = {"id": repo, "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]}
        body = json.dumps(info).encode()
        self._head(200, {"Content-Type": "application/json", "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _file(self, path: str) -> Path | None:
        inside = re.fullmatch(f"/([^/]+/[^/]+)/resolve/{COMMIT}/(.+)", path)
        if inside and inside[1] in self.hub.repos:
            return self.hub.repos[inside[1]] / inside[2]
        return self.hub.files.get(path)

    def _send(self, path: str, data: bytes, wanted: str, with_body: bool) -> None:
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        allowed = self.hub.breaks_after.get(Path(path).name)
        if with_body and allowed is not None and start >= allowed:
            return self._refuse(503)
        headers = {
            "ETag": f'"{hashlib.sha256(data).hexdigest()}"',
            "X-Repo-Commit": COMMIT,
            "Accept-Ranges": "bytes",
            "Content-Length": str(len(data) - start),
        }
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self._head(206 if start else 200, headers)
        if with_body:
            self.wfile.write(data[start:allowed])
        self.close_connection = True
        return None

    def _refuse(self, status: int) -> None:
        self._head(status, {"Content-Length": "0"})

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
