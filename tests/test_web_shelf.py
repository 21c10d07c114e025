"""The list of papers as HTML, what the tab's functions answer to whom, and ``POST /files``."""

import asyncio
import json
import time

import httpx
import pytest
import sent_files

from assistant import open_assistant
from assistant.records import Answer, Citation
from index.records import Document, Identity
from ui.office.errors import NotAllowedError
from ui.office.office import open_office
from ui.office.people import LOCAL, Person, Role
from ui.office.uploads import Brought, State
from ui.web import upload as upload_module
from ui.web.conversation import Conversation, Exchange
from ui.web.forgetting import DELETED, without_paper
from ui.web.reader import head_html
from ui.web.saved import dump, load
from ui.web.serve import make_server_app
from ui.web.shelf import SHOWN, Known, shelf_html
from ui.web.shelf_desk import ShelfDesk

EVIL = "<img src=x onerror=alert(1)>\"'${1}{{value}}"
READER = Person("小王", groups=frozenset({"办公室"}))
BOSS = Person("主任", Role.ADMIN)


def paper(id="d1", title="某局工作要点", **more):
    identity = {name: more.pop(name) for name in list(more) if name in Identity.__dataclass_fields__}
    added = "2024-03-05T01:00:00+00:00"
    return Document(id, "", Identity(title=title, **identity), "要点.pdf", f"/files/{id}", added=added, **more)


@pytest.fixture
def office(library):
    office = open_office(library, open_assistant(library), auth=True)
    office.accounts.add("主任", "long enough 1", Role.ADMIN)
    office.accounts.add("小王", "long enough 2", Role.READER, ["办公室"])
    yield office
    office.intake.close()


# The list


def test_administrators_see_groups_and_manage_readers_do_not():
    documents = [paper(date="2024-01", number="某发〔2024〕1号", kind="要点"), paper("d2", "新的")]
    known = {
        "grouped": True,
        "brought": {"d1": Brought("d1", "主任", "2024-04-01T02:00:00+00:00", "d2")},
        "groups": {"/files/d1": frozenset({"人事", "办公室"})},
        "titles": {"d1": "某局工作要点", "d2": "新的"},
    }
    boss, reader = shelf_html(documents, known=Known(True, **known)), shelf_html(documents, known=Known(False, **known))
    assert "人事、办公室" in boss
    assert boss.count("data-manage") == 2
    assert "人事" not in reader
    assert "data-manage" not in reader
    for html in (boss, reader):
        assert "2024-04-01" in html
        assert "主任" in html
        assert '已被<button type="button" class="pa-source" data-open="d2"' in html
        assert "某发〔2024〕1号" in html


def test_a_successor_that_this_person_may_not_see_is_not_named():
    brought = {"d1": Brought("d1", "主任", "", "d9")}
    assert "取代" not in shelf_html([paper()], known=Known(False, brought=brought, titles={"d1": "某局工作要点"}))


def test_everything_is_shown_as_text():
    evil = paper(EVIL, EVIL, issuer=EVIL, number=EVIL, kind=EVIL, date=EVIL)
    known = Known(
        True,
        True,
        {EVIL: Brought(EVIL, EVIL, EVIL, "d2")},
        {evil.source: frozenset({EVIL})},
        {"d2": EVIL},
    )
    for html in (
        shelf_html([evil], EVIL, known, [evil]),
        shelf_html([evil], EVIL, known, []),
        head_html(evil, ("d2", EVIL)),
    ):
        assert "<img" not in html
        assert "${" not in html
        assert "{{" not in html


def test_nothing_there_and_nothing_found():
    assert "请找管理员" in shelf_html([])
    assert "请找管理员" not in shelf_html([], known=Known(True))
    assert "现行的文件一份也没有" in shelf_html([paper(repealed=True)], "", None, [])


