"""Who is asking: in front of every door, it finds the person of a request or turns it away.

``scope["state"]["person"]`` holds the person from here on. Browsers have a session in a cookie, programs a key for
programs in ``Authorization: Bearer``.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter, to_thread

from ui.office.accounts import digest
from ui.office.people import GUEST, Person

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
    # Nothing is told to other sites. Not "no-referrer": browsers then say that forms come from nowhere (Origin: null).
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-dns-prefetch-control", b"off"),
)
COOKIE = "pa_session"
GUEST_COOKIE = "pa_guest"
FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})
#: What whoever is not signed in may do.
OPEN = frozenset({("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/healthz")})
UPLOAD = "/gradio_api/upload"  # the framework's own door for files, which any page could use
UNKNOWN = "请先登录；程序请在 Authorization 里带上密钥。"
FOREIGN = "这个请求来自别的网站，已拒绝。若是经代理访问，请让代理原样转发 Host。"
ENDING = "服务器正在停止，请稍后再试。"
NOT_HERE = "这个地址只在本机使用。请用 http://127.0.0.1 打开。"
NO_PROXY = "经代理访问时，请用 policy-assistant serve --auth 启动，让大家登录后使用。"
READERS = "只有管理员可以上传文件。"
YEAR = 31_536_000  # seconds
LOOKED_UP = 8  # requests whose person is looked up at the same time


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
    by pointing its own name at 127.0.0.1; and those that a proxy hands on, since whoever asks would be taken for the
    one who sits at the machine. root_path: what a proxy may leave in front of paths. Once ``stopping`` is set, open
    requests see their client as gone: every open page holds one that never ends.
    """
    threads = CapacityLimiter(LOOKED_UP)

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
        if loopback and (headers.keys() & FORWARDED):
            await reply(send, 403, NO_PROXY)
            return
        if root_path and scope["path"] == root_path:
            # Links within the page are relative to a folder.
            await _go_to(send, f"{root_path}/", 308)
            return
        scope["path"] = _below(scope["path"], root_path)
        set_cookie = ""
        if office is not None:
            if office.anyone is not None and "authorization" not in headers:
                asking = _Asking(office.anyone)  # nothing to look up
            else:
                asking = await to_thread.run_sync(_asking, office, headers, limiter=threads)
            person = asking.person
            if _is_foreign(scope["method"], headers) and not asking.by_key:
                await reply(send, 403, FOREIGN)
                return
            if person is None and (scope["method"], scope["path"]) not in OPEN:
                await _turn_away(send, scope, headers, root_path)
                return
            if scope["path"].rstrip("/") == UPLOAD and not (person and person.admin):
                await reply(send, 403, READERS)
                return
            if asking.guest:
                set_cookie = (
                    f"{GUEST_COOKIE}={asking.guest}; Path={root_path or '/'}; Max-Age={YEAR}; HttpOnly; SameSite=Lax"
                )
                set_cookie += "; Secure" if scope.get("scheme") == "https" else ""
            scope["state"] = {**scope.get("state", {}), "person": person}

        sent = {"start": False, "end": False}

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            sent["end"] = message["type"] == "http.response.body" and not message.get("more_body", False)
            if message["type"] == "http.response.start":
                sent["start"] = True
                more = [(b"set-cookie", set_cookie.encode("latin-1"))] if set_cookie else []
                own = list(message.get("headers", ()))
                if office is not None and office.auth and not any(name.lower() == b"cache-control" for name, _ in own):
                    more.append((b"cache-control", b"no-store"))  # for the next one at this browser
                message["headers"] = [*own, *HEADERS, *more]
            await send(message)

        waiting: list[asyncio.Task[Any]] = []  # for the next message, and for the end; kept from one look to the next

        async def receive_until_stopping() -> MutableMapping[str, Any]:
            if stopping is None:
                return await receive()
            if not waiting:
                waiting[:] = asyncio.create_task(_next(receive)), asyncio.create_task(_end(stopping))
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if not waiting[0].done():
                return {"type": "http.disconnect"}
            message: MutableMapping[str, Any] = waiting[0].result()
            waiting[0] = asyncio.create_task(_next(receive))
            return message

        try:
            await app(scope, receive_until_stopping, send_with_headers)
        finally:
            for task in waiting:
                task.cancel()
        if stopping is not None and stopping.is_set() and not sent["end"]:
            # The response was cut off because its client seemed gone, which the server would call an error.
            if not sent["start"]:
                await reply(send, 503, ENDING)
            else:
                await send({"type": "http.response.body", "body": b""})

    return answer


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    return await receive()


async def _end(stopping: asyncio.Event) -> None:
    await stopping.wait()


async def reply(
    send: Send, status: int, sentence: str, kind: str = "text/plain; charset=utf-8", *more: tuple[bytes, bytes]
) -> None:
    """A whole response of one sentence."""
    head = [(b"content-type", kind.encode("ascii")), (b"cache-control", b"no-store"), *HEADERS, *more]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": sentence.encode("utf-8")})


def cookie(headers: MutableMapping[str, str], name: str) -> str:
    """The value of a cookie; "" where the request has none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who sends a request. ``guest``: the token that a guest's browser is yet to be told."""

    person: Person | None
    by_key: bool = False  # no browser: no page of another site can send a key that it does not know
    guest: str = ""


def _asking(office: Office, headers: MutableMapping[str, str]) -> _Asking:
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        known = office.of_key(secret.strip())
        if known is not None or office.auth:
            return _Asking(known, by_key=known is not None)
    if office.auth:
        token = cookie(headers, COOKIE)
        return _Asking(office.sessions.person(token) if token else None)
    if office.anyone is not None:
        return _Asking(office.anyone)
    token = cookie(headers, GUEST_COOKIE)
    known_token = 20 <= len(token) <= 60 and token.isascii()
    token = token if known_token else secrets.token_urlsafe(24)
    return _Asking(Person(f"{GUEST}{digest(token)[:8]}"), guest="" if known_token else token)


async def _turn_away(send: Send, scope: Scope, headers: MutableMapping[str, str], root_path: str) -> None:
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        await _go_to(send, f"{root_path}/login?next={quote(scope['path'], errors='replace')}", 303)
        return
    error = {"message": UNKNOWN, "type": "authentication_error", "param": None, "code": "invalid_api_key"}
    told = json.dumps({"error": error}, ensure_ascii=False)
    await reply(send, 401, told, "application/json", (b"www-authenticate", b"Bearer"))


async def _go_to(send: Send, where: str, status: int) -> None:
    head = [(b"location", where.encode("ascii")), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": b""})


def _is_foreign(method: str, headers: MutableMapping[str, str]) -> bool:
    """Whether a page of another site sent this request; one may follow a link from there, and nothing else.

    Other ports of this machine are other sites too, although the browser sends our cookies along from there. Browsers
    say where a request comes from in Sec-Fetch-Site; over plain http between machines they do not, and only Origin
    tells, which goes with all that changes anything and all whose answer another site could read.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site not in ("same-origin", "none") and not (link and method in ("GET", "HEAD"))
    if "origin" not in headers:
        return False
    ours = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").partition(",")[0].strip().lower()}
    return urlsplit(headers["origin"]).netloc.lower() not in ours - {""}


def _below(path: str, root_path: str) -> str:
    """The path without what a proxy left in front of it."""
    if root_path and (path == root_path or path.startswith(f"{root_path}/")):
        return path[len(root_path) :] or "/"
    return path


def _host(headers: MutableMapping[str, str]) -> str:
    value = headers.get("host", "")
    return value[: value.find("]") + 1] if value.startswith("[") else value.partition(":")[0]
