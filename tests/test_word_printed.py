"""What LibreOffice puts on paper: A4, 22 lines a page, 28 characters a line, numbers on the outer side."""

from __future__ import annotations

import pytest
from word_files import MM, cite, printed, sheets, talk

from assistant.export.word import speaking_points_document
from assistant.speaking_points.records import Statement

LEFT, RIGHT = 28 * MM, (210 - 26) * MM
FOOT = 35 * MM


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A title, then one paragraph of 28 × 70 times the same character, then a talk."""
    folder = tmp_path_factory.mktemp("word")
    path = folder / "网格.docx"
    block = Statement("字" * 28 * 70, "verbatim", (cite(1),))
    speaking_points_document(talk(title="网格", opening=(block,)), path)
    found = printed(path, folder)
    for width, height in sheets(folder / "网格.pdf"):
        assert (round(width / MM), round(height / MM)) == (210, 297)
    return found


def text_lines(page):
    return [line for line in page if line[0].foot > FOOT]


def test_a_full_page_holds_22_lines_and_a_full_line_28_characters(pages):
    for page in pages[1:3]:
        lines = text_lines(page)
        assert [len(line) for line in lines] == [28] * 22
        feet = [line[0].foot for line in lines]
        assert max(feet) - min(feet) == pytest.approx(21 * 28.95, abs=0.5)
        for line in lines:
            assert line[0].left == pytest.approx(LEFT, abs=1)
            assert line[-1].right == pytest.approx(RIGHT, abs=1.5)


def test_the_title_and_the_line_below_it_keep_to_the_same_lines(pages):
    first, second = text_lines(pages[0]), text_lines(pages[1])
    assert "".join(letter.char for letter in first[0]) == "网格"
    assert len(first) == 21  # one of the 22 is left free below the title
    assert len(first[1]) == 26  # two characters of indent
    assert first[1][0].left == pytest.approx(LEFT + 2 * 15.75, abs=1)
    grid = [line[0].foot for line in second]
    assert [line[0].foot for line in first[1:]] == pytest.approx(grid[2:], abs=0.5)
    middle = (first[0][0].left + first[0][-1].right) / 2
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)


def test_page_numbers_stand_on_the_outer_side_one_character_in(pages):
    for number, page in enumerate(pages[:4], 1):
        footer = page[-1]
        assert "".join(letter.char for letter in footer) == f"—{number}—"
        if number % 2:
            assert footer[-1].right == pytest.approx(RIGHT - 14, abs=2)
        else:
            assert footer[0].left == pytest.approx(LEFT + 14, abs=2)
        # a dash stands about a third of the size above the foot of the line
        assert footer[0].foot + 14 * 0.35 == pytest.approx(FOOT - 7 * MM, abs=2)


def test_the_notes_are_numbered_and_the_second_mention_has_the_number_of_the_first(pages):
    text = ["".join(letter.char for letter in line) for page in pages for line in page]
    assert any(line.endswith("“各支部应当每季度报告1次工作情况。”[2][1]") for line in text)
    notes = "".join(letter.char for line in pages[-1] for letter in line)
    assert [notes.index(f"{n}.《") < notes.index(f"“第{n}句") for n in (1, 2, 3)] == [True] * 3
