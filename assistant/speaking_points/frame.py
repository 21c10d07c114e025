"""The frame of a talk by occasion: title, opening and closing words; they claim nothing (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.speaking_points.records import Occasion
from assistant.speaking_points.topic import Topic

__all__ = ["FRAMES", "NAMED", "Frame", "papers_named", "title_of"]

NAMED = 3  # papers named in the opening


@dataclass(frozen=True, slots=True)
class Frame:
    title: str  # with {topic}
    opening: str  # with {topic} and {papers}
    opening_bare: str  # with {papers}, where the topic cannot be named
    quote: str  # leads to the quotation that the talk starts from, an insight; {lead} says whose it is
    demand: str  # likewise where it asks for something
    closing: str  # leads to the last quotation
    last: str  # after it


FRAMES: dict[Occasion, Frame] = {
    "研讨发言": Frame(
        "关于“{topic}”的研讨发言提纲",
        "同志们，今天我围绕{topic}这个主题作发言，主要依据是{papers}。",
        "同志们，今天我围绕研讨主题作发言，主要依据是{papers}。",
        "先从认识谈起。{lead}",
        "先看原文怎么说。{lead}",
        "最后，用一句原文与大家共勉。{lead}",
        "以上发言，不当之处，请批评指正。",
    ),
    "学习体会": Frame(
        "关于“{topic}”的学习体会提纲",
        "近期，我围绕{topic}学习了{papers}，下面汇报几点体会。",
        "近期，我学习了{papers}，下面汇报几点体会。",
        "学习中，这段话值得反复体会。{lead}",
        "学习中，这项要求值得反复体会。{lead}",
        "学习的落脚点在于运用。{lead}",
        "以上体会，不当之处，请批评指正。",
    ),
    "工作部署": Frame(
        "关于“{topic}”的工作部署讲话提纲",
        "同志们，下面依据{papers}，就{topic}有关工作作安排。",
        "同志们，下面依据{papers}，就有关工作作安排。",
        "抓好这项工作，先要统一思想。{lead}",
        "抓好这项工作，先要明确要求。{lead}",
        "这项工作要抓出什么结果，原文已经讲明。{lead}",
        "请各单位对照要求，认真抓好落实。",
    ),
}


def title_of(topic: Topic, occasion: Occasion) -> str:
    return FRAMES[occasion].title.format(topic=topic.title)


def papers_named(titles: Sequence[str], most: int = NAMED) -> str:
    """《甲》《乙》和《丙》; with 等 where there are more than a sentence should name."""
    shown = [f"《{title}》" for title in titles[:most]]
    if len(titles) > most:
        return "".join(shown) + "等文件"
    return shown[0] if len(shown) == 1 else "".join(shown[:-1]) + "和" + shown[-1]
