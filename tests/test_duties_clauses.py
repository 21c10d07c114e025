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
        "县直工委组织科",
        "发包方和承包方",
        "理论学习中心组",
        "联席会议",
        "未经培训合格的从业人员",
        "教育、卫生等有关部门",
        "建筑物所有权人",
        "各科室",
        "各乡镇",
        "县建设局",
        "2020年3月1日施行有困难的企业",
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
        "教育引导党员干部",
        "选拔政治过硬、作风扎实的干部",
        "用心服务困难群众",
        "明确一名联络员",
        "重点对各支部和党员干部",
        "未经主管部门",
        "未经发放许可证的行政机关",
        "乡镇对新任干部",
        "报县直工委",
        "人员",
        "值班工作由市应急部门",
        "2月8日前向综合科",
        "十月底前会同综合科",
        "开会前将综合科",
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
        ("机关涉密人员离岗后", False, "机关涉密人员"),
        ("县人民代表大会常务委员会制定办法", False, "县人民代表大会常务委员会"),
        ("国家所有的滩涂由个人承包经营", False, "个人"),
        ("名单变动情况由社区居委会", True, "社区居委会"),
        ("乡镇对新任职干部", True, "乡镇"),
        ("请各科室认真核对", False, "各科室"),
        ("请求人", True, "请求人"),
        ("各科室认真核对", False, "各科室"),
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
        ("通知被监护人、被监护人所在单位和家属", "被监护人、被监护人所在单位和家属"),
        ("经审定后报区委、区政府审定", "区委、区政府"),
        ("告知当事人、组织听证", "当事人"),
        ("向申请人颁发、送达证书", "申请人"),
        ("提请公安机关协助", "公安机关"),
        ("电话报告市数据局", "市数据局"),
        ("发言材料送机关党委", "机关党委"),
        ("接受移送的监察机关处理", ""),
        ("听取班子成员汇报", ""),
        ("推动改革向纵深发展", ""),
        ("接到通知后到达单位", ""),
    ],
)
def test_addressees(text, whom):
    assert addressee(text, text, 0, len(text)) == whom


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("组织培训不少于两次、知识测试一次", ["组织培训不少于两次", "知识测试一次"]),
        ("市级每季度抽查1次、县级每月抽查2次", ["市级每季度抽查1次", "县级每月抽查2次"]),
        ("实行周调度、月通报", ["实行周调度", "月通报"]),
        ("在半小时内口头报告、3小时内书面报告", ["在半小时内口头报告", "3小时内书面报告"]),
        ("开展培训、测试、演练", ["开展培训、测试、演练"]),
    ],
)
def test_items_with_a_number_or_limit_of_their_own_are_clauses(text, pieces):
    (sentence,) = sentences(text)
    assert [text[c.start : c.end] for c in clauses(sentence)] == pieces
