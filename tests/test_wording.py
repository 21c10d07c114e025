"""Names, modality and negation; whose number it is (assistant.verifying.attribution)."""

import pytest

from assistant.verifying.attribution import borrowed
from assistant.verifying.wording import distortions, says_missing, shared

WORK = (
    "今年以来，共召开局党组会30次，周学习例会40场次，理论中心组学习12次、专题研讨6次、形成调查研究专题报告12个。"
    "组织观看警示教育片场次，由市财政局负责。"
)
LEAVE = (
    "年休假一般不跨年度安排；因工作特点确有必要的，经本人同意、主要领导批准，可以跨1个年度安排，但应当在次年6月30日前休完。"
    "公务用车由局办公室统一调度，驾驶员不得擅自出车。鼓励错峰休假。"
)
TRAINING = "新上岗人员培训不得少于24学时，高危行业不得少于72学时。"
PRIZES = "评选一等奖2名、二等奖4名、三等奖6名，车程由90分钟缩短到50分钟。"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("召开局党组会30次", WORK),
        ("理论中心组学习12次，专题研讨6次", WORK),
        ("今年理论中心组共学习12次", WORK),
        ("由市财政局负责", WORK),
        ("可以跨1个年度安排", LEAVE),
        ("经本人同意和主要领导批准的，可以跨1个年度安排", LEAVE),
        ("应当在次年6月30日前休完", LEAVE),
        ("驾驶员不得擅自出车", LEAVE),
        ("文件规定，年休假一般不跨年度安排", LEAVE),
        ("高危行业新上岗人员培训不得少于72学时", TRAINING),
        ("评选一等奖2名和二等奖4名", PRIZES),
        ("原文未载明观看警示教育片的场次", WORK),
    ],
)
def test_faithful_wording_passes(text, source):
    assert distortions(text, [source]) == []


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("由县财政局负责", WORK, "名称"),
        ("由市教育局负责", WORK, "名称"),
        ("由张建国负责观看警示教育片", WORK, "名称"),
        ("局党组书记王五召开局党组会30次", WORK, "名称"),
        ("年休假不跨年度安排", LEAVE, "情态"),
        ("年休假必须不跨年度安排", LEAVE, "情态"),
        ("必须跨1个年度安排", LEAVE, "情态"),
        ("可以在次年6月30日前休完", LEAVE, "情态"),
        ("驾驶员可以擅自出车", LEAVE, "情态"),
        ("驾驶员严禁擅自出车", LEAVE, "情态"),
        ("应当错峰休假", LEAVE, "情态"),
        ("驾驶员擅自出车", LEAVE, "否定"),
        ("年休假一般跨年度安排", LEAVE, "否定"),
        ("周学习例会30次", WORK, "归属"),
        ("召开周学习例会30次", WORK, "归属"),
        ("专题研讨12次", WORK, "归属"),
        ("观看警示教育片12次", WORK, "归属"),
        ("新上岗人员培训不得少于72学时", TRAINING, "归属"),
        ("二等奖6名", PRIZES, "归属"),
        ("车程由50分钟缩短到90分钟", PRIZES, "归属"),
        ("要坚持高质量发展理念推动各项工作", WORK, "依据"),
        ("原文未载明驾驶员的姓名", LEAVE, "依据"),
    ],
)
def test_distorted_wording_is_noticed(text, source, kind):
    assert kind in [claim.kind for claim in distortions(text, [source])]


def test_a_preposition_that_the_word_cutter_joins_to_a_body_makes_no_name():
    source = "党支部每半年向局党组书面报告一次思想状况。"
    assert distortions("党支部每半年向局党组书面报告思想状况", [source]) == []


def test_names_may_stand_in_the_title_or_a_heading():
    assert distortions("市教育局每季度通报", ["每季度通报"], ["市教育局工作要点"]) == []
    assert distortions("市教育局每季度通报", ["每季度通报"]) != []


def test_a_row_of_a_table_keeps_its_own_figures():
    rows = (
        "任务：改造小区52个；牵头单位：住建部门；完成时限：11月底；报送频次：每月。\n"
        "任务：新建学校18所；牵头单位：教育部门；完成时限：8月底；报送频次：每季度。"
    )
    row = rows.splitlines()[1]
    assert borrowed(row, [rows]) == []
    assert borrowed(row.replace("8月底", "11月底"), [rows]) != []
    assert borrowed(row.replace("每季度", "每月"), [rows]) != []
    assert borrowed(row.replace("18所", "52所"), [rows]) == []  # nowhere at all: a matter of claims, not of whose it is


def test_a_condition_keeps_its_own_consequence():
    rule = "发生1起较大事故的，由市安委会约谈；一年内发生2起较大事故的，取消评优资格。"
    assert borrowed("发生1起较大事故的，由市安委会约谈", [rule]) == []
    assert borrowed("一年内发生2起较大事故的，取消评优资格", [rule]) == []
    assert borrowed("发生2起较大事故的，由市安委会约谈", [rule]) != []


def test_shared_is_a_share_of_content_words():
    assert shared("观看警示教育片", [WORK]) == 1.0
    assert shared("火星移民计划", [WORK]) == 0.0
    assert 0.2 < shared("警示教育片与火星移民", [WORK]) < 0.8
    assert shared("的", [WORK]) == 1.0


def test_saying_that_something_is_missing():
    assert says_missing("原文未载明具体数字。")
    assert not says_missing("已经写明。")
