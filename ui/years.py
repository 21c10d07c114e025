"""Years as people write them: 2023, 2021-2023年. Pure."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["year_span"]

_YEARS = re.compile(r"(\d{4})年?(?:[-—–~至到]+(\d{4})年?)?")


def year_span(value: str) -> frozenset[int]:
    """The years of 2023 or 2021-2023. Raises ValueError with a Chinese sentence for anything else."""
    match = _YEARS.fullmatch(unicodedata.normalize("NFKC", value).replace(" ", ""))
    if match is None:
        raise ValueError(f"应是 2023 或 2021-2023 这样的年份，给的是“{value}”")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise ValueError(f"起始年份应在前，给的是“{value}”")
    return frozenset(range(first, last + 1))
