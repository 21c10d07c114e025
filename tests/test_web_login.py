"""Signing in and out and changing one's password: cookies, where one is led to, what is written down, waits."""

import asyncio
import re

import httpx
import pytest

from index.errors import LibraryDamagedError
from ui.web.guard import COOKIE, guarded
from ui.web.login import LONGEST, add_login, within

SITE = "http://policy.office.lan"
RIGHT = {"name": "李四", "password": "duzhe-mima-2"}


@pytest.fixture
def app(people):
    from fastapi import FastAPI

    outer = FastAPI()
    add_login(outer, people)
    return guarded(outer, people, loopback=False)


def visit(app, *steps, base=SITE, address="10.0.0.5"):
    """One browser's requests, each (method, path, form); the responses."""

    async def run():
        transport = httpx.ASGITransport(app, client=(address, 123))
        async with httpx.AsyncClient(transport=transport, base_url=base) as browser:
            return [await browser.request(method, path, data=form or None) for method, path, form in steps]

    return asyncio.run(run())


def sign_in(app, form=RIGHT, **more):
    return visit(app, ("POST", "/login", form), **more)[0]


def test_signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use(app, people):
    reply = sign_in(app)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    told = reply.headers["set-cookie"]
    assert told.startswith(f"{COOKIE}=") and "HttpOnly" in told and "SameSite=lax" in told and "Path=/" in told
    assert "Secure" not in told and "Domain" not in told
    assert "; Secure" in sign_in(app, base="https://policy.office.lan").headers["set-cookie"]
    entry = people.audit.last(1)[0]
    assert (entry["who"], entry["what"], entry["address"]) == ("李四", "login", "10.0.0.5")


def test_a_session_is_new_with_every_sign_in_and_the_old_one_ends(app, people):
    planted = people.sessions.open("张三", "guanliyuan-1", "")[1]

    async def run():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=SITE, cookies={COOKIE: planted}) as browser:
            return await browser.post("/login", data=RIGHT)

    token = re.search(rf"{COOKIE}=([^;]+)", asyncio.run(run()).headers["set-cookie"])[1]
    assert token != planted and people.sessions.person(token).name == "李四"
    assert people.sessions.person(planted) is None


def test_wrong_words_are_told_on_the_page_which_keeps_the_name_alone(app, people):
    evil = '"><script>alert(1)</script>{root}'
    reply = sign_in(app, {"name": evil, "password": "falsch-falsch", "next": "/x"})
    assert reply.status_code == 401 and "set-cookie" not in reply.headers
    assert "账户名或密码不对" in reply.text and "falsch" not in reply.text
    assert "<script>alert" not in reply.text and "&quot;&gt;&lt;script&gt;alert(1)" in reply.text
    assert 'value="/x"' in reply.text
    assert people.audit.last(1)[0]["who"] == "?"  # may have been the password
    sign_in(app, RIGHT | {"password": "falsch-falsch"})
    entry = people.audit.last(1)[0]
    assert (entry["who"], entry["what"]) == ("李四", "login refused")
    assert "falsch" not in people.audit.path.read_text()


def test_too_many_tries_wait_and_are_not_all_written_down(app, people):
    wrong = RIGHT | {"password": "falsch-falsch"}
    codes = [reply.status_code for reply in visit(app, *[("POST", "/login", wrong)] * 12)]
    assert codes == [401] * 5 + [429] * 7
    assert len(people.audit.last(100, what="login refused")) == 5
    assert sign_in(app).status_code == 429
    assert sign_in(app, address="10.0.0.6").status_code == 303


