"""Frequencies and deadlines in clauses."""

import pytest

from assistant.duties.deadlines import deadline
from assistant.duties.records import Frequency, Unit
from assistant.duties.times import frequency, shared


def _often(text):
    return frequency(text, text, 0, len(text))


def _by(text):
    found = deadline(text, 0, len(text))
    return found.deadline if found else None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("支部书记每季度报告1次思想状况", "每季度1次"),
        ("中心组全年集中学习不少于12次", "每年至少12次"),
        ("班子成员每半年至少到联系点调研两次", "每半年至少2次"),
        ("科室每月组织一场业务讲座", "每月1次"),
        ("纪委每两个月编发一期案例通报", "每2个月1次"),
        ("干部每两年轮训一遍", "每2年1次"),
        ("管护员每周至少巡查三次", "每周至少3次"),
        ("办公室按月公示办件情况", "每月"),
        ("乡镇按季度报送台账", "每季度"),
        ("工程进度逐月上报", "每月"),
        ("联席会议一年两次", "每年2次"),
        ("普查五年一次", "每5年1次"),
        ("值班室每日抽查到岗情况", "每日"),
        ("主要负责人定期分析研判", "定期"),
        ("督查室不定期抽查会议记录", "不定期"),
        ("逢会必讲安全生产", "逢会"),
        ("对网站至少每季度排查一次", "每季度至少1次"),
        ("每年召开1至2次座谈会", "每年至少1次"),
    ],
)
def test_frequencies(text, label):
    assert _often(text).frequency.label == label


@pytest.mark.parametrize("mask", ["ｘ", "XX", "**", "〔  〕"])
def test_masked_counts_are_hidden(mask):
    found = _often(f"领导小组每半年应当至少召开{mask}次会议").frequency
    assert (found.unit, found.count, found.hidden, found.least) == (Unit.HALF_YEAR, None, True, True)


def test_lost_count_is_hidden():
    assert _often("支部每季度开展谈心谈话次，及时了解思想动态").frequency.hidden


@pytest.mark.parametrize(
    "text",
    [
        "每人每月补助500元",
        "按照每名职工每年300元的标准列入预算",
        "值班电话每天24小时畅通",
        "试用期限由双方约定期限",
        "劳动合同应当有确定期限",
        "银行定期存款",
        "产量逐年提高",
        "按日加收滞纳金",
        "每期培训不少于三天",
        "一年内被通报三次",
    ],
)
def test_no_frequency(text):
    assert _often(text) is None


def test_the_spans_state_the_frequency():
    text = "各村每月至少开展2次巡查"
    found = _often(text)
    assert [text[a:b] for a, b in found.spans] == ["每月", "至少", "2次"]


def test_half_months_and_terms_have_units_of_their_own():
    assert _often("学校每学期演练1次").frequency == Frequency(Unit.TERM, count=1)
    assert _often("水库每半月放水一次").frequency == Frequency(Unit.HALF_MONTH, count=1)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("妇联召开半年工作会议", Unit.HALF_YEAR),
        ("工会召开季度分析会议", Unit.QUARTER),
        ("人事科开展年度考核", Unit.YEAR),
    ],
)
def test_the_period_in_the_name_of_what_is_held(text, unit):
    found = _often(text)
    assert (found.frequency, found.attribute) == (Frequency(unit), True)


def test_an_event_of_the_middle_of_the_year_comes_once():
    assert _often("妇联组织开展半年工作现场观摩") is None


def test_short_forms():
    assert _often("实行周调度").frequency == Frequency(Unit.WEEK)
    assert _often("五月通报情况") is None
    assert _often("实行月报告制度") is None


def test_times_without_their_period_share_the_one_before():
    text = "其中专题交流不少于3次"
    assert shared(text, 0, len(text), Frequency(Unit.YEAR, count=8)).frequency.label == "每年至少3次"
    assert shared("对连续缺席3次的", 0, 8, Frequency(Unit.YEAR, count=8)) is None
    assert shared(text, 0, len(text), Frequency(Unit.REGULAR)) is None


def test_a_limit_is_no_number_of_times():
    assert _often("每年入户检查不得超过2次").frequency == Frequency(Unit.YEAR)


def test_a_yearly_amount():
    assert _often("全年撰写信息不少于10篇").frequency == Frequency(Unit.YEAR)


def test_numbers_of_several_things_stay():
    text = "每季度至少举办一次讲座和一次竞赛"
    assert [text[a:b] for a, b in _often(text).spans] == ["每季度", "至少"]


def test_weekdays_are_remarked():
    assert (_often("信访室每周二开箱一次").frequency.label, _often("信访室每周二开箱一次").note) == (
        "每周1次",
        "每周二",
    )
    assert _often("工会每周一次例会").note == ""


