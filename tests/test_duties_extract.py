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
        ("局党组", "走访困难群众", "定期"),
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
        ("用水户报停的，水务站收到申请后，应当核实。", ("水务站", False, "用水户报停的，收到申请后，核实", "应当", "")),
        ("水务站对新装用户应当上门指导。", ("水务站", False, "对新装用户上门指导", "应当", "")),
        ("地方性法规可以对节水奖励作出规定。", ("地方性法规", False, "对节水奖励作出规定", "可以", "")),
        ("国家所有的滩涂可以由个人承包经营。", ("个人", False, "国家所有的滩涂承包经营", "可以", "")),
        (
            "由水务部门报经市人民政府批准，可以收回用水权。",
            ("水务部门", False, "报经市人民政府批准，收回用水权", "可以", ""),
        ),
        (
            "法院认为依法应当追究赔偿责任的，应当作出判决。",
            ("法院", False, "认为依法应当追究赔偿责任的，作出判决", "应当", ""),
        ),
        ("用水户拒不缴费的，水务站应当责令补缴。", ("水务站", False, "用水户拒不缴费的，责令补缴", "应当", "")),
        ("停水后抢修，恢复后三日内报备。", ("", False, "停水后抢修，恢复后三日内报备", "", "恢复后3日内")),
        ("水务站收到申请，应当予以登记。", ("水务站", False, "收到申请，予以登记", "应当", "")),
        ("伪造证件的，应当予以撤销。", ("", False, "伪造证件的，予以撤销", "应当", "")),
        ("收到举报的水务站应当到场查看。", ("收到举报的水务站", False, "到场查看", "应当", "")),
        ("水务站应当根据申请，在三日内答复。", ("水务站", False, "根据申请，在三日内答复", "应当", "3日内")),
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


def _table(text, title="某局2024年工作要点"):
    return [(row.who, row.carried, row.what, row.every.label if row.every else "") for row in _rows(text, title)]


def test_carried_means_taken_from_outside_the_row():
    text = "水务站接到报修后，应当登记，并在两日内修复；应当回访用水户。"
    assert [(row.who, row.carried) for row in _rows(text, "某市沟渠管理条例")] == [
        ("水务站", False),
        ("水务站", True),
        ("水务站", True),
    ]


def test_nobody_is_carried_to_what_is_done_to_a_thing():
    text = "养护单位应当检测水质。水质检测不合格的，不得投入使用。"
    assert [row.who for row in _rows(text, "某市沟渠管理条例")] == ["养护单位", ""]


def test_objects_of_verbs_are_no_subjects():
    text = (
        "各支部要加强教育。\n一、深化学习\n开展主题党日，教育引导青年党员立足岗位建功，重点对各小组和党员开展提醒。\n"
    )
    (row,) = [row for row in _rows(text) if row.text.startswith("开展")]
    assert (row.who, row.carried) == ("各支部", True)
    assert row.what == "开展主题党日，教育引导青年党员立足岗位建功，重点对各小组和党员开展提醒"


def test_an_item_that_heads_its_details_is_no_duty():
    details = "一要转变作风。\n一要抓实学习。各支部每月集中学习。二要改进作风。深入基层走访。"
    assert [row.text for row in _rows(details, "在某会议上的讲话") if row.text[1] == "要"] == ["一要转变作风。"]
    listed = "一要抓实学习。二要改进作风。三要严明纪律。大家共勉。"
    assert [row.what for row in _rows(listed, "在某会议上的讲话")] == ["抓实学习", "改进作风", "严明纪律"]


def test_clauses_with_their_own_subject_and_frequency():
    assert _table("一、巡查\n每周碰头，护林员每天巡山不少于两趟，区级林长每季度巡查1次、乡级林长每月2次。\n")[-3:] == [
        ("护林员", False, "巡山不少于两趟", "每日"),
        ("区级林长", False, "巡查", "每季度1次"),
        ("乡级林长", False, "巡查", "每月2次"),
    ]


def test_numbers_of_times_share_the_period_before():
    assert _table("一、学习\n中心组全年学习不少于8次，其中专题交流不少于3次、业务测试一次。\n") == [
        ("中心组", False, "学习", "每年至少8次"),
        ("中心组", True, "其中专题交流", "每年至少3次"),
        ("中心组", True, "业务测试", "每年1次"),
    ]


def test_short_forms_of_frequencies():
    assert _table("一、推进\n项目专班实行周调度、月通报、季点评。\n") == [
        ("项目专班", False, "实行调度", "每周"),
        ("项目专班", True, "通报", "每月"),
        ("项目专班", True, "点评", "每季度"),
    ]


def test_who_leads_goes_on():
    text = "一、整改\n由督查科每月统计、每季度通报。对积压事项，由分管领导领办，9月底前办结。\n"
    assert _table(text) == [
        ("督查科", False, "统计", "每月"),
        ("督查科", True, "通报", "每季度"),
        ("分管领导", False, "对积压事项，领办，9月底前办结", ""),
    ]


