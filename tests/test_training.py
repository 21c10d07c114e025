"""Training on a tiny corpus: a usable, repeatable model folder in seconds."""

import gzip
import json

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.embedding import load_embedder
from index.training.__main__ import main
from index.training.corpora import Question
from index.training.means import Means
from index.training.pairs import CutSource, QuestionSource, SpanSource, SynonymSource, fold, lexical_negatives
from index.training.tokens import Bags, gather, tokenize

SUBJECTS = ["土地承包", "劳动合同", "食品安全", "道路交通", "义务教育", "环境保护", "消防安全", "社会保险"]
ACTS = [
    "应当依法登记",
    "不得擅自变更",
    "由主管部门监督检查",
    "可以申请行政复议",
    "应当按期公示结果",
    "违反规定的处以罚款",
]
LAY = ["种地", "上班", "吃饭", "开车", "上学", "排污", "救火", "养老金"]


def write(path, records):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpora")
    articles = [
        {
            "law": f"{subject}条例",
            "section": "第一章 总则",
            "article": f"第{i}条",
            "text": f"从事{subject}活动的单位和个人，{act}。",
        }
        for subject in SUBJECTS
        for i, act in enumerate(ACTS)
    ]
    write(folder / "law_articles.jsonl.gz", articles)
    news = [{"text": "".join(f"记者从{subject}工作会议获悉，{act}，" for act in ACTS)} for subject in SUBJECTS]
    write(folder / "news.jsonl", news * 4)
    # Ten times over, or the characters of the lay words would be too rare for the vocabulary.
    write(folder / "synonym_groups.jsonl", [{"words": pair} for pair in zip(SUBJECTS, LAY, strict=True)] * 10)
    write(
        folder / "pairs_drcd.jsonl",
        [{"query": f"{s}归谁管？", "positive": f"{s}由主管部门监督检查。"} for s in SUBJECTS],
    )
    write(folder / "articles.jsonl", [{"id": i, "text": article["text"]} for i, article in enumerate(articles)])
    write(
        folder / "questions.jsonl",
        [{"question": f"{word}有什么规定？", "relevant": [len(ACTS) * i]} for i, word in enumerate(LAY)],
    )
    return folder


def arguments(corpora, out, *more):
    stard = ["--stard", str(corpora / "questions.jsonl"), "--articles", str(corpora / "articles.jsonl")]
    size = ["--vocabulary", "400", "--steps", "60", "--tuning-steps", "30", "--batch", "32", "--dims", "16"]
    return ["--corpora", str(corpora), "--out", str(out), *stard, *size, *more]


