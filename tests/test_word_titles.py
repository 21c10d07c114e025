"""Lines of a title: as few as hold it, about equally long, broken between words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.export.word.titles import broken


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于改进作风的研讨发言", ["关于改进作风的研讨发言"]),
        ("学习贯彻《某市机关党建工作实施办法》的体会", ["学习贯彻", "《某市机关党建工作实施办法》的体会"]),
        ("关于进一步加强和改进机关作风建设的研讨发言", ["关于进一步加强和改进", "机关作风建设的研讨发言"]),
        ("Q" * 40, ["Q" * 40]),  # two Western characters are as wide as a Chinese one
        ("", [""]),
    ],
)
def test_titles_break_between_words(title, lines):
    assert broken(title) == lines


@given(st.text(st.sampled_from("机关党建工作的《》，。和 A1“”"), max_size=120))
def test_nothing_is_lost_and_no_line_begins_with_punctuation(title):
    lines = broken(title)
    assert "".join(lines) == title
    assert all(line and line[0] not in "，。》”" for line in lines[1:])


def test_a_hopeless_title_is_left_to_word():
    assert broken("题" * 5000) == ["题" * 5000]
