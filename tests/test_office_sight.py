"""A paper limited to a group is seen by nobody else, through any part of the page."""

import json
import time
from pathlib import Path

import pytest

from assistant import open_assistant
from ui.office.office import open_office
from ui.office.people import LOCAL, Person, Role
from ui.office.register_room import Drawn
from ui.web.desks import Desks
from ui.web.forgetting import DELETED, without_paper
from ui.web.forms import find_papers_in
from ui.web.page import Page
from ui.web.saved import load
from ui.web.shelf import shelf_html

SECRET = "灯塔换防方案"
TEXT = f"{SECRET}\n\n第一条　灯塔守卫队每季度换防两次。\n第二条　换防由李守仁带队，不得提前告知船员。\n"
QUESTION = "灯塔守卫队每季度换防几次？"
INSIDER = Person("甲", Role.READER, frozenset({"守卫处"}))
OUTSIDER = Person("乙", Role.READER, frozenset({"伙食处"}))
ADMIN = Person("丙", Role.ADMIN)


@pytest.fixture
def office(library, tmp_path):
    """An office whose paper on lighthouses is limited to one group from the start."""
    place = tmp_path / "守卫" / f"{SECRET}.txt"
    place.parent.mkdir()
    place.write_text(TEXT, encoding="utf-8")
    made = open_office(library, open_assistant(library), auth=True)
    made.limits.set(str(Path(place).resolve()), ["守卫处"])
    library.add([place])
    return made


def asked(office, person, question, id=""):
    *_, last = Page(office).ask(person, json.dumps({"id": id, "question": question})).pieces
    return last


def register_of(office, person):
    room = office.room(person).register
    deadline = time.monotonic() + 30
    while not isinstance(found := room.look(0.5), Drawn):
        assert time.monotonic() < deadline
    return found


@pytest.mark.parametrize("person", [INSIDER, ADMIN], ids=["group", "administrator"])
def test_who_may_see_it_finds_it(office, person):
    assert "两次" in str(asked(office, person, QUESTION))
    assert SECRET in shelf_html(office.room(person).papers.documents())
    assert any("换防" in duty.what for duty in register_of(office, person).register.duties)


def test_nobody_else_sees_a_word_of_it(office):
    paper = office.library.document(SECRET)
    page, desks = Page(office), Desks(office)
    seen = [
        str(asked(office, OUTSIDER, QUESTION)),
        str(asked(office, OUTSIDER, f"《{SECRET}》第一条讲了什么？")),
        page.welcome(OUTSIDER),
        shelf_html(office.room(OUTSIDER).papers.documents()),
        str(find_papers_in(office.room(OUTSIDER).register, "灯塔")),
        str(page.read(OUTSIDER, {"id": paper.id, "start": 0, "end": 5})),
        str(page.read(OUTSIDER, {"id": SECRET, "start": 0, "end": 5})),
        str(register_of(office, OUTSIDER).register),
        str(register_of(office, OUTSIDER).subjects),
        str(desks.duties(OUTSIDER).rows({"text": "换防"})),
        desks.points(OUTSIDER).welcome(),
    ]
    reply = desks.points(OUTSIDER).write({"topic": "灯塔换防", "minutes": 3})
    while "job" in reply:
        reply = desks.points(OUTSIDER).wait(reply["job"])
    seen.append(str(reply))
    for told in seen:
        for word in (paper.id, "守卫队", "李守仁", "两次", "换防方案</"):
            assert word not in told.replace(QUESTION, "").replace(f"《{SECRET}》", ""), told[:300]


def test_a_conversation_shows_what_its_owner_may_see_now(office):
    """One who has left the group keeps what he was told, as text, and reaches the paper no more."""
    id = asked(office, INSIDER, QUESTION)["id"]
    moved = Person("甲", Role.READER, frozenset())
    panel = str(Page(office).open(moved, id))
    assert "已不在文库中" in panel
    paper = office.library.document(SECRET)
    assert "error" in Page(office).read(moved, {"id": paper.id, "start": 0, "end": 3})


def test_a_limit_holds_at_the_next_question_and_is_lifted_again(office, papers):
    source = str((papers / "工作要点.txt").resolve())
    assert "交流" in str(asked(office, OUTSIDER, "青年理论学习小组多久开展一次交流？"))
    office.limits.set(source, ["守卫处"])
    assert "每月开展一次交流" not in str(asked(office, OUTSIDER, "青年理论学习小组多久开展一次交流？"))
    office.limits.set(source, [])
    assert "每月开展一次交流" in str(asked(office, OUTSIDER, "青年理论学习小组多久开展一次交流？"))


