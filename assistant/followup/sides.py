"""Nouns that name a side of something else, 时间 or 牵头单位, and how that side is asked for (pure)."""

from __future__ import annotations

import re

__all__ = ["asked_as", "relational", "settled"]

# Sides that one answer settles: what comes next is about the whole again.
_SETTLED = (
    ("是什么时候", "(?:起止|开始|结束|截止|报名|施行|生效)?(?:时间|日期)|截止日"),
    ("是多久", "期限|时限|有效期|时长|周期|年限|工期"),
    ("在哪里", "地点|地址|位置|场地|会场|场所"),
    ("是谁", "副?组长|负责人|联系人|召集人|主持人|责任人|牵头人|经办人|主任|讲师|主讲人"),
    ("是哪个", "(?:牵头|责任|主办|承办|协办|主管|监管|配合|发文|制定|实施)(?:单位|部门|机关)"),
    (
        "是多少",
        "人数|次数|场次|数量|总数|费用|经费|预算|金额|比例|占比|名额|学时|(?:联系)?电话|邮箱|面积|规模|增速|增幅|总?投资",
    ),
)
_OPEN = (
    (
        "有哪些",
        "材料|条件|措施|步骤|内容|要求|规定|职责|任务|问题|环节|成员|对象|领域|方面|单位|部门|办法|做法|举措|成效|成果|亮点|项目"
        "|特点|程序|流程|情形|例外|后果|情况|细则|(?:参加|参会)?人员",
    ),
    (
        "是什么",
        "标准|依据|原因|理由|目的|意义|背景|结果|效果|方式|方法|途径|渠道|原则|目标|重点|主题|总要求|口号|作用|影响|区别|含义|意思|定义|范围"
        "|形式|题目|名称|内涵|关系|原文|出处|来源|文号",
    ),
)
_ADDED = "(?:具体|主要|基本|总体|相关|有关|其他|大致|最终|最后|各自|它|其)?的?"
_SIDE = re.compile(f"^{_ADDED}(?:" + "|".join(nouns for _, nouns in (*_SETTLED, *_OPEN)) + ")$")
_SETTLES = re.compile(f"^{_ADDED}(?:" + "|".join(nouns for _, nouns in _SETTLED) + ")$")
_FORMS = tuple((asked, re.compile(f"(?:{nouns})$")) for asked, nouns in (*_SETTLED, *_OPEN))


def relational(noun: str) -> bool:
    """Whether ``noun`` says nothing without what it belongs to: 时间, 牵头单位, 具体要求."""
    return bool(_SIDE.match(noun))


def settled(noun: str) -> bool:
    """Whether ``noun`` is such a side with one short value: a time, place, person or number."""
    return bool(_SETTLES.match(noun))


def asked_as(noun: str) -> str:
    """The predicate that asks for a side: 地点 → 在哪里, 材料 → 有哪些."""
    return next((asked for asked, pattern in _FORMS if pattern.search(noun)), "是什么")
