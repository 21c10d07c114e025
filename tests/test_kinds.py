"""What kind of question it is, and what sort of thing its answer can be pointed at as."""

import pytest

from assistant.kinds import Kind, Sort, head
from assistant.question import analyse


@pytest.mark.parametrize(
    ("text", "kind", "sort"),
    [
        ("局党组会开了多少次？", Kind.COUNT, Sort.NUMBER),
        ("共查找出几个风险点？", Kind.COUNT, Sort.NUMBER),
        ("这座大桥有多长？", Kind.COUNT, Sort.NUMBER),
        ("这块地有多大？", Kind.COUNT, Sort.NUMBER),
        ("一年几次？", Kind.COUNT, Sort.NUMBER),
        ("支部书记多久汇报一次工作？", Kind.FREQUENCY, Sort.FREQUENCY),
        ("每隔多久开一次会？", Kind.FREQUENCY, Sort.FREQUENCY),
        ("多长时间汇报一次？", Kind.FREQUENCY, Sort.FREQUENCY),
        ("检查的频次是怎样的？", Kind.FREQUENCY, Sort.FREQUENCY),
        ("什么时候听取专题汇报？", Kind.TIME, Sort.TIME),
        ("食堂几点开饭？", Kind.TIME, Sort.TIME),
        ("几月几号开会？", Kind.TIME, Sort.TIME),
        ("哪一年成立的？", Kind.TIME, Sort.TIME),
        ("哪个月召开会议？", Kind.TIME, Sort.TIME),
        ("工期多长时间？", Kind.TIME, Sort.TIME),
        ("应当在多少天内办结？", Kind.TIME, Sort.TIME),
        ("由哪个部门负责牵头？", Kind.WHO, Sort.WHO),
        ("谁是联系人？", Kind.WHO, Sort.WHO),
        ("志愿队的队长叫什么名字？", Kind.WHO, Sort.WHO),
        ("吉祥物叫什么名字？", Kind.OTHER, Sort.NAME),
        ("哪位负责人主持会议？", Kind.WHO, Sort.WHO),
        ("哪个国家的队伍获得冠军？", Kind.WHO, Sort.PLACE),
        ("警示教育基地在哪里？", Kind.WHERE, Sort.PLACE),
        ("哪个城市举办了奥运会？", Kind.WHERE, Sort.PLACE),
        ("他是哪国人？", Kind.WHERE, Sort.PLACE),
        ("为什么要精简会议？", Kind.REASON, Sort.TEXT),
        ("风险点是怎么查找的？", Kind.HOW, Sort.TEXT),
        ("报销流程", Kind.HOW, Sort.TEXT),
        ("什么是“头雁效应”？", Kind.DEFINITION, Sort.TEXT),
        ("“三会一课”是指什么？", Kind.DEFINITION, Sort.TEXT),
        ("要落实哪些制度？", Kind.LIST, Sort.INSTANCE),
        ("“三强”指哪三强？", Kind.LIST, Sort.TEXT),
        ("哪9家单位被巡察？", Kind.LIST, Sort.TEXT),
        ("可以跨年度使用吗？", Kind.YES_NO, Sort.TEXT),
        ("研讨一共开展了20次，是吗？", Kind.YES_NO, Sort.TEXT),
        ("干部能不能兼职？", Kind.YES_NO, Sort.TEXT),
        ("各份材料对主体责任提出了哪些要求？", Kind.ACROSS, Sort.TEXT),
        ("两个文件有何不同？", Kind.ACROSS, Sort.TEXT),
        ("哪些文件提到了带薪休假？", Kind.ACROSS, Sort.TEXT),
        ("旗子是什么颜色的？", Kind.OTHER, Sort.INSTANCE),
        ("他得了什么奖？", Kind.OTHER, Sort.INSTANCE),
        ("杭州亚运会吉祥物叫什么？", Kind.OTHER, Sort.NAME),
        ("主题教育的总要求是什么？", Kind.DEFINITION, Sort.NAME),
    ],
)
def test_kind_and_sort(text, kind, sort):
    question = analyse(text)
    assert (question.kind, question.sort) == (kind, sort)


@pytest.mark.parametrize(
    ("text", "kind", "sort"),
    [
        ("C919商业首飞时间", Kind.TIME, Sort.TIME),
        ("2023年国考实际参考人数", Kind.COUNT, Sort.NUMBER),
        ("全国城镇调查失业率", Kind.COUNT, Sort.NUMBER),
        ("2023年票房冠军", Kind.WHO, Sort.WHO),
        ("热辣滚烫的导演", Kind.WHO, Sort.WHO),
        ("这项工程的负责人", Kind.WHO, Sort.WHO),
        ("冬奥会举办地", Kind.WHERE, Sort.PLACE),
    ],
)
def test_without_asking_words_the_last_noun_tells(text, kind, sort):
    question = analyse(text)
    assert (question.kind, question.sort) == (kind, sort)


def test_efficiency_and_quality_are_no_figures():
    assert analyse("提高办事效率").sort is Sort.TEXT
    assert analyse("提升服务质量").sort is Sort.TEXT


@pytest.mark.parametrize("text", ["他是什么学校的院长？", "他是哪个学校的院长？", "她是哪个大学的校长"])
def test_whose_head_somebody_is_asks_for_the_school(text):
    question = analyse(text)
    assert question.sort is Sort.INSTANCE
    assert question.category in ("学校", "大学")


@pytest.mark.parametrize("text", ["存在哪些问题？", "在哪些方面存在不足？", "在哪几个方面发力？"])
def test_which_several_is_a_list_and_no_place(text):
    assert analyse(text).kind is Kind.LIST


@pytest.mark.parametrize("text", ["科罗拉多大学在哪个州？", "科罗拉多大学的校训"])
def test_how_big_is_not_read_across_words(text):
    question = analyse(text)
    assert question.kind is not Kind.COUNT
    assert "大学" in question.terms


def test_called_what_is_no_why():
    assert analyse("冰岛被称作为什么？").kind is not Kind.REASON


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("杭州亚运会吉祥物是什么？", "杭州亚运会吉祥物"),
        ("联系人是谁？", "联系人"),
        ("志愿队的队长叫什么名字？", "志愿队的队长"),
        ("谁是联系人？", "谁是联系人"),
        ("参加的有多少人？", "参加的"),
        ("检查的频次是怎样的？", "检查的频次"),
    ],
)
def test_head_is_the_question_without_its_asking_words(text, about):
    assert head(text) == about
