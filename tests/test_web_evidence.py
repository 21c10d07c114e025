"""Citation cards, the conversation, and the list of papers, as HTML."""

from html import unescape

import pytest

from assistant.records import Answer, Citation
from index.errors import DocumentNotFoundError
from index.records import Document, Identity
from ui.web.conversation import Conversation, Exchange, conversation_html, exchange_html, turns, welcome_html
from ui.web.evidence import CONTEXT, Papers, card, evidence_panel, excerpt, facts, key_words
from ui.web.shelf import SHOWN, error_html, filtered, shelf_html

SENTENCE = "各支部每季度汇报1次主体责任落实情况。"
TEXT = f"一、压实责任\n{'前' * 500}。{SENTENCE}{'后' * 500}。\n下一段。"
EVIL = '<img src=x onerror=alert(1)>"'


def paper(text=TEXT, title="某局2024年工作要点", **identity):
    pages = identity.pop("pages", ())
    sample = identity.pop("sample", False)
    return Document("d1", text, Identity(title=title, **identity), "要点.pdf", pages=pages, sample=sample, passages=3)


def cite(document, text=SENTENCE, number=1, section=("一、压实责任",)):
    start = document.text.index(text)
    return Citation(number, document.title, document.file, section, text, start, start + len(text), document.id)


def answered(*citations, question="多久汇报一次？", **fields):
    defaults = {"grounded": True, "answer": f"{SENTENCE}[1]", "standalone_question": question, "mode": "extractive"}
    return Answer("", question, citations=citations, **{**defaults, **fields})


def library(*documents):
    found = {document.id: document for document in documents}

    def fetch(id):
        if id not in found:
            raise DocumentNotFoundError("没有")
        return found[id]

    return Papers(fetch)


def test_excerpt_is_the_paragraph_cut_around_the_sentence():
    document = paper()
    shown = excerpt(cite(document), document)
    assert shown.text == SENTENCE
    assert shown.before == "……" + "前" * (CONTEXT - 1) + "。"
    assert shown.after == "后" * CONTEXT + "……"


def test_excerpt_of_a_short_paragraph_has_no_ellipsis():
    document = paper(f"上一段。\n　　先说。{SENTENCE}再说。\n下一段。")
    shown = excerpt(cite(document), document)
    assert (shown.before, shown.after) == ("先说。", "再说。")


def test_a_sentence_that_is_no_longer_there_stands_alone():
    citation = cite(paper())
    for now in (None, paper("已经改写的全文。")):
        shown = excerpt(citation, now)
        assert (shown.before, shown.text, shown.after) == ("", SENTENCE, "")


def test_card_says_what_where_and_when():
    document = paper(date="2024-01-26", repealed=True, pages=(0, 400))
    html = card(cite(document), document)
    assert f"<mark>{SENTENCE}</mark>" in html
    for part in ("某局2024年工作要点", "一、压实责任", "第 2 页", "已废止", ">1<"):
        assert part in html
    assert "2024 年" not in html  # the title says it already
    assert "2023 年" in card(cite(document), paper(date="2023"))


def test_card_of_a_removed_paper_says_so_and_keeps_its_words():
    html = evidence_panel(answered(cite(paper())), library(), 1)
    assert "已不在文库中" in html
    assert f"<mark>{SENTENCE}</mark>" in html
    assert 'data-open="d1"' in html


def test_a_paper_that_is_found_by_its_title_only_is_not_the_cited_one():
    assert Papers(lambda id: paper()).get("某局2024年工作要点") is None


def test_places_beyond_the_paper_do_no_harm():
    citation = Citation(1, "某", "某.txt", (), SENTENCE, 10**30, 10**31, "d1")
    assert f"<mark>{SENTENCE}</mark>" in evidence_panel(answered(citation), library(paper(pages=(0, 9))))


def test_highlighted_words_are_bold_in_the_answer_and_on_the_card_that_bears_them():
    document = paper(f"{SENTENCE}各支部每月学习1次，不得少于1次。")
    first, second = cite(document), cite(document, "各支部每月学习1次，不得少于1次。", 2)
    text = f"- {SENTENCE}[1]\n- {second.text}[2]"
    spans = tuple((text.index(word), text.index(word) + len(word)) for word in ("每季度", "每月", "1次，"))
    answer = answered(first, second, answer=text, highlights=(*spans, (text.rindex("1次"), text.rindex("1次") + 2)))
    assert key_words(answer) == {1: ["每季度"], 2: ["每月", "1次，", "1次"]}
    html = exchange_html(Exchange("问", answer=answer), 1)
    assert "<li>各支部<strong>每季度</strong>汇报1次主体责任" in html
    html = evidence_panel(answer, library(document), 1)
    assert "<mark>各支部<strong>每季度</strong>汇报1次主体责任落实情况。</mark>" in html
    assert "<mark>各支部<strong>每月</strong>学习<strong>1次，</strong>不得少于1次。</mark>" in html


def test_panel_of_an_earlier_answer_names_its_question():
    answer = answered(cite(paper()), question="多久汇报一次？")
    assert "多久汇报一次？" in evidence_panel(answer, library(paper()), 1, earlier=True)
    assert "多久汇报一次？" not in evidence_panel(answer, library(paper()), 1)


def test_nothing_in_a_card_is_live():
    document = paper(f"{EVIL}第一句。", title=EVIL, issuer=EVIL)
    html = card(cite(document, f"{EVIL}第一句。", section=(EVIL,)), document)
    assert "<img" not in html
    assert unescape(html).count(EVIL) == 4  # label, title, path, excerpt


