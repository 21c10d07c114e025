"""The web server: addresses and ports, headers, what it refuses, and leaving blocking work at once."""

import asyncio
import re
import socket
import threading
import time
from contextlib import closing

import httpx
import pytest

from assistant import open_assistant
from index.errors import PolicyAssistantError
from ui.interrupt import interruptible
from ui.office.office import open_office
from ui.web import PortError, ServeError, serve
from ui.web.guard import guarded
from ui.web.hosts import is_loopback, listen
from ui.web.serve import make_server_app
from ui.web.theme import SHEETS, asset


def get(app, path="/", **headers):
    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(run())


def test_taken_port_is_named_and_another_suggested():
    with closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortError, match=rf"端口 {port} 已被别的程序占用.*--port"):
            listen("127.0.0.1", port)
    assert issubclass(PortError, PolicyAssistantError)


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 70_000, "70000"),
        ("127.0.0.1", -1, "-1"),
        ("192.0.2.1", 0, "192.0.2.1"),
        ("没有这台机器.invalid", 0, "没有这台机器.invalid"),
    ],
)
def test_impossible_addresses_are_refused_by_name(host, port, sentence):
    with pytest.raises(PortError, match=sentence):
        listen(host, port)


def test_port_is_free_again_after_serving():
    with closing(listen("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
    with closing(listen("127.0.0.1", port)) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.1", "::1", "[::1]", "LOCALHOST", "a.localhost"])
def test_loopback_names(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", "", "127.0.0.1.example.com"])
def test_other_names_are_not_loopback(host):
    assert not is_loopback(host)


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


def test_requests_under_a_foreign_name_are_refused_on_loopback():
    assert get(guarded(hello, loopback=True), Host="rebound.example.com").status_code == 403
    assert get(guarded(hello, loopback=True), Host="localhost:7860").text == "hello"
    assert get(guarded(hello, loopback=True), Host="[::1]:7860").text == "hello"
    assert get(guarded(hello, loopback=False), Host="office.example.com").text == "hello"


def test_browser_is_told_to_load_from_this_server_only():
    policy = get(guarded(hello, loopback=True)).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert not any("*" in value or "http" in value for value in rules.values())


def test_page_is_chinese_and_names_no_other_server(office):
    html = get(make_server_app(office)).text
    assert "政策问答" in html
    for outside in ("fonts.googleapis", "cdnjs", "api.gradio.app"):
        assert outside not in html
    assert "IBM Plex" not in get(make_server_app(office), "/theme.css").text


def test_building_and_answering_opens_no_connection(office, monkeypatch):
    reached = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: reached.append(address))
    before = set(threading.enumerate())
    assert get(make_server_app(office), "/config").status_code == 200
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=1)
    assert reached == []


def test_serve_tells_its_address_and_lets_nobody_in_unasked(office, library):
    class Stop(Exception):
        pass

    def ready(address):
        told.append(address)
        raise Stop

    told = []
    with pytest.raises(Stop):
        serve(office, port=0, on_ready=ready)
    shared = open_office(library, open_assistant(library), shared=True)
    with pytest.raises(Stop):
        serve(shared, host="0.0.0.0", port=0, on_ready=ready)
    assert all(address.startswith("http://127.0.0.1:") for address in told) and len(told) == 2
    for options in ({"host": "0.0.0.0"}, {"root_path": "/zhengce"}):
        with pytest.raises(ServeError, match="--auth"):
            serve(office, port=0, on_ready=ready, **options)


def test_items_come_through_and_errors_too():
    def failing():
        yield 1
        raise ValueError("坏了")

    assert list(interruptible(iter([1, 2, 3]), threading.Event())) == [1, 2, 3]
    items = interruptible(failing(), threading.Event())
    assert next(items) == 1
    with pytest.raises(ValueError, match="坏了"):
        next(items)


def test_stop_is_noticed_while_the_source_is_silent():
    halt, release, closed = threading.Event(), threading.Event(), threading.Event()

    def slow():
        try:
            yield "一"
            release.wait(10)
            yield "二"
        finally:
            closed.set()

    items = interruptible(slow(), halt)
    assert next(items) == "一"
    threading.Timer(0.1, halt.set).start()
    began = time.perf_counter()
    assert list(items) == []
    assert time.perf_counter() - began < 2
    release.set()
    assert closed.wait(5)


def test_leaving_the_loop_lets_the_source_go():
    closed = threading.Event()

    def endless():
        try:
            while True:
                time.sleep(0.01)
                yield "字"
        finally:
            closed.set()

    items = interruptible(endless(), threading.Event())
    next(items)
    items.close()
    assert closed.wait(5)


@pytest.mark.parametrize("name", (*SHEETS, "login.css"))
def test_style_sheets_close_what_they_open(name):
    """A sheet that ends within a rule takes those after it along, and no browser says so."""
    opened = []
    for sign in re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", asset(name), flags=re.DOTALL):
        if sign in "([{":
            opened.append(")]}"["([{".index(sign)])
        elif sign in ")]}":
            assert opened.pop() == sign
    assert not opened
