"""Duties of laws and speeches: who is carried where, limits of time without a date, and what is no part of a duty."""

import pytest

from assistant.duties.extract import duties_of
from index.records import Document, Identity


def _rows(text, title="某省灯塔管理条例"):
    return duties_of(Document("d" * 16, text, Identity(title=title), f"{title}.txt"))


def _told(text, title="某省灯塔管理条例"):
    return [(row.who, row.what, row.deadline.label if row.deadline else "", row.force) for row in _rows(text, title)]


LIST = """第八条 灯塔管理机构对收到的报修申请，应当按照下列情况分别处理：
（一）灯塔尚在保修期的，应当即时告知申请人；
（二）缺少材料的，应当当场一次告知需要补充的材料，逾期不告知的，自收到之日起即为受理。
灯塔停用的，值守人应当登记。
"""


def test_items_fall_on_whom_their_lead_sentence_names():
    rows = _rows(LIST)
    assert [(row.who, row.carried) for row in rows] == [
        ("灯塔管理机构", False),
        ("灯塔管理机构", True),
        ("灯塔管理机构", True),
        ("值守人", False),
    ]
    assert rows[2].what == "缺少材料的，当场一次告知需要补充的材料"  # what the law makes of it is nobody's act


def test_a_paragraph_that_refers_to_the_one_before_falls_on_its_subject():
    text = (
        "第九条 有下列情形之一的，村民委员会可以收回灯塔：\n（一）多年停用的；\n（二）无人看守的。\n"
        "依照前款第（二）项规定收回灯塔的，对看守人应当给予适当补偿。\n"
    )
    assert [(row.who, row.carried) for row in _rows(text)] == [("村民委员会", False), ("村民委员会", True)]


def test_the_second_half_of_a_sentence_falls_on_who_the_first_names():
    text = "第十条 灯塔管理机构经核查，对无主的灯具，予以登记造册；对失窃的灯具，应当移送公安机关。"
    assert [(row.who, row.to_whom) for row in _rows(text)] == [("灯塔管理机构", "公安机关")]


def test_who_does_what_the_sentence_before_tells_does_it_here_too():
    text = "第十一条 灯塔养护标准由省人民政府通过制定公布养护定额确定。制定养护定额应当综合考虑海况等因素。"
    assert [(row.who, row.carried) for row in _rows(text)] == [("省人民政府", True)]
    speech = "全县各级灯塔管理机构围绕安全扎实推进巡护工作精细化。推进巡护工作精细化要盯紧细节。"
    assert [(row.who, row.carried) for row in _rows(speech, "在灯塔工作会议上的讲话")] == [
        ("全县各级灯塔管理机构", True)
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("第三条 验收人员应当当场填写记录。", "当场"),
        ("第三条 值守机构应当在法定期限内报送初步意见。", "法定期限内"),
        ("第三条 灯塔改建的，在报批前，建设单位应当先征得值守机构同意。", "报批前"),
        ("第三条 建设单位应当在灯塔开工前告知值守机构。", "灯塔开工前"),
        ("第三条 值守机构应当将改建方案公告至少三十日。", "至少30日"),
        ("第三条 值守机构应当公示改建方案，公示期不得少于七日。", "不少于7日"),
        ("第三条 值守机构应当在确保安全的前提下开放灯塔。", ""),
        ("第三条 对不能当场修复的灯具，值守机构应当登记。", ""),
        ("第三条 值守机构应当清点灯具，由见证人当场核对。", ""),
    ],
)
def test_limits_of_time_without_a_date(text, label):
    (row,) = _rows(text)
    assert (row.deadline.label if row.deadline else "") == label


def test_what_is_said_of_others_is_no_part_of_a_duty():
    assert _told("第四条 依法登记的灯塔受法律保护，任何单位和个人不得擅自改变灯塔的用途和位置。") == [
        ("任何单位和个人", "擅自改变灯塔的用途和位置", "", "不得")
    ]
    assert _told("第四条 值守人员有亲属参与的，应当自行回避，申请人也有权要求其回避。") == [
        ("值守人员", "有亲属参与的，自行回避", "", "应当")
    ]
    rows = _told("第四条 灯塔规划，应当与港口规划相衔接，灯塔规划中用地规模不得超过港口规划确定的规模。")
    assert [row[3] for row in rows] == ["应当", "不得"]


def test_how_things_stand_to_each_other_is_no_duty():
    assert _rows("第五条 灯塔的等级应当与航道的等级相对应。") == []


def test_an_agent_stays_with_an_empty_verb():
    assert _told("第六条 检修灯具，应当由持证人员进行。") == [("持证人员", "检修灯具，由持证人员进行", "", "应当")]


def test_the_authority_acts_and_not_whom_it_suspects():
    text = "第七条 值守人员涉嫌盗窃灯具，管理机构经负责人批准，可以暂停其值守。"
    assert [row.who for row in _rows(text)] == ["管理机构"]
    text = "第七条 管理机构发现停用灯塔不当的，应当及时解除。"
    assert [row.who for row in _rows(text)] == ["管理机构"]


