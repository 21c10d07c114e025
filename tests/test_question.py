import pytest

from assistant.question import Kind, analyse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("局党组会开了多少次？", Kind.COUNT),
        ("共查找出几个风险点？", Kind.COUNT),
        ("支部书记多久汇报一次工作？", Kind.FREQUENCY),
        ("什么时候听取专题汇报？", Kind.TIME),
        ("食堂几点开饭？", Kind.TIME),
        ("由哪个部门负责牵头？", Kind.WHO),
        ("要落实哪些制度？", Kind.LIST),
        ("什么是“头雁效应”？", Kind.DEFINITION),
        ("风险点是怎么查找的？", Kind.HOW),
        ("警示教育基地在哪里？", Kind.WHERE),
        ("为什么要精简会议？", Kind.REASON),
        ("可以跨年度使用吗？", Kind.YES_NO),
        ("研讨一共开展了20次，是吗？", Kind.YES_NO),
        ("各份材料对主体责任提出了哪些要求？", Kind.ACROSS),
        ("主题教育的总要求是什么？", Kind.DEFINITION),
        ("哪几个地方要全面运行？", Kind.LIST),
    ],
)
def test_kinds(text, kind):
    assert analyse(text).kind is kind


def test_parts_of_a_question():
    question = analyse("2021年组织党员签订《承诺书》多少份？")
    assert question.unit == "份"
    assert question.years == ("2021",)
    assert "签订" in question.terms
    assert "多少" not in question.content


def test_terms_are_stretches_of_the_content():
    question = analyse("请问领导干部的“头雁效应”怎么发挥？")
    assert question.terms
    assert all(term in question.content for term in question.terms)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("县住建局2023年开了几次党组会？", ("县住建局",)),
        ("河东区有几座尾矿库？", ("河东区",)),
        ("全市老旧小区改造由谁牵头？", ()),
        ("机关党委多久检查一次？", ()),
        ("本局有哪些制度？", ()),
    ],
)
def test_units_named_by_the_question(text, units):
    assert analyse(text).units == units


def test_things_asked_about_one_by_one():
    assert analyse("落实“务实之风、清廉之风”分别要求什么？").parts == ("务实之风", "清廉之风")
    assert analyse("“务实之风”和“清廉之风”分别要求什么？").parts == ("务实之风", "清廉之风")
    assert analyse("“务实之风”要求什么？").parts == ()
