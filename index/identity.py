"""What a paper is: title, issuer, document number, date, kind, and whether it says of itself that it is repealed. Pure.

Only the head and the tail of a paper are looked at; nothing is guessed from sentences in its body. Where things stand
on official papers: GB/T 9704-2012, 7.2 (发文机关标志, 发文字号) and 7.3 (标题, 署名, 成文日期).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Identity, ReadPaper
from index.titles import NOT_IN_TITLE, ORGANISATION, ORGANISATION_LINE, TITLE_LINES, title_or_stem

__all__ = ["identify"]

_HEAD = 800  # characters from the start within which a paper introduces itself
_TAIL = 400  # characters at the end within which it is signed
_KINDS = frozenset(
    re.findall(
        r"\w+",
        "条例 规定 办法 细则 准则 规则 规范 章程 制度 守则 通则 标准 法 决定 决议 "
        "命令 令 公报 公告 通告 通知 通报 意见 报告 请示 批复 议案 函 纪要 方案 要点 "
        "计划 规划 纲要 总结 讲话 发言 致辞 说明 汇报 体会 情况 清单 预案 指引 指南 "
        "解读 答复 解释 建议 倡议书 宣言 公约 协议 台账 提纲 材料 安排 措施 通知书 "
        "决定书 承诺书 责任书",
    )
)
_NUMBER = re.compile(
    r"(?<![\u4e00-\u9fff〔（(\[【])(?:[\u4e00-\u9fffA-Za-zＸｘ×]{1,12}?)(?:字)?\s?[〔﹝\[［（(【]\s?((?:19|20|１９|２０)[0-9０-９]{2})\s?[〕﹞\]］）)】]\s?第?\s?[0-9０-９]{1,5}\s?号"
)
_ORDER_NUMBER = re.compile(r"^\s*第\s?(\d{1,4}|[〇零一二三四五六七八九十百千]{1,7})\s?号\s*$", re.MULTILINE)
_LABELLED_NUMBER = re.compile(r"(?:发文字号|文\s*号|发文号)\s*[：:]\s*([^\s，。；|]{4,30}?号)")
_NUMBER_FORMS = str.maketrans("０１２３４５６７８９﹝[［（(【﹞]］）)】", "0123456789〔〔〔〔〔〔〕〕〕〕〕〕", " \t　")

_YEAR = r"((?:19|20)\d\d|[一二][〇○Ｏ零０OＯ一二三四五六七八九]{3})"
_DAY_DATE = re.compile(
    rf"{_YEAR}\s*年\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月(?:\s*(\d{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}})\s*日)?"
)
_PLAIN_DATE = re.compile(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_LABELLED_DATE = re.compile(
    r"(?:成文日期|成文时间|发文日期|印发日期|签发日期|公布日期|通过日期)\s*[：:]\s*([^\s，。；|]{6,16})"
)
_FORCE = re.compile(r"自([^，。；\n]{6,16}日)起(?:施行|实施|执行|生效)")
_IN_FORCE = re.compile(r"\s*起")
_DATE_LINE = re.compile(
    rf"^[—－\-–\s]*{_DAY_DATE.pattern}(?=在.{{4,50}}$)|"
    rf"(?:^|[ 　\t]){_DAY_DATE.pattern}(?=\s*(?:印发|公布|发布|通过|制定|签发)?$)"
)
_ADOPTED = re.compile(r"通过|公布|发布|印发|修正|修订|批准|施行|令第")
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*年|[—\-－~至]\s*(?:19|20)\d\d\s*年)")

_ISSUER_IN_TITLE = re.compile(rf"^([\u4e00-\u9fffＸｘXx×*、 　]{{2,50}}?(?:{ORGANISATION}))\s*(?:关于|印发|转发)")
_RED_HEAD = re.compile(
    rf"^\s*([\u4e00-\u9fffＸｘXx×*]{{2,30}}?(?:{ORGANISATION}))\s*(?:文件|令|公告)\s*$", re.MULTILINE
)
_LABELLED_ISSUER = re.compile(
    r"(?:发文机关|发文单位|制定机关|发布机关|发布单位|公文作者)\s*[：:]\s*([^\s，。；|：]{2,40})"
)
_ADOPTED_BY = re.compile(
    r"日\s*([\u4e00-\u9fff]{2,25}?(?:人民代表大会|委员会|国务院|政府|会议|办公会|部|局|厅))(?:[（(][^（()）]{1,16}[）)])?(?:第|令|办公会|通过|公布|发布|批准)"
)

_REPEALED = re.compile(
    r"[（(〔【\[](?:本\w{0,4})?(?:已|现已|全文)?(?:废止|失效)[^）)〕】\]，]{0,12}[）)〕】\]]|"
    r"本(?:条例|规定|办法|细则|准则|规则|通知|意见|决定|文件|规范性文件|方案|制度|标准|公告|通告|法)[^，。；\n]{0,3}已(?:经)?[^，。；\n不未]{0,18}(?:废止|失效|停止执行)|"
    r"(?:有效性|时效性|效力|效力状态|文件状态|状态)\s*[：:]\s*(?:已|全文)?(?:废止|失效)"
)


def identify(paper: ReadPaper, file: str) -> Identity:
    """The complete identity of ``paper`` from ``file`` (a name with suffix).

    What the format states wins, then what the paper says at its head and its end; the title falls back to the file's
    name. Fields that neither states stay empty.
    """
    stated = paper.identity
    text = paper.text
    head = text[:_HEAD]
    tail = text[-_TAIL:]
    title = stated.title.strip() or title_or_stem(head, file)
    return Identity(
        title=title,
        issuer=stated.issuer or _issuer(title, head, tail),
        number=stated.number or _number(head),
        date=stated.date or _date(title, head, tail),
        kind=stated.kind or _kind(title),
        repealed=stated.repealed or _repealed(title, head),
    )


def _kind(title: str) -> str:
    if title[-2:] in _KINDS:
        return "细则" if title[-4:] == "实施细则" else title[-2:]
    end = re.sub(r"[（(〔【\[《][^（(〔【\[《]{1,20}[）)〕】\]》]$", "", title) if title[-1:] in "）)〕】]" else title
    for length in (3, 2, 1):
        if end[-length:] in _KINDS and len(end) > length:
            return end[-length:]
    return ""


def _number(head: str) -> str:
    """发文字号 among the first lines, in its standard brackets; masked ones (〔ｘ〕ｘ号) are none."""
    if "号" not in head:
        return ""
    if match := _LABELLED_NUMBER.search(head):
        labelled = match[1].translate(_NUMBER_FORMS)
        if re.search(r"\d号$", labelled):
            return re.sub(r"\s", "", labelled)
    for line in (full.strip().strip("（()）") for full in head.split("\n")[:12]):
        # In a sentence (根据国发〔2020〕1号 …) it is another paper's number.
        if len(line) > 60 or "号" not in line or NOT_IN_TITLE.search(line) or "根据" in line or "《" in line:
            continue
        if match := _NUMBER.search(line):
            if line[match.end() :].strip().startswith(tuple("文的和、，")):
                continue
            return re.sub(r"\s", "", match[0]).translate(_NUMBER_FORMS)
        if (order := _ORDER_NUMBER.match(line)) and (red := _RED_HEAD.search(head)):
            return f"{red[0].strip()}第{order[1]}号" if red[0].strip().endswith("令") else ""
    return ""


def _date(title: str, head: str, tail: str) -> str:
    """成文日期, else the date under the title, else the day of coming into force, else the title's year."""
    if "年" in head or "年" in tail:
        if "日期" in head and (match := _LABELLED_DATE.search(head)) and (found := _iso(match[1])):
            return found
        signed = _signed_lines(tail)
        if signed is not None and (found := _iso(signed[-1])):
            return found
        for line in head.split("\n")[: TITLE_LINES * 2]:
            if found := _date_under_title(line.strip()):
                return found
        if "起" in tail and (match := _FORCE.search(tail)):
            return _iso(match[1])
    match = _TITLE_YEAR.search(title)
    return match[1] if match else ""


