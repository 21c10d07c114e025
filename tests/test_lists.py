"""Complete lists: from any sentence of an enumeration to all of it, and nothing where the sentence says it all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.lists.listing import Listing, items_of
from assistant.question import analyse
from index.outline import outline
from index.passages import sentences
from index.records import Document, Identity

RULES = (
    "临江区机关档案借阅办法\n\n第一条 为了规范借阅，制定本办法。\n"
    "第二条 借阅人应当符合下列条件：\n（一）持有本单位介绍信；\n\n(二）说明用途、范围和期限；\n（三) 签订保密承诺。\n"
    "档案室可以核实前款情况。\n"
    "第三条 有下列行为之一的，停止借阅：\n（一）涂改、抽换、圈划档案的；\n（二）擅自复印档案的。\n"
)
PLAN = (
    "东湖镇防汛工作方案\n\n一、总体要求\n坚持预防为主。\n二、工作重点\n"
    "（一）堤防巡查。重点检查管涌、渗漏、塌陷等险情，每日巡查两次。\n"
    "（二）物资储备。砂石、编织袋、救生衣分库存放。\n"
    "（三）人员转移。低洼地带住户提前登记造册。\n"
    "三、实施步骤\n全部工作分三步走。第一步，排查登记，四月底前摸清底数。第二步，整改加固，五月底前完成。"
    "第三步，检查验收，六月上旬由镇里组织。验收结果张榜公布。\n"
    "四、几项要求\n总结起来，问题主要表现在三个方面：一是值守不严，有人脱岗；二是预案陈旧，多年未改；三是演练太少，"
    "群众不熟悉路线。这些问题要尽快解决。\n"
)
TALK = (
    "各位同事：\n下面，我谈两点意见。\n"
    "首先，班子要带头。主要负责人亲自抓。\n其次，科室要落实。每周碰头一次。\n还要听取群众意见。\n最后，个人要自律。守住底线。\n"
)
GOALS = (
    "工作报告\n今年必须做到“三个突出”：\n突出产业兴镇，壮大特色种植。\n"
    + "围绕茶叶、柑橘、油茶三大品种，" * 4
    + "形成规模。\n"
    "突出生态立镇，守护一河清水。\n" + "统筹治水、治气、治土，" * 8 + "久久为功。\n"
    "突出民生为本，办好群众实事。\n"
    + "坚持尽力而为、量力而行，" * 6
    + "一件接着一件办。\n注释\n［1］三个突出：\n见正文。\n"
)


def ask(text: str, question: str, place: str) -> Listing:
    """The listing for the sentence of ``text`` in which ``place`` stands first."""
    at = text.index(place)
    start, end = next(span for span in sentences(text) if span[0] <= at < span[1])
    document = Document("d", text, Identity(), "d.txt")
    return items_of(document, outline(text), start, end, analyse(question))


def shown(text: str, question: str, place: str) -> list[str]:
    return [text[start:end] for start, end in ask(text, question, place).items]


CONDITIONS = ["（一）持有本单位介绍信；", "(二）说明用途、范围和期限；", "（三) 签订保密承诺。"]


@pytest.mark.parametrize("place", ["借阅人应当符合", "持有本单位", "说明用途", "签订保密"])
def test_all_items_from_the_lead_or_any_of_them(place):
    assert shown(RULES, "借阅人应当符合哪些条件？", place) == CONDITIONS


def test_the_sentence_that_announces_them_comes_first():
    listing = ask(RULES, "借阅人应当符合哪些条件？", "签订保密")
    assert RULES[slice(*listing.lead)] == "第二条 借阅人应当符合下列条件："
    assert listing.spans == (listing.lead, *listing.items)


def test_a_series_ends_where_its_article_ends():
    assert shown(RULES, "有哪些行为的停止借阅？", "涂改") == [
        "（一）涂改、抽换、圈划档案的；",
        "（二）擅自复印档案的。",
    ]


@pytest.mark.parametrize("place", ["全部工作分三步走", "第二步", "第三步"])
def test_steps_that_run_across_sentences(place):
    items = shown(PLAN, "防汛工作分哪三步走？", place)
    assert [item[:7] for item in items] == ["第一步，排查登", "第二步，整改加", "第三步，检查验"]
    assert items[-1].endswith("由镇里组织。")


def test_items_within_one_sentence_end_with_it():
    items = shown(PLAN, "问题主要表现在哪三个方面？", "问题主要表现")
    assert items == ["一是值守不严，有人脱岗；", "二是预案陈旧，多年未改；", "三是演练太少，群众不熟悉路线。"]


@pytest.mark.parametrize("place", ["二、工作重点", "（一）堤防", "（三）人员"])
def test_headings_over_text_of_their_own_are_shown_alone(place):
    assert shown(PLAN, "防汛工作重点包括哪些方面？", place) == [
        "（一）堤防巡查。",
        "（二）物资储备。",
        "（三）人员转移。",
    ]


def test_details_are_kept_where_each_item_is_asked_about():
    items = shown(PLAN, "工作重点有哪几项，每项做什么？", "（二）物资储备。")
    assert items[1] == "（二）物资储备。砂石、编织袋、救生衣分库存放。"


def test_a_sentence_that_lists_what_is_asked_needs_nothing_more():
    assert not ask(PLAN, "堤防巡查重点检查哪些险情？", "重点检查管涌")


def test_another_number_than_the_one_asked_for_is_another_list():
    assert not ask(PLAN, "物资分哪四类存放？", "砂石、编织袋")
    assert not ask(RULES, "借阅人应当符合哪五个条件？", "借阅人应当")


def test_paragraphs_in_order_though_another_stands_between():
    items = shown(TALK, "对班子、科室和个人各提了什么要求？", "班子要带头")
    assert items == ["首先，班子要带头。", "其次，科室要落实。", "最后，个人要自律。"]


@pytest.mark.parametrize("place", ["今年必须做到", "突出生态立镇", "工作报告"])
def test_short_lines_that_head_longer_ones(place):
    items = shown(GOALS, "必须做到的“三个突出”是哪些？", place)
    assert items == ["突出产业兴镇，壮大特色种植。", "突出生态立镇，守护一河清水。", "突出民生为本，办好群众实事。"]


def test_a_name_is_told_by_its_note():
    text = (
        "全面推行“四个一批”［3］，加快项目建设。\n注释\n［2］三通：\n通水、通电、通路。\n"
        "［3］四个一批：\n谋划一批、开工一批、建成一批、储备一批。\n"
    )
    listing = ask(text, "“四个一批”是哪四个？", "全面推行")
    assert [text[slice(*span)] for span in listing.spans] == [
        "［3］四个一批：",
        "谋划一批、开工一批、建成一批、储备一批。",
    ]


def test_a_name_is_told_by_another_sentence():
    text = "各水库的“两类人员”要到岗。天气多变。所谓“两类人员”，就是巡查员和操作员。\n"
    assert shown(text, "“两类人员”是哪两类？", "各水库") == ["所谓“两类人员”，就是巡查员和操作员。"]
    assert not ask(text, "“两类人员”是哪两类？", "所谓")


def test_what_stands_under_a_heading_where_it_has_no_items():
    assert shown(PLAN, "物资储备有什么要求？", "（二）物资") == ["砂石、编织袋、救生衣分库存放。"]


def test_the_list_with_the_asked_number_and_noun_is_found_elsewhere():
    text = (
        "去年推进“三项惠民工程”，成效明显。" + "各村积极响应。" * 20 + "\n一、今年安排\n办好下列事情。\n"
        "一是实施饮水工程。管网入户。\n二是实施照明工程。路灯到组。\n三是实施通路工程。硬化到户。\n"
    )
    items = shown(text, "“三项惠民工程”是哪三项？", "去年推进")
    assert items == ["一是实施饮水工程。", "二是实施照明工程。", "三是实施通路工程。"]


def test_long_items_are_shortened_to_what_they_begin_with():
    tail = "，要逐项细化分解任务、明确责任单位和完成时限" * 8
    text = f"会议强调以下工作：一是抓好春耕{tail}；二是抓好防火{tail}。\n"
    listing = ask(text, "会议强调了哪些工作？", "会议强调")
    assert [text[slice(*span)] for span in listing.items] == ["一是抓好春耕，", "二是抓好防火，"]


def test_nested_items_belong_to_their_own_list():
    text = (
        "职责清单\n（一）办公室职责：\n1.收发文电；\n2.安排值班；\n3.管理印章。\n"
        "（二）财务科职责：\n1.编制预算；\n2.核算支出。\n"
    )
    assert shown(text, "办公室有哪些职责？", "办公室职责") == ["1.收发文电；", "2.安排值班；", "3.管理印章。"]
    assert shown(text, "财务科有哪些职责？", "核算支出") == ["1.编制预算；", "2.核算支出。"]


def test_speed_on_a_long_paper():
    text = "".join(f"第{i}条 有下列情形的：\n（一）甲{i}乙；\n（二）丙{i}丁。\n" for i in range(1, 1100))[:30_000]
    structure = outline(text)
    document = Document("d", text, Identity(), "d.txt")
    question = analyse("有哪些情形？")
    began = time.perf_counter()
    for place in range(0, 30_000, 3_000):
        start, end = next(span for span in sentences(text, place, place + 200) if span[1] - span[0] > 3)
        items_of(document, structure, start, end, question)
    assert time.perf_counter() - began < 2.0  # a few ms each; the bound is for a machine under load


PIECES = [
    "（一）",
    "(二)",
    "（三）",
    "1.",
    "2．",
    "一是",
    "二是",
    "三要",
    "首先",
    "最后",
    "①",
    "②",
    "第一步，",
    "第二步，",
    "一、",
    "二、",
]
PIECES += [
    "\n",
    "\n\n",
    "。",
    "；",
    "：",
    "，",
    "、",
    "主要有三个方面",
    "如下",
    "落实责任",
    "“三个到位”",
    "加强巡查和值守",
    "第三条 ",
    "　",
]
QUESTIONS = ["落实责任有哪些方面？", "“三个到位”是哪三个？", "加强巡查分几步，每步做什么？"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join), st.sampled_from(QUESTIONS))
def test_spans_are_in_order_disjoint_and_within_the_text(text, question):
    document = Document("d", text, Identity(), "d.txt")
    structure = outline(text)
    for start, end in sentences(text):
        listing = items_of(document, structure, start, end, analyse(question))
        at = 0
        for left, right in listing.spans:
            assert at <= left < right <= len(text)
            assert text[left:right].strip()
            at = right
