"""它, 他们, 该办法, 其中, 前者: what a pronoun of a question stands for in an earlier one (pure)."""

from __future__ import annotations

import re

from assistant.followup.frames import Frame, frame, phrases
from assistant.followup.sides import relational
from assistant.followup.topics import asked_noun, people_in, topic
from assistant.measures import MEASURE

__all__ = ["resolved"]

_PRONOUN = re.compile(
    "(?P<inner>其中|^里面|^里头)|(?P<they>他们|她们)|(?P<it>它们?|(?<![尤极与何])其(?![他它余实次间所]))|(?P<he>[他她](?![人国乡]))|(?P<two>前者|后者)"
    "|(?P<told>(?:上述|前述|(?:上面|前面|刚才|刚刚|上边|以上)(?:所)?(?:说|讲|提到|提|列|问)(?:到|过)?的))"
    f"|(?P<this>(?:这|那)(?:一|几|些)?(?:{MEASURE}|些|方面)|(?:这|那)(?=是|由|怎|要|归|从|算|属|需|能|有|得|该|应|可|$)"
    "|(?<![应活不])该项?|此(?:项|次|类|种|举)|本(?=(?:办法|规定|通知|条例|方案|细则|意见)(?!所称)))"
)
_GENERIC = re.compile("^(?:工作|事|事情|事项|情况|活动|任务|行动|问题)$")
_PAPER = re.compile("^(?:办法|规定|通知|条例|方案|细则|意见|要点|报告|讲话|规则|文件|纲要|规划)$")
_NO_ANTECEDENT = re.compile("^(?:材料|文件|文库|资料|通知|报告|问题|时候|情况)$")
_THESE_PAPERS = re.compile("^(?:这|那)(?:些|几).{0,2}(?:材料|文件|资料)")
_ROLE = re.compile("(?:的)?(?:副?组长|主任|负责人|书记|联系人|召集人|主持人)$")


def resolved(text: str, of: Frame) -> str | None:
    """``text`` with its first pronoun replaced; None where it has none that points out of it."""
    match = _PRONOUN.search(text)
    if match is None or _named_before(text, match.start()):
        return None
    start, end = match.span()
    noun = _noun_after(text, end)
    if match["this"] and not noun and match["this"].startswith("该"):
        return None  # the modal
    if match["this"] and _THESE_PAPERS.match(match["this"] + noun):
        return None
    if match["inner"]:
        what, noun = topic(of), asked_noun(of)
        if noun and not (of.subject and (what.endswith(noun) or relational(noun))):
            what = noun  # of those that were counted
        inside = "中" if match["inner"] == "其中" else match["inner"]
        return text[:start] + what + inside + text[end:].removeprefix("的")
    if match["they"] or match["he"]:
        who = people_in(of) or (topic(of) if match["they"] else "")
        return text[:start] + who + text[end:] if who else None
    if match["it"]:
        what = topic(of, whole=True)
        bare = _ROLE.sub("", what)
        what = bare if len(bare) > 1 else what
        owned = match["it"] == "其" and bool(noun)
        return text[:start] + what + ("的" if owned else "") + text[end:]
    if match["two"]:
        named = [p for p in phrases(of) if p.end <= of.end and p.sort != "time"] or phrases(of)
        chosen = named[0 if match["two"] == "前者" else -1].text if named else topic(of)
        return text[:start] + chosen + text[end:]
    quoted = [phrase.text for phrase in phrases(of) if phrase.sort == "quoted"]
    if quoted and not noun and re.search("意思|含义", text):
        return text[:start] + quoted[-1] + text[end:]
    what = _meant(noun, of, bool(match["told"]))
    return text[:start] + what + text[end + len(noun) :] if what else None


def _named_before(text: str, start: int) -> bool:
    """Whether the question itself names something before the pronoun that it may stand for. One word may lead up to
    the pronoun: 围绕它, 违反该规定."""
    before = frame(text[:start]).tokens
    named = [t for t in before if t.nominal and not relational(t.text) and not _NO_ANTECEDENT.match(t.text)]
    return bool(named or any(t.verb and not t.opens for t in before[:-1])) or "人" in text[:start]


def _noun_after(text: str, start: int) -> str:
    noun = ""
    for token in frame(text[start:]).tokens:
        if not token.nominal or token.start > 6:
            break
        noun += token.text
    return noun


def _meant(noun: str, of: Frame, told: bool) -> str:
    """What 这项工作, 该办法 or 上述措施 means, with ``noun`` the noun in it. "" where nothing of the kind was named,
    unless it is said to have been (``told``)."""
    if noun in ("人", "人员", "同志"):
        return people_in(of)
    what = topic(of)
    if told and not relational(noun) and any(phrase.text == noun for phrase in phrases(of)):
        return noun
    asked = asked_noun(of)
    if noun and asked.endswith(noun) and of.asking is not None:
        return of.text[: of.asking.start].rstrip("了是有的") + "的" + asked
    if not noun or _GENERIC.match(noun) or what.endswith(noun):
        return what
    if _PAPER.match(noun):
        if titles := re.findall("《[^》]*》", of.text):
            return str(titles[-1])
        named = [p for p in phrases(of) if p.text.endswith(noun)]
        if named:
            owner = [p for p in phrases(of) if p.sort == "body" and p.end == named[-1].start]
            return "".join(p.text for p in owner) + named[-1].text
        return f"{what}的{noun}"
    alike = [p for p in phrases(of) if p.text.endswith(noun) or (p.text[-1] == noun[-1] and p.sort != "time")]
    if alike:
        return what if what.endswith(alike[-1].text) else alike[-1].text
    return f"{what}的{noun}" if told or relational(noun) else ""