@pytest.mark.parametrize(
    ("next", "goes"),
    [
        ("/", "/"),
        ("/gradio_api/x?a=b", "/gradio_api/x?a=b"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/x\\..\\evil", "/"),
        ("/\t/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("http://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_away_from_here(app, next, goes):
    assert within(next) == goes
    reply = sign_in(app, RIGHT | {"next": next})
    assert reply.headers["location"] == goes
    assert len(reply.headers.get_list("set-cookie")) == 1


def test_the_page_for_signing_in_is_for_whoever_is_not(app):
    page, _, again = visit(
        app, ("GET", "/login?next=//evil.example", None), ("POST", "/login", RIGHT), ("GET", "/login", None)
    )
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store" and "evil" not in page.text
    assert 'lang="zh-CN"' in page.text and "http:" not in page.text.replace("http://www.w3.org", "")
    assert again.status_code == 303


def test_signing_out_ends_the_session_itself(app, people):
    entered, left = visit(app, ("POST", "/login", RIGHT), ("POST", "/logout", None))
    token = entered.cookies[COOKIE]
    assert left.headers["location"] == "/login" and people.sessions.person(token) is None
    assert people.audit.last(1)[0]["what"] == "logout"
    assert visit(app, ("POST", "/logout", None))[0].status_code == 303
    assert visit(app, ("GET", "/logout", None))[0].status_code == 401  # no picture on a page can sign anybody out


def test_forms_that_are_no_forms_are_wrong_tries(app):
    for form in ({}, {"name": "李四"}, {"name": "李四", "password": "x" * (LONGEST + 1)}, {"name": "x" * 3_000}):
        assert sign_in(app, form).status_code == 401

    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as browser:
            return await browser.post("/login", content=b"\xff\xfe=%ff&name=%00&password=%ed%a0%80")

    assert asyncio.run(run()).status_code == 401


def test_one_s_own_password_is_changed_with_the_old_one(app, people):
    other = people.sessions.open("李四", "duzhe-mima-2", "")[1]
    form = {"password": "duzhe-mima-2", "new": "xin-mima-2026", "again": "xin-mima-2026"}
    bad = (
        form | {"password": "falsch-falsch"},
        form | {"again": "anders-2026"},
        form | {"new": "kurz", "again": "kurz"},
    )
    replies = visit(
        app,
        ("GET", "/password", None),
        ("POST", "/login", RIGHT),
        *(("POST", "/password", one) for one in bad),
        ("POST", "/password", form),
        ("GET", "/password", None),
    )
    assert [reply.status_code for reply in replies] == [401, 303, 401, 400, 400, 303, 200]
    told = ("现在的密码不对", "不一样", "8 到 200")
    assert all(said in reply.text for said, reply in zip(told, replies[2:5], strict=True))
    assert people.sessions.person(other) is None  # elsewhere it ends, here it goes on
    assert people.accounts.check("李四", "xin-mima-2026")
    assert people.audit.last(1)[0]["did"] == "password"


def test_whether_the_server_is_well_tells_nothing_else(app, people, monkeypatch, caplog):
    assert visit(app, ("GET", "/healthz", None))[0].json() == {"status": "ok"}

    def broken(self):
        raise LibraryDamagedError("文库“/home/geheim”已损坏。")

    monkeypatch.setattr(type(people.library), "__len__", broken)
    reply = visit(app, ("GET", "/healthz", None))[0]
    assert (reply.status_code, reply.json()) == (503, {"status": "error"})
    assert "geheim" in caplog.text


def test_without_accounts_there_is_nothing_to_sign_in_to(office):
    from fastapi import FastAPI

    outer = FastAPI()
    add_login(outer, office, "/zhengce")
    app = guarded(outer, office, loopback=False, root_path="/zhengce")
    steps = [(method, path, {}) for path in ("/login", "/password") for method in ("GET", "POST")]
    assert {reply.headers["location"] for reply in visit(app, *steps)} == {"/zhengce/"}


def test_below_a_proxy_s_prefix_links_and_cookies_stay_below_it(people):
    from fastapi import FastAPI

    outer = FastAPI()
    add_login(outer, people, "/zhengce")
    app = guarded(outer, people, loopback=False, root_path="/zhengce")
    page, reply = visit(app, ("GET", "/zhengce/login", None), ("POST", "/zhengce/login", RIGHT | {"next": "/x"}))
    assert 'action="/zhengce/login"' in page.text
    assert reply.headers["location"] == "/zhengce/x" and "Path=/zhengce" in reply.headers["set-cookie"]
