"""The register of a library: all papers' duties and works, and the conditions a reader puts on them."""

from datetime import date

import pytest

from assistant.duties.calendar import due
from assistant.duties.periods import Period
from assistant.duties.records import Deadline, Duty, Frequency, Unit, Work
from assistant.duties.register import Every, Register, Wanted, chosen, every_of, register, subjects
from assistant.errors import QuestionError
from index.filters import Filter

PAPERS = {
    "值班制度.txt": (
        "青禾市机关值班制度\n\n第一条 值班室应当每日填写值班日志。\n\n"
        "第二条 办公室主任每季度向党组汇报1次值班情况。\n\n第三条 值班人员不得擅自离岗。\n"
    ),
    "2023年总结.txt": "青禾市机关2023年工作总结\n\n一、学习教育\n今年以来，召开学习会18次，举办讲座4场。\n",
    "2022年要点.txt": "青禾市机关2022年党建工作要点\n\n一、抓好学习\n各支部每月组织1次集中学习。\n",
}


def duty(who="各支部", every=None, force="应当", **values) -> Duty:
    base = {
        "carried": False, "what": "集中学习", "deadline": None, "to_whom": "", "note": "", "document": "学习办法",
        "file": "学习办法.txt", "document_id": "d1", "section": (), "text": "各支部集中学习。", "start": 0, "end": 8,
    }  # fmt: skip
    return Duty(**{**base, **values}, who=who, every=every, force=force)


@pytest.fixture
def filled(make_library, tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = make_library()
    library.add([folder])
    return library


def test_the_register_holds_what_each_paper_says_and_spans_equal_texts(filled):
    whole = register(filled)
    texts = {document.id: document.text for document in filled.texts()}
    rows = [*whole.duties, *whole.works]
    assert all(texts[row.document_id][row.start : row.end] == row.text for row in rows)
    report = next(d for d in whole.duties if d.who == "办公室主任")
    assert (report.every, report.to_whom) == (Frequency(Unit.QUARTER, count=1), "党组")
    assert any(d.force == "不得" and "离岗" in d.what for d in whole.duties)
    assert [(work.what, work.count, work.period) for work in whole.works] == [
        ("召开学习会", "18次", "今年以来"),
        ("举办讲座", "4场", "今年以来"),
    ]


def test_duties_carry_the_years_of_their_papers(filled):
    years = {d.file: d.years for d in register(filled).duties}
    assert years["2022年要点.txt"] == (2022, 2022)
    assert years["值班制度.txt"] == (0, 9999)


def test_a_selection_has_a_register_of_its_own_papers(filled):
    plan = filled.document("2022年要点.txt")
    part = register(filled.within(Filter(documents=frozenset({plan.id}))))
    assert {d.document_id for d in part.duties} == {plan.id}
    assert part.works == ()


def test_progress_ends_at_all_papers(filled):
    seen = []
    register(filled, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3, 3)


def test_the_calendar_of_a_subject_of_the_five_papers(make_library, shared):
    library = make_library()
    library.add([shared / "policies"])
    whole = register(library)
    mine = chosen(whole.duties, Wanted(who="基层党组织书记"))
    quarter, year_end = due(mine, Period(2022, 4, 6)), due(mine, Period(2022, 12, 12))
    assert [entry.date for entry in quarter] == [date(2022, 6, 30)]
    assert "主体责任" in quarter[0].duty.what
    assert [(entry.date, entry.duty.every.unit) for entry in year_end] == [
        (date(2022, 12, 31), Unit.QUARTER),
        (date(2022, 12, 31), Unit.YEAR),
    ]
    assert due(mine, Period(2023, 1, 12)) == []  # a plan of 2022
    assert any(work.count == "30次" and work.who == "" for work in whole.works)


def test_an_empty_library_has_an_empty_register(make_library):
    assert register(make_library()) == Register((), ())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("每季度", Every(Unit.QUARTER)),
        ("季度", Every(Unit.QUARTER)),
        ("按季度", Every(Unit.QUARTER)),
        ("每个季度", Every(Unit.QUARTER)),
        ("每季", Every(Unit.QUARTER)),
        ("一季度一次", Every(Unit.QUARTER, count=1)),
        ("每三个月", Every(Unit.QUARTER)),
        ("每月", Every(Unit.MONTH)),
        ("逐月", Every(Unit.MONTH)),
        ("月", Every(Unit.MONTH)),
        ("每两个月", Every(Unit.MONTH, 2)),
        ("每周", Every(Unit.WEEK)),
        ("每星期", Every(Unit.WEEK)),
        ("每７天", Every(Unit.WEEK)),
        ("每天", Every(Unit.DAY)),
        ("每个工作日", Every(Unit.DAY)),
        ("每旬", Every(Unit.TEN_DAYS)),
        ("每半年", Every(Unit.HALF_YEAR)),
        ("半年一次", Every(Unit.HALF_YEAR, count=1)),
        ("每6个月", Every(Unit.HALF_YEAR)),
        ("每年", Every(Unit.YEAR)),
        ("年度", Every(Unit.YEAR)),
        ("每年不少于4次", Every(Unit.YEAR, count=4)),
        ("每两年", Every(Unit.YEAR, 2)),
        ("定期", Every(Unit.REGULAR)),
        ("不定期", Every(Unit.IRREGULAR)),
        ("逢会必提", Every(Unit.OCCASION)),
        ("有", Every(None)),
        (" “每季度” ", Every(Unit.QUARTER)),
    ],
)
def test_frequencies_are_read_as_people_write_them(asked, expected):
    assert every_of(asked) == expected


