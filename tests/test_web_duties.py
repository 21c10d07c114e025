"""The register on the page: rows that open their sentence, a page at a time, drawn up once for a library."""

import base64
import threading
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant.duties import register as register_module
from assistant.duties.calendar import Due
from assistant.duties.records import Deadline, Duty, Frequency, Unit, Work
from assistant.duties.register import Register
from index.errors import LibraryDamagedError
from ui.office import register_room
from ui.office.register_room import Drawing, Drawn, RegisterRoom
from ui.web.duties_desk import PAGE, DutiesDesk
from ui.web.duties_table import TERSE, dues_html, duties_html, undated_html, works_html
from ui.web.forms import LISTED, find_papers_in

EVIL = '<img src=x onerror=alert(1)>"'
TODAY = date(2024, 6, 28)
RULE = (
    "某局值班管理办法\n\n第一条　值班室应当每月检查一次值班台账。\n"
    "第二条　办公室必须于每季度结束后5日内向局党组报告值班情况。\n"
    "第三条　值班人员不得擅自离岗。\n第四条　各科室可以自行调换班次。\n"
)
REPORT = "某局2023年工作总结\n\n一、工作开展情况\n\n今年以来，组织值班培训6次，开展应急演练3次。\n"


def duty(**fields):
    defaults = {
        "who": "值班室",
        "carried": False,
        "what": "检查值班台账并逐项登记在册存档",
        "every": Frequency(Unit.MONTH, count=1),
        "deadline": None,
        "to_whom": "",
        "force": "应当",
        "note": "",
        "document": "某局值班管理办法",
        "file": "办法.txt",
        "document_id": "d1",
        "section": ("第一章 总则", "第一条"),
        "text": "值班室应当每月检查一次值班台账并逐项登记在册存档。",
        "start": 10,
        "end": 36,
    }
    return Duty(**{**defaults, **fields})


def work(**fields):
    defaults = {
        "who": "",
        "what": "组织值班培训",
        "count": "6次",
        "hidden": False,
        "period": "今年以来",
        "note": "",
        "document": "总结",
        "file": "总结.txt",
        "document_id": "d2",
        "section": (),
        "text": "今年以来，组织值班培训6次。",
        "start": 0,
        "end": 14,
    }
    return Work(**{**defaults, **fields})


class Room:
    """A room whose register is there already."""

    def __init__(self, duties=(), works=()):
        self.state = Drawn("v1", Register(tuple(duties), tuple(works)), ("值班室",))

    def look(self, wait=0.0):
        return self.state


def desk(*duties, works=()):
    return DutiesDesk(Room(duties, works), lambda: TODAY)


def file_of(page, reply):
    """The file that comes of a reply in the end."""
    while "job" in reply:
        reply = page.wait(reply["job"])
    return reply


def words(html):
    parser = HTMLParser()
    parts = []
    parser.handle_data = parts.append
    parser.feed(html)
    return " ".join(parts)


def test_row_tells_everything_and_opens_its_sentence():
    row = duty(carried=True, deadline=Deadline("次月5日前", day=5), to_whom="局党组", note="次数原文隐去", force="必须")
    html = duties_html([row])
    for part in ("值班室", "承前", row.what, "每月1次", "次月5日前", "局党组", "必须", "次数原文隐去", "第一条"):
        assert part in words(html)
    assert html.count('data-open="d1" data-start="10" data-end="36"') == 2  # the row, and its button for the keyboard
    assert "<table" in html
    assert "<table" not in duties_html([row], head=False)


def test_what_a_paper_leaves_open_stays_open():
    html = duties_html([duty(who="", every=None, force="", section=())])
    assert words(html).count("—") == 4  # who, how often, to whom, how binding
    assert "承前" not in words(duties_html([duty(who="", carried=True)]))
    assert "原文隐去" in words(works_html([work(count="", hidden=True)]))


def test_a_terse_duty_shows_its_sentence():
    assert "“值班室应当每月检查一次" in words(duties_html([duty(what="检查")]))
    assert "“值班室应当" not in words(duties_html([duty()]))
    assert "“检查。”" not in words(duties_html([duty(what="检查", text="检查。")]))
    assert len(duty().what) > TERSE


