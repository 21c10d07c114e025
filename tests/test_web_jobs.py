"""Work that outlasts a request: asked after until it is done, fetched once, stopped and forgotten when nobody asks."""

import threading
import time

import pytest

from assistant.errors import TopicError
from ui.web import jobs
from ui.web.jobs import Jobs

PATIENCE = 10  # seconds until a test gives up


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(jobs, "TIDY", 0.01)


class Held:
    """Work that lasts until it is let go, and tells what became of it."""

    def __init__(self):
        self.go, self.begun = threading.Event(), threading.Event()
        self.stop = None

    def __call__(self, stop):
        self.stop = stop
        self.begun.set()
        return {"done": self.go.wait(PATIENCE)}


def fetched(room, reply):
    while "job" in reply:
        reply = room.wait(reply["job"])
    return reply


def until(condition):
    for _ in range(PATIENCE * 100):
        if condition():
            return True
        time.sleep(0.01)
    return False


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "job"]


def test_short_work_is_replied_at_once():
    assert Jobs(1).begin(lambda stop: {"body": "好"}, "坏了。") == {"body": "好"}


def test_long_work_is_asked_after_until_it_is_done(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.02)
    work, room = Held(), Jobs(1)
    reply = room.begin(work, "坏了。")
    assert set(reply) == {"job"}
    name = reply["job"]
    assert room.wait(name) == reply
    work.go.set()
    assert fetched(room, reply) == {"done": True}
    assert room.wait(name)["error"].count("。") == 1  # fetched once
    assert not work.stop.is_set()


@pytest.mark.parametrize(("error", "said"), [(TopicError("没有。"), "没有。"), (KeyError("x"), "坏了。")])
def test_failure_is_one_sentence(error, said):
    def work(stop):
        raise error

    assert Jobs(1).begin(work, "坏了。") == {"error": said}


@pytest.mark.parametrize("name", ["x", "", None, 3, ["x"], {"job": "x"}])
def test_what_is_no_job_is_told_so(name):
    room = Jobs(1)
    assert room.wait(name) == {"error": jobs.LOST}
    room.stop(name)


def test_workers_are_bounded_and_nothing_under_way_is_thrown_away(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    before, room = len(workers()), Jobs(3)
    held = [Held() for _ in range(jobs.WAITING)]
    replies = [room.begin(work, "坏了。") for work in held]
    assert all(set(reply) == {"job"} for reply in replies)
    assert len(workers()) - before == 3
    assert room.begin(Held(), "坏了。") == {"error": jobs.FULL}
    assert [room.wait(reply["job"]) for reply in replies] == replies  # all of them are still there
    assert until(lambda: sum(work.begun.is_set() for work in held) == 3)  # the others wait their turn
    for work in held:
        work.go.set()
    assert [fetched(room, reply) for reply in replies] == [{"done": True}] * len(held)
    assert until(lambda: len(workers()) == before)  # threads go with the work
    assert room.begin(lambda stop: {"body": "好"}, "坏了。") != {"error": jobs.FULL}


def test_job_that_is_left_is_stopped_and_not_begun(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    room = Jobs(1)
    first, second, third = Held(), Held(), Held()
    under_way, waiting = room.begin(first, "坏了。")["job"], room.begin(second, "坏了。")["job"]
    assert first.begun.wait(PATIENCE)
    for name in (under_way, waiting):
        room.stop(name)
        assert room.wait(name) == {"error": jobs.LOST}
    assert first.stop.is_set()
    reply = room.begin(third, "坏了。")
    first.go.set()
    third.go.set()
    assert fetched(room, reply) == {"done": True}
    assert not second.begun.is_set()


def test_job_that_nobody_asks_about_is_stopped(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    room, work = Jobs(1), Held()
    name = room.begin(work, "坏了。")["job"]
    assert work.begun.wait(PATIENCE)
    assert not work.stop.wait(0.05)  # not at once
    monkeypatch.setattr(jobs, "ABANDONED", 0.05)
    assert work.stop.wait(PATIENCE)
    work.go.set()
    assert room.wait(name) == {"error": jobs.LOST}


def test_what_nobody_fetches_is_let_go_after_a_while(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    room, held = Jobs(2), [Held(), Held()]
    kept = [room.begin(work, "坏了。")["job"] for work in held]
    for work in held:
        work.go.set()
    assert until(lambda: all(job.finished.is_set() for job in room._jobs.values()))
    monkeypatch.setattr(jobs, "FORGOTTEN", 0.0)
    assert until(lambda: not room._jobs)
    assert [room.wait(name) for name in kept] == [{"error": jobs.LOST}] * len(kept)


def test_of_what_is_done_only_the_newest_are_kept(monkeypatch):
    monkeypatch.setattr(jobs, "WAIT", 0.0)
    monkeypatch.setattr(jobs, "DONE", 2)
    room, slow, quick = Jobs(2), Held(), [Held() for _ in range(4)]
    oldest = room.begin(slow, "坏了。")["job"]
    names = [room.begin(work, "坏了。")["job"] for work in quick]
    for work in quick:
        work.go.set()
    assert until(lambda: len(room._jobs) == 3)
    assert [room.wait(name) for name in names[:2]] == [{"error": jobs.LOST}] * 2
    assert room.wait(oldest) == {"job": oldest}  # under way, and so kept however old
    assert [room.wait(name) for name in names[2:]] == [{"done": True}] * 2
    slow.go.set()
