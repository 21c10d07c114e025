"""The guard: nothing is told to whoever is not signed in, no page of another site acts for who is, no proxy is believed
unasked, and a host name that is not ours reads nothing."""

import asyncio

import httpx
import pytest

from assistant import open_assistant
from ui.office.office import open_office
from ui.office.people import LOCAL
from ui.web import unread
from ui.web.guard import COOKIE, OPEN, guarded, person_of
from ui.web.serve import make_server_app
from ui.web.unread import refusing_unread

SITE = "http://policy.office.lan"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def send(app, path="/", method="GET", headers=(), base=SITE, **more):
    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:
            return await client.request(method, path, headers=dict(headers), **more)

    return asyncio.run(run())


async def who(scope, receive, send):
    """Says who asks, and where."""
    person = scope["state"]["person"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"{person and person.name} {scope['path']}".encode()})


@pytest.fixture
def session(people):
    return {"cookie": f"{COOKIE}={people.sessions.open('李四', 'duzhe-mima-2', '')[1]}"}


@pytest.fixture
def key(people):
    return people.accounts.new_key("李四")[1]


@pytest.fixture
def door(people):
    return guarded(who, people, loopback=False)


def paths(routes, before=""):
    """All paths of an app, its mounts and routers, with something in the place of parameters."""
    for route in routes:
        inner = getattr(route, "app", None) or getattr(route, "original_router", None) or getattr(route, "router", None)
        path = before + (getattr(route, "path", None) or getattr(route, "prefix", None) or "")
        if getattr(inner, "routes", None):
            yield from paths(inner.routes, path.rstrip("/"))
        elif getattr(route, "path", None):
            yield path.replace("{path:path}", "a/b").replace("{", "").replace("}", "").replace(":path", "")


@pytest.fixture
def whole(people, monkeypatch):
    """The whole app behind the guard, and all its paths."""
    kept = []

    def keeping(app):
        kept.append(app)
        return refusing_unread(app)

    monkeypatch.setattr(unread, "refusing_unread", keeping)
    app = make_server_app(people, loopback=False)
    return app, {"/", "/config", "/gradio_api/queue/join", *paths(kept[0].routes)}


def test_every_route_turns_away_whoever_is_not_signed_in(whole):
    app, found = whole
    assert len(found) > 40 and "/gradio_api/component_server" in {path.rstrip("/") for path in found}
    let_in = {
        (method, path)
        for path in found
        for method in METHODS
        if send(app, path, method, {"accept": "text/html"}).status_code not in (401, 303)
    }
    assert let_in == {("GET", "/login"), ("GET", "/healthz")} < OPEN
    assert send(app, "/config").status_code == 401
    told = send(app, "/healthz")
    assert told.status_code == 200 and told.json() == {"status": "ok"}