def test_nothing_in_a_table_is_live():
    row = duty(who=EVIL, what=EVIL, to_whom=EVIL, force=EVIL, note=EVIL, document=EVIL, document_id=EVIL, text=EVIL * 3)
    row_of_work = work(who=EVIL, what=EVIL, count=EVIL, period=EVIL, note=EVIL, document=EVIL, section=(EVIL,))
    entry = Due(TODAY, duty(who=EVIL, what=EVIL, section=(EVIL,), deadline=Deadline(EVIL)), EVIL)
    for html in (duties_html([row]), works_html([row_of_work]), dues_html([entry], TODAY), undated_html([row], 3)):
        assert "<img" not in html
        assert EVIL in unescape(html)


def test_days_are_headed_once_across_pages():
    entries = [Due(date(2024, 6, day), duty()) for day in (28, 28, 30)]
    html = dues_html(entries, TODAY)
    assert html.count("<h3") == 2
    assert "周五" in html
    assert html.count("今天") == 1
    assert "6月28日" not in dues_html(entries[1:], TODAY, entries[0].date)


def test_rows_come_a_page_at_a_time():
    duties = [duty(what=f"检查{n}号台账并逐项登记在册", start=n) for n in range(PAGE + 30)]
    first = desk(*duties).rows({})
    assert (first["count"], first["next"]) == (PAGE + 30, PAGE)
    assert first["body"].count("<tr data-open") == PAGE
    second = desk(*duties).rows({"offset": PAGE, "version": first["version"]})
    assert second["next"] == -1
    assert second["body"].count("<tr data-open") == 30
    assert "<table" not in second["body"]
    assert first["subjects"] == ["值班室"]
    assert "subjects" not in second


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"who": "值班 室"}, 1),
        ({"who": "办公室"}, 1),
        ({"every": "每季度"}, 1),
        ({"every": "有"}, 2),
        ({"kind": "禁止"}, 1),
        ({"text": "台账"}, 1),
        ({"documents": ["d9"]}, 1),
        ({"documents": ["d9"], "who": "值班室"}, 0),
        ({"view": "works"}, 1),
        ({"view": "works", "text": "演练"}, 0),
        ({"view": "works", "kind": "禁止", "every": "每月"}, 1),  # what it cannot be asked, it is not
    ],
)
def test_rows_meet_the_conditions(asked, left):
    rows = (
        duty(),
        duty(who="办公室", what="报告", text="报告。", every=Frequency(Unit.QUARTER), document_id="d9"),
        duty(who="", what="擅自离岗", text="不得擅自离岗。", every=None, force="不得"),
    )
    reply = desk(*rows, works=[work()]).rows(asked)
    assert reply["count"] == left
    assert bool(reply["body"]) == bool(left)


def test_calendar_shows_what_falls_due_and_where_to_look_when_nothing_does():
    monthly = duty(years=(2024, 2024))
    often = duty(every=Frequency(Unit.REGULAR), what="会商研判并形成会商纪要报送存档", years=(2024, 2024))
    page = desk(monthly, often)
    june = page.rows({"view": "calendar", "period": "2024-06"})
    assert (june["count"], june["label"]) == (1, "2024年6月")
    assert "6月30日" in june["body"]
    assert "会商研判" in june["undated"]
    assert page.rows({"view": "calendar", "period": "2024-Q2"})["count"] == 3
    assert page.rows({"view": "calendar"})["count"] == 12  # the year of today
    later = page.rows({"view": "calendar", "period": "2026-06"})
    assert later["count"] == 0
    assert later["years"] == [2024]


def test_long_words_are_cut_and_not_refused():
    from ui.web.duties_desk import WORDS

    rows = desk(duty(text="值班" * 300)).rows({"text": "值班" * 250})
    assert (rows["count"], "error" in rows) == (1, False)
    assert desk(duty()).rows({"who": "某" * (WORDS + 1)})["count"] == 0


@pytest.mark.parametrize("asked", [{"view": "x"}, {"offset": -1}, {"who": 3}, {"documents": "d1"}, [], None])
def test_what_no_page_sends_is_refused_in_a_sentence(asked):
    assert desk(duty()).rows(asked)["error"].count("。") == 1


