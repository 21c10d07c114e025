import pytest

from assistant.redactions import gaps


def found(text):
    return [(text[gap.start : gap.end], gap.unit) for gap in gaps(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("领导班子讲党课ｘ次", [("ｘ", "次")]),
        ("先后**次到基层调研", [("**", "次")]),
        ("立案审查***人", [("***", "人")]),
        ("ｘ办发电〔ｘ〕ｘ号", [("ｘ", ""), ("ｘ", ""), ("ｘ", "号")]),
        ("青办发〔 〕5号", [("〔 〕", "")]),
        ("共有____个网点", [("____", "个")]),
        ("推进XX、XX二级市场", [("XX", ""), ("XX", "")]),
    ],
)
def test_masks(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("组织观看警示教育片场次，", "场次"),
        ("签订《廉洁自律承诺书》余份，", "份"),
        ("召开集体约谈次，约谈有关人员。", "次"),
        ("受教育党员干部人次。", "人次"),
    ],
)
def test_numbers_missing_before_their_unit(text, unit):
    assert [gap.unit for gap in gaps(text)] == [unit]


@pytest.mark.parametrize(
    "text",
    [
        "召开党组会30次，",
        "开展培训１２场次，",
        "每年至少开展一次，",
        "分层次、分批次，",
        "受教育66人次，",
        "核对身份，",
        "其次，要抓好落实。",
        "不得跨月份、跨年份，",
        "按名次、档次，",
        "iPhone X 与 Excel 文件",
        "印发10余份，",
    ],
)
def test_whole_numbers_and_other_words_are_no_gaps(text):
    assert gaps(text) == []


@pytest.mark.parametrize(
    ("text", "unit"),
    [("全年完成户厕改造户，群众满意。", "户"), ("培育家庭农场余家。", "家")],
)
def test_numbers_missing_after_a_verb(text, unit):
    assert [gap.unit for gap in gaps(text)] == [unit]


@pytest.mark.parametrize("text", ["走访农户、商户。", "表彰先进单位和专家。", "改造老旧小区52个、惠及住户1.5万户。"])
def test_words_that_end_like_a_unit_are_no_gaps(text):
    assert gaps(text) == []
