"""Numbers, dates, titles and quotations, and what of a source holds them."""

import random
import re
from pathlib import Path

import pytest

from assistant.verifying.claims import claims, holds, numbers, plain, unheld
from index.library import Library
from index.passages import sentences

HELD = [
    ("每季度汇报1次", "各支部每季度汇报１次情况"),
    ("依据《保密工作规定》执行", "按照《保密工作规定》执行"),
    ("要求“该过会的一律过会”", "做到“该过会的一律过会，须决议的集体研究”"),
    ("2023年5月1日起施行", "本办法自2023年 5 月 1 日起施行"),
    ("2023年5月起施行", "本办法自2023年5月1日起施行"),
    ("- 1. 共开展三次", "共开展三次"),
    ("（1）共开展三次", "共开展三次"),
    ("① 共开展三次", "共开展三次"),
    ("完成率达到95.5%", "完成率达到 95.5％"),
    ("会议开了30", "会议开了30次"),
    ("需3至5个工作日", "需3—5个工作日"),
    ("1至9月开展", "1月至9月开展"),
    ("共召开30余次", "共召开 30 余次"),
    ("依据国发〔2023〕12号", "根据国发[2023]第12号文件"),
    ("每月一次", "每个月一次"),
    ("提出“甲乙丙”", "提出「甲乙丙」"),
    ("三会一课、四不两直、一岗双责", "没有数字"),
    ("这是一个十分重要的问题", "没有数字"),
    ("网址https://example.com/a", "见 https://example.com/a 。"),
    ("他说“甲乙。丙丁。”", "他说：“甲乙。丙丁。”"),
    ("至少检查1次", "不少于1次"),
    ("“增强‘甲乙’‘丙丁’的自觉”", "要增强“甲乙”“丙丁”的自觉"),
    ("完成3,945,182元", "共3,945,182元"),
]

NOT_HELD = [
    ("“增强甲乙丙丁的自觉”", "要增强“甲乙”“丙丁”的自觉"),
    ("“增强‘甲乙’‘丙丁’的自觉”", "要增强“甲乙丙丁”的自觉"),
    ("共开展3次", "共开展13次"),
    ("共开展13次", "共开展3次"),
    ("共开展3次", "共开展3个"),
    ("共开展3次", "共开展3场次"),
    ("共开展3（次）", "共开展3个"),
    ("共开展$3$次", "共开展3个"),
    ("培训三学时", "培训三天"),
    ("增长三成", "增长较快"),
    ("共召开٣次", "共召开4次"),
    ("共两三次", "共三次"),
    ("共开展3次", "共开展3.5次"),
    ("共开展3次", "共开展3至5次"),
    ("共开展5次", "共开展3至5次"),
    ("共开展3次", "第3次会议"),
    ("分3次安排", "一般不超过3次"),
    ("不超过12次", "不少于12次"),
    ("集体学习12次", "集体学习不少于12次"),
    ("3日报告", "3日内报告"),
    ("12月20日办结", "12月20日前办结"),
    ("比例为5%", "比例为5.5%"),
    ("比例为5%", "比例为5个百分点"),
    ("比例为百分之五", "比例为5%"),
    ("比例为5%", "比例为百分之五"),
    ("增长14.5%", "下降14.5%"),
    ("共召开20次", "共召开二十次"),
    ("共召开二〇次", "共召开20次"),
    ("共召开３次", "共召开２次"),
    ("共召开③次", "共召开2次"),
    ("共召开叁次", "共召开贰次"),
    ("惠及1.36户", "惠及1.36万户"),
    ("惠及1.36万户", "惠及1.36户"),
    ("共30次", "共30余次"),
    ("共十次", "共数十次"),
    ("共3 0次", "共30次"),
    ("每半年汇报", "每季度汇报"),
    ("每月汇报", "每两月汇报"),
    ("上半年完成", "下半年完成"),
    ("2023年6月1日起施行", "自2023年5月1日起，至2024年6月1日止"),
    ("依据《保密法》执行", "依据《档案法》执行"),
    ("依据《保密法》执行", "做好保密法宣传"),
    ("依据《保密法 执行", "依据保密要求执行"),
    ("提出“五个坚持”", "提出“四个坚持”"),
    ("提出‘五个坚持’", "提出‘四个坚持’"),
    ('提出"五个坚持"', "提出“四个坚持”"),
    ("提出『五个坚持』", "提出「四个坚持」"),
    ("提出“五个坚持", "提出“四个坚持”"),
    ("五个坚持”的要求", "四个坚持”的要求"),
    ("提出“甲乙丙丁”", "提出“甲乙”“丙丁”"),
    ("文号为青政发〔2023〕6号", "青政发〔2023〕5号"),
    ("文号为青政发〔2023〕5号", "晋政发〔2023〕5号"),
    ("启动Ⅱ级响应", "启动Ⅲ级响应"),
    ("见http://evil.example/x", "没有网址"),
    ("翻一番", "有所增长"),
    ("共召开三\u200b十次", "共召开二十次"),
]