def test_page_and_programs_are_turned_away_each_in_its_way(whole):
    app, _ = whole
    page = send(app, "/某/页?a=1", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/%E6%9F%90/%E9%A1%B5")
    program = send(app, "/config", headers={"accept": "application/json"})
    assert program.status_code == 401 and "密钥" in program.json()["error"]["message"]
    assert program.headers["cache-control"] == page.headers.get("cache-control", "no-store") == "no-store"
    assert program.headers["www-authenticate"] == "Bearer"


def test_session_and_key_say_who_asks(door, session, key):
    assert send(door, "/x", headers=session).text == "李四 /x"
    assert send(door, "/x", headers={"authorization": f"Bearer {key}"}).text == "李四 /x"
    wrong = ({"authorization": "Bearer pa-x"}, {"authorization": key}, {"cookie": f"{COOKIE}=x"}, {"cookie": "\x00=;;"})
    for headers in (*wrong, session | {"authorization": "Bearer pa-x"}):
        assert send(door, "/x", headers=headers).status_code == 401


def test_what_is_ended_is_turned_away_at_once(door, people, session, key):
    people.accounts.set_password("李四", "duzhe-mima-3")
    assert send(door, headers=session).status_code == 401
    assert send(door, headers={"authorization": f"Bearer {key}"}).status_code == 200
    people.accounts.remove("李四")
    assert send(door, headers={"authorization": f"Bearer {key}"}).status_code == 401


FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": f"{SITE}:8080"},  # another program on the same machine: its pages get our cookie sent along
    {"origin": f"{SITE}.evil.example"},
    {"origin": "http://evil.example", "x-forwarded-host": "other.example"},
    {"sec-fetch-site": "cross-site", "origin": SITE},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
]
OWN = [
    {},
    {"origin": SITE},
    {"origin": SITE.upper()},
    {"sec-fetch-site": "same-origin", "origin": SITE},
    {"sec-fetch-site": "none"},
    {"origin": "https://office.example", "x-forwarded-host": "office.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "DELETE", "OPTIONS"])
def test_pages_of_other_sites_neither_act_nor_read(door, session, headers, method):
    reply = send(door, "/x", method, session | headers)
    assert reply.status_code == 403 and "别的网站" in reply.text
    assert not any(name.startswith("access-control") for name in reply.headers)


@pytest.mark.parametrize("headers", OWN)
def test_our_own_page_may_do_both(door, session, headers):
    assert send(door, "/x", "POST", session | headers).status_code == 200
    assert send(door, "/x", "GET", session | headers).status_code == 200


def test_a_link_on_another_site_may_be_followed(door, session):
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert send(door, "/x", "GET", session | link).status_code == 200
    assert send(door, "/x", "POST", session | link).status_code == 403


def test_only_a_key_that_is_one_speaks_for_itself(door, office, key):
    foreign = {"origin": "http://evil.example", "authorization": f"Bearer {key}"}
    assert send(door, "/x", "POST", foreign).status_code == 200
    local = guarded(who, office, loopback=False)
    assert send(local, "/x", "POST", {"origin": "http://evil.example", "authorization": "Bearer x"}).status_code == 403
    assert send(local, "/x", "POST", {"origin": "http://evil.example", "authorization": "Basic x"}).status_code == 403


def test_only_administrators_put_files_on_the_machine(door, people, session):
    assert send(door, "/gradio_api/upload", "POST", session).status_code == 403
    assert send(door, "/gradio_api/upload/", "POST", session).status_code == 403
    admin = {"cookie": f"{COOKIE}={people.sessions.open('张三', 'guanliyuan-1', '')[1]}"}
    assert send(door, "/gradio_api/upload", "POST", admin).status_code == 200


def test_who_sits_at_the_machine_is_asked_nothing_and_nobody_else_is_taken_for_him(office):
    door = guarded(who, office, loopback=True)
    assert send(door, base="http://127.0.0.1:7860").text == f"{LOCAL.name} /"
    assert send(door, base="http://rebound.example").status_code == 403
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "Via"):
        reply = send(door, headers={name: "10.0.0.5"}, base="http://127.0.0.1:7860")
        assert reply.status_code == 403 and "--auth" in reply.text


def test_guests_are_told_apart_by_their_browsers_and_change_nothing(library):
    shared = open_office(library, open_assistant(library), shared=True)
    door = guarded(who, shared, loopback=False)
    first, second = send(door), send(door)
    assert first.text.startswith("访客") and first.text != second.text
    told = first.headers["set-cookie"]
    assert "HttpOnly" in told and "SameSite=Lax" in told and "Secure" not in told
    again = send(door, headers={"cookie": told.partition(";")[0]})
    assert again.text == first.text and "set-cookie" not in again.headers
    assert "; Secure" in send(door, base="https://policy.office.lan").headers["set-cookie"]
    assert send(door, "/gradio_api/upload", "POST").status_code == 403
    forged = send(door, headers={"cookie": 'pa_guest=x"; Path=/evil'})
    assert forged.text.startswith("访客") and "evil" not in forged.headers["set-cookie"]


def test_paths_below_a_proxy_s_prefix(people, session):
    door = guarded(who, people, loopback=False, root_path="/zhengce")
    assert send(door, "/zhengce/x", headers=session).text == send(door, "/x", headers=session).text == "李四 /x"
    assert send(door, "/zhengcex", headers=session).text == "李四 /zhengcex"
    moved = send(door, "/zhengce", headers=session)
    assert (moved.status_code, moved.headers["location"]) == (308, "/zhengce/")
    turned = send(door, "/zhengce/x", headers={"accept": "text/html"})
    assert turned.headers["location"] == "/zhengce/login?next=/x"
    assert send(door, "/zhengce/zhengce/login").status_code == 401


def test_websockets_are_closed(people):
    said = []

    async def run():
        async def hear(message):
            said.append(message)

        await guarded(who, people, loopback=False)({"type": "websocket", "headers": [], "path": "/"}, None, hear)

    asyncio.run(run())
    assert said == [{"type": "websocket.close", "code": 1008}]


def test_what_is_shown_to_people_with_accounts_is_not_kept_by_browsers(door, session, office):
    assert send(door, headers=session).headers["cache-control"] == "no-store"
    assert "cache-control" not in send(guarded(who, office, loopback=False)).headers


def test_a_request_that_came_by_another_way_has_no_person():
    class Request:
        scope = {"state": {"person": None}}  # noqa: RUF012

    with pytest.raises(TypeError):
        person_of(Request())
