"""Whether a sentence says of a thing what its source says of it: names, modality, negation, and whose number it is.

``claims`` compares characters; this compares clauses. A clause of the sentence is held against the clause of
the source that shares most with it, and what governs that one from before it in the same sentence (pure).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.redactions import gaps
from assistant.verifying.attribution import borrowed, pairs
from assistant.verifying.claims import Claim, plain
from index.words import STOP_WORDS, tagged, words

__all__ = ["TOLERABLE", "distortions", "says_missing", "shared"]

#: Kinds of distortion that a reader who is told to check may be shown; the others mislead him.
TOLERABLE = frozenset({"名称", "情态"})
_ENOUGH = 0.5  # share of its words that a sentence has in common with what it cites, 0 to 1
_ALIKE = 0.3  # share of a clause's pairs of characters from which another clause speaks of the same
_MOSTLY = 0.5  # share of a source's clause from which leaving out a word of it counts

_CLAUSE = re.compile(r"[^，,；;。：:！？!?\n]+")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
_MISSING = re.compile(r"(?:未|没有?)(?:予)?(?:载明|写明|注明|说明|明确|给出|列出)|原文(?:空缺|缺失|隐去)")
_TALK = """
原文 资料 规定 要求 明确 指出 提出 载明 未 没有 根据 按照 依据 文件 材料 具体 情况 其中 包括 以下 如下 主要 相关 内容
"""
_SAYING = frozenset(_TALK.split())

# Words of one strength; a sentence has those of its source. Left out: words that only hold one (一般性, 可能, 应急).
_MODALITY = {
    "应当": re.compile("应当|应该|(?<![适相响反对供回照感效])应(?![对用急变届邀有付收聘声诺考战税力激])"),
    "必须": re.compile("必须|务必|(?<![无必])须(?!知)"),
    "可以": re.compile("(?<!不)可以|(?<![不许认])可(?![能行靠控观追溯查核比见操复持以再循疑贵喜支])"),
    "不得": re.compile("不得(?!不|已|少|低|超|高|多|小|大)|不准|不许"),
    "严禁": re.compile("严禁"),
    "禁止": re.compile("(?<!严)禁止"),
    "不能": re.compile("不能|不可(?!或缺|分割|替代|避免|抗力)"),
    "一般": re.compile("一般(?!性|债|预算|公共|问题|程序|纳税|干部|工作人员|事项|隐患|事故|公务)|通常"),
    "原则上": re.compile("原则上"),
    "鼓励": re.compile("鼓励|提倡"),
    "力争": re.compile("力争|尽量|尽可能|争取"),
}
_QUALIFYING = frozenset({"可以", "一般", "原则上", "鼓励", "力争"})  # leaving these out says more than the source
_NEGATION = re.compile(
    "不(?:得|能|予|宜|应|可|准|许|需|用|再|会|要)?(?!断|仅|但|同|论|管|少于|低于|超过|高于|多于|大于|小于|足|动产|良|忘|懈|超|少|满|到位)"
    "|未(?:能|经|曾|予)?(?!来|成年|满)|没有?|无(?!论|人机|障碍|偿|线|疑|私)|非(?!常|公|物质|遗|法)|严禁|禁止|免于|免除|切勿|拒不?"
)

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金"
    "陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳司马诸葛习"
)
_BODY = re.compile(
    "(?:局|厅|委员会|委|部|署|办公室|处|科|股|支队|大队|站|中心|公司|集团|协会|学会|银行|党委|党组|支部|纪委|监委|政府|法院|检察院|医院|学校|大学|学院|领导小组|专班)$"
)
_NO_BODY = re.compile(
    "^(?:全部|内部|干部|外部|一部|局部|布局|结局|格局|到处|各处|之处|好处|住处|用处|教委|部|处|科|委|局|站|股)$"
)
_LEVEL = re.compile("(?:[省市县区乡镇州]级?|国家|中央|全国)$")
_IN_OFFICE = re.compile(  # the word cutter does not know every name: 由张三负责
    "(?:由|[书记主任局长组县市省厅部处科席委员同志人]{2}[:：]?)(?P<name>[SURNAMES][\u3400-\u9fff]{1,2}?)"
    "(?=同志|负责|主持|牵头|担任|兼任|签|审批|带队|[，。、；,;]|$)".replace("SURNAMES", "".join(sorted(_SURNAMES)))
)
_NO_PLACE = re.compile(
    "爱国|深度|宜居|新建|上岗|治本|陡坡|惠及|之日起|广大干部"
)  # the word cutter takes them for places


def says_missing(text: str) -> bool:
    """Whether ``text`` says that the paper leaves something open."""
    return bool(_MISSING.search(text))


def shared(text: str, sources: Sequence[str]) -> float:
    """Share, 0 to 1, of the content words of ``text`` that stand in ``sources``; 1 where it has none."""
    bare = re.sub(r"\d+", " ", _MISSING.sub(" ", plain(text)))
    content = [word for word in words(bare) if word not in STOP_WORDS and word not in _SAYING and not word.isdigit()]
    together = "\n".join(plain(source).lower() for source in sources)
    return sum(len(word) for word in content if word in together) / (sum(map(len, content)) or 1) if content else 1.0


def distortions(text: str, sources: Sequence[str], context: Sequence[str] = ()) -> list[Claim]:
    """What ``text`` says otherwise than ``sources``. ``context``: titles and headings above them, which may have names.

    Kinds: 名称 (a person or body that is not there), 情态 (a duty made of a permission or the like), 否定 (turned into
    its opposite), 归属 (a number that the source gives for something else), 依据 (hardly a word in common).
    """
    sentence = plain(text)
    found = [Claim("名称", name) for name in _names(sentence) if not _named(name, [*sources, *context])]
    if says_missing(sentence):
        return found if any(gaps(source) for source in sources) else [*found, Claim("依据", text)]
    if shared(sentence, [*sources, *context]) < _ENOUGH:
        found.append(Claim("依据", text))
    stated = [clause for source in sources for clause in _clauses(plain(source))]
    for match in _CLAUSE.finditer(sentence):
        clause, before = match.group(), sentence[: match.start()]
        if alike := _most_alike(clause, stated):
            found += [Claim("情态", word) for word in _modality(clause, before, alike)]
            found += [Claim("否定", word) for word in _reversed(clause, alike.text)]
    found += [Claim("归属", figure) for figure in borrowed(text, sources)]
    return list(dict.fromkeys(found))


# Names


def _named(name: str, texts: Sequence[str]) -> bool:
    return any(name in plain(text) for text in texts)


def _names(text: str) -> Iterator[str]:
    """People, places and bodies: by the tags of the word cutter, by their form, and by what they do."""
    tokens = [(text[start:end], tag) for start, end, tag in tagged(text)]
    for i, (token, tag) in enumerate(tokens):
        before = tokens[i - 1] if i else ("", "x")
        word = re.sub("^[由向经与和报从对]", "", token)
        person = tag.startswith("nr") and 2 <= len(word) <= 4 and word[0] in _SURNAMES
        place = tag == "ns" and len(word) > 1 and not _NO_PLACE.match(word)
        if person or place:
            yield word
        elif _BODY.search(word) and not _NO_BODY.match(word) and tag[0] in "njl":
            level = _LEVEL.search(before[0])
            yield (level.group() if level else "") + word
        elif token in ("局", "厅", "委", "办") and before[1][0] in "njlv" and len(before[0]) > 1:
            yield before[0] + token  # but not where the cutter has 向局 for a word: 每半年向局党组
    yield from (match["name"] for match in _IN_OFFICE.finditer(text))


# Clauses


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    pairs: frozenset[str]  # of neighbouring characters
    before: str  # of the same sentence


@lru_cache(maxsize=256)
def _clauses(source: str) -> tuple[_Clause, ...]:
    """The clauses of a ``plain`` source."""
    return tuple(
        _Clause(clause.group(), pairs(clause.group()), sentence.group()[: clause.start()])
        for sentence in _SENTENCE.finditer(source)
        for clause in _CLAUSE.finditer(sentence.group())
    )


def _most_alike(clause: str, stated: Sequence[_Clause]) -> _Clause | None:
    """The clause that shares most with ``clause``; None where none is about the same."""
    own = pairs(clause)
    if not own or not stated:
        return None
    best = max(stated, key=lambda c: (len(own & c.pairs), -len(c.pairs)))
    return best if len(own & best.pairs) >= _ALIKE * len(own) else None


def _modality(clause: str, before: str, alike: _Clause) -> Iterator[str]:
    """Words of obligation or permission that the clause has and the source lacks, or the other way round."""
    own, said = _modal(alike.text), _modal(clause)
    governing = next((found for part in reversed(alike.before.split("，")) if (found := _modal(part))), frozenset())
    yield from sorted(said - own - (governing if own <= _QUALIFYING else frozenset()))
    if len(pairs(clause) & alike.pairs) >= _MOSTLY * len(alike.pairs):
        yield from sorted((own - said - _modal(before)) & _QUALIFYING)


@lru_cache(maxsize=1024)
def _modal(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _MODALITY.items() if pattern.search(text))


def _reversed(clause: str, source: str) -> Iterator[str]:
    """Words that one of the two denies and the other states."""
    for left, right in ((clause, source), (source, clause)):
        for match in _NEGATION.finditer(left):
            for after in {match.start() + 1, match.end()}:  # 不能腐 denies 能腐 as well as 腐
                denied = left[after : after + 2]
                places = [m.start() for m in re.finditer(re.escape(denied), right)] if _CJK.fullmatch(denied) else []
                if len(denied) == 2 and places and not any(_denied(right, at) for at in places):
                    yield match.group() + left[match.end() : match.end() + 2]


def _denied(text: str, at: int) -> bool:
    return bool(_NEGATION.search(text, max(0, at - 4), at + 1))
