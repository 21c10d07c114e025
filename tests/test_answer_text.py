"""What an answer is made of: the answerer's own signs have a meaning, those of the papers it quotes have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer_text import Line, answer_lines, lines
from assistant.records import Answer, Citation

SIGNS = st.text(st.sampled_from("*[]1-># |\\《》。甲乙\n　x"), max_size=60)
SPANS = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=4)


def shape(found):
    """Kinds and words, bold words between 【】 and markers as numbers."""
    return [
        (line.kind, "".join(f"【{p.text}】" if p.bold else f"<{p.number}>" if p.number else p.text for p in line.parts))
        for line in found
    ]


def taken(text, *quoted, bold=(), free=False):
    return shape(lines(text, bold, quoted, free=free))


def test_signs_of_the_answerer():
    text = "原文写的是：\n\n> 每季度汇报1次。[1]  \n> 每月检查。[2]\n- 甲[1][2]\n**《某办法》**（某局，2023年）"
    assert taken(text) == [
        ("text", "原文写的是："),
        ("blank", ""),
        ("quote", "每季度汇报1次。<1>"),
        ("quote", "每月检查。<2>"),
        ("item", "甲<1><2>"),
        ("text", "【《某办法》】（某局，2023年）"),
    ]


def test_highlights_are_bold_wherever_they_stand():
    text = "- 各支部每季度汇报。[1]\n> 每月1次[2]"
    bold = [(text.index(word), text.index(word) + len(word)) for word in ("每季度", "每月1次")]
    assert taken(text, bold=bold) == [("item", "各支部【每季度】汇报。<1>"), ("quote", "【每月1次】<2>")]
    across = [(text.index("汇报"), text.index("1次"))]
    assert taken(text, bold=across) == [("item", "各支部每季度【汇报。】<1>"), ("quote", "【每月】1次<2>")]


@pytest.mark.parametrize(
    "line",
    [
        "召开**区委会议**3次，**同志*月参加。",
        "# 第一章",
        "1) 甲",
        "3. 甲",
        "| 单位 | 次数 |",
        "<b>粗</b>",
        "[x](javascript:alert(1))",
        "***",
        r"见\[1\]与\*",
        ">90分钟",
        "-5℃以下",
        "**某某**",
    ],
)
@pytest.mark.parametrize(("sign", "kind"), [("", "text"), ("- ", "item"), ("> ", "quote")])
def test_what_a_paper_holds_has_no_meaning(line, sign, kind):
    assert taken(f"{sign}{line}[1]", line) == [(kind, f"{line}<1>")]
    assert taken(f"{sign}{line}", line)[0][1] in {line, line.replace("[1]", "<1>")}


@pytest.mark.parametrize("paper", ["- 规范组织生活", "> 引自某文件的规定", "**《某办法》**第三条"])
def test_a_line_that_the_paper_begins_like_a_sign_is_its_words(paper):
    assert taken(f"{paper}。[1]", f"一、总则\n{paper}\n二、附则") == [("text", f"{paper}。<1>")]
    assert taken(f"- {paper}。[1]", paper) == [("item", f"{paper}。<1>")]


def test_footnotes_of_a_paper_are_no_markers_but_the_last_on_a_line_is():
    paper = "人均支出增长3%[2]，见附表。[1]"
    assert taken(f"{paper}[1]", paper) == [("text", "人均支出增长3%[2]，见附表。[1]<1>")]
    assert taken("甲。[1]", "甲。[1]乙。") == [("text", "甲。<1>")]
    assert taken("[2]乙。[1]", "甲。[2]乙。") == [("text", "[2]乙。<1>")]


def test_markdown_of_a_language_model():
    text = (
        "## 标题\n一段**重点**[1]\n\n* 甲\n3. 乙\n> 引文\n\n| 一 | 二 |\n|---|:--:|\n| 三 | **四**[2] |\n后|文\n\n"
        r"\*星\*与\[1\]"
    )
    found = lines(text, free=True)
    assert shape(found) == [
        ("heading", "标题"),
        ("text", "一段【重点】<1>"),
        ("blank", ""),
        ("item", "甲"),
        ("numbered", "乙"),
        ("quote", "引文"),
        ("blank", ""),
        ("row", "一二"),
        ("row", "三【四】<2>"),
        ("row", "后文"),
        ("blank", ""),
        ("text", "*星*与[1]"),
    ]
    assert [len(line.cells) for line in found if line.kind == "row"] == [2, 2, 2]
    assert found[4].sign == "3. "


def test_asterisks_that_a_model_copies_from_a_paper_stay():
    paper = "召开**次会议，**同志参加，共*名"
    for said in (paper, "共召开**次会议，由**同志参加"):
        assert taken(f"{said}。**重点**在此。[1]", paper, free=True) == [("text", f"{said}。【重点】在此。<1>")]
    assert taken("**没有收尾", free=True) == [("text", "**没有收尾")]
    assert taken("**两行\n之间**", free=True) == [("text", "**两行"), ("text", "之间**")]


def test_of_a_finished_answer_the_mode_says_who_wrote_it():
    def answered(mode):
        cited = (Citation(1, "甲", "甲.txt", (), "第**条", 0, 4, "d"),)
        return Answer("", "问", "问", "**重点**在第**条[1]", True, mode, cited, highlights=((6, 7),))

    assert shape(answer_lines(answered("generated"))) == [("text", "【重点】【在】第**条<1>".replace("】【", ""))]
    assert shape(answer_lines(answered("extractive"))) == [("text", "**重点**【在】第**条<1>")]


@given(SIGNS, SPANS, SIGNS, st.booleans())
def test_no_text_loses_a_word_and_no_span_is_too_wild(text, bold, paper, free):
    found = lines(text, bold, [paper], free=free)
    assert all(isinstance(line, Line) for line in found)
    shown = "".join(part.text for line in found for part in line.parts)
    for word in "甲乙x《》。":
        assert shown.count(word) == text.count(word)
    if not free:  # nothing is left out but the signs at the beginnings of lines
        assert len(found) == text.count("\n") + 1
        assert sum(shown.count(sign) for sign in "*[]1#|\\") >= sum(text.count(sign) for sign in "*[]1#|\\") - 4 * len(
            found
        )


@given(SIGNS)
def test_without_signs_at_all_the_text_is_its_own_words(text):
    plain = text.translate(dict.fromkeys(map(ord, "*[]->#|\\ 　")))
    assert ["".join(part.text for part in line.parts) for line in lines(plain)] == plain.split("\n")
