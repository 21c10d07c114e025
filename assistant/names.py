"""Who and where in a text: people, offices, units, places, by the tags of the word cutter and by their form (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.figures import Span
from index.words import tagged

__all__ = ["instances", "names", "people", "places"]

_OFFICE = (
    "书记|组长|主任|局长|厅长|处长|科长|股长|县长|市长|省长|镇长|乡长|院长|校长|行长|部长|主席|会长|秘书长|委员"
    "|总理|总统|议长|经理|董事长"
    "|负责人|负责同志|领导|领导干部|领导班子|班子|成员|责任人|联系人|主持人|召集人|责任单位|牵头单位|党员|干部"
    "|职工|工作人员|专员|人员|同志"
)
_UNIT_END = (
    "[局厅委部署院办组处科股室队站所校会社司]|党委|党组|党支部|支部|党总支|政府|公司|集团|大学|学院|中学|小学"
    "|医院|中心|机关|单位|部门|法院|检察院"
    "|纪委|监委|银行|协会|学会|工会|球队|俱乐部|电视台|出版社|乐队|乐团|报社"
)
_UNIT = re.compile(f"(?:{_UNIT_END})$")
_OFFICE_END = re.compile(f"(?:{_OFFICE})$")
_NO_UNIT = re.compile(
    "(?:[机社大开晚年宴酒舞盛聚]会|才[能会]|[全东西南北内外上下大一]部|干部|[场厕住处]所|机会|社会|委员会议"
    "|会议|[部局]署|组织部署)$"
)
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·・][\u4e00-\u9fff]{1,8})+")
_PLACE_END = re.compile(
    "(?:[省市县区镇乡村州旗岛港湾湖河江山街路巷馆园场站寺庙城国洲]|大厦|广场|中心|礼堂|会议室|办公室|大厅|学校"
    "|大学|学院|教堂|基地|海域|沿海|地区)$"
)
_LOCATIVE = re.compile("(?:在|于|位于|赴|到|至|往|设在|设于|落户|来自|地点[为是：:]?|地址[为是：:]?|从|抵达|前往)$")
_LIES = re.compile("(?:位于|地处|坐落[于在]|设在|设于|产于|分布[于在]|生于|葬于)(?P<place>[^，。；、的（）()]{2,16})")
_HAPPENS = re.compile("^(?:市|省|县|州)?[^，。；]{0,6}(?:召开|举行|举办|开幕|设立|办理|挂牌|办公|出生|成立)")
# The commonest surnames (公安部 2021 list and the older 百家姓 ones still met).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘"
    "祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阎穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党"
    "宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌"
)
_DOUBLE_SURNAME_WORDS = "欧阳 上官 司马 诸葛 司徒 东方 独孤 慕容 夏侯 皇甫 尉迟 公孙 轩辕 令狐 宇文 长孙"
_DOUBLE_SURNAMES = frozenset(_DOUBLE_SURNAME_WORDS.split())
_NOUNISH = ("n", "j", "l", "vn", "b", "f", "i", "s", "an", "q")
_TITLE = re.compile('《[^《》]{1,60}》|“[^“”]{1,60}”|「[^「」]{1,60}」|"[^"]{1,60}"')
_ALIAS = re.compile(
    "(?:[又亦也俗别简全旧原学惯通名]称为?|[又本原别]名|名为|称作|称为|叫[做作]?|俗名|外号|绰号|名叫)"
    "[：:为是]?(?P<name>[^，。；（）()！？“”《》]{1,24})"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+\-. ]{2,30}")


def people(text: str, named: bool = False) -> list[Span]:
    """People, offices and units in ``text``, in order; what holds another is given once, as the longer one.

    named: somebody's name is asked for, so that offices and units weigh little.
    """
    found = [Span(m.start(), m.end()) for m in _DOTTED.finditer(text)]
    tokens = list(tagged(text))
    for left, right in pairwise(tokens):  # surname and given name cut apart: 周|海燕
        if left[2] == right[2] == "nr" and left[1] == right[0] and _is_name(text[left[0] : right[1]], "nr"):
            found.append(Span(left[0], right[1]))
    run: list[tuple[int, int, str]] = []
    for start, end, tag in [*tokens, (len(text), len(text), "x")]:
        word = text[start:end]
        if tag.startswith("nr") and _is_name(word, tag):
            found.append(Span(start, end))
        if tag.startswith(_NOUNISH) or (tag in ("m", "r", "v", "p", "ns", "nt") and _UNIT.search(word)):
            run.append((start, end, tag))
            continue
        found += _in_run(text, run, named)
        run = []
    return _longest(found)


def _is_name(word: str, tag: str) -> bool:
    """Whether a word tagged as a name looks like one: 孙颖莎, 格什科维奇. The cutter tags many other words so."""
    if tag == "nrt":
        return len(word) > 2
    return 2 <= len(word) <= 4 and (word[0] in _SURNAMES or word[:2] in _DOUBLE_SURNAMES)


def _in_run(text: str, run: list[tuple[int, int, str]], named: bool) -> Iterator[Span]:
    """The longest unit or office that ends within a run of nouns."""
    for i in range(len(run) - 1, -1, -1):
        whole = text[run[0][0] : run[i][1]]
        if run[i][2] == "nt" or (_UNIT.search(whole) and not _NO_UNIT.search(whole)) or _OFFICE_END.search(whole):
            weight = 0.9 if len(whole) > 2 else 0.6
            if named:
                weight = 0.8 if whole.endswith("队") else 0.2
            yield Span(run[0][0], run[i][1], weight=weight)
            return


def places(text: str) -> list[Span]:
    """Places in ``text``, in order: those a sentence locates something in weigh most."""
    found = []
    tokens = list(tagged(text))
    merged: list[tuple[int, int, bool]] = []
    for start, end, tag in tokens:
        word = text[start:end]
        named = tag == "ns" or bool(tag.startswith(("n", "l", "s")) and _PLACE_END.search(word))
        if merged and merged[-1][1] == start and (named or (tag.startswith(_NOUNISH) and merged[-1][2])):
            merged[-1] = (merged[-1][0], end, merged[-1][2] or tag == "ns")
        elif named:
            merged.append((start, end, tag == "ns"))
    for start, end, known in merged:
        located = bool(_LOCATIVE.search(text[max(0, start - 4) : start]))
        happens = bool(_HAPPENS.match(text[end : end + 12]))
        if known or located or happens:
            found.append(Span(start, end, weight=1.0 if located or happens else 0.6))
    found += [Span(m.start("place"), m.end("place"), weight=0.9) for m in _LIES.finditer(text)]
    for left, right in pairwise(tokens):  # a place that the word cutter does not know: 在奈良遇刺
        if text[left[0] : left[1]] in ("在", "于", "位于") and right[2] in ("n", "nz", "nr", "nrt", "j", "v", "z"):
            found.append(Span(right[0], right[1], weight=0.4 if right[2] == "v" else 0.6))
    return _longest(found)


def names(text: str) -> list[Span]:
    """《Titles》 and “quotations” in ``text``, in order, with their marks."""
    found = [Span(m.start(), m.end()) for m in _TITLE.finditer(text)]
    found += [Span(m.start("name"), m.end("name"), weight=0.9) for m in _ALIAS.finditer(text)]
    found += [Span(m.start(), m.end(), weight=0.5) for m in _LATIN.finditer(text)]
    return _longest(found)


def instances(text: str, category: str, question: str) -> list[Span]:
    """Nouns in ``text`` that name a ``category``: 银白色 for 颜色, 法朗基奖 for 奖. What ``question`` says is none.

    Those that end in the whole word weigh 1, those that share its last character 0.7. ``category`` is not empty.
    """
    found = []
    run = 0
    end_before = -1
    for start, end, tag in tagged(text):
        if start != end_before:
            run = start
        if (
            not tag.startswith((*_NOUNISH, "ns", "nr", "nt", "a", "m", "x", "z"))
            or text[start:end] in "，。；、：“”《》（）() "
        ):
            run = end
        end_before = end
        word = text[start:end]
        if run == end or not word.endswith(category[-1]):
            continue
        whole = text[run:end]
        if whole.endswith(category) and len(whole) > len(category) and whole not in question:
            found.append(Span(run, end))
        elif len(word) > 1 and word not in question:
            found.append(Span(start, end, weight=0.7))
    return _longest(found)


def _longest(found: list[Span]) -> list[Span]:
    """In order of place, without those that lie within another."""
    kept: list[Span] = []
    for span in sorted(set(found), key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept
