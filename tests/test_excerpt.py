"""What is shown of a sentence."""

import pytest

from assistant import AnswerSettings
from assistant.excerpt import contrasted, excerpt, gap_clause, item_style, mark, unnumbered
from assistant.figures import figures
from assistant.matching import Matcher
from assistant.question import analyse

FILLER = "坚持问题导向、目标导向、结果导向相统一，把思想和行动统一到决策部署上来，以钉钉子精神抓好各项工作落地见效，"


@pytest.fixture
def matcher(library):
    return lambda question: Matcher(analyse(question), library, AnswerSettings())


def first_figure(text, question):
    return figures(text, analyse(question))[0]


def test_a_short_sentence_is_shown_whole(matcher):
    text = "党组会开了30次，学习了12次，调研了5次。"
    question = "学习了几次？"
    assert excerpt(matcher(question), text, figures(text, analyse(question))[1]) == text


def test_a_long_sentence_is_cut_to_the_clause_with_the_figure(matcher):
    text = f"{FILLER}{FILLER}组织警示教育12次，{FILLER}{FILLER}"
    shown = excerpt(matcher("组织警示教育几次？"), text, first_figure(text, "组织警示教育几次？"))
    assert shown == "组织警示教育12次，"


def test_an_excerpt_is_one_stretch_that_keeps_the_words_of_the_question(matcher):
    text = f"{FILLER}警示教育大会由书记主持，{FILLER}组织警示教育12次，{FILLER}{FILLER}"
    question = "书记主持的警示教育大会组织了几次警示教育？"
    shown = excerpt(matcher(question), text, first_figure(text, question))
    assert shown in text
    assert "12次" in shown
    assert len(shown) < len(text)


def test_without_a_figure_the_best_clause_leads_and_the_limit_holds(matcher):
    text = f"{FILLER}{FILLER}{FILLER}{FILLER}驾驶员不得擅自出车，{FILLER}{FILLER}"
    shown = excerpt(matcher("驾驶员能擅自出车吗"), text)
    assert shown in text
    assert "驾驶员不得擅自出车" in shown
    assert len(shown) <= 170


def test_a_contrast_is_never_cut_off(matcher):
    text = f"{FILLER}{FILLER}计划学习10次，实际只开展了7次，{FILLER}{FILLER}"
    question = "计划学习几次？"
    shown = excerpt(matcher(question), text, first_figure(text, question))
    assert shown == "计划学习10次，实际只开展了7次，"


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("计划学习10次，实际只开展了7次。", True),
        ("计划学习10次，但未能完成。", True),
        ("共学习10次，研讨7次。", False),
        ("共学习10次。", False),
    ],
)
def test_whether_a_figure_is_taken_back(text, taken_back):
    assert contrasted(text, first_figure(text, "学习几次？")) is taken_back


def last_gap(text):
    return [figure for figure in figures(text, analyse("多少？")) if figure.missing][-1]


@pytest.mark.parametrize(
    ("text", "question", "shown"),
    [
        # Nothing with a number of its own is shown beside the gap: it would read like the number that is missing.
        ("召开党组会30次，观看警示教育片场次，约谈5人。", "召开党组会观看警示教育片多少场次？", "观看警示教育片场次，"),
        ("对标《2023年工作要点》查找风险点ｘ个，逐一整改。", "查找风险点多少个？", "查找风险点ｘ个，"),
        ("发现问题ｘ个、整改5个，全部销号。", "发现问题多少个？", "发现问题ｘ个"),
        ("围绕土地审批，查找风险点ｘ个。", "围绕土地审批查找风险点多少个？", "围绕土地审批，查找风险点ｘ个。"),
        ("制定措施ｘ项，查找风险点ｘ个。", "制定措施查找风险点多少个？", "查找风险点ｘ个。"),
    ],
)
def test_a_gap_is_shown_without_other_numbers(matcher, text, question, shown):
    assert gap_clause(matcher(question), text, last_gap(text)) == shown


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("（一）抓学习", "（）"),
        ("（十二）抓学习", "（）"),
        ("3.抓学习", "."),
        ("一是抓学习", "是"),
        ("抓学习", ""),
        ("首先抓学习", "首先"),
    ],
)
def test_how_an_item_is_marked(text, style):
    assert item_style(text) == style


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("每季度汇报1次。", "每季度汇报1次。[1]"),
        ("每季度汇报1次，", "每季度汇报1次。[1]"),
        ("每季度汇报1次", "每季度汇报1次。[1]"),
        (" 有下列情形： ", "有下列情形。[1]"),
        ("他说“好”", "他说“好”[1]"),
    ],
)
def test_a_sentence_gets_its_marker(text, marked):
    assert mark(text, 1) == marked


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("1.抓学习", "抓学习"),
        ("（一）抓学习", "抓学习"),
        ("2、抓学习", "抓学习"),
        ("1.5亿元投资", "1.5亿元投资"),
        ("12次学习", "12次学习"),
        ("一是抓学习", "一是抓学习"),
    ],
)
def test_a_lone_sentence_goes_without_its_number(text, bare):
    assert unnumbered(text) == bare


def test_a_footnote_of_the_paper_is_not_taken_for_our_marker():
    assert mark("制定办法[32]并公布。", 1) == "制定办法并公布。[1]"