def test_the_list_follows_the_library_and_its_filter(office):
    desk = ShelfDesk(office)
    found = desk.listed(LOCAL, {})
    assert "共 3 份文件" in found["body"]
    assert found["groups"] == ["办公室"]
    document = office.library.document("工作要点")
    desk.edit(BOSS, {"id": document.id, "title": "机关党建要点", "repealed": True, "groups": ["人事"]})
    assert "机关党建要点" in desk.listed(LOCAL, {})["body"]
    assert "已废止" in desk.listed(LOCAL, {"words": "机关 党建"})["body"]
    assert "找到 2 份" in desk.listed(LOCAL, {"repealed": False})["body"]
    seen = desk.listed(READER, {})
    assert "机关党建要点" not in seen["body"]
    assert "共 2 份文件" in seen["body"]
    assert "groups" not in seen


def test_a_huge_library_is_listed_and_searched_in_time(office, monkeypatch):
    many = [paper(f"{i:016x}", f"第{i}号文件", issuer="青禾市人民政府") for i in range(150_000)]
    monkeypatch.setattr(office.library, "documents", lambda where=None: many)
    desk = ShelfDesk(office)
    assert desk.listed(LOCAL, {})["body"].count("<tr") == SHOWN + 1
    assert "找到 1 份文件" in desk.listed(LOCAL, {"words": "149999 人民政府"})["body"]
    began = time.perf_counter()
    assert "共 150000 份文件" in desk.listed(LOCAL, {"words": "青禾"})["body"]
    assert time.perf_counter() - began < 1


