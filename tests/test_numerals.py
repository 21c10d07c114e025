import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numerals import parse_numeral

_DIGITS = "零一二三四五六七八九"


def _chinese(number: int) -> str:
    """The usual way to write 1–9999, made independently of the parser."""
    text = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + word
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("一千一百六十四", 1164),
        ("一千二百六十", 1260),
        ("二〇二三", 2023),
        ("两", 2),
        ("１２", 12),
        ("三万五千", 35000),
        ("廿一", 21),
    ],
)
def test_numerals_as_they_stand_in_papers(written, number):
    assert parse_numeral(written) == number


@pytest.mark.parametrize("written", ["", "之", "第一", "１a"])
def test_what_is_no_numeral(written):
    assert parse_numeral(written) is None


@given(st.integers(1, 9999))
def test_every_number_written_in_chinese_is_read_back(number):
    assert parse_numeral(_chinese(number)) == number
