"""A library's own model: trained on its papers, measured on headings it never saw, put in force or not, taken back."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from index.embedding import load_embedder
from index.errors import EmbeddingError
from index.library import Library
from index.settings import EmbeddingSettings
from index.training import adapt as module
from index.training.adapt import Adapted, AdaptSettings, adapt, adapted_from, undo
from index.training.measure import Found, Probe, probe_of, ranks_by_library, ranks_by_vectors
from index.training.paper_sources import paper_sources
from index.training.papers import read_papers, without_number
from index.training.recipes import ADAPTING

# Two vocabularies without a character in common, so that only training can tell which heading goes with which body.
AREAS = {
    "耕地保护": "田块面积不减，垄亩肥力提升，秸秆还入其中",
    "河道治理": "清淤疏浚沿岸水系，闸坝泵站按时检修",
    "校车安全": "司乘人员持证上岗，逐日查验刹车轮胎",
    "医保结算": "参合群众就诊费用，窗口即时报销到账",
    "档案移交": "卷宗编目装订成册，馆藏库房恒温恒湿",
    "森林防火": "林区卡口严禁带入打机，瞭望塔昼夜值班",
}
STEPS = ("工作安排", "检查办法", "责任分工", "经费来源", "时限要求", "考核方式", "培训内容", "问题处置")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """Forty-eight headings, each the name of an area and a step, over bodies that name neither."""
    folder = tmp_path_factory.mktemp("sheets")
    for area, words in AREAS.items():
        lines = [f"{area}手册"]
        for number, step in enumerate(STEPS, 1):
            body = "".join(f"{words}，第{number}组按照规程逐项落实到位，情况汇总后报送。" for _ in range(6))
            lines += [f"（{'一二三四五六七八'[number - 1]}）{area}{step}", body]
        (folder / f"{area}手册.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def filled(sheets, static_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled") / "library"
    with Library.create(folder, str(static_model)) as library:
        library.add([sheets])
    return folder


@pytest.fixture
def library(filled, tmp_path):
    shutil.copytree(filled, tmp_path / "library")
    with Library.open(tmp_path / "library") as opened:
        yield opened


QUICK = AdaptSettings(
    recipe=replace(ADAPTING, steps=60, batch=64, learning_rate=0.05, scale=10.0),
    rounds=1_000.0,
    least_characters=1_000,
)


def test_it_finds_more_is_put_in_force_and_can_be_taken_back(library, static_model):
    before = library.embedder.fingerprint
    stages = []
    result = adapt(library, QUICK, progress=lambda stage, done, total: stages.append((stage, done <= total)))
    assert result.better
    assert result.vectors[1].reciprocal > result.vectors[0].reciprocal + 0.05
    assert result.folder.is_relative_to(library.folder)
    assert result.headings >= 20
    assert library.embedder.fingerprint != before
    assert library.verify() == []
    assert list(dict.fromkeys(stage for stage, _ in stages)) == ["读取文库", "训练", "检验", "重新计算向量"]
    assert all(fine for _, fine in stages)
    assert not list(library.folder.glob(".adapting-*"))

    assert undo(library) == str(static_model)
    assert library.embedder.fingerprint == before
    assert not result.folder.exists()
    assert library.search("耕地保护")


def test_the_model_goes_where_the_library_goes(library, tmp_path):
    result = adapt(library, QUICK)
    found = [hit.passage.id for hit in library.search("耕地保护工作安排", 5)]
    library.close()
    library.folder.rename(tmp_path / "moved")
    with Library.open(tmp_path / "moved") as moved:
        assert moved.embedder.fingerprint == result.folder.name
        assert [hit.passage.id for hit in moved.search("耕地保护工作安排", 5)] == found
        undo(moved)
        assert moved.search("耕地保护")


def test_same_library_same_model_and_only_the_words_of_its_papers_move(library, tmp_path):
    first = adapt(library, QUICK, out=tmp_path / "a", keep_anyway=True)
    undo(library)
    second = adapt(library, QUICK, out=tmp_path / "b", keep_anyway=True)
    files = [(folder / "model.safetensors").read_bytes() for folder in (first.folder, second.folder)]
    assert files[0] == files[1]
    old, new = load_embedder(adapted_from(str(second.folder))["embedding"]), load_embedder(second.folder)
    unseen = ["鲸鱼", "蝴蝶"]
    assert np.abs(old.encode(unseen) - new.encode(unseen)).max() < 1e-3
    assert np.abs(old.encode(["耕地"]) - new.encode(["耕地"])).max() > 1e-2


def test_twice_is_undone_step_by_step(library, static_model):
    first = adapt(library, QUICK, keep_anyway=True)
    second = adapt(library, QUICK, keep_anyway=True)
    assert first.folder.exists() and second.folder.exists() and first.folder != second.folder
    assert undo(library) == str(first.folder)
    assert not second.folder.exists()
    assert undo(library) == str(static_model)
    assert not first.folder.exists()
    with pytest.raises(EmbeddingError, match="没有可以退回的模型"):
        undo(library)


def test_what_finds_less_is_not_put_in_force(library, monkeypatch):
    before = library.embedder.fingerprint
    # A table of nothing: no passage is nearer to any heading than any other.
    monkeypatch.setattr(module, "trained", lambda embedder, *_: (np.zeros_like(embedder.table), 1))
    result = adapt(library, QUICK)
    assert not result.better
    assert result.vectors[1].reciprocal < result.vectors[0].reciprocal
    assert result.folder is None
    assert library.embedder.fingerprint == before
    assert not (library.folder / module.MODELS).exists()


@pytest.mark.parametrize(
    ("vectors", "ranking", "better"),
    [
        ((0.5, 0.6), (0.7, 0.7), True),
        ((0.5, 0.5), (0.7, 0.75), True),
        ((0.5, 0.6), (0.7, 0.65), False),
        ((0.5, 0.45), (0.7, 0.8), False),
        ((0.5, 0.5), (0.7, 0.7), False),
    ],
)
def test_better_is_more_by_one_measure_and_less_by_neither(vectors, ranking, better):
    pairs = [tuple(Found(0.0, 0.0, value) for value in pair) for pair in (vectors, ranking)]
    assert Adapted(100, 20, False, 10, 1.0, *pairs, None).better is better


@pytest.mark.parametrize("stage", ["训练", "检验", "重新计算向量"])
def test_interrupted_it_leaves_the_old_model_in_force_and_goes_on_later(library, stage):
    before = library.embedder.fingerprint
    found = library.search("耕地保护", 3)

    def stop(now, done, total):
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adapt(library, QUICK, keep_anyway=True, progress=stop)
    assert library.embedder.fingerprint == before
    assert library.search("耕地保护", 3) == found
    assert not list(library.folder.glob(".adapting-*"))
    result = adapt(library, QUICK, keep_anyway=True)
    assert library.embedder.fingerprint == result.folder.name
    assert [path.name for path in (library.folder / module.MODELS).iterdir()] == [result.folder.name]


def test_what_a_killed_run_left_is_cleared(library):
    (library.folder / ".adapting-x").mkdir()
    adapt(library, QUICK)
    assert not (library.folder / ".adapting-x").exists()


def test_too_small_a_library_is_refused_untouched(make_library, papers):
    library = make_library()
    for _ in range(2):  # empty, then three small papers
        with pytest.raises(EmbeddingError, match="文库太小"):
            adapt(library)
        library.add([papers])
    assert not (library.folder / module.MODELS).exists()


def test_a_model_that_is_no_table_is_refused(library, monkeypatch):
    class Other:
        name, fingerprint, dimensions = "某模型", "0" * 16, 32

    monkeypatch.setattr(Library, "embedder", Other())
    with pytest.raises(EmbeddingError, match="不能在本机继续训练"):
        adapt(library)


def test_a_broken_record_is_named(library):
    result = adapt(library, QUICK, keep_anyway=True)
    (result.folder / module.RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(EmbeddingError, match="读不出来"):
        undo(library)
    assert library.embedder.fingerprint == result.folder.name


def test_no_heading_held_back_is_in_what_is_trained_on(library):
    papers = read_papers(library.folder, share=0.1, least=20, most=300, limit=60_000)
    held = {papers.headings[i].text for i in papers.held}
    assert len(held) == 20
    assert held == {h.text for h in papers.headings if h.held}
    shown = "\n".join(passage.shown + passage.body for passage in papers.passages)
    assert not any(text in shown for text in held)
    sources, used = paper_sources(library.embedder.tokenizer, papers)
    asked = set(sources["headings"].paths.ravel()) - {-1}
    assert asked and asked.isdisjoint(papers.held)
    assert used[0] == 0
    assert (np.diff(used) > 0).all()


def test_a_library_without_headings_is_measured_by_sentences_taken_out_of_it(make_library, tmp_path):
    library = make_library("flat")
    lines = [
        json.dumps(
            {"title": str(i), "text": f"{words}，第{i}号。再过{i}天复查。{area}由专人负责，第{i}次公示。"},
            ensure_ascii=False,
        )
        for i, (area, words) in enumerate(list(AREAS.items()) * 20)
    ]
    (tmp_path / "flat.jsonl").write_text("\n".join(lines), encoding="utf-8")
    library.add([tmp_path / "flat.jsonl"])
    papers = read_papers(library.folder, share=0.1, least=20, most=300, limit=60_000)
    assert papers.sentences
    assert len(papers.held) == 20
    for passage in papers.passages:
        for i in passage.headings:
            assert papers.headings[i].text not in passage.body + passage.shown
    assert adapt(library, QUICK, keep_anyway=True).sentences


def test_pairs_of_the_papers_belong_together(library):
    papers = read_papers(library.folder, share=0.1, least=20, most=300, limit=60_000)
    sources, used = paper_sources(library.embedder.tokenizer, papers)
    names = {number: piece for piece, number in library.embedder.tokenizer.get_vocab().items()}

    def texts(bags):
        return ["".join(names[used[token]] for token in bag) for bag in np.split(bags.tokens, bags.offsets[1:])]

    random = np.random.default_rng(0)
    batch = sources["cloze"].batch(random, 40)
    whole = [
        "".join(names.get(number, "") for number in library.embedder.token_ids([p.shown + p.body])[0])
        for p in papers.passages
    ]
    for left, right in zip(texts(batch.left), texts(batch.right), strict=True):
        assert any(
            left in text and (right == text or right == text.replace(left, "", 1) or left not in right)
            for text in whole
        )
    batch = sources["headings"].batch(random, 40)
    for i, (left, right) in enumerate(zip(texts(batch.left), texts(batch.right), strict=True)):
        area = next(area for area in AREAS if area in left)
        assert AREAS[area].replace("，", "")[:6] in right
        assert batch.same[i, i]


def test_larger_libraries_are_read_in_part_by_whole_papers(library):
    part = read_papers(library.folder, share=0.1, least=1, most=300, limit=len(library) // 2)
    whole = read_papers(library.folder, share=0.1, least=1, most=300, limit=10**6)
    assert 0 < len(part.passages) < len(whole.passages)
    titles = {papers.headings[passage.headings[0]].text for papers in (part,) for passage in papers.passages}
    assert sum(1 for p in whole.passages if whole.headings[p.headings[0]].text in titles) == len(part.passages)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("（二）持续改进工作作风", "持续改进工作作风"),
        ("第三章　监督 管理", "监督 管理"),
        ("第十二条之一", ""),
        ("1．落实三会一课", "落实三会一课"),
        ("一、总体要求", "总体要求"),
        ("一是压实责任", "压实责任"),
        ("三年行动计划", "三年行动计划"),
        ("十四五规划", "十四五规划"),
    ],
)
def test_headings_are_asked_for_without_their_number(heading, words):
    assert without_number(heading) == words


def test_ranks_are_those_of_the_first_passage_under_the_heading(static_model, tmp_path):
    passages = ["甲乙丙丁" * 10, "子丑寅卯" * 10, "天地玄黄" * 10]
    probe = Probe(["甲乙", "天地", "子丑"], passages, [frozenset({0, 1}), frozenset({1}), frozenset({1, 2})])
    embedder = load_embedder(static_model)
    assert ranks_by_vectors(probe, embedder).tolist()[::2] == [1, 1]
    assert ranks_by_vectors(probe, embedder)[1] > 1
    by_library = ranks_by_library(probe, str(static_model), EmbeddingSettings(), tmp_path)
    assert by_library.tolist()[::2] == [1, 1]
    assert by_library[1] != 1
    assert list(tmp_path.iterdir()) == []


def test_found_counts_what_was_not_found_as_nothing():
    found = Found.of(np.array([1, 2, 0, 10]))
    assert (found.first, found.among_five) == (0.25, 0.5)
    assert found.reciprocal == pytest.approx((1 + 0.5 + 0.1) / 4)
    assert Found.of(np.array([], dtype=np.int64)) == Found(0.0, 0.0, 0.0)


def test_a_probe_keeps_all_passages_under_its_headings_and_fills_up_evenly(library):
    papers = read_papers(library.folder, share=0.1, least=20, most=300, limit=60_000)
    small = probe_of(papers, 1)
    assert set().union(*small.under) == set(range(len(small.passages)))
    full = probe_of(papers, 10**6)
    assert len(full.passages) == len(papers.passages)
    for probe in (small, full):
        for heading, under in zip(probe.headings, probe.under, strict=True):
            assert under
            area = next((area for area in AREAS if heading.startswith(area)), None)
            assert all(AREAS[area][:4] in probe.passages[i] for i in under)


def test_the_record_holds_no_text_of_the_papers(library):
    result = adapt(library, QUICK, keep_anyway=True)
    record = json.loads((result.folder / module.RECORD).read_text(encoding="utf-8"))
    assert set(record) == {"embedding", "query_prompt", "passage_prompt", "dimensions"}


def test_the_command_tells_before_and_after_and_undoes(library, command):
    library.close()
    code, out, err = command("adapt", "--library", library.folder, "--keep-anyway")
    assert code == 0, err
    assert "原来" in out and "训练后" in out and "只用向量" in out and "完整的排序" in out
    assert f'adapt --undo --library "{library.folder}"' in out
    code, out, _ = command("adapt", "--library", library.folder, "--undo")
    assert code == 0
    assert out.startswith("已退回向量模型")
    code, out, err = command("adapt", "--library", library.folder, "--undo")
    assert (code, out) == (1, "")
    assert "没有可以退回的模型" in err


def test_the_command_refuses_what_makes_no_sense(tmp_path, command):
    assert command("adapt", "--undo", "--minutes", "3")[0] == 2
    assert command("adapt", "--minutes", "0")[0] == 2
    code, _, err = command("adapt", "--library", tmp_path / "none")
    assert code == 1
    assert "找不到文库" in err