def _date_under_title(line: str) -> str:
    """The date of a line such as （2023年5月1日…通过）, ——2023年1月9日在…会议上, 某某局　2023年5月1日印发."""
    if "年" not in line or len(line) > 300:
        return ""
    if line[0] in "（(" and line[-1] in "）)":
        dates = [match[0] for match in _DAY_DATE.finditer(line) if not _IN_FORCE.match(line, match.end())]
        return _iso(dates[-1]) if dates and (_ADOPTED.search(line) or len(line) < 40) else ""
    match = _DATE_LINE.search(line) if len(line) <= 60 and not NOT_IN_TITLE.search(line) else None
    return _iso(match[0]) if match else ""


def _signed_lines(tail: str) -> list[str] | None:
    """The lines up to the date at the end of a paper, that line last; None when it ends without a date.

    After the date only a postscript in brackets, 抄送, 印发 and attachments may follow.
    """
    if "年" not in tail:
        return None
    lines = [line.strip() for line in tail.split("\n") if line.strip()]
    for back in range(1, min(len(lines), 8) + 1):
        line = lines[-back]
        if len(line) <= 24 and (match := _DAY_DATE.fullmatch(line.strip("（）() ").replace(" ", ""))):
            return [*lines[: len(lines) - back], match[0]]
        if len(line) <= 60 and (match := re.search(r"[ 　\t]{2,}" + _DAY_DATE.pattern + r"$", line)):
            return [*lines[: len(lines) - back], line[: match.start()], match[0]]  # both on one line
    return None


