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
        ("市住建局和区住建局谁牵头？", ("市住建局", "区住建局")),
        ("河东区有几座尾矿库？", ("河东区",)),
        ("全市老旧小区改造由谁牵头？", ()),
        ("机关党委多久检查一次？", ()),
        ("本局有哪些制度？", ()),
    ],
)
def test_units_named_by_the_question(text, units):
    assert analyse(text).units == units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("培训了多少人次？", "人次"),
        ("开了几次会？", "次"),
        ("参加学习的人数是多少？", "人"),
        ("花了多少钱？", "元"),
        ("有多少个人参加？", "人"),
        ("报销标准是多少？", ""),
        ("多少年轻干部参加？", ""),
        ("什么时候开会？", ""),
    ],
)
def test_the_unit_it_counts_in(text, unit):
    assert analyse(text).unit == unit


def test_the_noun_that_is_counted():
    assert analyse("涉及多少个盟市？").counted == "盟市"
    assert analyse("涉及哪些盟市？").counted == ""


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("旗子是什么颜色的？", "颜色"),
        ("他得了哪个奖？", "奖"),
        ("要落实哪些制度？", "制度"),
        ("存在什么问题？", ""),
        ("有哪些作用？", ""),
        ("旗子的颜色", ""),
    ],
)
def test_what_the_answer_is_an_instance_of(text, category):
    assert analyse(text).category == category


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("警示教育大会由谁主持？", ("警示", "教育", "大会")),
        ("杭州亚运会吉祥物是什么？", ("杭州", "亚运会")),
        ("通报了吗？", ()),
    ],
)
def test_topic_is_what_comes_before_what_is_asked(text, topic):
    assert analyse(text).topic == topic


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("电影的主演是谁？", True),
        ("谁是联系人？", True),
        ("联系人叫什么名字？", True),
        ("由哪个部门负责？", False),
        ("由谁牵头？", False),
    ],
)
def test_whether_a_person_is_wanted(text, person):
    assert analyse(text).wants_person is person


def test_numbered_names_are_no_years_and_no_amounts():
    assert analyse("第七届全会2023年开了3次吗？").labels == ("第七届",)
    assert analyse("速度与激情10的导演").labels == ("10",)
    assert analyse("2023年开了3次会吗？").labels == ()


def test_figures_stated_for_confirmation():
    question = analyse("党组会2023年开了20次，是吗？")
    assert question.numbers == ("20",)
    assert analyse("一个人开了3次会，是吗？").numbers == ("3",)
    assert analyse("每年开一次会，是吗？").numbers == ("一",)
    assert question.wants_figure
    assert analyse("是不是每个月一次？").period == "每月"
    assert not analyse("可以跨年度使用吗？").wants_figure


def test_several_units_are_asked_about_one_by_one():
    assert analyse("云岭县和青川县分别采取了哪些措施？").kind is Kind.ACROSS
    assert analyse("云岭县分别采取了哪些措施？").kind is Kind.LIST


def test_things_asked_about_one_by_one():
    assert analyse("落实“务实之风、清廉之风”分别要求什么？").parts == ("务实之风", "清廉之风")
    assert analyse("“务实之风”和“清廉之风”分别要求什么？").parts == ("务实之风", "清廉之风")
    assert analyse("“务实之风”要求什么？").parts == ()
