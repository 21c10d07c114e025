"""Automatic list numbers of Word, which stand nowhere in the text: 第一条, 一、, （一）, 1., ①.

How the levels are described: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Numbering", "chinese_number", "format_number"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""  # e.g. "第%1条"; %n stands for the number of level n, from 1
    suffix: str = "tab"  # tab, space or nothing
    legal: bool = False  # all numbers in it as decimals


@dataclass(slots=True)
class Numbering:
    """The lists of one paper and how far each has counted; paragraphs must be asked in reading order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # abstract list → level → how it looks
    lists: dict[str, str] = field(default_factory=dict)  # list → abstract list
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)  # (list, level) → start, once
    style_levels: dict[tuple[str, str], int] = field(default_factory=dict)  # (abstract list, style) → level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)  # abstract list → level → last number

    @classmethod
    def parse(cls, root: Any) -> Numbering:  # noqa: ANN401 (lxml has no types)
        """From the root element of word/numbering.xml; None gives a paper without lists."""
        numbering = cls()
        if root is None:
            return numbering
        for abstract in root.iterfind(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId", "")
            numbering.levels[name] = {}
            for level in abstract.iterfind(f"{W}lvl"):
                position = _number(level.get(f"{W}ilvl"), 0)
                numbering.levels[name][position] = _level(level)
                if style := _value(level, "pStyle"):
                    numbering.style_levels[name, style] = position
        for item in root.iterfind(f"{W}num"):
            name = item.get(f"{W}numId", "")
            numbering.lists[name] = abstract_name = _value(item, "abstractNumId")
            for override in item.iterfind(f"{W}lvlOverride"):
                position = _number(override.get(f"{W}ilvl"), 0)
                if start := _value(override, "startOverride"):
                    numbering.overrides[name, position] = _number(start, 1)
                if (level := override.find(f"{W}lvl")) is not None:
                    # The list looks different from its model: give it a model of its own.
                    own = f"{abstract_name}/{name}"
                    numbering.levels.setdefault(own, dict(numbering.levels.get(abstract_name, {})))[position] = _level(
                        level
                    )
                    numbering.lists[name] = own
        return numbering

    def label(self, list_id: str, position: int | None, style: str = "") -> str:
        """The number of the next paragraph of this list at level ``position`` (from 0), ready to stand before its text;
        "" when the paragraph has none. Without a position the level is the one tied to the paragraph's ``style``.
        """
        abstract = self.lists.get(list_id)
        if abstract is None:
            return ""
        if position is None:
            position = self.style_levels.get((abstract, style), 0)
        levels = self.levels.get(abstract, {})
        level = levels.get(position)
        if level is None:
            return ""
        counts = self.counts.setdefault(abstract, {})
        start = self.overrides.pop((list_id, position), None)
        if start is not None or position not in counts:
            counts[position] = level.start if start is None else start
        else:
            counts[position] += 1
        for deeper in [other for other in counts if other > position]:
            del counts[deeper]
        if level.number_format == "bullet":
            return "• "
        if level.number_format == "none" or not level.text:
            return ""
        label = re.sub(r"%(\d)", lambda match: self._part(levels, counts, level, int(match[1]) - 1), level.text)
        # A gap only where the label would otherwise run into the text: "1.1 总则", but "一、总则".
        return label if level.suffix == "nothing" or label.endswith(tuple("、．.）)】〕，：")) else label + " "

    @staticmethod
    def _part(levels: dict[int, _Level], counts: dict[int, int], level: _Level, position: int) -> str:
        other = levels.get(position, level)
        value = counts.setdefault(position, other.start)
        return format_number(value, "decimal" if level.legal else other.number_format)


def format_number(value: int, number_format: str) -> str:
    """``value`` (from 1) as Word writes it in ``number_format``; decimal for formats unknown here."""
    if number_format in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"):
        return chinese_number(value)
    if number_format in ("ideographDigital", "taiwaneseDigital", "taiwaneseCounting", "koreanDigital2"):
        return chinese_number(value) if value <= 99 else "".join(_DIGITS[int(digit)] for digit in str(value))
    if number_format in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese_number(value).translate(str.maketrans(_DIGITS + "十百千", _FORMAL_DIGITS + "拾佰仟"))
    if number_format in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= value <= 50:
        base = 0x2460 if value <= 20 else 0x3251 - 20 if value <= 35 else 0x32B1 - 35
        return chr(base + value - 1)
    if number_format == "decimalFullWidth":
        return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if number_format == "decimalZero":
        return f"{value:02d}"
    if number_format == "ideographTraditional":
        return _STEMS[(value - 1) % 10]
    if number_format == "ideographZodiac":
        return _BRANCHES[(value - 1) % 12]
    if number_format in ("lowerLetter", "upperLetter") and value >= 1:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if number_format == "lowerLetter" else letter.upper()
    if number_format in ("lowerRoman", "upperRoman") and 1 <= value < 4000:
        return _roman(value) if number_format == "upperRoman" else _roman(value).lower()
    return str(value)


def chinese_number(value: int) -> str:
    """一, 十, 十一, 二十, 一百零三, 一千一百六十四 for 1 to 9,999; digits one by one beyond."""
    if not 0 < value < 10_000:
        return "".join(_DIGITS[int(digit)] for digit in str(abs(value)))
    out = ""
    gap = False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit == 0:
            gap = bool(out)
            continue
        if gap:
            out += "零"
            gap = False
        out += unit if digit == 1 and power == 10 and not out else _DIGITS[digit] + unit
    return out


def _roman(value: int) -> str:
    out = ""
    for number, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while value >= number:
            out += letters
            value -= number
    return out


def _level(element: Any) -> _Level:  # noqa: ANN401
    return _Level(
        start=_number(_value(element, "start"), 1),
        number_format=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        suffix=_value(element, "suff") or "tab",
        legal=element.find(f"{W}isLgl") is not None,
    )


def _value(element: Any, tag: str) -> str:  # noqa: ANN401
    child = element.find(f"{W}{tag}")
    return "" if child is None else str(child.get(f"{W}val", ""))


def _number(value: str | None, default: int) -> int:
    try:
        return int(value) if value else default
    except ValueError:
        return default
