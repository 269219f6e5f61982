"""What the servers that stand for the free networks have in common: plain HTTP on this machine,
a list of all that was asked, and faults on demand."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    params: dict
    headers: dict
    body: dict = field(default_factory=dict)


@dataclass
class Answer:
    """``value`` goes out as JSON, ``body`` as it is. ``cut``: "before" the answer begins, or
    "within" its body."""

    status: int = 200
    value: object = None
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    cut: str = ""


HTML_403 = Answer(403, body=b"<html><title>403 Forbidden</title></html>")
IN_TROUBLE = Answer(503, body=b"<html>Service Unavailable</html>")
CUT_BEFORE, CUT_WITHIN = Answer(cut="before"), Answer(cut="within")


class ApiServer(ThreadingHTTPServer):
    """``faults``: number of a request, from 1 → the Answer given in place of the true one; with
    ``cut="within"`` half of the true one. ``answer(asked)`` gives the true one."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.faults: dict[int, Answer] = {}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, asked) -> Answer:
        raise NotImplementedError

    def asked_of(self, ending):
        return [asked for asked in self.asked if asked.path.endswith(ending)]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        headers = {name.title(): value for name, value in self.headers.items()}
        asked = Asked(
            self.command, parts.path, parse_qs(parts.query), headers, json.loads(body or b"{}")
        )
        self.server.asked.append(asked)
        fault = self.server.faults.get(len(self.server.asked))
        answer = self.server.answer(asked) if fault is None or fault.cut == "within" else fault
        cut = fault.cut if fault else ""
        if cut == "before":
            return
        body = answer.body or json.dumps(answer.value).encode()
        self.send_response(answer.status)
        kind = "text/html" if answer.body else "application/json; charset=utf-8"
        for name, value in ({"Content-Type": kind} | answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    do_POST = do_GET

    def log_message(self, *args):
        """Tests say themselves what went wrong."""


@contextmanager
def served(server):
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
