"""Serve the page. Own server start instead of Gradio's ``launch``, which asks the network whether it can be reached,
takes the next port when one is taken, and goes through a proxy to reach itself."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING

from index.errors import PolicyAssistantError

from .guard import App, guarded
from .hosts import PortError, ServeError, is_loopback, listen

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["PortError", "ServeError", "make_server_app", "serve"]

GRACE = 2  # seconds that open pages get to finish when the server is told to stop


def serve(
    office: Office,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
    root_path: str = "",
    proxy: str = "127.0.0.1,::1",
) -> None:
    """Serve until SIGINT or SIGTERM. ``on_ready`` gets the address once pages are answered; ``root_path``: under which
    a proxy shows the app; ``proxy``: addresses of proxies that are believed when they say who asks, and over https.

    Raises PortError; ServeError where everybody would be taken for the one who sits at the machine.
    """
    import uvicorn

    open_to_all = not office.auth and not office.shared
    if open_to_all and (root_path or not is_loopback(host)):
        raise ServeError("要让别的电脑也能访问，请加 --auth 让大家登录后使用，或者用 --without-accounts 不设账户。")
    # People with accounts and guests may come by a proxy, under whatever name it has.
    loopback = open_to_all
    with listen(host, port) as listener:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}{root_path}"
        with contextlib.suppress(PolicyAssistantError):  # what is wrong is told to whoever asks
            # Loads what the first question would have to wait for.
            office.rooms.whole.examples()
            office.rooms.whole.papers.search("宪法第一条", 1)
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
            make_server_app(office, loopback=loopback, root_path=root_path, stopping=stopping),
            log_level="warning",
            access_log=False,
            forwarded_allow_ips=proxy,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        office.intake.start()
        try:
            Server(config).run(sockets=[listener])
        finally:
            office.intake.close()


def make_server_app(
    office: Office, *, loopback: bool = True, root_path: str = "", stopping: asyncio.Event | None = None
) -> App:
    """The whole web application, ready for an ASGI server. ``stopping``: set when the server is to end."""
    import fastapi
    import gradio

    from ui.doors.mcp import add_mcp
    from ui.doors.openai import add_openai

    from .app import build_app
    from .login import add_login
    from .page import Page
    from .talking import add_talking
    from .theme import head, page_theme, style
    from .unread import refusing_unread
    from .upload import add_upload

    @contextlib.asynccontextmanager
    async def lifespan(_: fastapi.FastAPI) -> AsyncIterator[None]:
        async with doors():
            yield

    outer = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    page = Page(office)
    add_talking(outer, page, waits=office.rooms.whole.assistant.waits)
    add_login(outer, office, root_path)
    add_upload(outer, office)
    add_openai(outer, office)
    doors = add_mcp(outer, office)
    gradio.mount_gradio_app(
        outer,
        build_app(office, page),
        path="/",
        root_path=root_path or None,
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
    return guarded(refusing_unread(outer), office, loopback=loopback, root_path=root_path, stopping=stopping)
