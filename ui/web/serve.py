"""Serve the page. Own server start instead of Gradio's ``launch``, which asks the network whether it can be reached,
takes the next port when one is taken, and goes through a proxy to reach itself."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from index.errors import PolicyAssistantError

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.library import Library

__all__ = ["PortError", "ServeError", "make_server_app", "serve"]

# What the browser may load and where it may connect: this server only, whatever a paper or an answer contains.
# Gradio's own page needs inline scripts and styles, and builds functions from its templates.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-dns-prefetch-control", b"off"),
)
GRACE = 2  # seconds that open pages get to finish when the server is told to stop

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class ServeError(PolicyAssistantError):
    """The web app could not be started."""


class PortError(ServeError):
    """The address or port cannot be listened on."""


def serve(
    assistant: Assistant,
    library: Library,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
    phraser: Phraser | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. ``on_ready`` gets the address once pages are answered; ``phraser`` words the
    outlines of talks. Raises ``PortError``."""
    import uvicorn

    loopback = is_loopback(host)
    with listen(host, port) as listener:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        if not loopback:
            print(
                f"注意：监听地址 {host} 不限于本机，同一网络里的其他人不用密码就能看到文库的全部内容。",
                file=sys.stderr,
            )

        stopping = asyncio.Event()

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    if on_ready:
                        on_ready(address)
                    if open_browser:
                        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                stopping.set()
                await super().shutdown(sockets)

            @contextlib.contextmanager
            def capture_signals(self) -> Iterator[None]:
                # uvicorn would raise the signal again when done; here a signal is simply the end of serving.
                if threading.current_thread() is not threading.main_thread():
                    yield
                    return
                stopping = [signal.SIGINT, signal.SIGTERM]
                before = {number: signal.signal(number, self.handle_exit) for number in stopping}
                try:
                    yield
                finally:
                    for number, handler in before.items():
                        signal.signal(number, handler)

        config = uvicorn.Config(
            make_server_app(assistant, library, loopback=loopback, stopping=stopping, phraser=phraser),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
        )
        Server(config).run(sockets=[listener])


def make_server_app(
    assistant: Assistant,
    library: Library,
    *,
    loopback: bool = True,
    stopping: asyncio.Event | None = None,
    phraser: Phraser | None = None,
) -> App:
    """The whole web application, ready for an ASGI server. ``stopping``: set when the server is to end."""
    import fastapi
    import gradio

    from .app import build_app
    from .theme import head, page_theme, style

    outer = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gradio.mount_gradio_app(
        outer,
        build_app(assistant, library, phraser),
        path="/",
        footer_links=[],
        run_history=False,  # else every question is kept in the browser
        app_kwargs={"docs_url": None, "redoc_url": None},
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=page_theme(),
        css=style(),
        head=head(),
    )
    return guarded(outer, loopback=loopback, stopping=stopping)


def guarded(app: App, *, loopback: bool, stopping: asyncio.Event | None = None) -> App:
    """``app`` with the page's security headers; on this machine only, requests under other host names are refused.

    The latter keeps a page on the internet from reading the library by pointing its own name at 127.0.0.1.
    Once ``stopping`` is set, open requests see their client as gone: every open page holds one that never ends.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if loopback and not is_loopback(_host(scope)):
            body = "这个地址只在本机使用。请用 http://127.0.0.1 打开。".encode()
            kind = (b"content-type", b"text/plain; charset=utf-8")
            await send({"type": "http.response.start", "status": 403, "headers": [kind]})
            await send({"type": "http.response.body", "body": body})
            return

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        async def receive_until_stopping() -> MutableMapping[str, Any]:
            if stopping is None:
                return await receive()
            waiting = asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                return waiting[0].result() if waiting[0].done() else {"type": "http.disconnect"}
            finally:
                for task in waiting:
                    task.cancel()

        await app(scope, receive_until_stopping, send_with_headers)

    return answer


def _host(scope: Scope) -> str:
    value = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return value[: value.find("]") + 1] if value.startswith("[") else value.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or an address) means this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ``PortError`` says in one sentence why not and what to do."""
    if not 0 <= port <= 65535:
        raise PortError(f"端口号应在 0 到 65535 之间，收到的是 {port}。")
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise PortError(f"找不到监听地址“{host}”，请改用 127.0.0.1 或本机的网络地址。") from error
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortError(_why(error, host, port)) from error
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)}:
        return f"端口 {port} 已被别的程序占用，请换一个，例如 --port {port + 1 if port < 65535 else 7861}。"
    if error.errno in {errno.EACCES, errno.EPERM, getattr(errno, "WSAEACCES", -1)}:
        return f"没有权限使用端口 {port}，请换一个 1024 以上的，例如 --port 7860。"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"监听地址“{host}”不属于本机，请改用 127.0.0.1 或本机的网络地址。"
    return f"不能在 {host}:{port} 上提供网页：{error.strerror or error}。"
