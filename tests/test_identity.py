"""What a paper says of itself."""

from __future__ import annotations

import time

import pytest

from index.identity import identify
from index.read import read_papers
from index.records import Identity, ReadPaper
from index.titles import is_meaningful_title, official_title, title_of_centred_lines


def of(text: str, file: str = "文稿.txt", **stated: str) -> Identity:
    return identify(ReadPaper(text, Identity(**stated)), file)


NOTICE = """某县人民政府文件
某政发〔2022〕12号

某县人民政府关于印发《某县节约用水管理办法》的通知

各乡镇人民政府，县直各部门：
　　现将《某县节约用水管理办法》印发给你们，请认真贯彻执行。《某县用水暂行规定》（某政发〔2015〕3号）同时废止。

　　　　　　　　　　　　　　　　某县人民政府
　　　　　　　　　　　　　　　　2022年6月8日
（此件公开发布）
抄送：县委各部门，县人大常委会办公室。
"""


def test_a_notice():
    assert of(NOTICE) == Identity(
        title="某县人民政府关于印发《某县节约用水管理办法》的通知",
        issuer="某县人民政府",
        number="某政发〔2022〕12号",
        date="2022-06-08",
        kind="通知",
    )


def test_what_the_format_states_wins():
    stated = {"title": "另一个标题", "issuer": "甲局", "number": "甲〔2020〕1号", "date": "2020", "kind": "函"}
    assert of(NOTICE, **stated) == Identity(**stated)


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("区纪委监委理论学习中心组研讨发言.txt", "区纪委监委理论学习中心组研讨发言"),
        ("县自然资源局2023年全面从严治党工作总结.txt", "县自然资源局2023年全面从严治党工作总结"),
        ("县自然资源系统2022年全面从严治党工作会议讲话.txt", "县自然资源系统2022年全面从严治党工作会议讲话"),
        ("市自然资源局纪检监察组专题研讨情况.txt", "市自然资源局纪检监察组专题研讨情况"),
        ("自然资源厅2022年机关党的建设工作要点.txt", "自然资源厅2022年机关党的建设工作要点"),
    ],
)
def test_shared_policies_are_called_by_their_file_names(shared, file, title):
    path = shared / "policies" / file
    (paper,) = read_papers(path)
    identity = identify(paper, path.name)
    assert identity.title == title
    assert identity.kind == title[-2:]
    assert identity.number == ""
    assert identity.year == (int(title[title.index("20") :][:4]) if "20" in title else None)


@pytest.mark.parametrize(
    ("file", "text", "title"),
    [
        ("01-关于加强值班工作的通知(1).txt", "正文。", "关于加强值班工作的通知"),
        ("3.全市工作报告 - 副本.txt", "正文。", "全市工作报告"),
        ("（2）【示例】某市管理办法.docx", "正文。", "【示例】某市管理办法"),
        ("示例-某市管理办法.txt", "正文。", "某市管理办法"),
        ("2023年工作总结.txt", "正文。", "2023年工作总结"),
        ("20230501.txt", "正文。", "20230501"),
        ("新建文本文档.txt", "关于加强值班工作的通知\n\n各单位：\n正文。", "关于加强值班工作的通知"),
        ("附件1.txt", "某市城市绿化条例\n第一章　总则\n第一条　为了保护绿地。", "某市城市绿化条例"),
        ("doc1.txt", "关于进一步加强全市\n人员管理的意见\n\n各单位：", "关于进一步加强全市人员管理的意见"),
        ("扫描件0001.txt", "今年以来，我局认真落实各项制度。", "扫描件0001"),
        ("值班通知.txt", "某局关于做好值班通知\n正文。", "某局关于做好值班通知"),
        ("关于值班的通知.txt", "某市应急管理局关于值班的通知\n各单位：", "某市应急管理局关于值班的通知"),
        ("防汛抗旱工作方案.txt", "关于成立领导小组的通知\n各单位：", "防汛抗旱工作方案"),
        ("noname", "正文。", "noname"),
        ("文稿.txt", "我们要认真落实上级下发的通知\n并抓好落实，确保完成任务。", "我们要认真落实上级下发的通知"),
    ],
)  # fmt: skip
def test_titles(file, text, title):
    assert of(text, file).title == title


