"""What the tools of the MCP door return, field by field, as clients and their language models are told it.

The records are those of ``ui.doors.desk``; a field too many or too few there is an error here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AnswerResult", "DutiesResult", "Exchange", "OutlineResult", "PaperResult", "SearchResult"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Exchange(BaseModel):
    """此前的一问一答。"""

    question: Annotated[str, Field(description="当时的问题")]
    answer: Annotated[str, Field(description="当时的回答")] = ""


class _Citation(_Record):
    number: Annotated[int, Field(description="对应回答里的 [n]")]
    document: Annotated[str, Field(description="文件标题")]
    file: Annotated[str, Field(description="文件名")]
    section: Annotated[list[str], Field(description="所在的各级标题，由大到小")]
    text: Annotated[str, Field(description="原文，一字不差")]
    start: Annotated[int, Field(description="在文件全文中的起点（字符）")]
    end: Annotated[int, Field(description="在文件全文中的终点（字符，不含）")]
    document_id: Annotated[str, Field(description="文件编号，可用于 get_document")]


class AnswerResult(_Record):
    id: str
    question: Annotated[str, Field(description="所问的问题")]
    standalone_question: Annotated[str, Field(description="结合上文补全后的问题")]
    answer: Annotated[str, Field(description="回答，其中 [n] 是出处的编号")]
    grounded: Annotated[bool, Field(description="文库里有没有依据；为 false 时 answer 只说明没有找到")]
    mode: Annotated[str, Field(description="extractive 为原文摘录，generated 为语言模型依据原文写成")]
    citations: Annotated[list[_Citation], Field(description="回答所依据的原文")]
    related: Annotated[list[_Citation], Field(description="意思相近的段落，不是回答的依据")]
    notes: Annotated[list[str], Field(description="需要告诉读者的说明，例如依据的文件已废止")]
    seconds: Annotated[float, Field(description="用时（秒）")]
    highlights: Annotated[list[tuple[int, int]], Field(description="answer 中正面回答问题的几处（起点、终点）")]


class _Hit(_Record):
    document: Annotated[str, Field(description="文件标题")]
    file: Annotated[str, Field(description="文件名")]
    section: Annotated[list[str], Field(description="所在的各级标题，由大到小")]
    text: Annotated[str, Field(description="原文段落")]
    start: Annotated[int, Field(description="在文件全文中的起点（字符）")]
    end: Annotated[int, Field(description="在文件全文中的终点（字符，不含）")]
    score: Annotated[float, Field(description="相关程度，越大越相关")]
    document_id: Annotated[str, Field(description="文件编号，可用于 get_document")]


class SearchResult(_Record):
    question: Annotated[str, Field(description="所查的内容")]
    hits: Annotated[list[_Hit], Field(description="原文段落，最相关的在前")]


class _Statement(_Record):
    text: Annotated[str, Field(description="一句话")]
    kind: Annotated[
        str, Field(description="verbatim 原文，trimmed 有删节的原文，phrased 换了说法，prompt 要讲话人自己补充")
    ]
    citations: Annotated[list[_Citation], Field(description="这句话的依据")]
    verified: Annotated[bool, Field(description="依据中能否核实")]


class _Point(_Record):
    heading: Annotated[str, Field(description="要点的标题")]
    statements: Annotated[list[_Statement], Field(description="要点的内容")]


class _Source(_Record):
    document: Annotated[str, Field(description="文件标题")]
    file: Annotated[str, Field(description="文件名")]
    issuer: Annotated[str, Field(description="发文机关")]
    number: Annotated[str, Field(description="发文字号")]
    year: Annotated[int | None, Field(description="年份")]
    document_id: Annotated[str, Field(description="文件编号，可用于 get_document")]


class OutlineResult(_Record):
    title: Annotated[str, Field(description="题目")]
    opening: Annotated[list[_Statement], Field(description="开头")]
    points: Annotated[list[_Point], Field(description="各个要点")]
    practice: Annotated[list[_Statement], Field(description="结合实际")]
    closing: Annotated[list[_Statement], Field(description="结尾")]
    sources: Annotated[list[_Source], Field(description="依据的文件")]
    notes: Annotated[list[str], Field(description="需要告诉讲话人的说明")]


class _Duty(_Record):
    due: Annotated[str | None, Field(description="到期的日子，如 2026-11-30；只在按时间查时有")] = None
    who: Annotated[str, Field(description="责任主体，文件没有写明时为空")]
    carried: Annotated[bool, Field(description="责任主体是否承前省略")]
    what: Annotated[str, Field(description="要做什么")]
    every: Annotated[str, Field(description="多久一次")]
    deadline: Annotated[str, Field(description="什么时候以前")]
    to_whom: Annotated[str, Field(description="报给谁、向谁")]
    force: Annotated[str, Field(description="原文表示约束力的词，如 应当、不得")]
    note: Annotated[str, Field(description="备注")]
    document: Annotated[str, Field(description="文件标题")]
    section: Annotated[list[str], Field(description="所在的各级标题，由大到小")]
    text: Annotated[str, Field(description="依据的原文句子")]
    start: Annotated[int, Field(description="在文件全文中的起点（字符）")]
    end: Annotated[int, Field(description="在文件全文中的终点（字符，不含）")]
    document_id: Annotated[str, Field(description="文件编号，可用于 get_document")]


class DutiesResult(_Record):
    count: Annotated[int, Field(description="符合条件的一共多少条")]
    duties: Annotated[list[_Duty], Field(description="其中的一百条以内")]
    next: Annotated[int | None, Field(description="还有更多时，下一次的 start；没有了为 null")]
    note: Annotated[str, Field(description="一条也没有时的说明")]


class _Section(_Record):
    level: Annotated[int, Field(description="标题的级别，1 最大")]
    heading: Annotated[str, Field(description="标题")]
    start: Annotated[int, Field(description="起点（字符）")]
    end: Annotated[int, Field(description="终点（字符，不含）")]


class PaperResult(_Record):
    id: Annotated[str, Field(description="文件编号")]
    title: Annotated[str, Field(description="标题")]
    issuer: Annotated[str, Field(description="发文机关")]
    number: Annotated[str, Field(description="发文字号")]
    date: Annotated[str, Field(description="日期")]
    kind: Annotated[str, Field(description="文种，如 通知、条例")]
    repealed: Annotated[bool, Field(description="文中是否写明已废止或失效")]
    sample: Annotated[bool, Field(description="是否随程序附带的示例文件")]
    file: Annotated[str, Field(description="文件名")]
    length: Annotated[int, Field(description="全文多少字符")]
    sections: Annotated[list[_Section], Field(description="各级标题和它们的位置（前两百个）")]
    start: Annotated[int, Field(description="text 的起点（字符）")]
    end: Annotated[int, Field(description="text 的终点（字符，不含）")]
    text: Annotated[str, Field(description="这一段原文")]
    next: Annotated[int | None, Field(description="后面还有时，下一次的 start；到头了为 null")]
