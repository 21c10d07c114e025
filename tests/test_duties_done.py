"""What papers report as done: things with their numbers, and nothing that was only planned, wanted or there."""

import pytest

from assistant.duties.done import works_of
from index.identity import identify
from index.records import Document, ReadPaper, document_id

REPORT = "青禾市档案局2024年工作总结"
PLAN = "青禾市档案局2024年工作要点"


def paper(text: str, title: str = REPORT) -> Document:
    identity = identify(ReadPaper(text), f"{title}.txt")
    return Document(document_id(title, text), text, identity, f"{title}.txt")


def told(text: str, title: str = REPORT) -> list[tuple[str, str, str]]:
    """(who, what, count) of each thing; a hidden count is "?"."""
    works = works_of(paper(f"{title}\n\n{text}\n", title))
    for work in works:
        assert paper(f"{title}\n\n{text}\n", title).text[work.start : work.end] == work.text
        assert bool(work.count) != work.hidden
    return [(work.who, work.what, work.count or "?") for work in works]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年以来，共召开局务会24次。", [("", "召开局务会", "24次")]),
        (
            "全年整理档案3.2万卷，接待查档群众1,850人次。",
            [("", "整理档案", "3.2万卷"), ("", "接待查档群众", "1,850人次")],
        ),
        ("举办培训班 4 期，培训档案员 160 人次。", [("", "举办培训班", "4 期"), ("", "培训档案员", "160 人次")]),
        ("提出了5项改进措施。", [("", "提出改进措施", "5项")]),
        ("查找出12个隐患点、3类问题，均已销号。", [("", "查找出隐患点", "12个")]),
        (
            "修订借阅制度、保密制度等6项制度。",
            [("", "修订借阅制度、保密制度等制度", "6项")],
        ),
        ("新建库房2座、阅览室1间。", [("", "新建库房", "2座"), ("", "新建阅览室", "1间")]),
        ("投入资金80万元改造库房1200平方米。", [("", "投入资金", "80万元"), ("", "改造库房", "1200平方米")]),
        ("新纳入帮扶对象6户18人。", [("", "新纳入帮扶对象", "6户18人")]),
        ("开展宣讲三次。", [("", "开展宣讲", "三次")]),
        ("举办展览近20场。", [("", "举办展览", "近20场")]),
        ("对12家单位开展了督查。", [("", "对单位开展了督查", "12家")]),
    ],
)
def test_things_done_come_with_their_numbers(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("召开民主生活会ｘ次，走访群众**户。", [("", "召开民主生活会", "?"), ("", "走访群众", "?")]),
        ("开展保密培训场次，受教育干部人次。", [("", "开展保密培训", "?"), ("", "受教育干部", "?")]),
        ("签订责任书余份。", [("", "签订责任书", "?")]),
        ("资助学生X人，发放补助〔 〕万元。", [("", "资助学生", "?"), ("", "发放补助", "?")]),
    ],
)
def test_a_number_that_is_masked_or_lost_is_hidden(text, expected):
    assert told(text) == expected
    assert {work.note for work in works_of(paper(text))} <= {"次数原文隐去", "数字原文隐去"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("局党组召开专题会议6次。", "局党组"),
        ("党支部书记讲党课4次。", "党支部书记"),
        ("全系统开展演练8次。", "全系统"),
        ("局领导班子成员认真履行职责，撰写调研报告9篇。", "局领导班子成员"),
        ("深入基层一线，撰写调研报告9篇。", ""),
    ],
)
def test_the_subject_is_the_clauses_own_or_that_of_the_clause_before(text, who):
    assert [found for found, _, _ in told(text)] == [who]


@pytest.mark.parametrize(
    "text",
    [
        "每年召开会议不少于4次。",
        "下一步，我们将新建库房2座，举办培训班6期。",
        "2025年，我们将新建库房2座。",
        "力争建成示范档案室10个。",
        "要组织演练3次。",
        "全市辖12个乡镇、3个街道。",
        "馆藏总量达到56万卷，同比增长12.5%。",
        "人均学时超过40小时，满意率98%。",
        "落实“五个一”要求，做到“两个维护”。",
        "根据第三条规定，学习第一议题。",
        "2024年6月30日以前完成。",
        "存在3个方面的问题。",
        "工作中还存在一些不足：有5个单位没有配备专职人员。",
        "计划学习10次。",
        "没有发生一起失泄密事件。",
        "每人每月补助300元。",
        "推广“三个清单”做法。",
    ],
)
def test_what_is_planned_wanted_wrong_or_merely_there_is_no_work(text):
    assert told(text) == []


