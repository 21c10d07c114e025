"""Answers and papers as HTML: what they say is shown, and nothing of it is live."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.markup import attributes, escape, markdown, strip_markdown

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

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


def plain(text, bold=True):
    return markdown(text, lambda n: None, bold)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_stands(text):
    found = parsed(plain(f"前{text}后"))
    assert found.tags == {"p"}
    assert found.text == f"前{text}后"


@given(st.text(st.characters() | st.sampled_from("<>&\"'[]()!*#|-_`${}\\\n1 .")))
def test_no_text_makes_any_other_tag_or_attribute(text):
    found = parsed(markdown(text, lambda n: "<b>chip</b>"))
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
    html = markdown("甲。[1]乙。[2][12]", {1: "<b>1</b>"}.get)
    assert html == "<p>甲。<b>1</b>乙。[2][12]</p>"


def test_escaped_brackets_are_no_marker():
    assert markdown(r"见\[1\]", lambda n: "<b>x</b>") == "<p>见[1]</p>"


def test_blocks():
    text = (
        "## 标题\n一段**重点**\n第二行\n\n- 甲\n- 乙\n\n3. 丙\n4. 丁\n\n> 引文\n\n| 一 | 二 |\n|---|---|\n| 三 | 四 |"
    )
    assert plain(text) == (
        "<h4>标题</h4><p>一段<strong>重点</strong><br>第二行</p><ul><li>甲</li><li>乙</li></ul>"
        '<ol start="3"><li>丙</li><li>丁</li></ol><blockquote><p>引文</p></blockquote>'
        '<div class="pa-table"><table><thead><tr><th>一</th><th>二</th></tr></thead>'
        "<tbody><tr><td>三</td><td>四</td></tr></tbody></table></div>"
    )


def test_blotted_out_words_keep_their_asterisks():
    text = "**《某办法》**\n召开**次会议，**人参加，共*次"
    assert plain(text, bold=False) == "<p><strong>《某办法》</strong><br>召开**次会议，**人参加，共*次</p>"
    assert strip_markdown(text, bold=False) == "《某办法》\n召开**次会议，**人参加，共*次"
    assert strip_markdown(r"**重点**与\*星\*") == "重点与*星*"


def test_private_use_characters_cannot_stand_in_for_others():
    assert parsed(plain("\ue00060\ue001script>")).text == "\ufffd60\ufffdscript>"
    assert strip_markdown("\ue000" + "9" * 30 + "\ue001")
