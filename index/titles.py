"""Titles: which lines of a paper are one, and what a file name says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "NOT_IN_TITLE",
    "ORGANISATION",
    "ORGANISATION_LINE",
    "TITLE_LINES",
    "is_meaningful_title",
    "official_title",
    "title_of_centred_lines",
    "title_or_stem",
]

_TITLE_CHARS = 80  # longer is no title
_OFFICIAL_KINDS = (
    "条例|规定|办法|细则|准则|规则|章程|决定|决议|命令|公报|公告|通告|通知|通报|意见|报告|请示|批复|议案|函|纪要|方案|要点|计划|规划|纲要|总结|"
    "讲话|发言|预案|说明|情况|制度|守则|规范|措施|清单|提纲|汇报"
)
_REMARK = r"(?:[（(〔【\[][^（()）〔〕【】\[\]]{1,16}[）)〕】\]])?"
_OFFICIAL_END = re.compile(rf"(?:{_OFFICIAL_KINDS}){_REMARK}$")
NOT_IN_TITLE = re.compile(r"[。；！？;!?：:\t|]")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十百]+[、.．]|第[一二三四五六七八九十百千零〇\d]+[编章节条款]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．)）]|[①-⑳])"
)
_NOT_TITLE_LINE = re.compile(r"文件$|号$|^[（(].*[）)]$|^附件|^目\s*录$|^(?:签发人|密级|紧急程度)|^[—\-－·\s\d]*$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_MEANINGLESS = re.compile(
    r"microsoft (?:office )?word\b|microsoft powerpoint|^(?:wps|word|powerpoint)\b.{0,20}(?:文档|document)|"
    r"^untitled|^document\s*\d*$|"
    r"^无标题|^未命名|^未标题|^新建|^文档\s*\d*$|^文件\s*\d*$|^扫描|^scan|^img|^附件\s*[\d一二三四五六七八九十]*$|^正文$|^标题$|^首页$|"
    r"^[\d\s_.\-]*$|\.(?:docx?|wps|pdf|txt|indd|pptx?)$",
    re.IGNORECASE,
)
ORGANISATION = (
    "政府|委员会|办公厅|办公室|人民代表大会|常务委员会|国务院|党委|党组|党工委|党总支|党支部|机关党委|市委|省委|县委|区委|州委|纪委|监委|"
    "部|局|厅|署|委|院|会|组|处|科|室|中心|法院|检察院|银行|公司|集团|学院|大学|学校|协会|联合会|工会|总队|支队|司|所|站|办|社|团|党中央|中央"
)
ORGANISATION_LINE = re.compile(rf"^[\u4e00-\u9fffＸｘXx×*（）()、·○〇]{{2,40}}?(?:{ORGANISATION})$")
_STEM_NUMBER = re.compile(r"^\s*(?:附件)?\s*[（(]?\d{1,3}(?:[.．、）)_\-—\s]+|(?=[《【]))(?!\d)\s*")
_STEM_MARK = re.compile(r"^\s*(?:[【\[（(]示例[】\]）)]|示例[-_—：: ]+)\s*")
_STEM_COPY = re.compile(
    r"\s*(?:[（(]\d{1,2}[）)]|[-_ ]*副本(?:\s*[（(]\d+[）)])?|[-_ ]+copy(?:\s*\d+)?)\s*$", re.IGNORECASE
)
_NOT_CORE = re.compile(r"[^\w\u3400-\u9fff]+|_")
TITLE_LINES = 8  # lines from the top among which the title is looked for


def is_meaningful_title(title: str) -> bool:
    """False for what programs put where a title should be: "Microsoft Word - a.doc", "无标题", "附件1", "20230501"."""
    title = title.strip()
    return bool(title) and not _MEANINGLESS.search(title)


def official_title(lines: Sequence[str]) -> str:
    """The title at the top of a paper: one to three short lines without sentence punctuation that end in an official
    kind (…的通知, …条例); "" when the first lines show none.
    """
    shown = [line.strip() for line in lines[: TITLE_LINES * 3] if line.strip()][:TITLE_LINES]
    for first, line in enumerate(shown):
        if _NOT_TITLE_LINE.search(line):
            continue
        joined = ""
        for piece in shown[first : first + 3]:
            if NOT_IN_TITLE.search(piece) or _NUMBERED.match(piece) or len(joined) + len(piece) > _TITLE_CHARS:
                break
            if joined and _NOT_TITLE_LINE.search(piece):
                break
            joined += re.sub(r"(?<=[\u3400-\u9fff])[ 　]+(?=[\u3400-\u9fff])", "", piece)
            if len(joined) >= 6 and _OFFICIAL_END.search(joined) and "，" not in joined:
                return joined
        if NOT_IN_TITLE.search(line):
            break  # the body has begun
    return ""


def title_of_centred_lines(lines: Sequence[str]) -> str:
    """The title among the first lines of which only the centred ones are given (the others as ""); red heads,
    document numbers and dates in brackets stand centred too and are passed over.
    """
    groups: list[str] = [""]
    for line in lines:
        shown = re.sub(r"\s+", "", line) if _CJK.search(line) else " ".join(line.split())
        if not shown or _NOT_TITLE_LINE.search(shown) or NOT_IN_TITLE.search(shown) or _NUMBERED.match(shown):
            groups.append("")
        elif _OFFICIAL_END.search(groups[-1]):
            groups.append(shown)
        else:
            groups[-1] += shown
    titles = [group for group in groups if 4 <= len(group) <= _TITLE_CHARS and not ORGANISATION_LINE.match(group)]
    return next(filter(_OFFICIAL_END.search, titles), titles[0] if titles else "")


def title_or_stem(head: str, file: str) -> str:
    """Title of a paper whose format states none: the file's name if it says something, else the first lines."""
    stem = _stem(file)
    descriptive = len(_CJK.findall(stem)) >= 4 and is_meaningful_title(stem)
    found = official_title(head.split("\n"))
    if found and descriptive:
        named, said = _NOT_CORE.sub("", stem), _NOT_CORE.sub("", found)
        return found if named in said or (said in named and len(said) * 2 > len(named)) else stem
    return found or stem


def _stem(file: str) -> str:
    """File name without suffix, without a leading number or 示例, and without the trailing (1) or 副本 of copies."""
    name = file[: -len(".jsonl.gz")] if file.lower().endswith(".jsonl.gz") else file.rsplit(".", 1)[0] or file
    name = name.strip()
    cleaned = _STEM_NUMBER.sub("", _STEM_MARK.sub("", _STEM_COPY.sub("", name)))
    return cleaned.strip(" _-—") or name
