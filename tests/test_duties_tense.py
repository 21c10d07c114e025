"""Whether a paper, section or sentence instructs, exhorts, rules, reports or names problems."""

import pytest

from assistant.duties.tense import Tense, Tenses, is_done, is_stated, turn
from index.outline import outline
from index.records import Document, Identity


def _tenses(title, text="正文。"):
    document = Document("x", text, Identity(title=title), "x.txt")
    return Tenses(document, outline(text))


@pytest.mark.parametrize(
    ("title", "tense"),
    [
        ("某局2024年党建工作要点", Tense.INSTRUCTION),
        ("关于开展专项整治的通知", Tense.INSTRUCTION),
        ("某镇2023年工作总结", Tense.REPORT),
        ("在某某工作总结会议上的讲话", Tense.EXHORTATION),
        ("学习交流会发言", Tense.EXHORTATION),
        ("专题研讨情况", Tense.REPORT),
        ("某市沟渠管理条例", Tense.RULE),
        ("值班制度", Tense.RULE),
        ("关于审理供水纠纷的解释（二）", Tense.RULE),
        ("专项整治工作方案", Tense.INSTRUCTION),
    ],
)
def test_the_kind_of_a_paper_tells(title, tense):
    assert _tenses(title).paper is tense


def test_articles_make_rules():
    assert _tenses("某某要点", "第一条 各单位应当报告。\n第二条 各单位不得隐瞒。\n").paper is Tense.RULE


def test_headings_tell_more_than_the_paper():
    text = (
        "同志们：\n一、2023年工作回顾\n我们召开了会议。\n二、存在的问题\n还不够好。\n三、2024年工作要求\n加强学习。\n"
    )
    tenses = _tenses("在全局大会上的讲话", text)
    places = [text.index(word) for word in ("我们", "还不够", "加强")]
    assert [tenses.at(place) for place in places] == [Tense.REPORT, Tense.PROBLEM, Tense.INSTRUCTION]


def test_turns():
    assert turn("下一步，我们将抓好整改。") is Tense.INSTRUCTION
    assert turn("工作中也存在一些问题。") is Tense.PROBLEM
    assert turn("各单位要抓好整改。") is None


@pytest.mark.parametrize(
    "text", ["今年以来，开展检查3次", "共召开会议30次", "取得了明显成效", "截至目前，办结12件", "已经建成"]
)
def test_done(text):
    assert is_done(text)


@pytest.mark.parametrize("text", ["各单位要了解情况", "为了加强管理", "自己的事情自己办"])
def test_not_done(text):
    assert not is_done(text)


def test_stated():
    assert is_stated("所称责任人，是指主要负责同志")
    assert is_stated("如何抓好落实")
    assert not is_stated("各单位要制定方案")
    assert not is_stated("党组要坚持这是重要原则", obliges=True)


@pytest.mark.parametrize("text", ["每季度终了后报送", "月末了结算", "纠纷要及时了断"])
def test_ends_are_not_what_was_done(text):
    assert not is_done(text)