@pytest.mark.parametrize(
    ("date", "written"), [("2024-01-26", "2024年1月26日"), ("2024-03", "2024年3月"), ("2024", "2024年"), ("", None)]
)
def test_dates_are_written_as_in_chinese(date, written):
    assert facts(Identity(issuer="某局", date=date)) == ["某局", *([written] if written else [])]


def test_panel_fetches_each_paper_once_and_keeps_related_apart():
    document = paper()
    fetched = []
    papers = Papers(lambda id: fetched.append(id) or document)
    citation = cite(document)
    grounded = evidence_panel(answered(citation, citation), papers, 3)
    assert fetched == ["d1"]
    assert 'data-turn="3"' in grounded
    assert "相近的段落" not in grounded
    html = evidence_panel(answered(grounded=False, related=(citation,)), papers)
    assert "相近的段落" in html
    assert "依据" not in html
    assert "<mark>" not in html
    assert "pa-number" not in html  # nothing in the answer points at it
    assert "上文涉及的条款" in evidence_panel(answered(citation, related=(citation,)), papers)


def test_chips_of_an_answer_open_its_citations():
    html = exchange_html(Exchange("多久？", answer=answered(cite(paper()), answer="甲[1]乙[2]")), 1)
    assert html.count('class="pa-chip"') == 1
    assert "[2]" in html
    assert 'data-open="d1"' in html


def test_standalone_form_is_shown_only_when_it_differs():
    citation = cite(paper())
    assert "按此问题查找" not in exchange_html(Exchange(" 多久？", answer=answered(citation, question="多久？")), 1)
    completed = answered(citation, question="那么多久？", standalone_question="支部多久汇报一次？")
    assert "按此问题查找：支部多久汇报一次？" in exchange_html(Exchange("那么多久？", answer=completed), 1)


def test_notes_errors_and_stops_are_shown_as_text():
    citation = cite(paper())
    html = conversation_html(
        Conversation(
            (
                Exchange(EVIL, answer=answered(citation, notes=(EVIL,), answer=EVIL)),
                Exchange("问", error=EVIL),
                Exchange("问", text=f"写了一半{EVIL}", stopped=True),
                Exchange("问"),
            )
        )
    )
    assert "<img" not in html
    assert "已停止，回答不完整。" in html
    assert "正在文库中查找" in html


def test_copied_answer_carries_its_sources():
    answer = answered(cite(paper()), answer=f"**《某局2024年工作要点》**\n- {SENTENCE}[1]", highlights=((24, 27),))
    copied = unescape(exchange_html(Exchange("问", answer=answer), 1).partition('data-copy="')[2].partition('"')[0])
    source = f"[1] 《某局2024年工作要点》 › 一、压实责任：“{SENTENCE}”"
    assert copied == f"《某局2024年工作要点》\n- {SENTENCE}[1]\n\n依据：\n{source}"


def test_redacted_names_stay_redacted_while_an_answer_is_written_and_after():
    blotted = "由**区委书记主持，**同志参加，*月完成。"
    citation = cite(paper(blotted), blotted)
    for exchange in (
        Exchange("问", text=f"{blotted}[1]"),
        Exchange("问", text=f"{blotted}[1]", stopped=True),
        Exchange("问", answer=answered(citation, answer=f"原文写的是：\n\n> {blotted}[1]")),
        Exchange("问", answer=answered(citation, answer=f"- {blotted}[1]", mode="generated")),
    ):
        html = exchange_html(exchange, 1)
        assert blotted in html.partition("<footer")[0]
        assert "<strong>" not in html


def test_history_holds_only_finished_answers():
    conversation = Conversation(
        (
            Exchange("甲", answer=answered(cite(paper()))),
            Exchange("乙", error="错"),
            Exchange("丙", "半", stopped=True),
        )
    )
    assert [(turn.question, turn.answer) for turn in turns(conversation)] == [("甲", f"{SENTENCE}[1]")]


def test_welcome_says_how_to_begin():
    assert 'data-ask="多久汇报一次？"' in welcome_html(["多久汇报一次？"], 8)
    assert "传上来" in welcome_html([], 0)
    assert "传上来" not in welcome_html([], 0, admin=False) and "管理员" in welcome_html([], 0, admin=False)
    assert "<img" not in welcome_html([EVIL], 1)


def test_shelf_filters_on_all_that_is_known():
    documents = [
        paper(
            title="公共数据管理办法",
            issuer="青禾市人民政府",
            number="青政发〔2023〕8号",
            kind="办法",
            date="2023-12-08",
        ),
        paper(title="工作要点", date="2024"),
    ]
    for words in ("数据 办法", "青政发", "２０２３", "人民政府  2023-12"):
        assert [document.title for document in filtered(documents, words)] == ["公共数据管理办法"]
    assert filtered(documents, " ") == documents
    assert "没有找到与“渔业”相符的文件" in shelf_html(documents, " 渔业 ")
    assert "共 2 份文件" in shelf_html(documents)
    assert "青政发〔2023〕8号" in shelf_html(documents)
    assert "还没有文件" in shelf_html([])


def test_shelf_of_a_huge_library_stays_small():
    html = shelf_html([paper()] * 60_000)
    assert html.count("<tr") == SHOWN + 1
    assert "60000" in html


def test_shelf_and_errors_are_shown_as_text():
    assert "<img" not in shelf_html([paper(title=EVIL, issuer=EVIL, number=EVIL, kind=EVIL)], "")
    assert "<img" not in shelf_html([paper()], EVIL)
    assert "<img" not in error_html(DocumentNotFoundError(EVIL))
