"""Where the named places are in a paper's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.structure.layout import Place, paper_of
from assistant.structure.places import Missing, locate
from index.clauses.references import folded, references

RULES = """测试站管理规定
目录
第一章 总则
第二章 运行
第一节 一般要求
第二节 特别要求
第三章 附则
第一章 总则
第一条 为了测试，制定本规定。
第二条 本规定适用于各站。
临时站参照执行。
第二章 运行
第一节 一般要求
第三条 站长应当做到：
（一）每日巡查；
（二）每周记录，包括：
1.温度；
2.湿度。
副站长协助站长。
第三条之一 站长请假的，由副站长代理。
第二节 特别要求
第四条 依照第三条的规定，可以增加巡查。
附则
第三章 附则
第五条 本规定自2020年1月1日起施行。
测试站
2020年1月1日
"""
REPORT = """测试局工作报告
各位同事：
一、过去一年
过去一年平稳。
成绩来之不易。
二、今后任务
今后要抓好三件事。
（一）抓学习。一要读原文，每月一次；二要谈体会，每季度一次。
（二）抓项目。全年12个。
(三）抓作风。
首先，领导要带头。这是关键。
其次，支部要跟上。
最后，个人要自觉。
同事们，让我们一起努力！
测试局
2021年1月1日
"""


def place(text: str, said: str, *, record: bool = False) -> Place | Missing | None:
    (reference,) = references(folded(said))
    return locate(paper_of(text, record), reference.steps)


def quoted(text: str, said: str, *, record: bool = False) -> str:
    found = place(text, said, record=record)
    assert isinstance(found, Place), f"{said}: {found}"
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("第一条", "第一条 为了测试，制定本规定。"),
        ("第二条第二款", "临时站参照执行。"),
        (
            "第三条第一款",
            "站长应当做到：\n（一）每日巡查；\n（二）每周记录，包括：\n1.温度；\n2.湿度。",
        ),
        ("第三条第二款", "副站长协助站长。"),
        ("第三条最后一款", "副站长协助站长。"),
        ("第三条第一项", "（一）每日巡查；"),
        ("第三条第一款第（二）项第二目", "2.湿度。"),
        ("第三条之一", "第三条之一 站长请假的，由副站长代理。"),
        ("第二章第四条", "第四条 依照第三条的规定，可以增加巡查。"),
        ("第二章第二节", "第二节 特别要求\n第四条 依照第三条的规定，可以增加巡查。"),
        ("最后一条", "第五条 本规定自2020年1月1日起施行。"),
        ("倒数第二条", "第四条 依照第三条的规定，可以增加巡查。"),
        ("“特别要求”一节", "第二节 特别要求\n第四条 依照第三条的规定，可以增加巡查。"),
    ],
)
def test_places_of_a_regulation(said, text):
    assert quoted(RULES, said) == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("第一部分第二段", "成绩来之不易。"),
        ("第二部分第二点", "（二）抓项目。全年12个。"),
        ("第二部分第（二）条", "（二）抓项目。全年12个。"),
        ("第二部分第一项第二条", "二要谈体会，每季度一次。"),
        ("第二部分第三点第一条", "首先，领导要带头。这是关键。"),
        ("第二部分第三点最后一条", "最后，个人要自觉。"),
        ("第二部分最后一点第二方面", "其次，支部要跟上。"),
    ],
)
def test_places_of_a_report(said, text):
    assert quoted(REPORT, said) == text


def test_the_path_says_which_place_it_is():
    found = place(RULES, "第三条第二款")
    assert isinstance(found, Place)
    assert found.path == ("第二章 运行", "第一节 一般要求", "第三条", "第二款")


@pytest.mark.parametrize(
    ("text", "said", "missing"),
    [
        (RULES, "第九十九条", Missing("第九十九条", "", "最后一条是第五条")),
        (RULES, "第三条第三款", Missing("第三款", "第三条", "共有2款")),
        (RULES, "第一条第二款", Missing("第二款", "第一条", "只有一款")),
        (RULES, "第一条第二项", Missing("第二项", "第一条", "此处没有分项")),
        (RULES, "第三条之二", Missing("第三条之二", "", "最后一条是第五条")),
        (RULES, "第四章", Missing("第四章", "", "共有3章")),
        (REPORT, "第三部分", Missing("第三部分", "", "共有2个部分")),
        (REPORT, "第二部分第七点", Missing("第七点", "第二部分", "共有3点")),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(text, said, missing):
    assert place(text, said) == missing


@pytest.mark.parametrize(("text", "said"), [(RULES, "第二款"), (RULES, "第一项"), (REPORT, "“学习成果”一节")])
def test_a_place_that_cannot_be_told(text, said):
    assert place(text, said) is None


def test_a_record_is_one_article():
    article = "行政机关应当公开：\n（一）机构职能；\n（二）办事指南。\n公开应当及时。"
    assert quoted(article, "第二款", record=True) == "公开应当及时。"
    assert quoted(article, "第二项", record=True) == "（二）办事指南。"
    assert place(article, "第三款", record=True) == Missing("第三款", "", "共有2款")


NUMERALS = "一二三四五六七八九十"
paragraphs = st.lists(
    st.tuples(st.sampled_from(["应当", "可以", "不得", "必须"]), st.integers(0, 4)), min_size=1, max_size=4
)


@given(st.lists(paragraphs, min_size=1, max_size=10))
def test_every_article_paragraph_and_item_is_found_exactly(articles):
    lines: list[str] = ["某某管理规定"]
    expected: dict[str, str] = {}
    for number, article in enumerate(articles):
        label = f"第{NUMERALS[number]}条"
        whole: list[str] = []
        item_of: dict[int, list[str]] = {}
        for k, (modal, items) in enumerate(article):
            marked = [f"（{NUMERALS[i]}）{modal}做第{number}{k}{i}件事；" for i in range(items)]
            opening = f"{modal}办理{number}号{k}类事务" + ("，包括下列各项：" if items else "。")
            paragraph = "\n".join([opening, *marked])
            whole.append(paragraph)
            expected[f"{label}第{NUMERALS[k]}款"] = paragraph
            item_of[k] = marked
            for i, item in enumerate(marked):
                if items > 1:
                    expected[f"{label}第{NUMERALS[k]}款第{NUMERALS[i]}项"] = item
        lines.append(f"{label}　" + "\n".join(whole))
        expected[label] = lines[-1]
    text = "\n".join(lines) + "\n"
    for said, wanted in expected.items():
        assert quoted(text, said) == wanted