@pytest.mark.parametrize(("text", "source"), HELD)
def test_claims_that_hold(text, source):
    assert unheld(text, [source]) == []


@pytest.mark.parametrize(("text", "source"), NOT_HELD)
def test_claims_that_do_not_hold(text, source):
    assert unheld(text, [source]) != []


def test_title_of_a_cited_paper_may_be_named():
    assert unheld("《某某办法》规定每年一次", ["每年一次"], ["某某办法"]) == []
    assert [claim.text for claim in unheld("《别的办法》规定每年一次", ["每年一次"], ["某某办法"])] == ["别的办法"]


def test_failing_claims_are_given_with_what_stands_next_to_them():
    text = "按《保密法》，每年不少于12次，文号国发〔2023〕1号，自2023年5月1日起。"
    found = [(claim.kind, claim.text) for claim in claims(text)]
    assert ("书名", "保密法") in found
    assert ("数字", "12次") in found
    assert ("文号", "国发〔2023〕1号") in found
    assert ("日期", "2023年5月1日") in found
    assert ("时间", "每年") in found


def test_numbers_are_where_they_say():
    text = plain("每年不少于12次，同比下降14.5%，共1.36万户，3至5个工作日内")
    found = numbers(text)
    assert [text[n.start : n.end] for n in found] == ["12次", "14.5%", "1.36万户", "3至5个工作日内"]
    assert [(n.bound, n.trend) for n in found] == [("≥", ""), ("", "↓"), ("", ""), ("", "")]


@pytest.fixture(scope="module")
def passages(tmp_path_factory, static_model):
    """The texts of the sample papers that come with the program."""
    samples = Path(__file__).parents[1] / "ui" / "samples"
    with Library.create(tmp_path_factory.mktemp("claims") / "library", str(static_model)) as library:
        library.add([samples])
        return [library.document(document.id).text for document in library.documents()]


def test_quoted_text_never_raises_a_false_alarm(passages):
    """Whatever a paper says is held by the sentence it is taken from, framed as answers frame it."""
    chosen = random.Random(0)
    checked = 0
    for text in passages:
        for start, end in sentences(text):
            sentence = text[start:end]
            clauses = re.split(r"(?<=[，；])", sentence)
            part = "".join(clauses[chosen.randrange(len(clauses)) :])
            for shown in (sentence, f"- 《某办法》：{sentence}", f"> {part.rstrip('，；')}。"):
                checked += len(claims(shown))
                assert unheld(shown, [sentence], ["某办法"]) == []
    assert checked > 2_000


def test_changed_figures_are_always_noticed(passages):
    """Every figure of the sample papers, changed by one digit, is no longer held by its sentence."""
    chosen = random.Random(0)
    changed = 0
    for text in passages:
        for start, end in sentences(text):
            sentence = text[start:end]
            for match in re.finditer(r"(?<![\d.])\d+(?![\d.、)）])", sentence):
                digit = chosen.choice([d for d in "123456789" if d not in sentence] or ["7391"])
                wrong = sentence[: match.start()] + match.group() + digit + sentence[match.end() :]
                assert unheld(wrong, [sentence]) != [], wrong
                changed += 1
    assert changed > 300


def test_holds_takes_one_claim():
    (claim,) = claims("共12次")
    assert holds(claim, ["学习12次"])
    assert not holds(claim, ["学习12场"])
