"""A small server that speaks the OpenAI chat protocol on loopback, with answers and troubles that the test chooses."""

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
    """What the server does with each request; ``requests`` keeps the bodies it was sent, ``paths`` where they went."""

    reply: Callable[[dict], str] = lambda body: "没有依据"
    status: int = 200
    first_statuses: tuple[int, ...] = ()  # of the first requests, before ``status`` holds
    raw: bytes | None = None  # sent in place of a proper body
    message: str = "内部错误"  # of an error
    delay: float = 0.0  # seconds before each piece
    first_delay: float = 0.0  # seconds before the first piece
    piece: int = 5  # characters
    stall_after: int | None = None  # characters after which nothing more comes, the connection staying open
    close_after: int | None = None  # characters after which the connection is closed
    reasoning: str = ""  # sent before the answer, in the field that some servers have for it
    finish: str | None = "stop"  # None: the stream just ends
    requests: list[dict] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def openai_server(behaviour: Behaviour) -> Iterator[str]:
    """Yields the base URL of a running server."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            behaviour.requests.append(body)
            behaviour.paths.append(self.path)
            try:
                self._answer(body)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up, which is what some tests are about

        def _answer(self, body):
            turn = len(behaviour.requests) - 1
            status = behaviour.first_statuses[turn] if turn < len(behaviour.first_statuses) else behaviour.status
            self.send_response(status)
            streaming = body.get("stream") and status == 200
            self.send_header("Content-Type", "text/event-stream" if streaming else "application/json")
            self.end_headers()
            if status != 200:
                error = {"error": {"message": behaviour.message, "type": "server_error"}}
                self.wfile.write(json.dumps(error).encode())
            elif behaviour.raw is not None:
                self.wfile.write(behaviour.raw)
            elif streaming:
                self._stream(body)
            else:
                choice = {
                    "index": 0,
                    "message": {"role": "assistant", "content": behaviour.reply(body)},
                    "finish_reason": "stop",
                }
                whole = {"id": "c", "created": 0, "model": body["model"], "object": "chat.completion"}
                self.wfile.write(json.dumps({**whole, "choices": [choice]}).encode())

        def _stream(self, body):
            text = behaviour.reply(body)
            closing.wait(behaviour.first_delay)
            for i in range(0, len(behaviour.reasoning), behaviour.piece):
                self._event(body, {"reasoning_content": behaviour.reasoning[i : i + behaviour.piece]})
                time.sleep(behaviour.delay)
            for i in range(0, len(text), behaviour.piece):
                if behaviour.stall_after is not None and i >= behaviour.stall_after:
                    closing.wait(60)
                    return
                if behaviour.close_after is not None and i >= behaviour.close_after:
                    return
                time.sleep(behaviour.delay)
                self._event(body, {"content": text[i : i + behaviour.piece]})
            if behaviour.finish is not None:
                self._event(body, {}, behaviour.finish)
                self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, body, delta, finish=None):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            event = {"id": "c", "created": 0, "model": body["model"], "object": "chat.completion.chunk"}
            self.wfile.write(f"data: {json.dumps({**event, 'choices': [choice]})}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
