"""Vectors of passages lean towards those of their neighbours in one paper or one law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.context import NEXT, REACH, in_context, to_embed_again
from index.records import Passage
from index.rows import StoredPassage


def passage(key: int, document: int, text: str, title: str = "", start: int = 0) -> StoredPassage:
    return StoredPassage(
        key,
        document,
        Passage(f"{key}", f"{document}", start, start + len(text), text),
        title,
        "a.jsonl",
        "",
        "/papers/a.jsonl",
    )


def paper(*starts: int) -> list[StoredPassage]:
    return [passage(i, 1, "正文。", "工作要点", start) for i, start in enumerate(starts)]


def test_a_passage_leans_towards_the_ones_around_it_the_nearer_the_more() -> None:
    vectors = np.eye(6, dtype=np.float32)
    result = in_context(paper(0, 3, 6, 9, 12, 15), vectors)
    assert np.linalg.norm(result, axis=1) == pytest.approx(1)
    assert result[0] / result[0, 0] == pytest.approx([1, *(NEXT * (1 - d / REACH) for d in range(4)), 0], abs=1e-6)
    assert result[2, 1] == result[2, 3]
    assert result[2, 0] == result[2, 4] < result[2, 1]


def test_papers_do_not_mix() -> None:
    stored = [passage(0, 1, "一。", "工作要点"), passage(1, 2, "二。", "工作报告"), passage(2, 3, "三。", "123")]
    vectors = np.eye(3, dtype=np.float32)
    assert np.array_equal(in_context([*stored, passage(3, 4, "四。", "456")][:3], vectors), vectors)


@pytest.mark.parametrize(
    ("titles", "texts"),
    [
        (("14", "15"), ("水利工程法第一条 为了管水。", "水利工程法第二条 本法所称的水。")),
        (("水利工程法第一条", "水利工程法第十二条"), ("为了管水。", "本法所称的水。")),
        (("水利工程法", "水利工程法"), ("第一条 为了管水。", "第二条 本法所称的水。")),
    ],
)
def test_articles_kept_as_records_are_neighbours_within_their_law(
    titles: tuple[str, str], texts: tuple[str, str]
) -> None:
    stored = [passage(i, i, text, title) for i, (title, text) in enumerate(zip(titles, texts, strict=True))]
    other = passage(2, 2, "档案管理条例第一条 为了存档。", "16")
    result = in_context([*stored, other], np.eye(3, dtype=np.float32))
    assert result[0, 1] > 0
    assert result[1, 0] > 0
    assert not result[:2, 2].any()
    assert result[2].tolist() == [0, 0, 1]


def test_a_mention_of_a_law_within_a_paper_does_not_part_it() -> None:
    stored = [
        passage(0, 1, "开头。", "工作要点"),
        passage(1, 1, "监察法第十五条规定了对象。", "工作要点", start=3),
    ]
    assert in_context(stored, np.eye(2, dtype=np.float32))[0, 1] > 0


def test_a_passage_of_unknown_characters_stays_without_a_vector() -> None:
    vectors = np.array([[0, 0], [0, 1]], dtype=np.float32)
    assert in_context(paper(0, 3), vectors).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_passages(count: int) -> None:
    vectors = np.eye(3, dtype=np.float32)[:count]
    assert in_context(paper(0, 3, 6)[:count], vectors).shape == (count, 3)


def test_files_of_one_name_in_different_folders_do_not_mix() -> None:
    stored = [
        replace(passage(i, i, "正文。", "工作要点"), source=f"/{year}/工作要点.txt")
        for i, year in enumerate((2022, 2023))
    ]
    vectors = np.eye(2, dtype=np.float32)
    assert np.array_equal(in_context(stored, vectors), vectors)


def test_whole_papers_are_embedded_again_and_all_records_of_a_series() -> None:
    short, long = passage(0, 1, "正文。", "工作报告"), paper(0, 3)
    long = [replace(one, key=one.key + 1, document_key=2) for one in long]
    records = [passage(i, i, f"第{i}条 内容。", "水利工程法") for i in (5, 6)]
    stored = [short, *long, *records]
    assert to_embed_again(stored, {0, 1, 2, 5, 6}) == records
    assert to_embed_again(stored, {0, 2, 5, 6}) == [*long, *records]
