"""How papers are named: title marks within titles, and only what is known of a paper."""

import pytest

from assistant.naming import book_title, known_of, named
from assistant.speaking_points.records import Source


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("某局学习办法", "《某局学习办法》"),
        ("《某局学习办法》", "《某局学习办法》"),
        ("关于印发《某局学习办法》的通知", "《关于印发〈某局学习办法〉的通知》"),
        ("《学习办法》和《考核办法》", "《〈学习办法〉和〈考核办法〉》"),
        (" 某局\n学习　办法 ", "《某局 学习 办法》"),
    ],
)
def test_titles_stand_in_title_marks(title, shown):
    assert book_title(title) == shown


@pytest.mark.parametrize(
    ("issuer", "number", "year", "shown"),
    [
        ("某局", "某发〔2024〕1号", 2024, "（某局，某发〔2024〕1号，2024年）"),
        ("", "某发〔2024〕1号", None, "（某发〔2024〕1号）"),
        (" 某局\n办公室 ", " ", 2024, "（某局 办公室，2024年）"),
        ("", "", None, ""),
    ],
)
def test_only_what_is_known_is_told(issuer, number, year, shown):
    source = Source("学习办法", "a.txt", issuer, number, year, "d1")
    assert known_of(source) == shown
    assert named(source) == f"《学习办法》{shown}"
