"""Places as questions name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clauses.references import Step, folded, references


def said(question: str) -> list[str]:
    """The places of a question, steps as number and unit: 条8/款2."""

    def shown(step: Step) -> str:
        sub = f"之{step.sub}" if step.sub else ""
        return f"{step.name or step.number}{sub}{step.unit}"

    return ["/".join(map(shown, reference.steps)) for reference in references(folded(question))]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("《办法》第八条第二款怎么规定的？", ["8条/2款"]),
        ("办法第8条第2款", ["8条/2款"]),
        ("办法第１２条之一第二项", ["12之1条/2项"]),
        ("民法典第一千一百六十四条", ["1164条"]),
        ("监察法十五条", ["15条"]),
        ("《监察法》15条2款", ["15条/2款"]),
        ("刑法287条之二第一款", ["287之2条/1款"]),
        ("第六十七条第一款第（二）项", ["67条/1款/2项"]),
        ("15条（监察法）", ["15条"]),
        ("第三编第二章第一节", ["3编/2章/1节"]),
        ("方案第四部分第（三）条是什么", ["4部分/3条"]),
        ("报告第三部分第（六）点里的第三条讲什么", ["3部分/6点/3条"]),
        ("《要点》三（二）讲了什么", ["3部分/2点"]),
        ("第二部分（三）第二点", ["2部分/3点/2点"]),
        ("第九条最后一款", ["9条/-1款"]),
        ("办法倒数第二条", ["-2条"]),
        ("第五部分第一段", ["5部分/1段"]),
        ("第一大方面讲了什么", ["1点"]),
        ("规定中“年休假”一节的第（四）项", ["年休假名/4项"]),
        ("法律责任那一章讲了什么", ["法律责任名"]),
        ("办法附则规定了什么", ["附则名"]),
    ],
)
def test_one_place(question, places):
    assert said(question) == places


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("第八条和第九条分别规定了什么", ["8条", "9条"]),
        ("第八、九条", ["8条", "9条"]),
        ("第三条至第五条", ["3条", "4条", "5条"]),
        ("监察法3至5条", ["3条", "4条", "5条"]),
        ("第八条第二款和第三款", ["8条/2款", "8条/3款"]),
        ("第八条第二款、第九条第一款", ["8条/2款", "9条/1款"]),
        ("办法第八条第一款怎么规定：第三款呢", ["8条/3款"]),
        ("办法第八条第一款怎么规定：第九条呢", ["9条"]),
    ],
)
def test_several_places_and_a_follow_up_after_a_colon(question, places):
    assert said(question) == places


@pytest.mark.parametrize(
    "question",
    [
        "第一责任人是谁？",
        "第二季度召开几次会议？",
        "第三方机构怎么选？",
        "第一项目部在哪里？",
        "第三节课什么时候上？",
        "哪一部分人要参加？",
        "这一章程什么时候修订的？",
        "“第一议题”是什么？",
        "民法总则什么时候施行？",
        "有哪些条件？",
        "提了三条建议",
        "共二十条",
    ],
)
def test_ordinary_words_name_no_place(question):
    assert said(question) == []


def test_a_bare_number_of_an_article_is_marked():
    assert [reference.bare for reference in references("监察法15条和第十六条")] == [True, False]
    assert [reference.bare for reference in references("第15条和16条")] == [False]


def test_spans_and_wording_are_those_of_the_folded_question():
    text = folded("值班办法第８条第（二）项是什么")
    (reference,) = references(text)
    assert text[reference.start : reference.end] == "第8条第(二)项" == reference.said


@given(st.text(alphabet="第一二三十百（）()条款项章节部分最后倒数之、和至“”《》:，1２a\n", max_size=40))
def test_any_text_can_be_read(text):
    plain = folded(text)
    for reference in references(plain):
        assert reference.steps
        assert 0 <= reference.start < reference.end <= len(plain)
