"""A chat model that lies about what it is shown, for the benchmark of speaking points."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Liar"]


class Liar:
    """A chat model that says sentences of the evidence, and each again with a change; keeps what it made up."""

    def __init__(self) -> None:
        self.made_up: set[str] = set()  # with figures, titles or quotations of its own, or turned round
        self.overstated: set[str] = set()  # with another strength, another name, or praise that no paper has
        self._random = random.Random(0)

    def __call__(self, body: dict[str, Any]) -> str:
        user = body["messages"][1]["content"]
        shown = user[user.index("[1] 《") : user.index("资料结束>>>")]
        said = ["我局今年已开展学习7391次。", "好的，下面是正文："]
        for block in re.split(r"\n\n(?=\[\d+\] 《)", shown):
            number = re.match(r"\[(\d+)\]", block)[1]
            for match in re.finditer(r"[^。；\n]{8,}", block.split("\n", 1)[1]):
                truth = match.group().strip()
                said.append(f"{truth}。[{number}]")
                made_up, overstated = set(self._made_up(truth, shown)), set(self._overstated(truth, shown))
                self.made_up |= made_up
                self.overstated |= overstated
                said += [f"{lie}。[{number}]" for lie in (*made_up, *overstated)]
        self._random.shuffle(said)
        return "".join(said)

    def _made_up(self, truth: str, shown: str) -> Iterator[str]:
        yield from (f"{truth}，共7391次", f"2019年，{truth}", f"依据《编造办法》，{truth}", f"{truth}，即“编造的话”")
        for pattern, change in (
            (r"(?<![\d.])\d+(?![\d.、)）])", lambda m: str(int(m.group()) + 1)),
            (r"(?<=\d)[次个人名项天户](?!工作日|月|以)", lambda m: "艘"),
            (r"每(?:半年|季度|月|年|周)", lambda m: "每两年"),
            (r"[一二三四五六七八九十]+(?=[次个名项])", lambda m: "九十九"),
            (r"不得|严禁", lambda m: "可以"),
        ):
            yield from self._changed(truth, shown, pattern, change)

    def _overstated(self, truth: str, shown: str) -> Iterator[str]:
        yield f"{truth}，群众满意度大幅跃升"
        for pattern, change in (
            (r"应当|要(?=[^求点素])", lambda m: "必须"),
            (r"可以|一般", lambda m: "必须"),
            (r"党组|党委|支部", lambda m: "财政厅"),
        ):
            yield from self._changed(truth, shown, pattern, change)

    def _changed(self, truth: str, shown: str, pattern: str, change: Callable[[re.Match[str]], str]) -> Iterator[str]:
        match = self._random.choice([*re.finditer(pattern, truth), None])
        if match:
            lie = truth[: match.start()] + change(match) + truth[match.end() :]
            if lie not in shown:
                yield lie
