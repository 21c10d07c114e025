"""Scores of a question set, as tables for a reader and as one JSON object for a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from ui.rendering import Writer
from ui.wrapping import pad

if TYPE_CHECKING:
    from assistant.evaluate import Outcome, Wanted
    from assistant.scores import Scores, Share

__all__ = ["scores_record", "show_comparison", "show_failures", "show_scores"]

KINDS = {
    "": "未分类",
    "fact": "事实",
    "definition": "定义",
    "list": "列举",
    "procedure": "办事步骤",
    "exact_clause": "条款原文",
    "yes_no": "是非",
    "premise": "前提有误",
    "comparison": "比较",
    "cross_document": "跨文件",
    "summary": "概括",
    "follow_up": "追问",
    "redacted": "隐去数字",
    "unanswerable": "没有答案",
}
CHECKS = {
    "answered": "文件里有答案，却拒答了",
    "refused": "文件里没有答案，却作答了",
    "evidence": "没有引到应引的原文",
    "contains": "答案里缺少应有的文字",
    "no_number": "没有引出原处、说明原文未载明，或者给了数字",
    "claims": "有引文里查不到的内容",
    "exact": "引文与文件不一致",
    "markers": "有的编号没有对应的引文",
}
MEASURES = {
    "right": "全对",
    "evidence": "引到依据",
    "contains": "内容相符",
    "no_number": "隐去不填",
    "refusal_precision": "拒答查准",
    "refusal_recall": "拒答查全",
    "wrongly_refused": "误拒",
    "false_claims": "查无实据（处）",
    "exact": "引文一致",
    "citations": "每答引文（条）",
    "characters": "答案字数（中位）",
    "sentences": "答案句数（平均）",
    "p50": "用时中位（秒）",
    "p95": "用时 95%（秒）",
}
SHARES = {
    "right", "evidence", "contains", "no_number", "refusal_precision", "refusal_recall", "wrongly_refused", "exact"
}  # fmt: skip
NONE = "–"


def scores_record(outcomes: Sequence[Outcome], earlier: Sequence[Outcome] | None = None) -> dict[str, Any]:
    """Everything as one JSON object; ``earlier`` adds the comparison with an earlier run."""
    from assistant.scores import by_kind, compare, summarise

    record: dict[str, Any] = {
        "total": summarise(outcomes).record(),
        "kinds": {kind: scores.record() for kind, scores in by_kind(outcomes).items()},
    }
    if earlier is not None:
        compared = compare(earlier, outcomes)
        record["comparison"] = {
            "questions": compared.questions,
            "only_earlier": compared.only_earlier,
            "only_now": compared.only_now,
            "measures": {
                measure.name: {
                    "earlier": measure.earlier,
                    "now": measure.now,
                    "difference": measure.difference,
                    "better": measure.better,
                }
                for measure in compared.measures
            },
            "became_right": [{"id": outcome.id, "question": outcome.question} for outcome in compared.became_right],
            "became_wrong": [{"id": outcome.id, "question": outcome.question} for outcome in compared.became_wrong],
        }
    record["questions"] = [outcome.record() for outcome in outcomes]
    return record


def show_scores(outcomes: Sequence[Outcome]) -> None:
    """Two tables, a row for each kind of question and one for all: how right the answers are, and how they are made."""
    from assistant.scores import by_kind, summarise

    kinds, total = by_kind(outcomes), summarise(outcomes)
    rows = [(KINDS.get(kind, kind), scores) for kind, scores in kinds.items()]
    rows += [("合计", total)]
    out = Writer()
    _table(
        out,
        ["类型", "题数", "全对", "引到依据", "内容相符", "隐去不填", "该拒已拒", "误拒"],
        [
            [
                name,
                str(scores.questions),
                *(
                    _of(share)
                    for share in (
                        scores.right,
                        scores.evidence,
                        scores.contains,
                        scores.no_number,
                        scores.refusal_recall,
                        scores.wrongly_refused,
                    )
                ),
            ]
            for name, scores in rows
        ],
    )
    out.line("")
    _table(
        out,
        ["类型", "查无实据", "引文一致", "每答引文", "字数", "句数", "用时中位", "用时95%"],
        [[name, *_making(scores)] for name, scores in rows],
    )
    out.line("")
    precision, recall = total.refusal_precision, total.refusal_recall
    out.line(f"拒答：共拒了 {precision.asked} 题，其中该拒的 {_told(precision)}。")
    out.line(f"该拒：文件里没有答案的 {recall.asked} 题，拒了 {_told(recall)}。")
    out.line(f"误拒：文件里有答案的 {total.wrongly_refused.asked} 题，拒了 {_told(total.wrongly_refused)}。")
    generated = sum(outcome.mode == "generated" for outcome in outcomes)
    if generated:
        out.line(f"由语言模型组织的答案 {generated} 个，其余摘取原文。")


def _making(scores: Scores) -> list[str]:
    return [
        str(scores.false_claims),
        _of(scores.exact),
        _number(scores.citations, 1),
        _number(scores.characters, 0),
        _number(scores.sentences, 1),
        _number(scores.p50, 3),
        _number(scores.p95, 3),
    ]


def show_comparison(earlier: Sequence[Outcome], now: Sequence[Outcome]) -> None:
    """Each measure of the two runs, and the questions that became right or wrong."""
    from assistant.scores import compare

    compared = compare(earlier, now)
    out = Writer()
    out.heading(f"与上次比较（两次都有的 {compared.questions} 题）")
    rest = [
        f"{count} 题只在{which}有"
        for count, which in ((compared.only_earlier, "上次"), (compared.only_now, "这次"))
        if count
    ]
    if rest:
        out.line("，".join(rest) + "，不计入比较。")
    rows = []
    for measure in compared.measures:
        percent = measure.name in SHARES
        grown = measure.difference
        rows.append(
            [
                MEASURES[measure.name],
                _figure(measure.earlier, percent),
                _figure(measure.now, percent),
                NONE if grown is None else _signed(grown, percent),
                {1: "好了", -1: "差了", 0: ""}[measure.better],
            ]
        )
    _table(out, ["项目", "上次", "这次", "增减", ""], rows)
    for title, changed in (("现在答对的", compared.became_right), ("现在答错的", compared.became_wrong)):
        out.line("")
        out.line(f"{title}：{len(changed)} 题")
        for outcome in changed:
            out.line(f"{outcome.id}　{outcome.question}", indent=2)


def show_failures(results: Iterable[tuple[Wanted, Outcome]]) -> None:
    """Every question that is not wholly right: what is wrong, what was wanted, what came."""
    wrong = [(wanted, outcome) for wanted, outcome in results if not outcome.right]
    out = Writer()
    out.heading(f"没有全对的：{len(wrong)} 题")
    for wanted, outcome in wrong:
        out.line("")
        out.line(f"{outcome.id}　{outcome.question}（{KINDS.get(outcome.kind, outcome.kind)}）", style="bold")
        if outcome.standalone_question != outcome.question:
            out.line(f"补全为：{outcome.standalone_question}", indent=4)
        out.line("问题：" + "；".join(CHECKS[name] for name, met in outcome.checks.items() if not met), indent=4)
        for claim in outcome.false_claims:
            out.line(f"查不到：{claim}", indent=4)
        for text in wanted.evidence:
            out.line(f"应引：{text}", indent=4)
        if wanted.contains:
            out.line("应有：" + "、".join(" 或 ".join(choices) for choices in wanted.contains), indent=4)
        out.line("回答：" + outcome.answer, indent=4)


def _table(out: Writer, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns by display width: the first to the left, figures to the right."""
    widths = [max(cell_len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    for number, row in enumerate((header, *rows)):
        cells = [pad(row[0], widths[0])]
        cells += [" " * (width - cell_len(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        out.line("  ".join(cells).rstrip(), style="bold" if number == 0 else "")


def _of(share: Share) -> str:
    return f"{share.met}/{share.asked}" if share.asked else NONE


def _told(share: Share) -> str:
    return f"{share.met} 题" + (f"（{share.share:.1%}）" if share.share is not None else "")


def _number(value: float | None, digits: int) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def _figure(value: float | None, percent: bool) -> str:
    if value is None:
        return NONE
    return f"{value:.1%}" if percent else f"{value:.3f}".rstrip("0").rstrip(".")


def _signed(value: float, percent: bool) -> str:
    if not value:
        return "不变"
    if percent:
        return f"{100 * value:+.1f} 个百分点"
    return f"{value:+.3f}".rstrip("0").rstrip(".")
