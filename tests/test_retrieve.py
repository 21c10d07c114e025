from assistant.retrieve import LibraryRetriever
from index.library import Library


def test_retriever_gives_langchain_documents_with_exact_places(tmp_path):
    text = "一、学习制度\n每周五下午组织集中学习，由办公室负责签到。\n二、请假制度\n请假三天以上由局长批准。\n"
    (tmp_path / "机关内部管理制度.txt").write_text(text, encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "机关内部管理制度.txt"])
        retriever = LibraryRetriever(library=library, limit=1)
        (document,) = retriever.invoke("请假三天由谁批准")
    assert "局长批准" in document.page_content
    metadata = document.metadata
    assert metadata["title"] == "机关内部管理制度"
    assert metadata["section"] == ["二、请假制度"]
    assert text[metadata["start"] : metadata["end"]] == document.page_content


def test_retriever_spreads_over_papers_when_told_to(tmp_path):
    long = "请假制度\n\n" + "".join(f"第{i}条 请假由局长批准。\n\n" for i in "一二三四五六")
    for name, text in {"甲制度": long, "乙通知": "关于值班的通知\n\n值班期间请假的，由办公室登记。\n"}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.create(tmp_path / "library") as library:
        library.add([tmp_path / "甲制度.txt", tmp_path / "乙通知.txt"])
        files = [
            [
                found.metadata["file"]
                for found in LibraryRetriever(library=library, limit=2, per_document=cap).invoke("请假批准")
            ]
            for cap in (None, 1)
        ]
    assert files == [["甲制度.txt", "甲制度.txt"], ["甲制度.txt", "乙通知.txt"]]