def test_plans_and_rules_report_nothing():
    text = "一、抓好学习\n全年集体学习12次，每季度开展研讨1次。\n二、抓好安全\n新建库房2座，组织演练3次。"
    assert told(text, PLAN) == []
    rules = "第一条 值班室接听电话2部，配备人员3名。\n\n第二条 各单位每年组织演练2次，今年以来的情况一并报告。"
    assert told(rules, "青禾市机关值班办法") == []


def test_a_speech_tells_what_was_done_where_it_looks_back_only():
    text = (
        "同志们：\n\n一、2023年工作回顾\n（一）学习有声有色。局党组召开学习会18次，开展调研7次。\n"
        "（二）阵地更加牢固。新建阅览室3个。\n\n二、2024年工作要求\n（一）抓好学习。召开学习会12次。\n"
        "（二）抓好阵地。今年以来，已改造库房2座，年底前再改造3座。"
    )
    assert told(text, "在全市档案工作会议上的讲话") == [
        ("局党组", "召开学习会", "18次"),
        ("局党组", "开展调研", "7次"),
        ("", "新建阅览室", "3个"),
        ("", "改造库房", "2座"),
    ]


def test_the_period_is_the_one_named_last_else_that_of_the_heading_or_title():
    text = (
        f"{REPORT}\n\n一、收集整理\n今年以来，接收档案4批。整理案卷900卷。\n"
        "二、2023年遗留工作\n补录条目60条。\n"
        "三、服务利用\n举办展览2场，截至11月底，接待参观者3000人次。汛期，组织抢险演练1次。抢修设备2台。\n"
        "主题教育开展以来，撰写心得80篇。\n局长办公会全年研究档案工作5次。"
    )
    works = works_of(paper(text))
    assert [(work.count, work.period) for work in works] == [
        ("4批", "今年以来"),
        ("900卷", "今年以来"),
        ("60条", "2023年"),
        ("2场", "2024年"),
        ("3000人次", "截至11月底"),
        ("1次", "汛期"),
        ("2台", "截至11月底"),
        ("80篇", "主题教育开展以来"),
        ("5次", "全年"),
    ]


def test_a_work_names_its_paper_heading_and_whole_sentence():
    text = f"{REPORT}\n\n一、收集整理\n（一）应收尽收。今年以来，上门指导30次；接收档案4批。\n（二）整理。完成。"
    first, second = works_of(paper(text))
    assert first.text == "今年以来，上门指导30次；"
    assert second.text == "接收档案4批。"
    assert second.section == ("一、收集整理", "（一）应收尽收。".rstrip("。")) or second.section[0] == "一、收集整理"
    assert (first.document, first.file) == (REPORT, f"{REPORT}.txt")


def test_texts_without_numbers_or_words_have_none():
    assert works_of(paper("")) == []
    assert works_of(paper("各项工作取得新的成效。")) == []


def test_the_outline_may_be_given(shared):
    from index.outline import outline

    for path in sorted((shared / "policies").glob("*.txt")):
        document = paper(path.read_text(encoding="utf-8"), path.stem)
        works = works_of(document)
        assert works == works_of(document, outline(document.text))
        assert all(document.text[work.start : work.end] == work.text for work in works)


def policies(shared, name) -> list[tuple[str, str]]:
    (path,) = (shared / "policies").glob(name)
    return [(w.what, w.count or "?") for w in works_of(paper(path.read_text(encoding="utf-8"), path.stem))]


def test_the_yearly_summary_of_the_five_papers_is_told_in_full(shared):
    found = policies(shared, "县*总结.txt")
    assert [count for _, count in found] == [
        "10次", "4次", "13篇", "10个方面", "30次", "40场次", "12次", "6次", "12个", *["?"] * 8,
    ]  # fmt: skip
    assert ("召开局党组会", "30次") in found and ("上廉政党课", "?") in found


def test_the_other_papers_report_what_they_report(shared):
    assert policies(shared, "市*情况.txt") == [("开展专题研讨", "11次"), ("作交流发言", "66人次")]
    assert policies(shared, "*工作要点.txt") == []
    assert {count for _, count in policies(shared, "县*讲话.txt")} == {"?"}
    assert len(policies(shared, "县*讲话.txt")) == 11
    assert len(policies(shared, "区*发言.txt")) == 3
