"""Is a library sound? Every promise about what is stored, checked against what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import LibraryDamagedError
from index.generations import Generation
from index.records import Document, document_id
from index.rows import StoredPassage

__all__ = ["problems"]

NAMED = 3  # papers named in one sentence


def problems(folder: Path, catalogue: Catalogue) -> list[str]:
    """What is wrong, as Chinese sentences; empty when the library is sound."""
    found = [f"目录文件损坏：{text}。" for text in catalogue.problems()]
    if found:
        return found
    bad: dict[str, list[str]] = {}
    keys: set[int] = set()
    first = catalogue.first_titles()
    for document in catalogue.documents():
        passages = catalogue.passages_of(document.id)
        keys.update(stored.key for stored in passages)
        whole = catalogue.document(document.id)
        for problem in _of_document(document, passages, whole.text if whole else "", first):
            bad.setdefault(problem, []).append(document.title)
    found += [f"{_named(titles)}：{problem}。" for problem, titles in bad.items()]
    return found + list(_of_indexes(folder, catalogue, keys))


def _of_document(
    document: Document, passages: list[StoredPassage], text: str, first: Mapping[str, str]
) -> Iterator[str]:
    """first: titles under which amended papers came in, by id."""
    if document_id(first.get(document.id, document.title), text) != document.id:
        yield "正文与收录时不同"
    if len(passages) != document.passages:
        yield f"应有 {document.passages} 个段落，实有 {len(passages)} 个"
    at = 0
    for stored in passages:
        passage = stored.passage
        if passage.start < at or text[passage.start : passage.end] != passage.text:
            yield "段落的位置与正文对不上"
            return
        if text[at : passage.start].strip():
            yield "有文字不在任何段落里"
            return
        at = passage.end
    if text[at:].strip():
        yield "有文字不在任何段落里"


def _of_indexes(folder: Path, catalogue: Catalogue, keys: set[int]) -> Iterator[str]:
    repair = "下次检索或收录时会自动重建"
    try:
        generation = Generation(folder, int(catalogue.meta()["generation"]))
    except LibraryDamagedError as error:
        yield f"{str(error).rstrip('。')}；{repair}。"
        return
    try:
        for name, index in (("全文索引", generation.words), ("向量索引", generation.vectors)):
            try:
                there = index.keys()
            except LibraryDamagedError as error:
                yield f"{str(error).rstrip('。')}；{repair}。"
                continue
            if missing := len(keys - there):
                yield f"{name}缺少 {missing} 个段落；{repair}。"
            if extra := len(there - keys):
                yield f"{name}多出 {extra} 个段落；{repair}。"
            if len(index) != len(there):
                yield f"{name}有重复的段落；{repair}。"
    finally:
        generation.close()


def _named(titles: list[str]) -> str:
    names = "".join(f"《{title}》" for title in titles[:NAMED])
    return names if len(titles) <= NAMED else f"{names}等 {len(titles)} 篇"