def test_readers_get_the_list_alone(office):
    desk = ShelfDesk(office)
    id = office.library.documents()[0].id
    for act in (
        lambda: desk.uploads(READER),
        lambda: desk.forget(READER),
        lambda: desk.facts(READER, id),
        lambda: desk.edit(READER, {"id": id, "title": "别的"}),
        lambda: desk.delete(READER, id),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert len(office.library.documents()) == 3


def test_facts_of_a_paper_are_those_that_are_edited(office):
    desk = ShelfDesk(office)
    id = office.library.document("责任制办法").id
    facts = desk.facts(BOSS, id)
    assert (facts["kind"], facts["together"], facts["uploaded"], facts["known"]) == ("办法", 1, False, ["办公室"])
    wanted = {
        "id": id,
        "title": "甲",
        "issuer": "乙",
        "number": "丙",
        "date": "2023-05",
        "kind": "丁",
        "groups": ["办公室"],
    }
    desk.edit(BOSS, wanted)
    again = desk.facts(BOSS, id)
    assert {name: again[name] for name in wanted} == wanted


# Conversations


def test_only_answers_that_quote_the_paper_go():
    def answer(id, related=()):
        citation = Citation(1, "某办法", "某.pdf", (), "原文。", 0, 3, id)
        return Answer("", "问", "问", "原文。[1]", True, "extractive", (citation,), related=related)

    near = Citation(1, "某办法", "某.pdf", (), "原文。", 0, 3, "gone")
    text = "第一条　水库大坝每季度检查一次，检查结果报县水利局备案。"
    exchanges = (
        Exchange("一", answer=answer("gone")),
        Exchange("二", answer=answer("kept")),
        Exchange("三", answer=answer("kept", (near,))),
        Exchange("四", text=f"按规定，{text[4:26]}", stopped=True),
        Exchange("五", text="按规定，没有写明。这里与那份文件没有关系。", stopped=True),
    )
    kept = dump(Conversation(exchanges, 3))
    left = load(without_paper(kept, "gone", text))
    assert left.first == 3
    assert [held.error for held in left.exchanges] == [DELETED, "", DELETED, DELETED, ""]
    assert left.exchanges[1] == exchanges[1]
    assert without_paper(kept, "other", "别的文件的内容，与它们都没有关系。") == kept
    assert "gone" not in without_paper('{"version":99,"x":"gone"}', "gone", text)


# POST /files


def over_http(office, use):
    async def run():
        app = make_server_app(office)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await use(client)

    return asyncio.run(run())


def sent(office, secret, path="/files?name=值班.txt", content=b"", **headers):
    headers = {"authorization": f"Bearer {secret}", **headers} if secret else headers
    reply = over_http(office, lambda client: client.post(path, content=content, headers=headers))
    return reply.status_code, reply.json()


@pytest.fixture
def boss(office):
    return office.accounts.new_key("主任")[1]


def test_a_file_that_is_posted_comes_in(office, boss):
    content = "值班管理办法\n\n第一条　值班人员每日记录一次。\n".encode()
    status, told = sent(office, boss, "/files?name=../../值班.txt&group=办公室&group=人事", content)
    assert (status, told["name"], told["state"]) == (200, "值班.txt", "等候")
    assert office.intake.idle(30)
    done = office.intake.uploads.listed()[0]
    assert (done.id, done.state, done.owner) == (told["id"], State.DONE, "主任")
    document = office.library.document(done.papers[0])
    assert office.limits.groups(document.source) == ["人事", "办公室"]
    for path in ("/files", f"/files/{told['id']}", f"/files/{told['id']}/值班.txt", f"/file={document.source}"):
        reply = over_http(
            office, lambda client, path=path: client.get(path, headers={"authorization": f"Bearer {boss}"})
        )
        assert reply.status_code >= 400
        assert "值班人员" not in reply.text


def test_readers_strangers_and_other_sites_are_refused(office):
    reader = office.accounts.new_key("小王")[1]
    status, told = sent(office, reader, content=b"x")
    assert status == 403
    assert "只有管理员可以上传文件" in told["error"]
    assert sent(office, "", content=b"x")[0] == 401
    _, token = office.sessions.open("主任", "long enough 1", "")
    cookies = {"cookie": f"pa_session={token}"}
    foreign = over_http(
        office, lambda client: client.post("/files?name=a.txt", headers={**cookies, "origin": "http://evil.example"})
    )
    assert foreign.status_code == 403
    assert not office.intake.folder.exists() or not list(office.intake.folder.iterdir())
    assert {entry["what"] for entry in office.audit.last()} >= {"refused"}


def test_refusals_are_one_sentence(office, boss, monkeypatch):
    assert sent(office, boss, "/files?name=", b"x") == (400, {"error": upload_module.NO_NAME})
    status, told = sent(office, boss, "/files?name=a.txt&replaces=0000", b"x")
    assert (status, told["error"]) == (422, "要换下的文件已不在文库中，请刷新后再试。")
    status, told = sent(office, boss, f"/files?name=a.txt&group={'长' * 50}", b"x")
    assert status == 422
    assert "不能作组名" in told["error"]
    monkeypatch.setattr(upload_module, "LARGEST", 100)
    monkeypatch.setattr("ui.office.incoming.LARGEST", 100)
    assert sent(office, boss, "/files?name=a.txt", b"x" * 101)[0] == 413

    async def pieces():
        for _ in range(11):
            yield b"x" * 10

    status, told = sent(office, boss, "/files?name=a.txt", pieces())  # says nothing of its length
    assert (status, told["error"].startswith("“a.txt”超过")) == (422, True)
    assert list(office.intake.folder.iterdir()) == []
    assert office.intake.uploads.listed() == []


def test_what_is_sent_by_half_leaves_nothing(office, boss):
    app = make_server_app(office)
    messages = [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        pass

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/files",
        "raw_path": b"/files",
        "query_string": b"name=a.txt",
        "headers": [(b"host", b"127.0.0.1"), (b"authorization", f"Bearer {boss}".encode())],
        "http_version": "1.1",
        "scheme": "http",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(app(scope, receive, send))
    assert list(office.intake.folder.iterdir()) == []
    assert office.intake.uploads.listed() == []


def test_several_files_at_a_time_are_kept_apart(office, boss, tmp_path):
    files = [
        sent_files.text(tmp_path / f"{i}.txt", (f"第{i}号规定", f"第一条　{i}号码头每年检修{i}次。"))
        for i in range(2, 8)
    ]

    async def all_of(client):
        headers = {"authorization": f"Bearer {boss}"}
        posts = [client.post(f"/files?name={file.name}", content=file.read_bytes(), headers=headers) for file in files]
        return await asyncio.gather(*posts)

    assert [json.loads(reply.text)["name"] for reply in over_http(office, all_of)] == [file.name for file in files]
    assert office.intake.idle(60)
    assert {upload.state for upload in office.intake.uploads.listed()} == {State.DONE}
    assert len(office.library.documents()) == 3 + len(files)