@pytest.mark.parametrize(
    ("text", "label", "days", "working"),
    [
        ("自受理之日起二十日内作出决定", "自受理之日起20日内", 20, False),
        ("主管部门应当自收到完整材料之日起5个工作日内答复", "自收到完整材料之日起5个工作日内", 5, True),
        ("在接到申诉后三个月内处理完毕", "接到申诉后3个月内", 90, False),
        ("三十日内提出整改措施", "30日内", 30, False),
        ("在24小时内上报", "24小时内", 1, False),
        ("应当在30分钟内电话报告", "30分钟内", None, False),
        ("应当至少提前三日告知", "至少提前3日", 3, False),
        ("应当在会议举行七日前通知", "会议举行7日前", 7, False),
        ("办结时限不得超过15个工作日", "不超过15个工作日", 15, True),
        ("对群众反映的问题第一时间回应", "第一时间", None, False),
        ("应当立即停止作业", "立即", None, False),
        ("在期满前30日内提出续展申请", "期满前30日内", 30, False),
        ("应当在返回当日补记", "返回当日", None, False),
        ("异议应当在公示期内提出", "公示期内", None, False),
        ("在许可有效期届满前提出", "许可有效期届满前", None, False),
    ],
)
def test_lengths_of_time(text, label, days, working):
    found = _by(text)
    assert (found.label, found.days, found.working_days) == (label, days, working)


@pytest.mark.parametrize(
    ("text", "label", "year", "month", "day"),
    [
        ("6月30日前完成自查", "6月30日前", 0, 6, 30),
        ("9月底前整改到位", "9月底前", 0, 9, 0),
        ("2025年年底前建成", "2025年年底前", 2025, 12, 0),
        ("2024年6月底前完成改造", "2024年6月底前", 2024, 6, 0),
        ("年中安排专题汇报", "年中", 0, 6, 0),
        ("年底前向党组汇报", "年底前", 0, 12, 0),
        ("每月5日前报送报表", "每月5日前", 0, 0, 5),
        ("每年1月底前公布清单", "每年1月底前", 0, 1, 0),
        ("次月10日前上报", "次月10日前", 0, 0, 10),
        ("一季度末前签订到位", "一季度末前", 0, 3, 0),
        ("到2027年，实现全覆盖", "到2027年", 2027, 12, 0),
        ("总结于三月三十一日前报送", "3月31日前", 0, 3, 31),
        ("团委于9月举办演讲比赛", "9月", 0, 9, 0),
        ("在每年第一季度核对名册", "第一季度", 0, 3, 0),
    ],
)
def test_points_in_the_calendar(text, label, year, month, day):
    found = _by(text)
    assert (found.label, found.year, found.month, found.day) == (label, year, month, day)


@pytest.mark.parametrize(
    "text",
    [
        "近三年内典型案例",
        "五年内不得再次申请",
        "等候时间压缩到25分钟以内",
        "单位内部管理",
        "第十二条规定",
        "及时处理",
        "避免年底突击花钱",
        "能立即整改的问题",
    ],
)
def test_no_deadline(text):
    assert _by(text) is None


@pytest.mark.parametrize(
    ("text", "label", "days", "day", "start"),
    [
        ("供水公司每月8日和20日前汇总用量", "每月8日和20日前", None, 8, 4),
        ("各水站每月2日、18日前报送进度", "每月2日、18日前", None, 2, 3),
        ("各水站每季度结束后6日内报送", "每季度结束后6日内", 6, 0, 3),
        ("各水站于每月3日前、25日前报送", "每月3日前、25日前", None, 3, 4),
        ("各水站每周一前上报清单", "每周一前", None, 0, 3),
        ("各水站任务完成后6日内报送", "任务完成后6日内", 6, 0, 3),
        ("各县（区）建设局检修竣工后6日内验收", "检修竣工后6日内", 6, 0, 8),
        ("各水站会议召开3日前报送材料", "会议召开3日前", 3, 0, 3),
        ("各水站收到有关部门通知后6日内报送", "收到有关部门通知后6日内", 6, 0, 3),
    ],
)
def test_a_deadline_holds_neither_who_acts_nor_another_day(text, label, days, day, start):
    masked = text.replace("（区）", "\ue000" * 3)
    found = deadline(masked, 0, len(masked))
    assert found.deadline.label == label
    assert (found.deadline.days, found.deadline.day, found.start) == (days, day, start)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("每月八日前报送", "每月8日前"),
        ("次月十二日前报送", "次月12日前"),
        ("到2026年十月底，建成", "到2026年10月底"),
        ("于五月组织演练", "5月"),
    ],
)
def test_labels_are_in_digits(text, label):
    assert _by(text).label == label


def test_a_weekday_before_a_report():
    assert (_often("水站每周五报周报").note, _often("水站每周五报周报").spans) == ("每周五", ((2, 5),))
    assert _often("水站每周一报").frequency == Frequency(Unit.WEEK)
    assert _often("水站每周一报").note == ""
