"""What is said around a question: greetings, thanks, words that tie it to what came before, particles (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.followup.frames import CLOSING
from assistant.measures import MEASURE

__all__ = ["Clause", "unwrapped"]

_ONCE = "(?:一下|下|您|你)*[，：]?"
_ASK = "(?:知道|问问|问|了解|请教|咨询|查|看看)"
_COURTESY = re.compile(
    "^(?:(?:非常|太)?(?:谢谢|多谢|感谢|辛苦)[^，。！？~～]{0,8}(?:[，。！~～…]+|$)"
    "|(?:你好|您好|早上好|上午好|下午好|再见|收到|原来如此|不好意思|打扰|哈哈)(?:您|你|了|啦|大家|一下)*[，。！、~～…]*"
    "|(?:好|行|对|是|可以|明白|知道|了解|清楚|懂|嗯|哦|噢|啊|哎|喂|ok|OK)+(?:的|了|啦|吧)*(?:[，。！、~～…]+|$)"
    f"|(?:请问|麻烦|劳驾|对了)(?:您|你)?(?:问|查|看)?{_ONCE}"
    f"|(?:我|咱们)?(?:还|再|也|顺便|接着)?(?:想|请|帮我?)?再?{_ASK}(?:一下|下)[，：]?"
    f"|(?:我|咱们)(?:还|再|也)?想{_ASK}[，：]?)+"
)
_NEW_TOPIC = re.compile(
    "^(?:换个?|换一个?)(?:问题|话题)[，。：、]*|^(?:另外)?问(?:一?个|点)?(?:别的|其他的?|另外的?)(?:问题)?[，。：、]*"
)
_LINK = re.compile(
    "^(?:那么|然后|还有|另外|此外|除此之外|以及|而且|所以|那就|接着|至于|再就是|换成|换做|比如)[，、：]?"
    "(?!的|哪|什么|别|其他|吗|呢|没|几|多少|$)"
)
# After a 那 that points at something: 那个, 那两项. Not before the beginning of another word: 那条例, 那项目.
_MEASURED = re.compile(f"^(?:一|几|两|些)?(?:{MEASURE}|些|块|里|边|样|时)(?![例目案额式准])")
_PARTICLE = re.compile("(?:的话)?(?:呢|啊|呀|嘛|呐|哈|哦)+$")


@dataclass(frozen=True, slots=True)
class Clause:
    """The first question of what was said. ``text`` has no closing mark and no particle; ``said`` has its particle.

    ``linked``: it is tied to what came before (那…). ``new``: it is announced as another matter. ``asks``: it ends in
    a question mark. ``rest`` is what follows it.
    """

    text: str
    said: str
    linked: bool
    new: bool
    asks: bool
    rest: str


def unwrapped(text: str) -> Clause:
    """The first question of ``text``, which is in ``plain`` form; its ``text`` is "" where nothing is asked."""
    text = _COURTESY.sub("", text)
    new = _NEW_TOPIC.match(text)
    text = text[new.end() :] if new else text
    first = re.match("[^？。！\n]*[？。！\n]*", text)
    end = first.end() if first else 0
    said, linked = _unlinked(text[:end].rstrip(CLOSING + "\n"))
    asks = "？" in text[len(text[:end].rstrip(CLOSING + "\n")) : end]
    bare = _PARTICLE.sub("", said).rstrip(CLOSING)
    return Clause(bare, said, linked, new is not None, asks, text[end:].strip())


def _unlinked(said: str) -> tuple[str, bool]:
    """``said`` without the words that tie it to what came before, and whether it had any."""
    linked = False
    while True:
        match = _LINK.match(said) or (_COURTESY.match(said) if linked else None)
        rest = said[match.end() :] if match else said
        if match is None and said.startswith("那") and not _MEASURED.match(said[1:]):
            rest = said[1:].lstrip("，、")
        if rest == said or not rest:
            return said, linked
        said, linked = rest, True
