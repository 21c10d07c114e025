"""Work that outlasts a request: asked after until it is done, fetched once, forgotten when nobody asks."""

import threading

import pytest

from assistant.errors import TopicError
from ui.web import jobs
from ui.web.jobs import KEPT, Jobs


def test_short_work_is_replied_at_once():
    assert Jobs().begin(lambda: {"body": "好"}, "坏了。") == {"body": "好"}


def test_long_work_is_asked_after_until_it_is_done(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.02)
    go, room = threading.Event(), Jobs()
    reply = room.begin(lambda: {"done": go.wait(10)}, "坏了。")
    assert set(reply) == {"job"}
    assert room.wait(reply["job"]) == reply
    go.set()
    name = reply["job"]
    while "job" in reply:
        reply = room.wait(name)
    assert reply == {"done": True}
    assert room.wait(name)["error"].count("。") == 1  # fetched once


@pytest.mark.parametrize(("error", "said"), [(TopicError("没有。"), "没有。"), (KeyError("x"), "坏了。")])
def test_failure_is_one_sentence(error, said):
    def work():
        raise error

    assert Jobs().begin(work, "坏了。") == {"error": said}


def test_what_nobody_fetches_is_let_go(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    go, room = threading.Event(), Jobs()
    names = [room.begin(lambda: {"done": go.wait(10)}, "坏了。")["job"] for _ in range(KEPT + 1)]
    assert "error" in room.wait(names[0])
    assert room.wait(names[-1]) == {"job": names[-1]}
    go.set()
