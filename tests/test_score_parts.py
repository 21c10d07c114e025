from index.clauses.lookup import FEATURE
from index.features import WordMatch
from index.ranking import FEATURES
from index.records import ScoreParts
from ui.score_parts import PART_NAMES, explanation_lines, explanation_record

PARTS = ScoreParts(("words", "vectors", "soft"), (0.5, 0.25, 0.0), (1.5, 0.5, 0.0))


def test_every_part_of_a_score_has_a_chinese_name():
    assert {*FEATURES, FEATURE, "unread"} <= PART_NAMES.keys()
    assert len(set(PART_NAMES.values())) == len(PART_NAMES)


def test_lines_name_what_counted_and_what_matched():
    matches = [WordMatch("书记", "书记", 1.0), WordMatch("单位", "用人单位", 0.714), WordMatch("汇报", "汇报", 1.0)]
    assert explanation_lines(2.0, PARTS, matches) == [
        "得分 2.000：字面 1.500，语义 0.500",
        "原词：书记、汇报",
        "近义词：单位≈用人单位（0.71）",
    ]


def test_without_any_match_there_is_the_score_alone():
    assert explanation_lines(0.0, ScoreParts(), []) == ["得分 0.000：没有"]


def test_the_record_has_values_and_contributions():
    assert explanation_record(PARTS, [WordMatch("单位", "用人单位", 0.71428)]) == {
        "parts": {
            "words": {"value": 0.5, "contribution": 1.5},
            "vectors": {"value": 0.25, "contribution": 0.5},
            "soft": {"value": 0.0, "contribution": 0.0},
        },
        "matched": [{"word": "单位", "by": "用人单位", "nearness": 0.7143}],
    }