def test_a_frequency_belongs_to_its_own_act():
    rows = _rows("我局注重宣传教育，逢会必提灯塔安全，日常强调巡护纪律。", "2023年灯塔工作总结")
    assert [(row.who, row.every.label if row.every else "", row.note) for row in rows] == [
        ("我局", "逢会", "总结中的既有做法"),
        ("我局", "", "日常；总结中的既有做法"),
    ]


def test_what_an_exhortation_is_about_stays_with_it():
    text = "要守牢安全底线，对巡护中的推诿扯皮，遇事不痛不痒，要敢于较真。"
    assert [row.what for row in _rows(text, "在灯塔工作会议上的讲话")] == [
        "守牢安全底线",
        "对巡护中的推诿扯皮，遇事不痛不痒，敢于较真",
    ]


def test_an_extension_and_its_notice_share_their_trigger():
    text = "第九条 值守机构应当登记。十日内不能办结的，经负责人批准，可以延长五日，并应当将理由告知申请人。"
    assert [(row.who, row.what) for row in _rows(text)][-1] == ("值守机构", "十日内不能办结的，将理由告知申请人")


def test_nobody_in_particular_has_no_duty_in_what_follows():
    text = "第三条 任何单位和个人不得擅自占用灯塔。灯塔附近施工的，必须设置警示。"
    assert [(row.who, row.force) for row in _rows(text)] == [("任何单位和个人", "不得"), ("", "必须")]


def test_what_others_do_and_what_is_needed_name_nobody_else():
    assert _told("第四条 值守机构应当为主检修，其他机构予以协助。") == [("值守机构", "为主检修", "", "应当")]
    assert [row.who for row in _rows("第四条 值守机构开展巡护所需经费应当列入财政预算。")] == [""]


def test_whom_the_authority_orders_and_what_it_collected_do_not_act():
    assert [row.who for row in _rows("第五条 值守长因病不再适合值守的，应当责令其离岗。")] == [""]
    text = "第五条 管理机构依照规定收集的日志、录像等材料，在检查中可以作为证据使用。"
    assert [row.who for row in _rows(text)] == [""]
    (row,) = _rows("第五条 值守人可以不经复核，自知道处理之日起三十日内直接提出申诉。")
    assert (row.what, row.deadline.label) == (
        "不经复核，自知道处理之日起三十日内直接提出申诉",
        "自知道处理之日起30日内",
    )


@pytest.mark.parametrize(
    ("text", "to_whom"),
    [
        ("材料不齐全的，值守机构应当一次告知申请人需要补充的内容。", "申请人"),
        ("值守机构应当书面通知当事人、利害关系人到场。", "当事人、利害关系人"),
        ("值守机构应当告知申请人向有关行政机关申请。", "申请人"),
        ("值守机构应当告知当事人的家属。", "当事人的家属"),
        ("省人民政府应当提请本级人民代表大会及其常务委员会制定灯塔法规。", "本级人民代表大会及其常务委员会"),
        ("财政部门应当将草案提交本级人民代表大会财政委员会审查。", "本级人民代表大会财政委员会"),
    ],
)
def test_whom_an_authority_tells(text, to_whom):
    assert [row.to_whom for row in _rows(f"第四条 {text}")] == [to_whom]


def test_a_ban_is_no_part_of_a_periodic_duty():
    rows = _rows("第五条 值守机构应当妥善保管灯具，定期对账，不得用于其他目的。")
    assert [(row.what, row.every.label if row.every else "", row.force) for row in rows] == [
        ("妥善保管灯具", "", "应当"),
        ("对账", "定期", "应当"),
        ("用于其他目的", "", "不得"),
    ]


def test_an_act_before_a_periodic_one_is_not_periodic():
    (row,) = _rows("第五条 灯塔管理机构依法进行海况调查，定期发布海况资料。")
    assert (row.who, row.what) == ("灯塔管理机构", "发布海况资料")
    (row,) = _rows("第五条 灯塔管理机构根据气象部门的要求，定期发布海况资料。")
    assert row.what == "根据气象部门的要求，发布海况资料"
    rows = _rows("第五条 灯塔管理机构负责编发海况简报，按月通报巡护进展。")
    assert [(row.what, row.every.label if row.every else "") for row in rows] == [
        ("负责编发海况简报", ""),
        ("通报巡护进展", "每月"),
    ]


def test_what_one_may_do_is_the_condition_of_what_he_must_do_then():
    text = "第六条 经登记的灯塔用地，所有权人可以通过出租交由他人使用，并应当签订书面合同。"
    assert [row.what for row in _rows(text)][-1] == "经登记的灯塔用地，通过出租交由他人使用，签订书面合同"


def test_how_long_a_ban_binds_who_has_left():
    for text, label in (
        ("值守人员退休后两年内，不得经营灯具。", "2年内"),
        ("值守人员离职三年内不得经营灯具。", "3年内"),
        ("灯塔竣工后五年内，不得挖掘。", ""),
    ):
        (row,) = _rows(f"第七条 {text}")
        assert (row.deadline.label if row.deadline else "") == label


def test_a_law_that_is_given_a_power_does_nothing_that_follows():
    text = "第八条 急需设置灯标的，省人民政府规章可以设定临时灯标。临时灯标满一年的，应当提请立法机关制定法规。"
    assert [row.who for row in _rows(text)][-1] == ""
