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
