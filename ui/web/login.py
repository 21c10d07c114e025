"""Signing in and out, one's own password, and whether the server is well: plain pages in front of the app."""

from __future__ import annotations

import logging
import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import anyio
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from index.errors import PolicyAssistantError
from ui.office.errors import AccountError, LoginError, ThrottledError
from ui.office.passwords import SHORTEST

from .guard import COOKIE, cookie, person_of
from .markup import escape
from .theme import asset, icon

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["add_login", "within"]

logger = logging.getLogger(__name__)

LONGEST = 4_000  # bytes of a form
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
AT_ONCE = 2  # passwords looked at at the same time: each takes 64 MB of memory
NOT_IT = "现在的密码不对，请再试一次。"
DIFFERENT = "两次输入的新密码不一样，请重新输入。"
_HEAD = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} · 政策问答</title>
{icon}<style>{style}</style></head>
<body><main><h1>{heading}</h1>"""
# Whoever comes next at this browser finds nothing that the last one was writing.
_LOGIN = """<form method="post" action="{root}/login">
<p class="error" role="alert"{hidden}>{error}</p>
<label>账户<input name="name" autocomplete="username" required{focus_name} maxlength="32" value="{name}"></label>
<label>密码<input name="password" type="password" autocomplete="current-password"
required{focus_password} maxlength="200"></label>
<input type="hidden" name="next" value="{next}"><button type="submit">登录</button></form>
<p class="hint">没有账户或忘了密码，请找管理员。</p></main>
<script>try {{ sessionStorage.clear(); }} catch {{ }}</script></body></html>"""
_PASSWORD = """<form method="post" action="{root}/password">
<p class="error" role="alert"{hidden}>{error}</p>
<input class="unseen" name="name" autocomplete="username" value="{name}" readonly tabindex="-1" aria-hidden="true">
<label>现在的密码<input name="password" type="password" autocomplete="current-password"
required autofocus maxlength="200"></label>
<label>新密码（{least} 个字符以上）<input name="new" type="password" autocomplete="new-password"
required minlength="{least}" maxlength="200"></label>
<label>再输一遍新密码<input name="again" type="password" autocomplete="new-password"
required minlength="{least}" maxlength="200"></label>
<button type="submit">改密码</button></form>
<p class="hint">改好以后，别的浏览器上的登录都会退出。<a href="{root}/">返回</a></p></main></body></html>"""


def add_login(app: FastAPI, office: Office, root_path: str = "") -> None:
    """Put ``/login``, ``/logout``, ``/password`` and ``/healthz`` before everything else of ``app``."""
    limiter = anyio.CapacityLimiter(AT_ONCE)

    def page(title: str, heading: str, body: str, status: int = 200, **named: str) -> HTMLResponse:
        error = named.pop("error", "")
        shown = {name: escape(value) for name, value in named.items()}
        html = (_HEAD + body).format(
            title=title,
            icon=icon(),
            heading=heading,
            style=asset("login.css"),
            root=escape(root_path),
            hidden="" if error else " hidden",
            error=escape(error),
            least=SHORTEST,
            focus_name="" if named.get("name") else " autofocus",
            focus_password=" autofocus" if named.get("name") else "",
            **shown,
        )
        return HTMLResponse(html, status, {"cache-control": "no-store"})

    def home() -> Response:
        return RedirectResponse(f"{root_path}/", 303)

    def with_session(there: Response, token: str, request: Request) -> Response:
        secure = request.url.scheme == "https"
        there.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path=root_path or "/")
        return there

    def login_page(error: str = "", name: str = "", next: str = "/", status: int = 200) -> HTMLResponse:
        return page("登录", "政策问答", _LOGIN, status, error=error, name=name, next=within(next))

    def refused(error: LoginError) -> int:
        return 429 if isinstance(error, ThrottledError) else 401

    @app.get("/login")
    def ask(request: Request) -> Response:
        if not office.auth or request.scope["state"]["person"]:
            return home()
        return login_page(next=request.query_params.get("next", "/"))

    @app.post("/login")
    async def sign_in(request: Request) -> Response:
        if not office.auth:
            return home()
        form = await _form(request)
        name, address = form.get("name", "").strip(), _address(request)
        opening = partial(office.sessions.open, name, form.get("password", ""), address)
        try:
            person, token = await anyio.to_thread.run_sync(opening, limiter=limiter)
        except LoginError as error:
            if not isinstance(error, ThrottledError):
                # A name that is nobody's may be a password typed into the wrong field.
                known = await anyio.to_thread.run_sync(office.accounts.find, name[:100])
                office.audit.note(known or "?", "login refused", address=address)
            return login_page(str(error), name, form.get("next", "/"), refused(error))
        office.audit.note(person, "login", address=address)
        if before := _token(request):
            office.sessions.close(before)
        return with_session(RedirectResponse(f"{root_path}{within(form.get('next', '/'))}", 303), token, request)

    @app.post("/logout")
    def sign_out(request: Request) -> Response:
        if token := _token(request):
            person = office.sessions.person(token)
            office.sessions.close(token)
            if person:
                office.audit.note(person, "logout")
        there = RedirectResponse(f"{root_path}/login", 303)
        there.delete_cookie(COOKIE, path=root_path or "/")
        return there

    @app.get("/password")
    def ask_password(request: Request) -> Response:
        return page("改密码", "改密码", _PASSWORD, name=person_of(request).name) if office.auth else home()

    @app.post("/password")
    async def change(request: Request) -> Response:
        if not office.auth:
            return home()
        person, form, address = person_of(request), await _form(request), _address(request)
        old, new = form.get("password", ""), form.get("new", "")

        def changed() -> str:
            office.sessions.check(person.name, old, address)
            if new != form.get("again", ""):
                raise AccountError(DIFFERENT)
            office.accounts.set_password(person.name, new)
            return office.sessions.open(person.name, new, address)[1]

        try:
            token = await anyio.to_thread.run_sync(changed, limiter=limiter)
        except PolicyAssistantError as error:
            told = NOT_IT if type(error) is LoginError else str(error)
            status = refused(error) if isinstance(error, LoginError) else 400
            return page("改密码", "改密码", _PASSWORD, status, error=told, name=person.name)
        office.audit.note(person, "account", did="password", of=person.name, address=address)
        return with_session(home(), token, request)

    @app.get("/healthz")
    def health() -> Response:
        try:
            len(office.library)
            len(office.accounts)
        except PolicyAssistantError:
            logger.exception("the library or the office cannot be read")  # for the log alone: it names folders
            return JSONResponse({"status": "error"}, 503)
        return JSONResponse({"status": "ok"})


def within(next: str) -> str:
    """A path on this server, whatever the page was asked to go on to; browsers read backslashes as slashes and leave
    out control characters."""
    return next if _PATH.fullmatch(next) else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _token(request: Request) -> str:
    return cookie({"cookie": request.headers.get("cookie", "")}, COOKIE)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; none where it is longer than any of ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            return {}
    return {key: values[0] for key, values in parse_qs(body.decode("ascii", "replace")).items()}
