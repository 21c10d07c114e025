"""A small server that speaks the OpenAI chat protocol on loopback, with answers that the test chooses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Behaviour:
    """What the server does with each request; ``requests`` keeps the bodies it was sent."""

    reply: Callable[[dict], str] = lambda body: "没有依据"
    status: int = 200
    raw: bytes | None = None  # sent in place of a proper body
    delay: float = 0.0  # seconds before each piece
    requests: list[dict] = field(default_factory=list)


@contextmanager
def openai_server(behaviour: Behaviour) -> Iterator[str]:
    """Yields the base URL of a running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            behaviour.requests.append(body)
            try:
                self._answer(body)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up, which is what some tests are about

        def _answer(self, body):
            self.send_response(behaviour.status)
            streaming = body.get("stream") and behaviour.status == 200
            self.send_header("Content-Type", "text/event-stream" if streaming else "application/json")
            self.end_headers()
            if behaviour.raw is not None:
                self.wfile.write(behaviour.raw)
                return
            if behaviour.status != 200:
                self.wfile.write(json.dumps({"error": {"message": "内部错误", "type": "server_error"}}).encode())
                return
            text = behaviour.reply(body)
            common = {"id": "c", "created": 0, "model": body["model"]}
            if not streaming:
                choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                self.wfile.write(json.dumps({**common, "object": "chat.completion", "choices": [choice]}).encode())
                return
            for i in range(0, len(text), 5):
                time.sleep(behaviour.delay)
                delta = {"index": 0, "delta": {"content": text[i : i + 5]}, "finish_reason": None}
                event = {**common, "object": "chat.completion.chunk", "choices": [delta]}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                self.wfile.flush()
            stop = {"index": 0, "delta": {}, "finish_reason": "stop"}
            event = {**common, "object": "chat.completion.chunk", "choices": [stop]}
            self.wfile.write(f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n".encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
