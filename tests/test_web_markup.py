"""Answers and papers as HTML: what they say is shown, and nothing of it is live."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer_text import lines
from ui.web.markup import attributes, escape, lines_html, lines_text

ALLOWED = {
    "p",
    "br",
    "h4",
    "ul",
    "ol",
    "li",
    "blockquote",
    "strong",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![图](http://example.com/a.png)",
    "[链接](javascript:alert(1))",
    "<http://example.com>",
    '<a href="http://example.com">x</a>',
    "${alert(1)}",
    "{{value}}",
    "`code`",
    "&lt;b&gt;",
]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def shown(text, chip=lambda n: None, **options):
    return lines_html(lines(text, **options), chip)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("free", [False, True])
def test_hostile_text_is_shown_as_it_stands(text, free):
    found = parsed(shown(f"前{text}后", free=free))
    assert found.tags == {"p"}
    assert found.text == f"前{text}后"


@given(
    st.text(st.characters() | st.sampled_from("<>&\"'[]()!*#|-_`${}\\\n1 .")),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))),
    st.booleans(),
)
def test_no_text_makes_any_other_tag_or_attribute(text, bold, free):
    found = parsed(shown(text, lambda n: "<b>chip</b>", bold=bold, free=free))
    assert found.tags <= ALLOWED | {"b"}
    assert found.attributes <= {"class", "start"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Z"])))
def test_escape_loses_nothing_printable(text):
    assert unescape(escape(text)) == text
    assert not set("<>\"'${}`") & set(escape(text).replace("&", ""))


def test_escape_replaces_what_cannot_be_sent_or_reorders_the_page():
    escape("a\ud800b\x00c\u202ed").encode("utf-8")
    assert escape("a\ud800b\x00c\u202ed") == "a\ufffdb\ufffdc\ufffdd"


def test_attributes_are_quoted():
    assert attributes(open='"><img>', start=3) == ' data-open="&quot;&gt;&lt;img&gt;" data-start="3"'


def test_only_known_numbers_become_chips():
    assert shown("甲。[1]乙。[2][12]", {1: "<b>1</b>"}.get) == "<p>甲。<b>1</b>乙。[2][12]</p>"


def test_blocks_of_an_extractive_answer():
    text = "是的。原文写的是：\n\n> 每季度**区委汇报1次。[1]  \n> # 甲[2]\n\n**《某办法》**\n- 乙[3]\n- 1) 丙<b>[4]"
    html = shown(text, bold=[(text.index("每季度"), text.index("每季度") + 3)])
    assert html == (
        "<p>是的。原文写的是：</p><blockquote><p><strong>每季度</strong>**区委汇报1次。[1]<br># 甲[2]</p></blockquote>"
        "<p><strong>《某办法》</strong></p><ul><li>乙[3]</li><li>1) 丙&lt;b&gt;[4]</li></ul>"
    )


def test_blocks_of_a_language_model():
    text = "## 标题\n一段**重点**\n第二行\n- 甲\n- 乙\n\n3. 丙\n4. 丁\n\n> 引文\n\n| 一 | 二 |\n|---|---|\n| 三 | 四 |"
    assert shown(text, free=True) == (
        "<h4>标题</h4><p>一段<strong>重点</strong><br>第二行</p><ul><li>甲</li><li>乙</li></ul>"
        '<ol start="3"><li>丙</li><li>丁</li></ol><blockquote><p>引文</p></blockquote>'
        '<div class="pa-table"><table><thead><tr><th>一</th><th>二</th></tr></thead>'
        "<tbody><tr><td>三</td><td>四</td></tr></tbody></table></div>"
    )


def test_copied_text_has_no_signs_of_emphasis_but_those_of_the_paper():
    text = "原文写的是：\n\n> 召开**次会议[1]\n\n**《某办法》**\n- 甲"
    found = lines(text, [(0, 2), (10, 12)], ["召开**次会议"])
    assert lines_text(found) == "原文写的是：\n\n召开**次会议[1]\n\n《某办法》\n- 甲"
    assert lines_text(lines("# 题\n**重点**\n|一|二|\n|-|-|\n|三|四|", free=True)) == "题\n重点\n一\t二\n三\t四"


def test_private_use_characters_cannot_stand_in_for_others():
    assert parsed(shown("\ue00060\ue001script>", free=True)).text == "\ue00060\ue001script>"
