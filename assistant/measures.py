"""Measure words (量词) and units, as regular expressions shared by questions, figures and redactions."""

from __future__ import annotations

__all__ = ["MEASURE", "same_measure"]

#: One measure word or unit; longer ones first.
MEASURE = (
    "人次|场次|件次|批次|班次|架次|平方米|平方公里|平方千米|平方英里|立方米|公里|公顷|公斤|公分|厘米|毫米|千米"
    "|英里|英尺|海里|千克|公吨|毫升|毫克"
    "|万元|亿元|万亿元|万?美元|欧元|港元|日元|英镑|个?百分点|个?工作日|个月|小时|分钟|季度|千瓦时|万千瓦|兆瓦"
    "|千瓦|摄氏度"
    "|[个次人名位项条件份场期批家户处所门类种篇部本册起宗天日年月周轮届章节款编级层步点方元吨亩台辆座栋幢套间张页号字分倍票段例"
    "只头株棵枚颗艘架列支席首集话幕回堂遍趟拨岁代斤克升米度环圈道题卷股匹℃%％]"
)

_ALIKE = (
    frozenset({"次", "场", "场次", "期", "轮", "回", "堂", "遍", "趟", "拨"}),
    frozenset({"人", "名", "位", "人次"}),
    frozenset({"个", "项", "条", "种", "类", "家", "处", "件"}),
    frozenset({"天", "日"}),
    frozenset({"小时", "分钟"}),
    frozenset({"月", "个月"}),
    frozenset({"元", "万元", "亿元", "万亿元", "美元", "万美元", "欧元", "港元", "日元", "英镑"}),
    frozenset({"%", "％", "个百分点", "百分点"}),
    frozenset({"度", "℃", "摄氏度"}),
)
_THINGS = frozenset("项条种类家处件人名位所起户份支席座间部本首集话道题只头株棵枚颗艘架列届")


def same_measure(asked: str, stated: str) -> bool:
    """Whether an answer in ``stated`` fits a question in ``asked``: people say 几个 for most things, 次 for 场."""
    if asked == "个" and stated in _THINGS:
        return True
    return asked == stated or any(asked in group and stated in group for group in _ALIKE)