@pytest.mark.parametrize("asked", ["", "每世纪", "经常", "每零年", "第三季度末"])
def test_what_is_no_frequency_is_refused_with_the_possible_ones(asked):
    with pytest.raises(QuestionError, match=r"每季度.*定期.*有"):
        every_of(asked)


@pytest.mark.parametrize(
    ("asked", "every", "meets"),
    [
        ("每季度", Frequency(Unit.QUARTER), True),
        ("每季度", Frequency(Unit.QUARTER, count=2, least=True), True),
        ("每季度", Frequency(Unit.MONTH, span=3), True),
        ("每季度", Frequency(Unit.MONTH), False),
        ("每年", Frequency(Unit.YEAR, span=2), False),
        ("每年4次", Frequency(Unit.YEAR, count=4, least=True), True),
        ("每年4次", Frequency(Unit.YEAR, count=2), False),
        ("有", Frequency(Unit.REGULAR), True),
        ("有", None, False),
        ("定期", None, False),
    ],
)
def test_a_frequency_meets_what_is_asked_for(asked, every, meets):
    assert every_of(asked).meets(every) is meets


def test_every_condition_narrows_and_all_must_hold():
    rows = [
        duty("机关党委"),
        duty("各党支部", Frequency(Unit.MONTH), carried=True),
        duty("党支部书记", Frequency(Unit.QUARTER), "必须", document="述职办法"),
        duty("", None, "不得", what="擅自离岗"),
        duty("机关党委（党组）", force="可以"),
    ]

    def kept(**wanted):
        return [rows.index(row) for row in chosen(rows, Wanted(**wanted))]

    assert kept() == [0, 1, 2, 3, 4]
    assert kept(who="党支部") == [1, 2]
    assert kept(who="机关党委党组") == [4]
    assert kept(every=every_of("有")) == [1, 2]
    assert kept(who="党支部", every=every_of("季度")) == [2]
    assert kept(kind="必须") == [2]
    assert kept(kind="应当") == [0, 1]
    assert kept(kind="禁止") == [3]
    assert kept(kind="可以") == [4]
    assert kept(document="述职") == [2]
    assert kept(text="离岗") == [3]
    assert kept(who="火星") == []


def test_subjects_come_in_order_of_how_often_they_are_named():
    rows = [duty("甲"), duty("乙"), duty(""), duty("乙", deadline=Deadline("年底前"))]
    assert subjects(rows) == ["乙", "甲"]
    assert subjects([]) == []


def test_a_subject_and_a_paper_can_be_asked_for_in_works_too():
    work = Work("局党组", "召开会议", "3次", False, "", "", "总结", "总结.txt", "d2", (), "召开会议3次。", 0, 7)
    assert Wanted(who="党组").covers(work)
    assert not Wanted(who="支部").covers(work)
    assert not Wanted(document="要点").covers(work)
