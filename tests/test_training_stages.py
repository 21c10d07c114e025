"""Training that is stopped goes on where it was, to the same bytes; stages, recipes and the work folder."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import write_static_model

from index.errors import EmbeddingError
from index.training import train
from index.training.__main__ import main
from index.training.checkpoint import Checkpoint
from index.training.corpora import Question
from index.training.pairs import CutSource, QuestionSource, SpanSource
from index.training.recipes import Recipe
from index.training.tokenizer import train_tokenizer
from index.training.tokens import tokenize
from index.training.train import first_vectors, train_vectors
from index.training.work import Work, digest

TEXTS = [
    f"{subject}应当依法登记，由{office}监督检查，不得擅自变更；违反规定的，由{office}责令改正，可以并处罚款。"
    f"从事{subject}活动的单位和个人，可以向{office}申请复议，{office}应当按期公示{subject}的检查结果。"
    for subject in ("土地承包", "劳动合同", "食品安全", "道路交通", "义务教育", "环境保护")
    for office in ("主管部门", "县级人民政府", "上级机关")
]
RECIPE = Recipe(
    shares={"spans": 2, "cut": 1, "questions": 1},
    dimensions=16,
    steps=40,
    batch=12,
    dropout={"questions": 0.3},
    refresh=7,
    near=4,
)


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(lambda: TEXTS * 4, 300)


@pytest.fixture(scope="module")
def initial(tokenizer):
    return first_vectors(np.full(tokenizer.get_vocab_size(), 1e-5), RECIPE)


@pytest.fixture
def sources(tokenizer):
    texts = tokenize(tokenizer, TEXTS)
    questions = [Question(f"{text[:4]}怎么办", (i,)) for i, text in enumerate(TEXTS)]
    lay = QuestionSource(tokenizer, questions, dict(enumerate(TEXTS)))
    return {"spans": SpanSource(texts), "cut": CutSource(texts), "questions": lay}


def ignore(step, loss):
    pass


def stop_at(last):
    def progress(step, loss):
        if step == last:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("stops", [(1,), (13,), (13, 14, 39)])
def test_interrupted_and_continued_is_bit_for_bit_the_same(sources, initial, tokenizer, tmp_path, stops):
    whole = train_vectors(sources, initial, RECIPE, ignore)
    for source in sources.values():
        source.near = None  # as in a process that starts anew
    checkpoint = Checkpoint(tmp_path / "run.state", "key", every=0.0)
    for stop in stops:
        with pytest.raises(KeyboardInterrupt):
            train_vectors(sources, initial, RECIPE, stop_at(stop), checkpoint)
        sources["questions"].near = None
    seen = []
    continued = train_vectors(sources, initial, RECIPE, lambda step, loss: seen.append((step, loss)), checkpoint)
    assert continued.tobytes() == whole.tobytes()
    assert [step for step, _ in seen] == list(range(1, RECIPE.steps + 1))


def test_a_checkpoint_of_another_run_or_cut_short_is_not_taken(sources, initial, tmp_path):
    checkpoint = Checkpoint(tmp_path / "run.state", "key", every=0.0)
    with pytest.raises(KeyboardInterrupt):
        train_vectors(sources, initial, RECIPE, stop_at(9), checkpoint)
    assert len(checkpoint.load().losses) == 8
    assert Checkpoint(checkpoint.file, "another").load() is None
    checkpoint.file.write_bytes(checkpoint.file.read_bytes()[:-100])
    assert checkpoint.load() is None
    checkpoint.clear()
    assert checkpoint.load() is None
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_is_written_when_it_is_due_and_never_in_part(sources, initial, tmp_path, monkeypatch):
    checkpoint = Checkpoint(tmp_path / "run.state", "key", every=3600.0)
    train_vectors(sources, initial, RECIPE, ignore, checkpoint)
    assert not checkpoint.file.exists()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EmbeddingError, match="写不下"):
        train_vectors(sources, initial, RECIPE, ignore, Checkpoint(tmp_path / "file" / "run.state", "key", every=0.0))


def test_training_continues_from_vectors_and_leaves_them_alone(sources, initial):
    before = initial.copy()
    far = train_vectors(sources, initial, RECIPE, ignore)
    assert (initial == before).all()
    assert (train_vectors(sources, initial, replace(RECIPE, steps=0), ignore) == initial).all()
    half = train_vectors(sources, initial, replace(RECIPE, back=0.5), ignore)
    np.testing.assert_allclose(half, (initial + far) / 2, atol=1e-6)
    assert (train_vectors(sources, initial, replace(RECIPE, back=1.0), ignore) == initial).all()


def test_prefixes_teach_the_first_dimensions_to_stand_alone(sources, initial):
    def loss(table, size):
        random, total = np.random.default_rng(5), 0.0
        for _ in range(20):
            batch = sources["spans"].batch(random, 18)
            vectors = train.Means(batch.left, batch.right).of(train.torch.from_numpy(table[:, :size].copy()))
            unit = train.functional.normalize(vectors, dim=-1)
            total += float(train.contrast(unit[:18], unit[18:], batch, RECIPE.scale))
        return total / 20

    recipe = replace(RECIPE, steps=120, shares={"spans": 1})
    plain = train_vectors(sources, initial, recipe, ignore)
    nested = train_vectors(sources, initial, replace(recipe, prefixes=(4, 16)), ignore)
    assert loss(nested, 4) < loss(plain, 4)


def test_where_time_is_short_steps_are_left_out(sources, initial):
    done = []
    recipe = replace(RECIPE, steps=100_000, minutes=0.02)
    train_vectors(sources, initial, recipe, lambda step, loss: done.append(step))
    assert train.PACE <= len(done) < 100_000


def test_sources_without_a_share_have_no_part_and_some_source_must_have_one(sources, initial):
    alone = train_vectors({"cut": sources["cut"]}, initial, replace(RECIPE, shares={"cut": 1}), ignore)
    beside = train_vectors(sources, initial, replace(RECIPE, shares={"cut": 3.5}), ignore)
    assert (alone == beside).all()
    with pytest.raises(EmbeddingError, match="没有可用的训练语料"):
        train_vectors(sources, initial, replace(RECIPE, shares={"news": 1}), ignore)


def test_keys_tell_recipes_and_contents_apart(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text("1", encoding="utf-8")
    first = digest(file, RECIPE)
    assert digest(file, RECIPE) == first
    assert digest(file, replace(RECIPE, steps=41)) != first
    file.write_text("2", encoding="utf-8")
    assert digest(file, RECIPE) != first


def test_a_work_folder_keeps_results_and_deletes_only_its_own(tmp_path):
    work = Work(tmp_path / "work")
    table = np.arange(6, dtype=np.float32).reshape(2, 3)
    work.keep("pretraining", "k", table)
    assert (work.vectors("pretraining", "k") == table).all()
    assert work.vectors("pretraining", "other") is None
    (tmp_path / "work" / "mine.txt").write_text("", encoding="utf-8")
    work.clear()
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["mine.txt"]


# The whole command


@pytest.fixture(scope="module")
def corpora(tmp_path_factory, tokenizer):
    folder = tmp_path_factory.mktemp("corpora")
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "news.jsonl", [{"text": text} for text in TEXTS])
    write(folder.parent / "articles.jsonl", [{"id": i, "text": text} for i, text in enumerate(TEXTS)])
    write(
        folder.parent / "questions.jsonl",
        [{"question": t[:4] + "怎么办", "relevant": [i]} for i, t in enumerate(TEXTS)],
    )
    return folder


def write(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def arguments(corpora, out, *more):
    given = ["--corpora", corpora, "--tokenizer", corpora / "tokenizer.json", "--out", out, *more]
    lay = ["--stard", corpora.parent / "questions.jsonl", "--articles", corpora.parent / "articles.jsonl"]
    size = ["--steps", 20, "--tuning-steps", 12, "--batch", 8, "--dims", 8]
    return [str(value) for value in (*given, *lay, *size)]


@pytest.fixture
def impatient(monkeypatch):
    """Checkpoints after every step, and a way to stop the nth one."""
    monkeypatch.setattr(Checkpoint, "due", property(lambda self: True))
    saved = Checkpoint.save

    def stop_after(count):
        done = []

        def save(self, state):
            saved(self, state)
            done.append(self)
            if len(done) == count:
                raise KeyboardInterrupt

        monkeypatch.setattr(Checkpoint, "save", save)

    return stop_after


@pytest.mark.parametrize("stop", [5, 20, 26])
def test_the_command_goes_on_after_an_interruption_to_the_same_model(corpora, tmp_path, impatient, capsys, stop):
    assert main(arguments(corpora, tmp_path / "whole")) == 0
    out = tmp_path / "model"
    write_static_model(out, dimensions=8)
    old = {path.name: path.read_bytes() for path in out.iterdir()}
    impatient(stop)
    assert main(arguments(corpora, out)) == 130
    assert "原来的模型没有动" in capsys.readouterr().err.replace("\n", "")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == old
    impatient(10**9)
    assert main(arguments(corpora, out)) == 0
    assert (out / "model.safetensors").read_bytes() == (tmp_path / "whole" / "model.safetensors").read_bytes()
    assert not (tmp_path / "model.work").exists()


def test_fresh_forgets_what_an_earlier_run_has_left(corpora, tmp_path, impatient, capsys):
    impatient(25)
    assert main(arguments(corpora, tmp_path / "model")) == 130
    impatient(10**9)
    capsys.readouterr()
    assert main(arguments(corpora, tmp_path / "model", "--fresh")) == 0
    assert "沿用" not in capsys.readouterr().out


def test_a_kept_work_folder_spares_the_pretraining_of_another_fold(corpora, tmp_path, capsys):
    work = ["--work", tmp_path / "work"]
    assert main(arguments(corpora, tmp_path / "a", *work, "--hold-out-fold", "0/3")) == 0
    assert "沿用" not in capsys.readouterr().out
    assert main(arguments(corpora, tmp_path / "b", *work, "--hold-out-fold", "1/3")) == 0
    assert capsys.readouterr().out.count("预训练：沿用上次的结果") == 1
    assert main(arguments(corpora, tmp_path / "c", "--hold-out-fold", "1/3")) == 0
    models = [(tmp_path / name / "model.safetensors").read_bytes() for name in "abc"]
    assert models[0] != models[1] == models[2]


def test_a_changed_corpus_is_pretrained_anew(corpora, tmp_path, capsys):
    work = ["--work", tmp_path / "work"]
    assert main(arguments(corpora, tmp_path / "a", *work)) == 0
    write(corpora / "papers.jsonl", [{"text": text[::-1]} for text in TEXTS])
    capsys.readouterr()
    try:
        assert main(arguments(corpora, tmp_path / "a", *work)) == 0
    finally:
        (corpora / "papers.jsonl").unlink()
    assert "沿用" not in capsys.readouterr().out