def _iso(date: str) -> str:
    """ISO form of a Chinese or plain date, as exact as it is; "" when it is none."""
    match = _DAY_DATE.search(date)
    if match is None:
        plain = _PLAIN_DATE.search(date)
        return f"{plain[1]}-{int(plain[2]):02d}-{int(plain[3]):02d}" if plain else ""
    parts = [_digits(match[1]), *(f"{_small(part):02d}" for part in match.groups()[1:] if part)]
    if not 1 <= int(parts[1]) <= 12 or (len(parts) == 3 and not 1 <= int(parts[2]) <= 31):
        return ""
    return "-".join(parts)


def _digits(year: str) -> str:
    return year.translate(str.maketrans("〇○零０OＯ一二三四五六七八九", "000000123456789"))


def _small(number: str) -> int:
    """1 to 31, in digits or as 三, 十一, 二十, 三十一, 廿五."""
    if number.isdecimal():
        return int(number)
    number = number.replace("廿", "二十").replace("卅", "三十")
    tens, found, ones = number.rpartition("十")
    unit = "一二三四五六七八九".find(ones) + 1 if ones else 0
    return ("一二三四五六七八九".find(tens) + 1 if tens else 1) * 10 + unit if found else unit


def _issuer(title: str, head: str, tail: str) -> str:
    """发文机关: as labelled, else from the title, the signature, the red head, the date line, or who adopted it."""
    if "：" in head and (match := _LABELLED_ISSUER.search(head)):
        return match[1]
    if "关于" in title and (match := _ISSUER_IN_TITLE.match(title)):
        return "、".join(match[1].split())
    signed = _signed_lines(tail)
    if signed is not None and (names := _organisations(signed[:-1])):
        return names
    if ("文件" in head or "令" in head) and (match := _RED_HEAD.search(head)):
        return match[1]
    if "日" in head:
        lines = [line.strip() for line in head.split("\n") if line.strip()][:TITLE_LINES]
        for number, line in enumerate(lines[1:], start=1):
            if (match := _DATE_LINE.search(line)) and not NOT_IN_TITLE.search(line):
                before = line[: match.start()].strip()
                if names := _organisations([*before.split("、")] if before else lines[1:number]):
                    return names
        if "通过" in head and (match := _ADOPTED_BY.search(head)):
            return match[1]
    return ""


def _organisations(lines: Sequence[str]) -> str:
    """The organisations that the last of ``lines`` name, joined by 、."""
    names: list[str] = []
    for line in reversed(lines[-6:]):
        pieces = line.split()
        if not pieces or not all(map(ORGANISATION_LINE.match, pieces)):
            break
        names[:0] = pieces
    return "、".join(names)


def _repealed(title: str, head: str) -> bool:
    near = head[:300]
    if (
        "废止" not in near
        and "失效" not in near
        and "停止执行" not in near
        and "废止" not in title
        and "失效" not in title
    ):
        return False
    return bool(_REPEALED.search(title) or _REPEALED.search(near))
