"""Duties of whole papers: plans, speeches, reports and regulations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.duties.extract import duties_of
from index.outline import outline
from index.records import Document, Identity


def _paper(text, title):
    return Document("d" * 16, text, Identity(title=title), f"{title}.txt")


def _rows(text, title="某局2024年工作要点"):
    return duties_of(_paper(text, title))


PLAN = """2024年是关键之年。局系统各党支部要坚持问题导向，扎实做好各项工作。
一、强化学习
（一）抓好日常学习。制定年度学习计划，列出必读书目，不断提升理论水平。各支部书记每季度汇报1次学习情况，每年向局党组进行述职。
（二）严格考勤。学员应当全程参加，不得请假。培训情况6月底前报局办公室备案。（责任单位：人事科）
二、强化保障
推动各项部署落地见效，确保取得实效。
"""


def test_a_sentence_with_two_duties_gives_two_rows():
    rows = [row for row in _rows(PLAN) if row.every]
    assert [(row.who, row.carried, row.every.label, row.to_whom) for row in rows] == [
        ("各支部书记", False, "每季度1次", ""),
        ("各支部书记", True, "每年", "局党组"),
    ]
    assert rows[0].text == rows[1].text == "各支部书记每季度汇报1次学习情况，每年向局党组进行述职。"
    assert [row.what for row in rows] == ["汇报学习情况", "向局党组进行述职"]
    assert rows[0].section == ("一、强化学习", "（一）抓好日常学习")


def test_plain_instructions_fall_on_whom_the_paper_addresses():
    (row,) = [row for row in _rows(PLAN) if row.what.startswith("制定年度学习计划")]
    assert (row.who, row.carried, row.force) == ("局系统各党支部", True, "")
    assert row.what == "制定年度学习计划，列出必读书目"  # the aim at its end says what for


def test_aims_headings_and_explanations_are_no_duties():
    texts = [row.text for row in _rows(PLAN)]
    assert not any(text.startswith(("推动各项", "2024年是", "（一）", "一、")) for text in texts)


def test_the_responsible_unit_in_brackets_is_carried():
    (row,) = [row for row in _rows(PLAN) if row.deadline]
    assert (row.who, row.carried, row.deadline.label, row.to_whom) == ("人事科", True, "6月底前", "局办公室")


def test_bans_stand_apart_from_duties():
    rows = [row for row in _rows(PLAN) if row.text.startswith("学员")]
    assert [(row.who, row.carried, row.force, row.what) for row in rows] == [
        ("学员", False, "应当", "全程参加"),
        ("学员", True, "不得", "请假"),
    ]


REPORT = """一、工作开展情况。局党组每月召开一次例会，全年共召开例会12次。定期走访困难群众，截至12月底走访86人次。
二、存在问题。有的支部应当开展的活动没有开展。
三、下一步打算。一要健全机制，综合科每月25日前向局党组报告进展。二要压实责任，不得推诿。
"""


def test_reports_give_standing_practices_and_plans():
    rows = _rows(REPORT, "某局2023年工作总结")
    practices = [row for row in rows if row.note == "总结中的既有做法"]
    assert [(row.who, row.what, row.every.label) for row in practices] == [
        ("局党组", "召开例会", "每月1次"),
        ("", "走访困难群众", "定期"),
    ]
    assert [(row.who, row.what, row.force) for row in rows if row not in practices] == [
        ("", "健全机制", "要"),
        ("综合科", "25日前向局党组报告进展", ""),
        ("", "压实责任", "要"),
        ("", "推诿", "不得"),
    ]


def test_speeches_exhort():
    text = (
        "会议强调，要大兴务实之风。\n"
        "年轻干部要进一步加强学习。一要坚持原原本本学；二要坚持联系实际学。我们坚持久久为功。\n"
    )
    rows = _rows(text, "在学习交流会上的发言")
    assert [(row.who, row.carried, row.what) for row in rows] == [
        ("年轻干部", False, "进一步加强学习"),
        ("年轻干部", True, "坚持原原本本学"),
        ("年轻干部", True, "坚持联系实际学"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "用水户申请延期的，审批机关应当自受理之日起二十日内作出决定。",
            ("审批机关", False, "用水户申请延期的，自受理之日起二十日内作出决定", "应当", "自受理之日起20日内"),
        ),
        ("任何单位和个人不得擅自填堵沟渠。", ("任何单位和个人", False, "擅自填堵沟渠", "不得", "")),
        ("禁止任何单位和个人毁坏水文设施。", ("任何单位和个人", False, "毁坏水文设施", "禁止", "")),
        ("禁止在堤坝上取土。", ("", False, "在堤坝上取土", "禁止", "")),
        ("填埋的沟渠应当依法恢复。", ("", False, "填埋的沟渠依法恢复", "应当", "")),
        ("用水户转让用水权的，应当书面报告。", ("用水户", False, "转让用水权的，书面报告", "应当", "")),
        ("水务部门可以委托乡镇巡查。", ("水务部门", False, "委托乡镇巡查", "可以", "")),
        ("市水务部门负责全市沟渠的管理工作。", ("市水务部门", False, "负责全市沟渠的管理工作", "", "")),
        ("沟渠清淤应当由用水户组织实施。", ("用水户", False, "沟渠清淤组织实施", "应当", "")),
    ],
)
def test_regulations(text, row):
    (found,) = _rows(text, "某市沟渠管理条例")
    assert (
        found.who,
        found.carried,
        found.what,
        found.force,
        found.deadline.label if found.deadline else "",
    ) == row


@pytest.mark.parametrize(
    "text",
    [
        "本条例所称沟渠，是指用于灌溉的人工水道。",
        "为了规范沟渠管理，制定本条例。",
        "违反本条例规定，擅自填堵沟渠的，由水务部门责令限期改正，处五千元以下罚款。",
        "本条例自2024年5月1日起施行。",
        "国家鼓励节约用水。",
        "沟渠维护情况依照第三条的规定办理。",
        "（一）依法应当公开的事项；",
    ],
)
def test_what_regulations_hold_besides_duties(text):
    assert _rows(text, "某市沟渠管理条例") == []


def test_force_and_subject_carry_to_a_second_deadline():
    rows = _rows("养护单位应当在两小时内到场，并在一日内书面报告水务部门。", "某市沟渠管理条例")
    assert [(row.who, row.carried, row.force, row.deadline.label) for row in rows] == [
        ("养护单位", False, "应当", "2小时内"),
        ("养护单位", True, "应当", "1日内"),
    ]


def test_hidden_counts_are_remarked():
    (row,) = _rows("党组每半年应当至少召开ｘ次专题会议。", "某局工作要点")
    assert (row.every.label, row.note) == ("每半年至少（次数隐去）", "次数原文隐去")


_PIECES = st.sampled_from(
    [
        "局党组",
        "各单位",
        "应当",
        "不得",
        "要",
        "每月",
        "1次",
        "ｘ次",
        "6月底前",
        "定期",
        "召开会议",
        "向县委报告",
        "，",
        "。",
        "；",
        "\n",
        "、",
        "一、",
        "（一）",
        "第一条 ",
        "“",
        "”",
        "（",
        "）",
        "的",
        "下一步，",
        "共",
        "了",
        "由",
        "自受理之日起二十日内",
        "：",
        "一要",
        "二要",
        "🙂",
        "\ud800",
    ]
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=60).map("".join), st.sampled_from(["某条例", "某要点", "某讲话", "某总结", ""]))
def test_any_text_gives_exact_spans_and_no_added_words(text, title):
    paper = _paper(text, title)
    last = 0
    for row in duties_of(paper):
        assert text[row.start : row.end] == row.text == row.text.strip()
        assert row.start >= last
        last = row.start
        rest = iter(row.text)
        assert all(char in rest for char in row.what)  # in the order of the source
        assert row.what and (row.who == "" or row.who in text) and (row.to_whom in row.text)
    assert duties_of(paper, outline(text)) == duties_of(paper)


def test_shared_papers(shared):
    for path in sorted((shared / "policies").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        rows = duties_of(Document("x", text, Identity(title=path.stem), path.name))
        assert rows and all(text[row.start : row.end] == row.text for row in rows), path.name
        assert all(row.every for row in rows if "总结中的既有做法" in row.note)
