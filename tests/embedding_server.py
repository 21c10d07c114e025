"""A small server that speaks the OpenAI embeddings protocol on loopback, with answers and troubles the test chooses."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np


def vector(text: str, dimensions: int = 12, salt: str = "") -> list[float]:
    """A vector made of the characters of a text: texts that share characters are near each other."""
    total = np.zeros(dimensions)
    for character in text:
        seed = int.from_bytes(hashlib.sha256((salt + character).encode("utf-8")).digest()[:4], "little")
        total += np.random.default_rng(seed).normal(size=dimensions)
    return [float(value) for value in total]


@dataclass
class Service:
    """What the server does with each request; ``requests`` keeps the bodies, ``keys`` the Authorization headers."""

    embed: Callable[[str], list[float]] = vector
    first_statuses: tuple[int, ...] = ()  # of the first requests, before ``status`` holds
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)  # sent with every answer that is not 200
    message: str = "内部错误"
    most: int = 1_000  # texts at once; more are refused
    backwards: bool = False  # rows last first, each with its index
    in_base64: bool = False
    answer: Callable[[dict], object] | None = None  # sent in place of a proper body
    raw: bytes | None = None
    delay: float = 0.0  # seconds before the answer
    requests: list[dict] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def body(self, asked: dict) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.answer is not None:
            return json.dumps(self.answer(asked)).encode()
        rows = [self.embed(text) for text in asked["input"]]
        if self.in_base64:
            sent = [base64.b64encode(np.array(row, dtype="<f4").tobytes()).decode() for row in rows]
        else:
            sent = rows
        items = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(sent)]
        return json.dumps({"object": "list", "data": items[::-1] if self.backwards else items}).encode()


@contextmanager
def embedding_server(service: Service) -> Iterator[str]:
    """Yields the base URL of a running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            turn = len(service.requests)
            service.requests.append(asked)
            service.keys.append(self.headers["Authorization"])
            service.paths.append(self.path)
            status = service.first_statuses[turn] if turn < len(service.first_statuses) else service.status
            if status == 200 and len(asked["input"]) > service.most:
                status = 400
            time.sleep(service.delay)
            try:
                self.send_response(status)
                for name, value in service.headers.items() if status != 200 else ():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(
                    service.body(asked) if status == 200 else json.dumps({"error": service.message}).encode()
                )
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up, which is what some tests are about

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
