"""Kinds of questions, and the sort of thing that each asks for (pure)."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.measures import MEASURE

__all__ = ["Kind", "Sort", "head", "kind_of", "sort_of"]


class Kind(StrEnum):
    """What sort of answer a question wants."""

    COUNT = "count"  # 多少, 几次
    FREQUENCY = "frequency"  # 多久一次
    TIME = "time"  # 什么时候, 几天内
    WHO = "who"  # 谁, 哪个部门
    LIST = "list"  # 哪些, 分别
    DEFINITION = "definition"  # 什么是
    HOW = "how"  # 怎么, 程序
    WHERE = "where"  # 在哪里
    REASON = "reason"  # 为什么
    YES_NO = "yes_no"  # …吗, 是不是
    ACROSS = "across"  # 各份材料
    OTHER = "other"


class Sort(StrEnum):
    """What can be pointed at in a sentence as the answer."""

    NUMBER = "number"
    FREQUENCY = "frequency"
    TIME = "time"
    WHO = "who"  # a person, an office, a unit
    PLACE = "place"
    NAME = "name"  # a 《title》, a “slogan”, another name
    INSTANCE = "instance"  # 什么颜色: something that ends in 色
    TEXT = "text"  # nothing in particular


# Order matters: the first pattern that occurs decides.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile("|".join(patterns)))
    for kind, patterns in (
        (
            Kind.ACROSS,
            (
                r"各份|各个?(?:材料|文件|单位的?(?:材料|文件))|异同|有何不同|有什么不同|对比|相比之?下|比较一下",
                "(?:这些|几份|几个|不同(?:单位)?的?|两份|两个)(?:材料|文件)",
                "(?:哪些|哪几份|哪几个)(?:材料|文件)(?:都|也|里|中)*(?:提到|讲到|要求|规定|涉及|说到|部署)",
            ),
        ),
        (
            Kind.YES_NO,
            (
                r"(?:吗|(?<![什怎])么|对不对|是不是|是否|对吧|是吧|没错吧|(?<!说)吧|对么|没有|不)[？?。！!\s]*$",
                "是不是|是否|能不能|可不可以|要不要|有没有|该不该",
            ),
        ),
        (
            Kind.FREQUENCY,
            ("多久.{0,12}[一几两]?[次期回]|多长时间.{0,12}一?[次回趟]|(?:隔|每隔?)多[久长]", "频次|频率"),
        ),
        (
            Kind.COUNT,
            (
                rf"多少|(?<!哪)几(?=(?:{MEASURE}))(?!点|时|月|号)|数量|总数|人数|次数|场数|份数"
                r"|(?:有|是|要|为|达|约)多[大长宽高重远深](?!时间|期|久)|多[大长宽高重远深][？?]?$",
            ),
        ),
        (
            Kind.TIME,
            (
                "什么时候|什么时间|何时|几时|哪一?(?:[年月天日]|个月)|几[点月号]|几几年|多长时间|多久|啥时候"
                "|(?:什么|哪一?[个段]?)(?:时期|时代|年代|朝代|世纪|阶段|季节)",
                "期限|时限|日期|时间是|年限|截止",
            ),
        ),
        (
            Kind.WHO,
            (
                "谁|何人|由哪|哪[家位](?!.{0,6}(?:制度|措施))|什么(?:单位|部门|机构|人(?![才]))",
                "哪一?[个支所](?:单位|部门|机构|处室|科室|组织|人(?!才)|领导|岗位|公司|球队|队|平台|国家|(?:学校|大学)(?!的[^，。？?]{1,4}[？?]?$))",
            ),
        ),
        (
            Kind.WHERE,
            (
                "(?:在|去|到|于|自)哪(?:[里儿]"
                "|(?![些几一二两三四五六七八九十个家所场部本种位年月日天款条级类支只块片项份]))|哪里|哪儿|何处"
                "|何地|什么地方|哪一?个?(?:地方|城市|省|市|县|区|地区|村)(?!都)|地点|哪国人?|籍贯|国籍",
            ),
        ),
        (Kind.REASON, ("(?<![称作成视当认])为什么|为何|原因|什么缘故|因为什么|为啥|缘由",)),
        (Kind.DEFINITION, ("什么是|何谓|什么叫|什么意思|指的?是?什么|含义|定义|是什么[？?]?$|是啥[？?]?$",)),
        (
            Kind.LIST,
            (
                "哪些|哪几|哪[二两三四五六七八九十0-9]|分别|有什么|包括什么|列出|列举|方面",
                "什么(?:情况|情形|条件|要求|措施|内容|问题|题目|课题|任务|行动|活动|制度)",
            ),
        ),
        (Kind.HOW, ("怎么|怎样|如何|咋|步骤|流程|程序|方式|办法是|做法",)),
    )
)
# What the last noun of a question says about its answer: "C919商业首飞时间", "2023年国考实际参考人数".
_HEADS: tuple[tuple[Sort, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(f"(?:{nouns})$"))
    for sort, nouns in (
        (Sort.TIME, "时间|日期|期限|时限|年限|年份|截止日|生效日|何时|时段|日子"),
        (
            Sort.NUMBER,
            "[人次场份家户件]数|数量|总数|数目|人次|席位|得分|比分|震级|票房|规模|增速|增幅|涨幅|降幅|比例|占比"
            "|比重|指数"
            "|(?<!效)率|(?<![质力能胆])量|[金总数限名差余定补贴份]额|收入|收益|利润|产值|奖金|价格|售价|单价"
            "|费用|经费|预算|资金|投资|成本"
            "|面积|长度|高度|宽度|深度|重量|体积|里程|年龄|人口|温度|标准是多少",
        ),
        (Sort.PLACE, "地点|地址|位置|举办地|所在地|出生地|产地|会场|场所|目的地|发源地|首府|首都"),
        (
            Sort.WHO,
            "主演|(?:总|副)?导演|编剧|作者|[冠亚季]军|得主|获得者|男主角|女主角|主角|演员|(?:主)?教练|队长|旗手|领队"
            "|组长|主任|局长|厅长|处长|科长|市长|县长|省长|书记|院长|校长|行长|部长|主席|主委|会长|秘书长"
            "|总经理|董事长|首席执行官"
            "|负责人|主持人|联系人|召集人|责任人|发起人|创始人|创办人|经办人|总理|总统|议长|行政长官|长官|记者"
            "|对手|队友"
            "|(?:牵头|责任|主办|承办|协办|主管|监管|发文|制定|实施|配合)(?:单位|部门|机关|方|处室)|制作方"
            "|出品方|成员单位|名单",
        ),
        (Sort.NAME, "口号|标语|吉祥物|主题|名称|书名|片名|别名|简称|全称|代号|词汇|题目|总要求|战略定位|战略目标"),
    )
)
_BY_KIND = {
    Kind.COUNT: Sort.NUMBER,
    Kind.FREQUENCY: Sort.FREQUENCY,
    Kind.TIME: Sort.TIME,
    Kind.WHO: Sort.WHO,
    Kind.WHERE: Sort.PLACE,
}
_TAIL = re.compile(
    r"(?:都|又|分别|各|一共|总共|具体|大约|到底|究竟)*(?:是|为|有|在|叫|包括|指|达到?)?了?(?:的)?"
    r"(?:什么|啥|哪些|哪几个|哪[里儿个]?|谁|多少|几[个次]?|怎样的|怎么样)?(?:(?<=[么啥些个少几])(?:人|姓?名字?))?"
    r"(?:的|了|呢|啊|呀)?[？?。！!\s]*$"
)
_KIND_BY_SORT = {
    Sort.NUMBER: Kind.COUNT,
    Sort.TIME: Kind.TIME,
    Sort.PLACE: Kind.WHERE,
    Sort.WHO: Kind.WHO,
}
_WHICH_NAME = re.compile(
    "哪一?(?:部|本|首|款|个)(?:电影|影片|电视剧|书|文件|歌曲?|小说|词|品牌|口号)|叫做?什么|叫做?啥"
    "|什么(?:名字|名称)|又称|又名|又叫|别称|别名|俗称|俗名|旧称|称作什么|称为什么"
)


def head(plain: str) -> str:
    """The question up to what it asks about, without its asking words at the end: …吉祥物是什么？ → …吉祥物."""
    return _TAIL.sub("", plain)


def kind_of(plain: str) -> Kind:
    """The kind of a question in NFKC form; by its last noun where it has no asking words."""
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            if kind is Kind.COUNT and re.search("多少(?:年|天|个?月|日)(?:之?内|前)", plain):
                return Kind.TIME
            return kind
    return _KIND_BY_SORT.get(_by_head(plain), Kind.OTHER)


def sort_of(plain: str, kind: Kind) -> Sort:
    """What the answer to a question of this kind can be pointed at as."""
    if kind in _BY_KIND:
        if kind is Kind.WHO and re.search("哪一?个?国家", plain):
            return Sort.PLACE
        return _BY_KIND[kind]
    if kind in (Kind.YES_NO, Kind.ACROSS, Kind.REASON, Kind.HOW):
        return Sort.TEXT
    if _WHICH_NAME.search(plain):
        return Sort.NAME
    return _by_head(plain)


def _by_head(plain: str) -> Sort:
    about = head(plain)
    if re.search("什么|何种|哪", about):  # 什么学校的院长 asks for a school
        return Sort.TEXT
    return next((sort for sort, pattern in _HEADS if pattern.search(about)), Sort.TEXT)
