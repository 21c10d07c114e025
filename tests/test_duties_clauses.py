"""Sentences, clauses, words of obligation, subjects and addressees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.duties.actors import is_actor
from assistant.duties.addressees import addressee
from assistant.duties.clauses import clauses, masked, sentences
from assistant.duties.force import force
from assistant.duties.subjects import subject

_PIECES = st.sampled_from(
    [
        "“",
        "”",
        "（",
        "）",
        "《",
        "》",
        "。",
        "；",
        "，",
        "、",
        "\n",
        "！",
        "？",
        "一要",
        "二是",
        "每月",
        "应当",
        "不得",
        "的",
        "ｘ次",
        "局党组",
        "第三条",
        "　",
        " ",
        "X",
        "6月底前",
        "向县委",
        "报告",
        "：",
        "‘",
        "’",
        "🙂",
        "\ud800",
        "(",
        ")",
        "〔 〕",
    ]
)
_TEXT = st.lists(_PIECES, max_size=40).map("".join)


@given(_TEXT)
def test_sentences_are_exact_and_in_order(text):
    last = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert sentence.start >= last and len(sentence.masked) == len(sentence.text)
        assert 0 <= sentence.lead <= len(sentence.text)
        last = sentence.end
        at = sentence.lead
        for clause in clauses(sentence):
            assert at <= clause.start < clause.end <= len(sentence.text)
            at = clause.end


@given(_TEXT)
def test_masking_keeps_the_length(text):
    assert len(masked(text)) == len(text)


def test_marks_inside_quotes_end_nothing():
    found = [s.text for s in sentences("做到“先报告；后处置”。（责任单位：办公室；财务科）各科室要落实。")]
    assert found == ["做到“先报告；后处置”。", "（责任单位：办公室；财务科）各科室要落实。"]


def test_a_quoted_sentence_ends_the_sentence():
    assert [s.text for s in sentences("他说：“我会改正。”大家要引以为戒。")] == [
        "他说：“我会改正。”",
        "大家要引以为戒。",
    ]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("第七条　各单位应当", "第七条　"),
        ("第十二条之一 值班人员应当", "第十二条之一 "),
        ("（一）抓好学习", "（一）"),
        ("二要压实责任", "二"),
        ("一是加强领导", "一是"),
        ("首先，党组要扛起责任", "首先，"),
        ("一般事项当日办结", ""),
        ("三年行动计划", ""),
    ],
)
def test_leading_marks(text, lead):
    (sentence,) = sentences(text)
    assert text[: sentence.lead] == lead


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("经办人员应当核对原件", "应当"),
        ("任何人不得代签", "不得"),
        ("各村要建立台账", "要"),
        ("一律不得对外提供", "不得"),
        ("严禁酒后上岗", "严禁"),
        ("承租人可自接到通知之日起提出异议", "可"),
        ("项目变更须经集体研究", "须"),
        ("材料应在会前送达", "应"),
    ],
)
def test_governing_words(text, word):
    assert force(text, 0, len(text), spoken=True).word == word


@pytest.mark.parametrize(
    "text",
    [
        "工作要点印发各科室",
        "主要任务完成情况",
        "加强应急处置",
        "适应形势变化",
        "办理许可手续",
        "做到应收尽收",
        "坚持党要管党",
        "对应当公开的信息",
        "应当提前告知的",
        "重要敏感时期",
        "可能发生的情形",
    ],
)
def test_words_that_govern_nothing(text):
    assert force(text, 0, len(text), spoken=True) is None


def test_limits_are_marked():
    assert force("公示时间不得少于七日", 0, 10, spoken=False).limit


@pytest.mark.parametrize(
    "name",
    [
        "局党组",
        "各县（区）教育局",
        "县级以上人民政府有关部门",
        "任何单位和个人",
        "经办人员",
        "支部书记",
        "分管领导",
        "被许可人",
        "总值班室",
        "我们",
        "每支队伍",
        "从事养殖的企业",
        "经批准使用岛屿的单位和个人",
        "综治办",
        "建设管理科",
    ],
)
def test_actors(name):
    assert is_actor(masked(name))


@pytest.mark.parametrize(
    "name",
    [
        "建设用地",
        "值班电话",
        "社会",
        "工作机会",
        "活动场所",
        "申请材料",
        "推进工作专班",
        "引导党员干部",
        "对申请人",
        "由主管部门",
        "全部",
        "按照规定部门",
        "听取一次班子成员",
    ],
)
def test_things_are_no_actors(name):
    assert not is_actor(name)


@pytest.mark.parametrize(
    ("text", "closed", "who"),
    [
        ("各镇办公室依法", True, "各镇办公室"),
        ("复垦的耕地", True, None),
        ("申请人提交材料", False, "申请人"),
        ("调查人员出示证件", False, None),
        ("重大事项由党委书记牵头处置", False, "党委书记"),
        ("国家对从事公益的人员给予补助", False, "国家"),
        ("带班领导夜间", True, "带班领导"),
    ],
)
def test_subjects(text, closed, who):
    found = subject(text, 0, len(text), closed=closed)
    named = text[found.start : found.end] if found.kind == "actor" else None
    assert named == who if who else named in (None, "调查人员")


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("每年向局党组进行述职", "局党组"),
        ("将名单报县委组织部备案", "县委组织部"),
        ("将进展反馈市热线中心", "市热线中心"),
        ("向申请人书面说明理由", "申请人"),
        ("经审查后报送主管部门", "主管部门"),
        ("报送工作总结", ""),
        ("听取班子成员汇报", ""),
        ("推动改革向纵深发展", ""),
        ("接到通知后到达单位", ""),
    ],
)
def test_addressees(text, whom):
    assert addressee(text, text, 0, len(text)) == whom
