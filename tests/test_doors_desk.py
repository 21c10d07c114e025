"""What stands behind the doors: the desk, its threads, and how messages become a question."""

import asyncio
import json
import threading

import pytest

from assistant import open_assistant
from assistant.errors import QuestionError
from assistant.records import Turn
from index.errors import DocumentNotFoundError
from ui.doors import desk as desk_module
from ui.doors.answering import Crew, CrowdedError, EndedError
from ui.doors.desk import MOST_ROWS, Desk, Limits, StoppedError
from ui.doors.openai_shapes import ShapeError, read_chat
from ui.office.office import open_office
from ui.office.people import LOCAL


@pytest.fixture
def office(library):
    return open_office(library, open_assistant(library))


@pytest.fixture
def desk(office):
    return Desk(office, "api")


def chat(*messages):
    said = [{"role": role, "content": content} for role, content in messages]
    return read_chat(json.dumps({"messages": said}).encode())


def test_the_last_question_is_asked_and_the_others_are_history():
    read = chat(
        ("system", "x"), ("user", "甲？"), ("assistant", "一"), ("tool", "y"), ("user", "乙？"), ("user", "丙？")
    )
    assert read.question == "丙？" and read.history == (Turn("甲？", "一"), Turn("乙？"))
    read = chat(("assistant", "您好"), ("user", "甲？"), ("assistant", "一"), ("assistant", "又"), ("user", "乙？"))
    assert read.history == (Turn("甲？", "一"),)
    assert chat(("user", "甲？"), ("assistant", "未完")).question == "甲？"


@pytest.mark.parametrize(
    ("body", "param"),
    [(b"[]", ""), (b'{"messages": 1}', "messages"), (b'{"messages": [{}]}', "messages"), (b"\xff", "")],
)
def test_a_body_that_is_none_names_its_field(body, param):
    with pytest.raises(ShapeError) as told:
        read_chat(body)
    assert told.value.param == param


def test_half_a_character_comes_back_as_a_mark(desk):
    answer = desk.ask(LOCAL, "党组织书记多久汇报一次\ud83d？")
    assert "\ufffd" in answer["question"]
    assert json.dumps(answer, ensure_ascii=False).encode()
    assert desk.search(LOCAL, "汇报\udc00")["question"] == "汇报\ufffd"


def test_limits_are_words(desk, library):
    where = Limits(("工作要点", "责任制办法"), "2019、2021-2023", ("通知",), True).where(library)
    assert len(where.documents) == 2 and where.years == {2019, 2021, 2022, 2023}
    assert where.kinds == {"通知"} and where.repealed is False
    assert not Limits().where(library)
    with pytest.raises(QuestionError, match="年份应是"):
        Limits(years="2023-").where(library)
    with pytest.raises(DocumentNotFoundError, match=r"没有“渔港”.*先查找") as told:
        desk.document(LOCAL, "渔港")
    assert "policy-assistant" not in str(told.value)  # whoever asks through a door has no command line


def test_whoever_has_left_is_answered_no_more(desk):
    gone = threading.Event()
    gone.set()
    with pytest.raises(StoppedError):
        desk.ask(LOCAL, "党组织书记多久汇报一次？", stop=gone)


def test_rows_come_a_page_at_a_time(office, library, tmp_path):
    text = "泊位检查办法\n\n" + "".join(f"第{n}条　泊位站应当每月检查{n}号泊位。\n" for n in range(1, MOST_ROWS + 21))
    (tmp_path / "泊位.txt").write_text(text, encoding="utf-8")
    library.add([tmp_path / "泊位.txt"])
    desk = Desk(office, "mcp")
    first = desk.duties(LOCAL, who="泊位站")
    rest = desk.duties(LOCAL, who="泊位站", start=first["next"])
    assert first["count"] == rest["count"] == MOST_ROWS + 20
    assert (len(first["duties"]), len(rest["duties"]), rest["next"]) == (MOST_ROWS, 20, None)
    assert not {row["start"] for row in first["duties"]} & {row["start"] for row in rest["duties"]}


def test_a_register_that_takes_long_is_told(desk, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr("ui.office.register_room.register", lambda papers, progress: held.wait(10) and None)
    monkeypatch.setattr(desk_module, "PATIENCE", 0.3)
    try:
        with pytest.raises(QuestionError, match="台账还在整理（3 份文件已读 0 份）"):
            desk.duties(LOCAL)
    finally:
        held.set()


def test_details_of_a_note_never_name_somebody_else(desk, office):
    desk.duties(LOCAL, who="甲")
    desk.search(LOCAL, "学习")
    found = office.audit.last(2)
    assert [(entry["who"], entry["what"], entry["via"]) for entry in found] == [
        ("本机", "search", "api"),
        ("本机", "duties", "api"),
    ]
    assert found[1]["subject"] == "甲"


def test_a_crew_takes_turns_and_turns_away():
    go = threading.Event()

    def work(number):
        go.wait(10)
        yield number

    def broken():
        raise ValueError("broken")
        yield

    async def run():
        crew = Crew(at_once=1, waiting=1)
        first, second = crew.begin(work(1)), crew.begin(work(2))
        with pytest.raises(CrowdedError, match="稍后再试"):
            crew.begin(work(3))
        with pytest.raises(TimeoutError):
            await first.next(0.05)
        go.set()
        assert await first.next(5) == 1
        with pytest.raises(EndedError):
            await first.next(5)
        assert await second.next(5) == 2
        with pytest.raises(EndedError):
            await second.next(5)
        with pytest.raises(ValueError, match="broken"):
            await crew.begin(broken()).next(5)

    asyncio.run(run())
