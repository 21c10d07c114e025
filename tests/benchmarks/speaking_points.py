"""How well speaking points rest on the papers: cited, exact, from several papers, nothing twice, as long as asked.

    python tests/benchmarks/speaking_points.py --shared ../shared [--set NAME …] [--minutes 8] [--outlines FOLDER]

- seminar: the topics that the paper on seminars in shared/policies lists, read from it, over the papers there
- policies: more topics over the same papers
- samples: topics over the sample papers of the program and the papers of tests/data/papers_more
- refused: topics that the papers of either library say nothing of; they must be refused
- lying: the topics of seminar and samples, phrased by a chat model that changes figures, names and duties of what it is
  shown and adds to it. What it made up must not be shown; what it merely overstates must not count as verified

Every statement but prompts for the speaker must be cited and hold; ``assistant.verifying`` says so apart from what the
outline says of itself. Papers are as many as are cited, of those with a passage among the 12 best for the topic. Twice:
pairs of statements of which one has four fifths of the other's pairs of characters. ``--outlines`` keeps the outlines
as files, to be read.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from answers import ROOT
from liar import Liar

from assistant import AnswerSettings
from assistant.errors import TopicError
from assistant.scores import Share
from assistant.speaking_points.compose import speaking_points
from assistant.speaking_points.phrasing import Phraser, open_phraser
from assistant.speaking_points.records import SpeakingPoints, Statement
from assistant.verifying.verify import unsupported
from index.library import Library

sys.path.append(str(ROOT / "tests"))  # the server of the tests
from openai_server import Behaviour, openai_server

SEMINARS = "市自然资源局纪检监察组专题研讨情况.txt"
SETS = ("seminar", "policies", "samples", "refused", "lying")
A_MINUTE = 220  # characters
NEAR = 12  # passages of a topic, whose papers count as relevant
SAME = 0.8  # share of the pairs of characters of a statement from which another says the same
POINTS, PAPERS = 3, 2  # wanted at least
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
_LISTED = re.compile(r"围绕((?:“[^“”]+”)+)等课题")

POLICIES = """
压实全面从严治党主体责任
深化警示教育，筑牢拒腐防变思想防线
推动党建工作与业务工作深度融合
整治形式主义、官僚主义，切实改进工作作风
提高派驻监督质效
加强年轻干部教育管理监督
一体推进不敢腐、不能腐、不想腐
建设模范机关
"""
SAMPLES = """
精简会议文件，为基层减负
压紧压实安全生产责任
推动公共数据共享开放
提高理论学习中心组学习质量
全面推进乡村振兴
守住校园安全底线
以案促改，做实警示教育
加强机关值班值守和应急处置
"""
REFUSED = """
潮汐发电机组的选型
儿童青少年近视防控
航天员选拔训练
葡萄酒酿造工艺
跨境电商零售进口税收政策
城市地铁票价怎样调整
量子计算的产业前景
职业足球联赛改革
远洋渔业捕捞配额
青铜器修复技术
快递包装回收利用
新能源汽车充电桩布局
加强医疗保障基金监管的几点思考
扎实做好高校毕业生就业工作
抓好非洲猪瘟等重大动物疫病防控
"""


@dataclass(frozen=True)
class Measured:
    """One outline, measured."""

    topic: str
    points: SpeakingPoints
    cited: Share
    verified: Share
    exact: Share
    papers: int
    relevant: int
    twice: list[tuple[str, str]]  # statements that say the same
    length: int  # characters
    wanted: int
    seconds: float

    @property
    def as_it_must_be(self) -> dict[str, bool]:
        return {
            "every statement cited": self.cited.met == self.cited.asked,
            "every statement verified": self.verified.met == self.verified.asked,
            "every citation exact": self.exact.met == self.exact.asked,
            f"≥ {POINTS} points": len(self.points.points) >= POINTS,
            f"≥ {PAPERS} papers where as many are relevant": self.papers >= min(PAPERS, self.relevant),
            "nothing twice": not self.twice,
            "length within a fifth": abs(self.length - self.wanted) <= self.wanted / 5,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of the shared data")
    parser.add_argument("--set", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--minutes", type=int, default=8, help="how long the talks are to be")
    parser.add_argument("--outlines", type=Path, help="write every outline to this folder")
    arguments = parser.parse_args()
    policies = arguments.shared / "policies"
    sources = {"policies": [policies], "samples": [ROOT / "ui" / "samples", ROOT / "tests" / "data" / "papers_more"]}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        libraries = {name: stack.enter_context(Library.create(folder / name)) for name in sources}
        for name, library in libraries.items():
            library.add(sources[name])
        seminar = _seminar(policies / SEMINARS)
        topics = {"seminar": seminar, "policies": _lines(POLICIES), "samples": _lines(SAMPLES)}
        for name in arguments.set:
            if name == "refused":
                _refuse(libraries)
            elif name == "lying":
                over = [(libraries["policies"], seminar), (libraries["samples"], topics["samples"])]
                _lie(over, arguments.minutes, arguments.outlines)
            else:
                library = libraries["samples" if name == "samples" else "policies"]
                found = _measure(name, library, topics[name], arguments.minutes, arguments.outlines)
                _musts(found, len(topics[name]))


def _seminar(paper: Path) -> list[str]:
    """The quoted topics that the second to fourth paragraphs of ``paper`` say the seminars were about."""
    paragraphs = paper.read_text(encoding="utf-8").splitlines()[1:4]
    return [
        topic for text in paragraphs for listed in _LISTED.findall(text) for topic in re.findall(r"“([^”]+)”", listed)
    ]


def _lines(text: str) -> list[str]:
    return text.split()


def _measure(
    name: str,
    library: Library,
    topics: Sequence[str],
    minutes: int,
    folder: Path | None,
    phraser: Phraser | None = None,
) -> list[Measured]:
    """Outlines on ``topics``, measured and shown."""
    print(f"\n== {name}: {len(topics)} topics, {minutes} minutes")
    print("points  statements  cited  verified  exact  papers  twice  characters  seconds  topic")
    found = []
    for number, topic in enumerate(topics, start=1):
        started = time.perf_counter()
        try:
            points = speaking_points(library, topic, minutes=minutes, phraser=phraser)
        except TopicError as error:
            print(f"REFUSED: {topic}: {error}")
            continue
        found.append(_measured(library, topic, points, minutes, time.perf_counter() - started))
        _show(found[-1])
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-{number:02}.txt").write_text(_readable(points), encoding="utf-8")
    print(f"not refused{len(found):>6} of {len(topics)}")
    return found


def _musts(found: Sequence[Measured], count: int) -> None:
    for must in found[0].as_it_must_be if found else ():
        print(f"{must:<45}{sum(one.as_it_must_be[must] for one in found):>4} of {count}")


def _measured(library: Library, topic: str, points: SpeakingPoints, minutes: int, seconds: float) -> Measured:
    said = [statement for statement in _statements(points) if statement.kind != "prompt"]
    citations = [citation for statement in said for citation in statement.citations]
    exact = [library.document(c.document_id).text[c.start : c.end] == c.text for c in citations]
    near = {hit.passage.document_id for hit in library.search(topic, NEAR)}
    every = [*said, *(statement for statement in points.practice if statement.kind == "prompt")]
    return Measured(
        topic,
        points,
        Share.of([bool(statement.citations) for statement in said]),
        Share.of([_holds(statement) for statement in said]),
        Share.of(exact),
        len({citation.document_id for citation in citations}),
        len(near),
        [(one.text, other.text) for one, other in combinations(said, 2) if _same(one.text, other.text)],
        sum(len(statement.text) for statement in every) + sum(len(point.heading) for point in points.points),
        minutes * A_MINUTE,
        seconds,
    )


def _statements(points: SpeakingPoints) -> list[Statement]:
    parts = [points.opening, *(point.statements for point in points.points), points.practice, points.closing]
    return [statement for part in parts for statement in part]


def _holds(statement: Statement) -> bool:
    """Whether what a statement cites has all its claims, and, where it quotes, all its words."""
    sources = [citation.text for citation in statement.citations]
    titles = [citation.document for citation in statement.citations]
    if not statement.verified or unsupported(statement.text, sources, titles):
        return False
    if statement.kind not in ("verbatim", "trimmed"):
        return True
    words = _QUOTED.findall(statement.text) or [statement.text]
    source = _plain("".join(sources))
    return all(_plain(part) in source for text in words for part in text.split("……"))


def _sources(statement: Statement) -> str:
    return "\n".join(text for citation in statement.citations for text in (citation.text, citation.document))


def _same(one: str, other: str) -> bool:
    bare = [_plain(re.sub("《[^》]*》", "", text)) for text in (one, other)]  # whose words they are says nothing
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in bare)
    return len(a & b) >= SAME * max(1, min(len(a), len(b)))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _show(one: Measured) -> None:
    points = one.points
    print(
        f"{len(points.points):>6}{one.cited.asked:>12}{one.cited.share:>7.0%}{one.verified.share:>10.0%}"
        f"{one.exact.share:>7.0%}{one.papers:>5}/{one.relevant}{len(one.twice):>7}{one.length:>7}/{one.wanted}"
        f"{one.seconds:>9.2f}  {one.topic[:40]}"
    )
    for first, second in one.twice:
        print(f"  twice: {first}\n         {second}")


def _readable(points: SpeakingPoints) -> str:
    def lines(statements: Sequence[Statement]) -> Iterator[str]:
        for statement in statements:
            numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
            doubt = "" if statement.verified else "（未核实）"
            yield f"  {statement.text}{numbers}{doubt} <{statement.kind}>"

    text = [points.title, *lines(points.opening)]
    for number, point in enumerate(points.points, start=1):
        text += [f"{number}. {point.heading}", *lines(point.statements)]
    text += ["结合实际", *lines(points.practice), "结尾", *lines(points.closing), "来源"]
    text += [f"  {source.document} ({source.file}) {source.issuer} {source.year}" for source in points.sources]
    return "\n".join([*text, *points.notes, ""])


def _refuse(libraries: dict[str, Library]) -> None:
    refused, asked = 0, 0
    print("\n== refused")
    for name, library in libraries.items():
        for topic in _lines(REFUSED):
            asked += 1
            try:
                points = speaking_points(library, topic)
            except TopicError:
                refused += 1
            else:
                print(f"not refused over {name}: {topic}: {'；'.join(point.heading for point in points.points)}")
    print(f"off the matter and refused: {refused} of {asked}")


def _lie(over: Sequence[tuple[Library, list[str]]], minutes: int, folder: Path | None) -> None:
    liar = Liar()
    settings = AnswerSettings(answer_chars=200_000, unverified="mark")
    with openai_server(Behaviour(liar, piece=400)) as url:
        phraser = open_phraser("lying", base_url=url, settings=settings)
        found = [
            one
            for number, (library, topics) in enumerate(over, start=1)
            for one in _measure(f"lying-{number}", library, topics, minutes, folder, phraser)
        ]
    said = [statement for one in found for statement in _statements(one.points) if statement.kind == "phrased"]
    told = {_plain(lie) for lie in liar.made_up}
    more = {_plain(lie) for lie in liar.overstated} - told
    numbers = [
        (number, statement)
        for statement in said
        for number in re.findall(r"\d+(?:\.\d+)?", statement.text)
        if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", _sources(statement))
    ]
    print(f"the model made up {len(told)} sentences and overstated {len(more)}; phrased statements shown: {len(said)}")
    print(f"made up and shown: {sum(_plain(statement.text) in told for statement in said)}")
    print(f"numbers that are not in what is cited: {len(numbers)}")
    overstated = [statement for statement in said if _plain(statement.text) in more]
    verified = [statement for statement in overstated if statement.verified]
    print(f"overstated and shown as 未核实: {len(overstated) - len(verified)}, shown as verified: {len(verified)}")
    for statement in verified[:10]:
        print(f"  {statement.text}")


if __name__ == "__main__":
    main()
