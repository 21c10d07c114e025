"""Encodings decided from the bytes alone."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.read.common_characters import COMMON
from index.read.decoding import NotTextError, decode, tidy_newlines

SIMPLIFIED = (
    "各级党组织每半年至少召开一次专题会议，听取主体责任落实情况汇报。",
    "关于进一步加强机关作风建设的通知",
    "第三条　县级以上人民政府应当将所需经费列入本级预算（含专项资金），不得挪用。",
    "习近平总书记在党的二十大报告中强调，江山就是人民、人民就是江山。",
    "2023年全县共处置土地1,280亩，收回资金3.5亿元",
    "市自然资源局纪检监察组开展“捍卫‘两个确立’”专题研讨",
)
TRADITIONAL = (
    "各級機關應於每年三月底前，將上年度執行情形報請主管機關備查。",
    "關於加強公務人員行政中立之通知事項",
    "第三條　本法所稱主管機關：在中央為內政部；在直轄市為直轄市政府。",
    "行政院環境保護署公告修正空氣污染防制法施行細則部分條文",
    "有下列情形之一者，得免經許可：一、依法令規定者。",
)


@pytest.mark.parametrize("text", SIMPLIFIED)
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-16", "utf-16-le"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_simplified_chinese(text, encoding, name):
    assert decode(text.encode(encoding)) == (text, name)


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["utf-8", "cp950", "gbk", "utf-16-le", "utf-16-be"])
def test_traditional_chinese(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", SIMPLIFIED)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16-le", "utf-16-be"])
def test_an_incomplete_last_character_is_left_out(text, encoding):
    data = (text + "的" * 20).encode(encoding)[:-1]
    assert decode(data)[0] == text + "的" * 19


def test_a_broken_byte_in_the_middle_costs_one_character():
    data = bytearray(("工作人员应当遵守纪律。" * 50).encode("utf-8"))
    data[301] = 0xFF
    text, encoding = decode(bytes(data))
    assert encoding == "utf-8"
    assert "\ufffd" in text
    assert text.count("工作人员应当遵守纪律。") == 49


def test_marks_and_nuls_go_and_everything_else_stays():
    text = "　　一、总则\t（试行）\f\x0b第二页 \u3000\n\n  end\u2028。"
    assert decode(codecs.BOM_UTF8 + text.replace("总", "\0总").encode())[0] == text


def test_plain_ascii_is_utf8_even_in_wide_form():
    assert decode(b"Notice No. 5") == ("Notice No. 5", "utf-8")
    assert decode("Notice No. 5".encode("utf-16-be")) == ("Notice No. 5", "utf-16-be")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x7fELF" + b"\x01\x02\x03\x05" * 500, b"\xff\xfe" + b"\x00\xd8" * 99]
)
def test_binary_data_is_refused(data):
    with pytest.raises(NotTextError):
        decode(data)


@pytest.mark.parametrize("text", ["联通", "一、", "Привет, как дела?", "Crème brûlée à la française"])
def test_two_byte_sequences_are_weighed(text):
    encoding = "utf-8" if text.isascii() or text[0] < "\u0800" else "gbk"
    assert decode(text.encode(encoding))[0] == text


def test_newlines():
    assert tidy_newlines("一\r\n二\r三\n\r\n四") == "一\n二\n三\n\n四"


def _in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _prose(encoding: str) -> st.SearchStrategy[str]:
    """Random strings of common characters with punctuation: harder than prose, which repeats its characters."""
    letters = sorted(character for character in COMMON if _in(character, encoding))
    return st.lists(
        st.one_of(*[st.sampled_from(letters)] * 6, st.sampled_from("，。、；：（）《》\n 123")),
        min_size=30,
        max_size=200,
    ).map("".join)


@given(_prose("gb2312"), st.sampled_from(["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_round_trip_of_simplified_characters(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@given(_prose("big5"), st.sampled_from(["cp950", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be"]))
def test_round_trip_of_traditional_characters(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_in_utf8(text):
    assert decode(text.encode("utf-8-sig"))[0] == text


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data):
    try:
        text, _ = decode(data)
    except NotTextError:
        return
    assert "\0" not in text
