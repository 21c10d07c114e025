"""Who acts in an article that names its authority only once, and what each row of a sentence has to repeat."""

import pytest

from assistant.duties.extract import duties_of
from index.records import Document, Identity


def _rows(text, title="某省灯塔管理条例第五条"):
    return duties_of(Document("d" * 16, text, Identity(title=title), f"{title}.jsonl"))


def _who(text):
    return [(row.who, row.carried) for row in _rows(text)]


def test_a_thing_that_is_dealt_with_falls_on_the_authority_named_before_it():
    text = (
        "灯塔管理机构应当每年检查灯具。检查结果应当向社会公布。\n查扣的灯具经查明与案件无关的，应当在三日内解除查扣。\n"
    )
    assert _who(text) == [("灯塔管理机构", False), ("灯塔管理机构", True), ("灯塔管理机构", True)]


def test_how_a_thing_must_be_falls_on_nobody():
    text = "灯塔管理机构应当每年检查灯具。灯具的亮度应当符合国家标准。\n"
    assert _who(text) == [("灯塔管理机构", False), ("", False)]


def test_two_authorities_leave_it_open():
    text = "省灯塔局应当编制规划。市港务局应当提出意见。\n对停用的灯塔，应当予以登记。\n"
    assert _who(text)[-1] == ("", False)


def test_what_helps_the_authority_is_no_second_one():
    text = "灯塔管理机构可以查阅航海日志。有关单位应当配合。\n对查阅情况，应当记录在案。\n"
    assert _who(text)[-1] == ("灯塔管理机构", True)


def test_bans_on_everybody_fall_on_no_authority():
    text = "灯塔管理机构应当保护灯塔。\n禁止在灯塔周围倾倒垃圾。\n"
    assert _who(text)[-1] == ("", False)


def test_an_applicant_asks_and_the_authority_does_not():
    text = "值守人对处理决定不服的，可以向灯塔管理机构申请复核。\n对复核决定不服的，可以向上一级机构提出申诉。\n"
    assert _who(text) == [("值守人", False), ("值守人", True)]


def test_what_is_decided_about_somebody_is_not_his_duty():
    text = "灯塔管理机构应当核发证书。\n被许可人以欺骗手段取得证书的，应当予以撤销。\n"
    assert _who(text) == [("灯塔管理机构", False), ("灯塔管理机构", True)]


@pytest.mark.parametrize(
    ("text", "whats"),
    [
        ("值守日志应当归档，不得涂改。", ["值守日志归档", "值守日志，涂改"]),
        (
            "对停用的灯塔，管理机构应当登记造册，不得擅自拆除。",
            ["对停用的灯塔，登记造册", "对停用的灯塔，擅自拆除"],
        ),
        (
            "值守人离职后，应当交还钥匙，不得泄露值守秘密。",
            ["离职后，交还钥匙", "离职后，泄露值守秘密"],
        ),
        ("灯塔规划应当公布，任何单位和个人不得擅自修改。", ["灯塔规划公布", "灯塔规划，擅自修改"]),
    ],
)
def test_each_row_says_what_it_is_about(text, whats):
    assert [row.what for row in _rows(text)] == whats


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("灯塔管理机构应当公开检查结果，公众有权查阅。", "公开检查结果"),
        ("灯塔管理机构应当配备灯具，所需经费由本级财政予以保障。", "配备灯具"),
        ("灯塔管理机构应当公布维护标准，具体办法由省人民政府制定。", "公布维护标准"),
        ("船舶有平等使用灯塔的权利，灯塔管理机构不得歧视任何船舶。", "歧视任何船舶"),
    ],
)
def test_what_others_do_is_no_part_of_a_duty(text, what):
    assert [row.what for row in _rows(text)] == [what]


@pytest.mark.parametrize(
    ("text", "to_whom"),
    [
        ("灯塔管理机构对看守人应当给予适当补偿。", "看守人"),
        ("灯塔管理机构应当将材料退回申请人补充。", "申请人"),
        ("收取的费用应当全部上缴国库。", "国库"),
        ("灯塔管理机构应当向值守人宣布决定，并通报港务局。", "值守人、港务局"),
        ("先经港务局审查后报省灯塔局决定的许可，港务局应当在十日内审查完毕。", ""),
    ],
)
def test_into_whose_hands(text, to_whom):
    assert _rows(text)[-1].to_whom == to_whom


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("值守人认为灯塔管理机构侵犯其权益的，可以提出控告。", "值守人"),
        ("灯塔用地直接涉及申请人利益的，管理机构应当告知申请人。", "管理机构"),
        ("机关聘任值守人员应当签订合同。", "机关"),
        ("港务局编制的灯塔规划，应当符合国家标准。", "港务局"),
        ("地方性法规不得设定灯塔使用费。", "地方性法规"),
        ("值守人有应当回避情形的，本人应当申请回避。", "值守人"),
    ],
)
def test_who_is_cut_out_whole(text, who):
    assert next(row.who for row in _rows(text)) == who


def test_an_obligation_inside_an_attribute_or_an_exception_is_none():
    assert _rows("考试内容根据值守人员应当具备的基本能力和不同岗位分别设置。") == []
    rows = _rows("值守人可以委托他人登记。但是，依法应当由本人登记的除外。")
    assert [row.force for row in rows] == ["可以"]


def test_items_without_a_word_of_obligation_have_that_of_their_lead():
    text = "值守人应当遵守下列规定：\n（一）灯具损坏的，在二十四小时以内向管理机构报告；\n（二）不得酒后值守。\n"
    rows = _rows(text)
    assert [(row.who, row.force) for row in rows] == [("值守人", "应当"), ("值守人", "应当"), ("值守人", "不得")]
    assert rows[0].note == "各项见原文"


def test_a_frequency_within_a_name_is_none():
    (row,) = _rows("定期考核的结果应当通知值守人。")
    assert (row.every, row.what) == (None, "定期考核的结果通知值守人")
