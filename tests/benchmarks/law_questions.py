"""Questions for a clause of a law by its number, drawn at random over law articles, in many wordings."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from index.numerals import parse_numeral

__all__ = ["LawQuestion", "law_questions"]

_ARTICLE = re.compile(r"第(.+?)条(?:之(.+))?$")
_ITEM = re.compile(r"[(（]([一二三四五六七八九十]+)[)）]")
_REMARK = re.compile(r"[(（][^()（）]{1,16}[)）]$")
_NATIONAL = frozenset({"宪法相关法", "刑法", "民法商法", "行政法", "经济法", "社会法", "诉讼与非诉讼程序法"})
_BOOKS = frozenset({"合同编", "物权编", "人格权编", "婚姻家庭编", "继承编", "侵权责任编"})
_WORDINGS = (
    "{at}",
    "{at}",
    "{at}规定了什么",
    "{at}规定了什么？",
    "{at}是怎么规定的？",
    "{at}讲的啥",
    "{at}的内容",
    "{at}是什么",
    "{at}原文",
    "{at}全文是什么？",
    "{at}有什么规定",
    "{at}具体怎么说的呀",
    "请问{at}是什么内容？",
    "帮我查一下{at}",
    "查{at}",
    "查询{at}条文",
    "麻烦把{at}贴出来",
    "我想看看{at}写了些什么",
    "劳驾，{at}念给我听",
    "请列出{at}的全部内容。",
    "给出{at}的规定原文",
    "{at}如何规定？",
    "{at}说的是哪方面的事？",
    "解释一下{at}",
    "{at}咋写的",
    "依据{at}，具体要求是什么",
    "能不能告诉我{at}的表述",
    "需要引用{at}，请提供原文",
    "写材料要用到{at}，原话是什么？",
    "{at}这一条说了什么",
    "领导问{at}，怎么答",
    "{at}对此是怎么要求的",
)
_JOINED = ("{name}{place}", "{name}{place}", "{name}{place}", "{name}的{place}", "{name}里{place}", "{name}中{place}")
_LOOSE = ("{name} {place}", "{name}，{place}", "{name}：{place}")


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """A question, the title that the article's record has, and the texts of that clause, one a version of the law."""

    text: str
    title: str
    clauses: frozenset[str]


def law_questions(articles: Iterable[Mapping[str, str]], count: int, seed: int) -> list[LawQuestion]:
    """``count`` questions over records {law, dir, article, text}; the same for the same seed."""
    versions: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for article in articles:
        versions[article["law"], article["article"]].append(article)
    chance = random.Random(seed)
    laws = {law for law, _ in versions}
    drawn = chance.sample(sorted(versions), min(count, len(versions)))
    return [_question(chance, key, versions[key], laws) for key in drawn]


def _question(
    chance: random.Random, key: tuple[str, str], records: Sequence[Mapping[str, str]], laws: Set[str]
) -> LawQuestion:
    law, article = key
    place = _written(chance, article)
    clauses = frozenset(record["text"].strip() for record in records)
    paragraphs = _paragraphs(records[0]["text"])
    if len(records) == 1 and chance.random() < 0.3:  # a part of the article
        number = chance.randrange(len(paragraphs))
        clause = paragraphs[number]
        items = [line for line in clause.split("\n") if _ITEM.match(line)]
        whole = len(paragraphs) == 1
        if not whole:
            place += f"第{_number(chance, number + 1)}款"
        if items and chance.random() < 0.6:
            at = chance.randrange(len(items))
            clause = items[at]
            written = _number(chance, parse_numeral(_ITEM.match(clause)[1]) or at + 1)
            place += chance.choice((f"第{written}项", f"第（{written}）项", f"（{written}）项"))
        elif whole:
            place += chance.choice(("第一款", "")) if len(paragraphs) == 1 else ""
        clauses = frozenset({clause.strip()})
    name = _named(chance, law, records[0]["dir"], laws)
    at = chance.choice(_LOOSE if chance.random() < 0.08 else _JOINED).format(name=name, place=place)
    if chance.random() < 0.04:
        at = f"{place}（{name}）" if not name.startswith("《") else f"{place}，{name}"
    return LawQuestion(chance.choice(_WORDINGS).format(at=at), law + article, clauses)


def _paragraphs(text: str) -> list[str]:
    """The 款 of an article, each with the items under it."""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if found and _ITEM.match(line):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


def _named(chance: random.Random, law: str, kind: str, laws: Set[str]) -> str:
    if law in _BOOKS:
        return chance.choice(("民法典", "《民法典》", f"民法典{law}", "中华人民共和国民法典", f"《民法典》{law}"))
    name = law
    if kind in _NATIONAL and law.endswith("法"):
        name = chance.choice(("", "", "", "中华人民共和国", "中华人民共和国")) + law
    remark = _REMARK.search(law)  # （二） tells one paper from another, （试行） need not
    if remark and not re.search("[一二三四五六七八九十]|年", remark.group()) and law[: remark.start()] not in laws:
        name = chance.choice((law, law[: remark.start()]))
    if chance.random() < 0.45:
        return f"《{name.replace('《', '〈').replace('》', '〉')}》"
    return name


def _written(chance: random.Random, article: str) -> str:
    match = _ARTICLE.match(article)
    if match is None:
        return article
    number = parse_numeral(match[1]) or 0
    after = f"之{match[2]}" if match[2] else ""
    ways = [article, article, article, article.replace("零", "〇"), f"第{number}条{after}", f"第{number}条{after}"]
    ways += [f"第 {number} 条{after}", f"{article.removeprefix('第')}", f"{number}条{after}"]
    return chance.choice(ways)


def _number(chance: random.Random, number: int) -> str:
    return chance.choice((_chinese(number), _chinese(number), str(number)))


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return digits[number] if not tens else ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
