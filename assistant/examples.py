"""Example questions, made from what the library's own papers say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.passages import sentences
from index.records import Document
from index.selection import Papers

__all__ = ["examples"]

_PERIODIC = re.compile(
    r"(?P<who>[一-鿿]{2,14}?)(?:应当|要|须|必须)?(?P<every>每季度|每半年|每年|每月|每周|每两年)"
    r"(?:至少)?(?P<verb>向?[一-鿿]{0,8}?(?:召开|开展|组织|汇报|报告|报送|听取|研究|通报|检查|学习|述职|举办|提交|更新|公布|评估|排查|调度))"
    r"(?P<count>[一二两三四\d]+次)?(?P<what>[一-鿿“”]{2,16})?(?=[，。；、])"
)
_STARTS_ILL = re.compile(
    r"^(?:并|且|和|与|及|的|了|在|对|将|把|其|按|从|由|以|为|等|应|要|各自|原则|一般|至少|个|级|[县区乡村]两级)"
)
_ARTICLE_TOPIC = re.compile(r"第[^条]{1,8}条\s*(?P<who>[一-鿿]{2,10})应当(?P<do>[一-鿿]{4,16})(?=[，。；])")
_SCAN = 40  # papers looked at; a large library need not be read whole for four questions
_MAX_CHARS = 20_000  # characters of each paper looked at


def examples(library: Papers, count: int, answers: Callable[[str], bool]) -> list[str]:
    """Up to ``count`` questions from as many different papers as can be, the shortest first within a paper.

    ``answers`` says whether a question is answered; those that are not are passed over.
    """
    per_paper: list[list[str]] = []
    for listed in library.documents()[:_SCAN]:
        document = library.document(listed.id)
        if questions := sorted(dict.fromkeys(_questions(document)), key=len):
            per_paper.append(questions)
    chosen: list[str] = []
    for round_ in range(2 * count):
        for questions in per_paper:
            if round_ < len(questions) and len(chosen) < count and answers(questions[round_]):
                chosen.append(questions[round_])
    return chosen


def _questions(document: Document) -> Iterator[str]:
    text = document.text[:_MAX_CHARS]
    for start, end in sentences(text):
        sentence = text[start:end]
        for match in _PERIODIC.finditer(sentence):
            who = re.split(r"[的由]|[一二三四五六七八九十][是要]", match["who"])[-1]
            if not match["what"] and not match["verb"].startswith(("向", "召开")):
                continue  # "多久检查一次" of what?
            if 3 <= len(who) <= 12 and not _STARTS_ILL.match(who) and not who.endswith(("应当", "于", "须")):
                yield f"{who}多久{match['verb']}一次{match['what'] or ''}？"
        if article := _ARTICLE_TOPIC.match(sentence):
            yield f"{article['who']}应当{article['do']}，有什么规定？"
    if document.identity.kind in {"通知", "意见", "工作要点", "要点", "方案", "规定", "办法"}:
        yield f"《{document.title}》提出了哪些要求？"
