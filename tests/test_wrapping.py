from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ui.wrapping import pad, spans_after_wrapping, wrap

TEXT = st.text(alphabet="党支部应当每月召开，。；（）第12条 abc\n", max_size=120)


@given(TEXT, st.integers(min_value=24, max_value=80), st.integers(min_value=0, max_value=8))
def test_nothing_is_lost_and_no_line_is_too_wide_for_its_pieces(text, columns, indent):
    wrapped = wrap(text, columns, indent)
    assert "".join(wrapped.split()) == "".join(text.split())
    for line in wrapped.split("\n"):
        # Only one long run (ASCII or closing punctuation) may overflow; such a line holds nothing before the run.
        body = line.strip()
        assert cell_len(line) <= columns or " " not in body
        assert not line or line.startswith(" " * indent)


def test_chinese_breaks_at_the_edge_and_not_at_the_first_space():
    assert wrap("第一条 党支部应当每月召开一次组织生活会。", 20) == "第一条 党支部应当每\n月召开一次组织生活\n会。"


def test_closing_punctuation_never_starts_a_line_and_words_stay_whole():
    text = "学习时间不少于2小时，使用policy-assistant查询（见附件）。" * 3
    for line in wrap(text, 22).split("\n"):
        assert line[0] not in "，。）"
    assert wrap(text, 22).count("policy-assistant") == 3


def test_own_line_breaks_stay():
    assert wrap("一\n\n二", 40, 2) == "  一\n\n  二"


@given(TEXT, st.integers(min_value=2, max_value=30), st.integers(min_value=0, max_value=120), st.integers(1, 20))
def test_a_span_holds_the_same_words_after_wrapping(text, columns, start, length):
    start, end = min(start, len(text)), min(start + length, len(text))
    wrapped = wrap(text, columns, 2)
    found = [
        "".join(wrapped[left:right].split()) for left, right in spans_after_wrapping(text, wrapped, [(start, end)])
    ]
    words = "".join(text[start:end].split())
    assert found == ([words] if words else [])


def test_pad_counts_columns():
    assert cell_len(pad("日期", 10)) == cell_len(pad("2023", 10)) == 10