def test_no_title_is_taken_from_sentences():
    assert official_title(["根据上级要求，现下发如下通知", "各单位要抓好落实。"]) == ""
    assert official_title(["各单位：", "请按时报送工作报告"]) == ""
    assert official_title(["一、关于学习的规定", "正文。"]) == ""
    assert official_title(["（2023年5月1日通过）", "附件1", "某市会议制度"]) == "某市会议制度"


def test_centred_lines():
    assert (
        title_of_centred_lines(["某市人民政府文件", "某政发〔2023〕1号", "", "关于开展", "检查的通知", "", "正文"])
        == "关于开展检查的通知"
    )
    assert title_of_centred_lines(["在全市大会上的讲话", "（2023年1月5日）", "张三"]) == "在全市大会上的讲话"
    assert title_of_centred_lines(["第一章　总则"]) == ""
    assert title_of_centred_lines(["", ""]) == ""


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - 通知.doc",
        "Untitled",
        "无标题",
        "无标题文档",
        "文档1",
        "附件2",
        "扫描件",
        "2023-05-01",
        " ",
        "a.pdf",
    ],
)
def test_meaningless_titles(title):
    assert not is_meaningful_title(title)


def test_a_record_keeps_the_title_it_came_with():
    assert of("正文。", "法条.jsonl", title="12").title == "12"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国办发〔2023〕5号", "国办发〔2023〕5号"),
        ("某政办字[2021]33号", "某政办字〔2021〕33号"),
        ("某委发（2019）8号", "某委发〔2019〕8号"),
        ("某教函【2020】115号", "某教函〔2020〕115号"),
        ("某府〔２０２２〕７号", "某府〔2022〕7号"),
        ("X政发〔2022〕12号　　　　签发人 张三", "X政发〔2022〕12号"),
        ("（某办发〔2022〕9号）", "某办发〔2022〕9号"),
        ("发文字号：某发改〔2018〕2号", "某发改〔2018〕2号"),
        ("ｘ办发电〔ｘ〕ｘ号", ""),
        ("某政发〔 〕号", ""),
        ("根据《条例》（国发〔2020〕1号）要求，制定本办法。", ""),
        ("按照国发〔2020〕1号文件要求", ""),
    ],
)
def test_numbers(line, number):
    assert of(f"关于开展检查的通知\n{line}\n各单位：\n正文。").number == number


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("正文。\n某市人民政府\n2023年5月1日", "2023-05-01"),
        ("正文。\n某市人民政府\n二〇二三年五月一日", "2023-05-01"),
        ("正文。\n某市人民政府\n二○二一年十二月三十一日\n（此件公开发布）", "2021-12-31"),
        ("正文。\n　　　某局　　　　2020年 11 月 20 日", "2020-11-20"),
        ("正文。\n2023年5月", "2023-05"),
        ("某条例\n（2020年1月1日某大会通过　根据2022年3月4日《决定》修正）\n第一条 正文。", "2022-03-04"),
        ("某办法\n（2023年11月20日会议通过　2023年12月8日公布　自2024年3月1日起施行）\n正文。", "2023-12-08"),
        ("讲话\n2023年2月3日\n同志们：\n正文。", "2023-02-03"),
        ("某报告\n——2023年1月9日在某县第十九届人民代表大会上\n县长 张三\n正文。", "2023-01-09"),
        ("某规定\n某局　2023年12月18日印发\n正文。", "2023-12-18"),
        ("某办法\n正文。\n第九条 本办法自2021年10月1日起施行。", "2021-10-01"),
        ("成文日期：2019年8月7日\n正文。\n2019年9月1日", "2019-08-07"),
        ("2021年3月1日，我局召开会议。\n正文。", ""),
        ("正文。2020年5月6日开了会。", ""),
        ("正文。\n2023年15月1日", ""),
    ],
)
def test_dates(text, date):
    assert of(text).date == date