def test_what_a_meeting_asks_for_is_no_practice():
    (first, second) = _rows("会议要求：一要严格巡查，每周检查工地一次。\n", "某局专题研讨情况")
    assert (first.note, second.note, second.force, second.every.label) == ("", "", "要", "每周1次")


def test_after_three_subjects_nobody_is_carried():
    text = "区级林长每季度巡查1次，镇级林长每月巡查2次，村级林长每周巡查1次。防火期应当增加次数。"
    assert [row.who for row in _rows(text, "某区林长制工作制度")][-1] == ""


def test_steady_is_remarked_only_as_an_adverb():
    notes = [row.note for row in _rows("一、减负要求\n常态化开展走访。推进学习常态化。健全常态化机制。\n")]
    assert notes == ["常态化", "", ""]


def test_minutes_of_a_meeting():
    rows = _rows("会议要求，供水公司要在3月底前完成检修。\n", "供水工作专题会议纪要")
    assert [(row.who, row.what) for row in rows] == [("供水公司", "在3月底前完成检修")]


def test_reports_keep_the_day_of_a_practice():
    (row,) = _rows("一、工作情况\n综合科每月25日前报送进展。\n", "某局2023年工作总结")
    assert (row.every.label, row.deadline.label) == ("每月", "每月25日前")


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
        assert all(row.every or row.note.startswith("日常") for row in rows if "总结中的既有做法" in row.note)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("各小组要每周清点。", [("各小组", False, "清点", "每周")]),
        ("各小组应每季度核对一次。", [("各小组", False, "核对", "每季度1次")]),
        ("作风要实。", []),
        (
            "站长每年至少授2次安全课，副站长每半年授1次。",
            [("站长", False, "授安全课", "每年至少2次"), ("副站长", False, "授", "每半年1次")],
        ),
        ("各供水站应当在每季度终了后8日内报送报表。", [("各供水站", False, "在每季度终了后8日内报送报表", "每季度")]),
        (
            "各供水站于每季度结束后8日内，将用量报综合科。",
            [("各供水站", False, "于每季度结束后8日内，将用量报综合科", "每季度")],
        ),
        (
            "各小组每季度碰头，每年2月8日前向综合科报送清单。",
            [("各小组", False, "碰头", "每季度"), ("各小组", True, "2月8日前向综合科报送清单", "每年")],
        ),
        (
            "请各处室认真核对，每月开展1次互查。",
            [("各处室", False, "认真核对", ""), ("各处室", True, "开展互查", "每月1次")],
        ),
        ("请各供水站于4月9日前将清单报综合科。", [("各供水站", False, "于4月9日前将清单报综合科", "")]),
        ("请于每月8日前报送用量。", [("", False, "于8日前报送用量", "每月")]),
        ("各水站每周一前上报清单。", [("各水站", False, "上报清单", "每周")]),
        ("安全课由站长讲授，每年不少于2次。", [("站长", False, "安全课讲授", "每年至少2次")]),
        ("请示件要每月清点。", [("", False, "请示件清点", "每月")]),
        ("明确专人登记，每月更新名册。", [("", False, "明确专人登记", ""), ("", False, "更新名册", "每月")]),
        ("开展入户回访，原则上每月1次。", [("", False, "开展入户回访", "每月1次")]),
        (
            "理事会一般每月召开1次，技能课每季度至少1次。",
            [("理事会", False, "一般召开", "每月1次"), ("", False, "技能课", "每季度至少1次")],
        ),
        (
            "理事会每月议事1次，水表每季度检查1次。",
            [("理事会", False, "议事", "每月1次"), ("理事会", True, "水表检查", "每季度1次")],
        ),
        (
            "理事会每月召开1次例会。遇有险情随时召开。",
            [("理事会", False, "召开例会", "每月1次"), ("理事会", True, "遇有险情随时召开", "")],
        ),
    ],
)
def test_plans(text, rows):
    assert _table(f"一、管理\n{text}\n") == rows


def test_what_is_done_whenever_there_is_cause_is_a_duty_of_regulations_too():
    text = "第三条 理事会每月碰头。遇有险情，随时召开会议。\n"
    assert [(row.who, row.what) for row in _rows(text, "供水值守制度")] == [
        ("理事会", "碰头"),
        ("理事会", "遇有险情，随时召开会议"),
    ]


def test_a_short_plan_needs_no_word_of_obligation():
    assert [row.what for row in _rows("制定巡河路线。开展谈心。")] == ["制定巡河路线", "开展谈心"]
    assert _rows("沟渠分布广泛。", "某市沟渠管理条例") == []


def test_topics_of_sections_name_nobody():
    assert {row.who for row in _rows("一、用心服务山区群众\n开展走访，每月不少于1次。\n")} == {""}
