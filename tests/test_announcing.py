"""Numbers of things: announced, listed, asked for."""

from __future__ import annotations

import pytest

from assistant.lists.announcing import announces, asked_counts, listed, wants_list
from assistant.question import analyse


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("短板主要体现在五个方面：", 5),
        ("整改工作分两步走。", 2),
        ("年内做到“六个不出”：", 6),
        ("下面，我讲四点意见。", 4),
        ("会议确定三项举措：一是完善制度；二是加强检查。", 3),
        ("镇里今年办好10件实事。", 10),
        ("有关事项通知如下。", 1),
        ("申请人应当提交下列材料：", 1),
        ("我再强调几点要求。", 1),
        ("附件：", 1),
        ("公示期不少于5个工作日。", 0),
        ("处一千元以上五千元以下罚款。", 0),
        ("全年新增专利3个。", 0),
        ("聚焦采购、招标、基建三个环节，开展自查。", 0),
        ("坚决做到“两个维护”。", 0),
        ("上班时间为8:30至17:00。", 0),
        ("", 0),
    ],
)
def test_announces(sentence, number):
    assert announces(sentence) == number


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("短板体现在哪五个方面？", (5,)),
        ("“六项工程”分别是哪六项？", (6,)),
        ("尚未完成的3个问题是什么？", (3,)),
        ("课题围绕的四个“更加注重”", (4,)),
        ("围绕两件大事，还抓了哪些工作？", ()),
        ("党的二十大精神的学习有哪些要求？", ()),
        ("2024年有哪些安排？", ()),
        ("第三条讲了什么？", ()),
    ],
)
def test_asked_counts(question, counts):
    assert asked_counts(question) == counts


@pytest.mark.parametrize(
    ("clause", "numbers"),
    [
        ("甲组、乙组和丙组", (3, 2)),
        ("“一站”“一窗”“一网”", (3,)),
        ("读原著、“听、看、讲”、谈体会（含线上、线下）", (3,)),
        ("集中学+自学", (2,)),
        ("涉及全镇", ()),
        ("没有列举", ()),
    ],
)
def test_listed(clause, numbers):
    assert listed(clause) == numbers


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("申请要交哪些材料？", True),
        ("整治一共几步，每步做什么？", True),
        ("三期班分别培训谁？", True),
        ("会议一年开几次？", False),
        ("意见一共出了几条？", False),
        ("第二十条第三项是什么？", False),
        ("是不是有哪些例外？", False),
    ],
)
def test_wants_list(question, wanted):
    assert wants_list(analyse(question)) is wanted