def test_the_year_in_the_title_is_the_last_resort():
    assert of("正文。", "某局2022年工作要点.txt").date == "2022"
    assert of("正文。", "某局2022年工作要点.txt").year == 2022
    assert of("正文。", "“十四五”规划纲要.txt").year is None
    assert of("正文。\n某局\n2021年12月1日", "某局2022年工作要点.txt").date == "2021-12-01"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某市城市绿化条例", "条例"),
        ("某省实施《森林法》办法（试行）", "办法"),
        ("某办法实施细则", "细则"),
        ("关于某事项的复函", "函"),
        ("中华人民共和国民法", "法"),
        ("在某大会上的讲话", "讲话"),
        ("某局2023年工作总结", "总结"),
        ("十四五规划", "规划"),
        ("关于表彰的决定", "决定"),
        ("随便一篇文章", ""),
    ],
)
def test_kinds(title, kind):
    assert of("正文。", title=title).kind == kind


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("发布机关：某市财政局\n正文。", "某市财政局"),
        ("某县水利局文件\n关于检查的通知\n正文。", "某县水利局"),
        ("关于检查的通知\n正文。\n某市委办公室\n某市人民政府办公室\n2023年1月1日", "某市委办公室、某市人民政府办公室"),
        ("关于检查的通知\n正文。\n某市财政局　某市教育局\n2023年1月1日", "某市财政局、某市教育局"),
        (
            "某条例\n（2020年1月1日某省第十三届人民代表大会常务委员会第一次会议通过）\n正文。",
            "某省第十三届人民代表大会常务委员会",
        ),
        ("某要点\n中共某市委直属机关工作委员会\n2024年1月26日\n正文。", "中共某市委直属机关工作委员会"),
        ("讲话\n县长　张三\n2024年1月26日\n正文。", ""),
        ("正文。请认真学习。\n谢谢大家\n2023年1月1日", ""),
    ],
)
def test_issuers(text, issuer):
    assert of(text).issuer == issuer


def test_the_issuer_in_the_title():
    assert of("正文。", title="国务院办公厅关于加强管理的意见").issuer == "国务院办公厅"
    assert of("正文。", title="财政部 教育部关于加强管理的意见").issuer == "财政部、教育部"
    assert of("正文。", title="关于加强管理的意见").issuer == ""


@pytest.mark.parametrize(
    ("text", "repealed"),
    [
        ("某办法（已废止）\n第一条 正文。", True),
        ("【失效】某办法\n第一条 正文。", True),
        ("某办法\n本办法已于2020年1月1日废止。\n第一条 正文。", True),
        ("时效性：已失效\n某办法\n正文。", True),
        ("有效性：有效\n某办法\n正文。", False),
        ("某办法\n第一条 正文。\n第九条 本办法自发布之日起施行，《旧办法》同时废止。", False),
        ("关于废止部分文件的决定\n对《旧办法》予以废止。", False),
        ("某办法\n第一条 本办法尚未失效。", False),
        ("某办法\n" + "第一条 正文。" * 100 + "本办法已废止。", False),
    ],
)
def test_repealed(text, repealed):
    assert of(text).repealed is repealed


def test_repealed_in_the_title():
    assert of("正文。", "某市管理办法（已失效）.txt").repealed


def test_short_records_take_microseconds():
    text = (
        "第二十三条　县级以上人民政府应当自收到申请之日起三十日内（特殊情况除外）作出决定；不予批准的，应当说明理由。"
        "申请人对决定不服的，可以依法申请行政复议或者提起行政诉讼。本条例自2021年10月1日起施行，《暂行规定》同时废止。"
    )
    paper = ReadPaper(text, Identity(title="某省行政许可条例 第二十三条"))
    assert identify(paper, "a.jsonl").date == "2021-10-01"
    assert min(_microseconds(paper) for _ in range(5)) < 30  # about 10 here; room for slower machines


def _microseconds(paper: ReadPaper) -> float:
    start = time.process_time()
    for _ in range(2_000):
        identify(paper, "a.jsonl")
    return (time.process_time() - start) / 2_000 * 1e6


@pytest.mark.parametrize(
    "text",
    [
        "某" * 100_000,
        "（" * 50_000,
        "某县人民政府、" * 20_000,
        "2023年" * 30_000,
        "\n" * 90_000,
        "一" * 99 + "\n某局\n" * 9_000,
    ],
)
def test_odd_texts_take_no_longer(text):
    start = time.process_time()
    of(text)
    assert time.process_time() - start < 0.25