def test_unreadable_period_and_frequency_are_refused_in_a_sentence():
    for asked in ({"view": "calendar", "period": "2024-13"}, {"every": "偶尔"}):
        assert desk(duty()).rows(asked)["error"].endswith("。")


def test_workbook_has_what_is_asked_for(tmp_path):
    from openpyxl import load_workbook

    rows = (duty(), duty(who="办公室", what="报告值班情况"))
    page = desk(*rows, works=[work()])
    file = file_of(page, page.workbook({"who": "办公室"}))
    assert file["name"] == "办公室制度台账.xlsx"
    (tmp_path / "a.xlsx").write_bytes(base64.b64decode(file["data"]))
    book = load_workbook(tmp_path / "a.xlsx")
    values = [str(cell.value) for row in book["制度台账"] for cell in row]
    assert "报告值班情况" in values
    assert not any("台账并逐项" in value for value in values)
    file = file_of(page, page.workbook({"view": "calendar", "period": "2024-06"}))
    assert file["name"] == "2024年6月到期事项.xlsx"


def test_calendar_file_has_what_is_asked_for():
    from icalendar import Calendar

    page = desk(duty(), duty(who="办公室", what="会商研判", every=Frequency(Unit.REGULAR)))
    quarter = file_of(page, page.calendar({"view": "calendar", "period": "2024-Q2"}))
    due = Calendar.from_ical(base64.b64decode(quarter["data"]))
    assert len(due.walk("VEVENT")) == 3
    standing = Calendar.from_ical(base64.b64decode(file_of(page, page.calendar({}))["data"]))
    assert [event["RRULE"]["FREQ"] for event in standing.walk("VEVENT")] == [["MONTHLY"]]
    for asked in ({"who": "办公室"}, {"who": "办公室", "view": "calendar"}):
        assert file_of(page, page.calendar(asked))["error"].count("。") == 1


def test_register_is_drawn_up_once_until_the_library_changes(make_library, tmp_path):
    (tmp_path / "办法.txt").write_text(RULE, encoding="utf-8")
    library = make_library()
    library.add([tmp_path / "办法.txt"])
    room = RegisterRoom(library)
    first = room.look(30)
    assert isinstance(first, Drawn)
    assert first.register.duties
    assert {"值班室", "办公室"} <= set(first.subjects)
    assert room.look(30) is first
    (tmp_path / "总结.txt").write_text(REPORT, encoding="utf-8")
    library.add([tmp_path / "总结.txt"])
    second = room.look(30)
    assert second.version != first.version
    assert second.register.works
    for row in (*second.register.duties, *second.register.works):
        assert library.document(row.document_id).text[row.start : row.end] == row.text


def test_page_is_told_how_far_the_register_has_come(library, monkeypatch):
    go, begun = threading.Event(), []

    def slow(papers, progress):
        begun.append(1)
        progress(1, 3)
        assert go.wait(10)
        return Register((duty(),), ())

    monkeypatch.setattr(register_room, "register", slow)
    room = RegisterRoom(library)
    page = DutiesDesk(room)
    waiting = page.rows({})
    assert (waiting["done"], waiting["total"]) == (1, 3)
    assert page.workbook({})["error"].count("。") == 1
    assert isinstance(room.look(), Drawing)
    go.set()
    assert isinstance(room.look(10), Drawn)
    assert page.rows({})["count"] == 1
    assert begun == [1]


def test_failure_is_told_and_the_next_look_begins_anew(library, monkeypatch):
    def failing(papers, progress):
        raise LibraryDamagedError("文库坏了。")

    monkeypatch.setattr(register_room, "register", failing)
    room = RegisterRoom(library)
    assert DutiesDesk(room).rows({}) == {"error": "文库坏了。"}
    monkeypatch.setattr(register_room, "register", register_module.register)
    assert isinstance(room.look(30), Drawn)


def test_papers_to_choose_from_are_found_and_bounded(library, monkeypatch):
    room = RegisterRoom(library)
    assert [paper["title"] for paper in find_papers_in(room, "责任制")["papers"]] == ["责任制办法"]
    assert find_papers_in(room, "渔业") == {"papers": [], "note": "没有相符的文件。"}
    monkeypatch.setattr(room, "papers", lambda: library.documents() * 50)
    many = find_papers_in(room, "")
    assert len(many["papers"]) == LISTED
    assert "150" in many["note"]
