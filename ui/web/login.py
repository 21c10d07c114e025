"""Signing in and out, and whether the server is well: plain pages in front of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from index.errors import PolicyAssistantError
from ui.office.errors import LoginError

from .guard import COOKIE, cookie
from .markup import escape
from .theme import asset

if TYPE_CHECKING:
    import fastapi

    from ui.office.office import Office
    from ui.office.people import Person

__all__ = ["add_login"]

LONGEST = 4_000  # bytes of a form
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>登录 · 政策问答</title><style>{style}</style></head>
<body><main><h1>政策问答</h1><form method="post" action="{root}/login">
<p class="error" role="alert"{hidden}>{error}</p>
<label>账户<input name="name" autocomplete="username" required autofocus maxlength="32" value="{name}"></label>
<label>密码<input name="password" type="password" autocomplete="current-password" required maxlength="200"></label>
<input type="hidden" name="next" value="{next}"><button type="submit">登录</button></form>
<p class="hint">没有账户或忘了密码，请找管理员。</p></main></body></html>"""


def add_login(app: fastapi.FastAPI, office: Office, root_path: str = "") -> None:
    """Put ``/login``, ``/logout`` and ``/healthz`` before everything else of ``app``."""
    from fastapi import Request, Response
    from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

    def page(error: str = "", name: str = "", next: str = "/", status: int = 200) -> HTMLResponse:
        html = _PAGE.format(
            style=asset("login.css"),
            root=escape(root_path),
            hidden="" if error else " hidden",
            error=escape(error),
            name=escape(name),
            next=escape(next),
        )
        return HTMLResponse(html, status, {"cache-control": "no-store"})

    @app.get("/login")
    def ask(request: Request) -> Response:
        if not office.auth:
            return RedirectResponse(f"{root_path}/", 303)
        return page(next=request.query_params.get("next", "/"))

    @app.post("/login")
    async def sign_in(request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await _body(request)).decode("utf-8", "replace")).items()}
        name, next = form.get("name", "").strip(), form.get("next", "/")
        address = request.client.host if request.client else ""
        try:
            person, token = await _in_thread(office, name, form.get("password", ""), address)
        except LoginError as error:
            office.audit.note(name[:32] or "?", "login refused", address=address)
            return page(str(error), name, next, 401)
        office.audit.note(person, "login", address=address)
        there = RedirectResponse(f"{root_path}{_within(next)}", 303)
        there.set_cookie(
            COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path=root_path or "/"
        )
        return there

    @app.post("/logout")
    def sign_out(request: Request) -> Response:
        token = cookie({"cookie": request.headers.get("cookie", "")}, COOKIE)
        if token:
            person = office.sessions.person(token)
            office.sessions.close(token)
            if person:
                office.audit.note(person, "logout")
        there = RedirectResponse(f"{root_path}/login", 303)
        there.delete_cookie(COOKIE, path=root_path or "/")
        return there

    @app.get("/healthz")
    def health() -> Response:
        try:
            return JSONResponse({"status": "ok", "passages": len(office.library)})
        except PolicyAssistantError as error:
            return JSONResponse({"status": "error", "message": str(error)}, 503)


async def _in_thread(office: Office, name: str, password: str, address: str) -> tuple[Person, str]:
    """A slow hash must not hold up everybody else."""
    import anyio

    return await anyio.to_thread.run_sync(office.sessions.open, name, password, address)


async def _body(request: fastapi.Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            return b""
    return body


def _within(next: str) -> str:
    """A path on this server, whatever the page was asked to go on to."""
    return next if next.startswith("/") and not next.startswith(("//", "/\\")) and "\n" not in next else "/"