@pytest.fixture(scope="module")
def trained(corpora, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "model"
    assert main(arguments(corpora, out)) == 0
    return out


def test_the_folder_is_a_model_for_both_readers(trained):
    from sentence_transformers import SentenceTransformer

    texts = ["土地承包应当依法登记", "种地有什么规定？"]
    ours = load_embedder(trained).encode(texts)
    theirs = SentenceTransformer(str(trained), local_files_only=True, device="cpu").encode(texts)
    assert ours.shape == (2, 16)
    assert np.abs(ours - theirs).max() < 1e-3


def test_training_teaches_what_belongs_together(trained):
    embedder = load_embedder(trained)
    similarity = embedder.encode(LAY) @ embedder.encode(SUBJECTS).T
    assert (similarity.argmax(axis=1) == np.arange(len(LAY))).mean() >= 0.75


def test_the_same_seed_gives_the_same_vectors_and_another_seed_others(corpora, trained, tmp_path):
    tokenizer = ["--tokenizer", str(trained / "tokenizer.json")]
    for name, seed in (("a", "0"), ("b", "0"), ("c", "1")):
        assert main(arguments(corpora, tmp_path / name, *tokenizer, "--seed", seed)) == 0
    a, b, c = ((tmp_path / name / "model.safetensors").read_bytes() for name in "abc")
    assert a == b != c


def test_an_existing_model_is_replaced_whole_and_its_card_kept(corpora, trained, tmp_path):
    out = tmp_path / "model"
    out.mkdir()
    (out / "README.md").write_text("# card\n", encoding="utf-8")
    (out / "stale.bin").write_bytes(b"old")
    assert main(arguments(corpora, out, "--tokenizer", str(trained / "tokenizer.json"))) == 0
    assert (out / "README.md").read_text(encoding="utf-8") == "# card\n"
    assert not (out / "stale.bin").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_without_corpora_it_says_so_and_leaves_the_model_alone(tmp_path, trained, capsys):
    out = tmp_path / "model"
    (tmp_path / "empty").mkdir()
    tokenizer = ["--tokenizer", str(trained / "tokenizer.json")]
    assert main(["--corpora", str(tmp_path / "empty"), "--out", str(out), *tokenizer]) == 1
    assert "没有可用的训练语料" in capsys.readouterr().err.replace("\n", "")
    assert not out.exists()


def test_a_broken_line_is_named(tmp_path, trained, capsys):
    (tmp_path / "news.jsonl").write_text('{"text": "好"}\n{"text": \n', encoding="utf-8")
    code = main(
        ["--corpora", str(tmp_path), "--out", str(tmp_path / "m"), "--tokenizer", str(trained / "tokenizer.json")]
    )
    assert code == 1
    assert "“news.jsonl”第 2 行" in capsys.readouterr().err.replace("\n", "")


@pytest.mark.parametrize(
    "extra",
    [["--hold-out-fold", "5/5"], ["--hold-out-fold", "x"], ["--stard", "q.jsonl"], ["--tokenizer", "none.json"]],
)
def test_senseless_arguments_exit_with_2(tmp_path, extra):
    with pytest.raises(SystemExit) as caught:
        main(["--corpora", str(tmp_path), "--out", str(tmp_path / "m"), *extra])
    assert caught.value.code == 2


def test_folds_divide_the_questions():
    questions = [Question(str(i), (i,)) for i in range(23)]
    held = [fold(questions, k, 5)[1] for k in range(5)]
    assert sorted(int(q.text) for part in held for q in part) == list(range(23))
    for k in range(5):
        train, test = fold(questions, k, 5)
        assert set(train).isdisjoint(test)
        assert len(train) + len(test) == 23
    assert fold(questions, 2, 5) == fold(questions, 2, 5)


def test_gather_takes_spans_and_leaves_out_cuts():
    tokens = np.arange(20, dtype=np.int32)
    plain = gather(tokens, np.array([3, 10]), np.array([4, 2]))
    assert (plain.tokens.tolist(), plain.offsets.tolist()) == ([3, 4, 5, 6, 10, 11], [0, 4])
    cut = gather(tokens, np.array([3, 10]), np.array([4, 3]), without=(np.array([4, 10]), np.array([2, 0])))
    assert (cut.tokens.tolist(), cut.offsets.tolist()) == ([3, 6, 10, 11, 12], [0, 2])


@pytest.fixture(scope="module")
def tokenizer(trained):
    return Tokenizer.from_file(str(trained / "tokenizer.json"))


@pytest.mark.parametrize("kind", [SpanSource, CutSource])
def test_spans_come_from_one_text_and_never_run_over(tokenizer, kind):
    # Every text has its own token, so that a span which runs into the neighbour shows.
    texts = tokenize(tokenizer, ["一"] * 8)
    lengths = np.arange(30, 38)
    texts = type(texts)(np.repeat(np.arange(8), lengths).astype(np.int32), np.concatenate([[0], np.cumsum(lengths)]))
    batch = kind(texts).batch(np.random.default_rng(0), 200)
    for bags in (batch.left, batch.right):
        ends = np.append(bags.offsets[1:], len(bags.tokens))
        assert (ends > bags.offsets).all()
    sides = [np.split(bags.tokens, bags.offsets[1:]) for bags in (batch.left, batch.right)]
    for i, (left, right) in enumerate(zip(*sides, strict=True)):
        assert len({*left, *right}) == 1
        assert batch.same[i].tolist() == [other[0] == left[0] for other in sides[0]]


def test_synonyms_are_two_different_words_of_one_group(tokenizer):
    source = SynonymSource(tokenizer, [["土地", "登记", "合同"], ["单独"], ["安全", "环境"]])
    batch = source.batch(np.random.default_rng(0), 10)
    assert len(batch.left.offsets) == 2
    ends = [np.split(bags.tokens, bags.offsets[1:]) for bags in (batch.left, batch.right)]
    assert all(left.tolist() != right.tolist() for left, right in zip(*ends, strict=True))


def test_all_relevant_articles_of_a_question_are_spared(tokenizer):
    articles = {10: "土地承包", 20: "劳动合同", 30: "食品安全"}
    source = QuestionSource(
        tokenizer, [Question("种地", (10, 30)), Question("上班", (20,)), Question("无", (99,))], articles
    )
    batch = source.batch(np.random.default_rng(0), 8)
    assert batch.same.shape[0] == 2  # the question without a known article is left out
    assert batch.same.diagonal().all()


def test_articles_that_share_words_with_a_question_stand_among_its_negatives():
    articles = ["劳动合同应当订立。", "食品安全由其监督。", "土地承包经营权。", "劳动报酬应当支付。"]
    found = lexical_negatives(["劳动报酬怎么办", "彩礼"], articles, 2)
    assert found[0, 0] == 3
    assert found.shape == (2, 2)
    assert set(found[1].tolist()) <= {0, 1, 2, 3}


def bags(*lists):
    lengths = [len(tokens) for tokens in lists]
    return Bags(np.concatenate(lists).astype(np.int64), np.cumsum([0, *lengths[:-1]]))


def test_means_and_their_gradient_are_those_of_an_embedding_bag():
    first, second = bags([3, 1, 3], [5]), bags([1, 2, 7, 5])
    table = torch.nn.EmbeddingBag(9, 4, mode="mean")
    expected = table(torch.tensor([3, 1, 3, 5, 1, 2, 7, 5]), torch.tensor([0, 3, 4]))
    upstream = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    expected.backward(upstream)
    means = Means(first, second)
    gradient = torch.zeros(9, 4)
    touched = means.add_gradient(gradient, upstream)
    torch.testing.assert_close(means.of(table.weight.detach()), expected.detach())
    torch.testing.assert_close(gradient, table.weight.grad)
    assert touched.tolist() == [1, 2, 3, 5, 7]


def test_the_unknown_piece_and_dropped_tokens_move_nothing():
    table = torch.ones(4, 2)
    assert Means(bags([0, 2])).of(table).tolist() == [[0.5, 0.5]]
    means = Means(bags([1, 2, 3]))
    means.drop(np.random.default_rng(0), 1.0)
    gradient = torch.zeros(4, 2)
    means.add_gradient(gradient, torch.ones(1, 2))
    assert not means.of(table).any()
    assert not gradient.any()
