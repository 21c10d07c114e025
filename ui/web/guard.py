"""Who is asking: in front of every door, it finds the person of a request or turns it away.

``scope["state"]["person"]`` holds the person from here on. Browsers have a session in a cookie, programs a key for
programs in ``Authorization: Bearer``.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ui.office.accounts import digest
from ui.office.people import Person

from .hosts import is_loopback

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["COOKIE", "ENDING", "HEADERS", "App", "Receive", "Scope", "Send", "guarded", "person_of", "reply"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

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
COOKIE = "pa_session"
GUEST = "pa_guest"
OPEN = ("/healthz", "/login", "/logout")  # for whoever is not signed in
UNKNOWN = "请先登录；程序请在 Authorization 里带上密钥。"
FOREIGN = "这个请求来自别的网站，已拒绝。"
ENDING = "服务器正在停止，请稍后再试。"
NOT_HERE = "这个地址只在本机使用。请用 http://127.0.0.1 打开。"


def person_of(request: Any) -> Person:  # noqa: ANN401 — Starlette's and Gradio's requests share no type
    """Who sent a request that came through the guard."""
    inner = getattr(request, "request", None) or request
    person = inner.scope["state"]["person"]
    if not isinstance(person, Person):
        raise TypeError("the request did not come through the guard")
    return person


def guarded(
    app: App,
    office: Office | None = None,
    *,
    loopback: bool,
    root_path: str = "",
    stopping: asyncio.Event | None = None,
) -> App:
    """``app`` with the page's security headers, for people that the office knows.

    loopback: requests under other host names are refused, which keeps a page on the internet from reading the library
    by pointing its own name at 127.0.0.1. root_path: what a proxy may leave in front of paths. Once ``stopping`` is
    set, open requests see their client as gone: every open page holds one that never ends.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and office is not None:
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if loopback and not is_loopback(_host(headers)):
            await reply(send, 403, NOT_HERE)
            return
        scope["path"] = _below(scope["path"], root_path)
        set_cookie = ""
        if office is not None:
            person, guest = _person(office, headers)
            if person is None and scope["path"] not in OPEN:
                await _turn_away(send, scope, headers, root_path)
                return
            if _is_foreign(scope["method"], headers):
                await reply(send, 403, FOREIGN)
                return
            if guest:
                set_cookie = f"{GUEST}={guest}; Path={root_path or '/'}; HttpOnly; SameSite=Lax; Max-Age=31536000"
            scope["state"] = {**scope.get("state", {}), "person": person}

        sent = {"start": False, "end": False}

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            sent["end"] = message["type"] == "http.response.body" and not message.get("more_body", False)
            if message["type"] == "http.response.start":
                sent["start"] = True
                more = [(b"set-cookie", set_cookie.encode("latin-1"))] if set_cookie else []
                message["headers"] = [*message.get("headers", ()), *HEADERS, *more]
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
        if stopping is not None and stopping.is_set() and not sent["end"]:
            # The response was cut off because its client seemed gone, which the server would call an error.
            if not sent["start"]:
                await reply(send, 503, ENDING)
            else:
                await send({"type": "http.response.body", "body": b""})

    return answer


async def reply(send: Send, status: int, sentence: str, kind: str = "text/plain; charset=utf-8") -> None:
    """A whole response of one sentence."""
    head = [(b"content-type", kind.encode("ascii")), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": sentence.encode("utf-8")})


def cookie(headers: MutableMapping[str, str], name: str) -> str:
    """The value of a cookie; "" where the request has none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _person(office: Office, headers: MutableMapping[str, str]) -> tuple[Person | None, str]:
    """Who asks, and the token of a guest whose browser is to be told it."""
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        known = office.of_key(secret.strip())
        if known is not None or office.auth:
            return known, ""
    if office.auth:
        token = cookie(headers, COOKIE)
        return office.sessions.person(token) if token else None, ""
    if office.anyone is not None:
        return office.anyone, ""
    token = cookie(headers, GUEST)
    known_token = 20 <= len(token) <= 60 and token.isascii()
    token = token if known_token else secrets.token_urlsafe(24)
    return Person(f"访客{digest(token)[:8]}"), "" if known_token else token


async def _turn_away(send: Send, scope: Scope, headers: MutableMapping[str, str], root_path: str) -> None:
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        where = f"{root_path}/login?next={quote(scope['path'])}"
        head = [(b"location", where.encode("ascii")), *HEADERS]
        await send({"type": "http.response.start", "status": 303, "headers": head})
        await send({"type": "http.response.body", "body": b""})
        return
    error = {"message": UNKNOWN, "type": "authentication_error", "param": None, "code": "invalid_api_key"}
    await reply(send, 401, json.dumps({"error": error}, ensure_ascii=False), "application/json")


def _is_foreign(method: str, headers: MutableMapping[str, str]) -> bool:
    """Whether a request that may change something was sent by a page of another site."""
    if method in ("GET", "HEAD", "OPTIONS") or "authorization" in headers:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin).netloc not in (headers.get("host", ""), headers.get("x-forwarded-host"))


def _below(path: str, root_path: str) -> str:
    """The path without what a proxy left in front of it."""
    if root_path and (path == root_path or path.startswith(f"{root_path}/")):
        return path[len(root_path) :] or "/"
    return path


def _host(headers: MutableMapping[str, str]) -> str:
    value = headers.get("host", "")
    return value[: value.find("]") + 1] if value.startswith("[") else value.partition(":")[0]
