import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import MAX_WORD, STOP_WORDS, question_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党组织书记汇报工作。", ["党组织", "书记", "汇报工作"]),
        ("ＡＢＣ Hello，世界！", ["abc", "hello", "世界"]),
        ("国办发〔2023〕5号", ["国办发", "2023", "5", "号"]),
        ("增长3.14%，使用C++", ["增长", "3.14%", "使用", "c++"]),
        ("", []),
        (" \n\t　", []),
        ("。！？；：“”、…—", []),
        ("😀🎉", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@given(st.text(st.characters(), max_size=200))
def test_words_are_clean_and_in_order(text):
    found = words(text)
    normal = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8")).lower()
    at = 0
    for word in found:
        assert word
        assert len(word) <= MAX_WORD
        assert not any(char.isspace() for char in word)
        assert any(char.isalnum() for char in word)
        at = normal.find(word, at) + len(word)
        assert at >= len(word), f"{word!r} is out of order"


@given(st.text("的中国ＡＢ1２.%+- 。é한ﬁ", max_size=60))
def test_letters_and_digits_are_never_lost(text):
    normal = unicodedata.normalize("NFKC", text).lower()
    assert [c for c in "".join(words(text)) if c.isalnum()] == [c for c in normal if c.isalnum()]


def test_lone_surrogates_are_dropped():
    assert words("党委\ud800会议") == words("党委会议")


def test_endless_words_are_cut():
    assert words("x" * 100_000) == ["x" * MAX_WORD]
    assert all(len(word) <= MAX_WORD for word in words("ж" * 100_000))


def test_question_words_leave_out_what_only_asks():
    asked = question_words("请问党组织书记多久汇报一次主体责任，党组织书记是谁？")
    assert "书记" in asked
    assert "主体" in asked or "主体责任" in asked
    assert not STOP_WORDS & set(asked)
    assert len(asked) == len(set(asked))


def test_a_question_of_stop_words_alone_keeps_them():
    assert question_words("为什么，怎么？") == ["为什么", "怎么"]
    assert question_words("什么") == ["什么"]


def test_question_words_are_limited():
    assert len(question_words("".join(chr(0x4E00 + i) + "，" for i in range(2_000)), limit=256)) == 256