def test_whoever_sits_at_the_machine_sees_everything(office):
    assert "两次" in str(asked(office, LOCAL, QUESTION))


def test_a_paper_that_moves_into_a_limited_file_leaves_the_register(office, tmp_path):
    """The paper keeps its id, and the register of the whole library its state."""
    text = "潮汐观测办法\n\n第一条　潮汐观测站应当每月校准一次仪器。\n"
    open_, limited = tmp_path / "公开" / "潮汐.txt", tmp_path / "内部" / "潮汐.txt"
    office.limits.set(str(limited.resolve()), ["守卫处"])
    for place in (open_, limited):
        place.parent.mkdir()
    open_.write_text(text, encoding="utf-8")
    office.library.add([open_])
    assert any("校准" in duty.text for duty in register_of(office, OUTSIDER).register.duties)
    before = office.library.document("潮汐观测办法").id
    open_.rename(limited)
    office.library.add([limited])
    assert office.library.document("潮汐观测办法").id == before
    assert not any("校准" in duty.text for duty in register_of(office, OUTSIDER).register.duties)
    assert any("校准" in duty.text for duty in register_of(office, INSIDER).register.duties)


def test_the_register_names_a_paper_as_it_was_corrected(office):
    register_of(office, INSIDER)
    office.keeping.amend(ADMIN, office.library.document(SECRET).id, title="灯塔换班方案")
    register_of(office, INSIDER)
    deadline = time.monotonic() + 30
    while "灯塔换班方案" not in {duty.document for duty in register_of(office, INSIDER).register.duties}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_register_under_way_does_not_tell_how_many_papers_there_are(office):
    state = office.room(OUTSIDER).register.look(0.0)
    assert not isinstance(state, Drawn)
    assert state.total == len(office.room(OUTSIDER).papers.documents()) < len(office.library.documents())


def test_who_leaves_between_two_pieces_is_written_down_all_the_same(office):
    asking = Page(office).ask(INSIDER, json.dumps({"question": QUESTION}))
    id = next(asking.pieces)["id"]
    asking.pieces.close()
    assert [entry["question"] for entry in office.audit.last(what="ask")] == [QUESTION]
    (held,) = load(office.conversations.get(INSIDER, id)[1]).exchanges
    assert held.question == QUESTION and held.stopped


def test_an_answer_does_not_bring_back_what_was_deleted_meanwhile(office):
    id = asked(office, INSIDER, QUESTION)["id"]
    assert "换防两次" in office.conversations.get(INSIDER, id)[1]
    asking = Page(office).ask(INSIDER, json.dumps({"id": id, "question": "会议多久开一次？"}))
    next(asking.pieces)
    office.keeping.delete(ADMIN, office.library.document(SECRET).id, without_paper)
    *_, last = asking.pieces
    kept = office.conversations.get(INSIDER, id)[1]
    assert "换防两次" not in kept and "换防两次" not in str(last)
    assert [held.question for held in load(kept).exchanges] == [QUESTION, "会议多久开一次？"]
    office.intake.idle(30)


def test_an_answer_that_quotes_what_is_deleted_meanwhile_is_not_kept(office, monkeypatch):
    page = Page(office)
    finish = page._finish

    def deleted_first(*arguments):
        office.keeping.delete(ADMIN, office.library.document(SECRET).id, without_paper)
        return finish(*arguments)

    monkeypatch.setattr(page, "_finish", deleted_first)
    *_, last = page.ask(INSIDER, json.dumps({"question": QUESTION})).pieces
    assert DELETED in last["talk"] and "两次" not in str(last)
    assert "两次" not in office.conversations.get(INSIDER, last["id"])[1]
    office.intake.idle(30)


def test_two_windows_may_ask_in_one_conversation(office):
    page = Page(office)
    id = asked(office, INSIDER, QUESTION)["id"]
    askings = [page.ask(INSIDER, json.dumps({"id": id, "question": question})) for question in ("甲问？", "乙问？")]
    for asking in askings:
        next(asking.pieces)
    for asking in askings:
        list(asking.pieces)
    questions = {held.question for held in load(office.conversations.get(INSIDER, id)[1]).exchanges}
    assert questions == {QUESTION, "甲问？", "乙问？"}
