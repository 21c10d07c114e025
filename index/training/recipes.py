"""The recipes of the stages of training, as data: to train otherwise, change numbers here and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ADAPTING", "FINE_TUNING", "PRETRAINING", "Recipe"]


@dataclass(frozen=True)
class Recipe:
    """How the vectors are trained in one stage."""

    shares: Mapping[str, float]  # of the batches for each source, any unit; a source without a share has no part
    dimensions: int = 256  # of a new table; a stage that continues keeps the ones it is given
    steps: int = 5_000
    batch: int = 1_024  # pairs
    learning_rate: float = 0.02  # falls to 0 in a straight line
    scale: float = 20.0  # cosines are multiplied by this before the softmax
    prefixes: tuple[int, ...] = ()  # the loss is the mean over these many first dimensions; () is all of them alone
    dropout: Mapping[str, float] = field(default_factory=dict)  # share of the tokens left out of a source's texts
    refresh: int = 400  # steps between searches for near texts, for sources that ask for them
    near: int = 50  # near texts kept for each question
    back: float = 0.0  # how far the vectors go back in the end to where they began, 0 to 1 (Wortsman et al. 2022)
    minutes: float | None = None  # steps that would take longer are left out, by the pace of the first ones
    spread: float = 0.05  # standard deviation of new token vectors
    frequent: float = 1e-4  # probability at which a token starts with half its length (Arora et al. 2017)
    seed: int = 0


# Self-supervised pairs and the general pairs of questions, words and definitions. The lay questions have no part here,
# so that a model that must not know some of them (``--hold-out-fold``) can share this stage with all others.
PRETRAINING = Recipe(
    shares={
        "spans": 0.20,
        "news cut": 0.10,
        "headings": 0.10,
        "law cut": 0.20,
        "drcd": 0.12,
        "definitions": 0.06,
        "medical": 0.06,
        "synonyms": 0.06,
    },
    dimensions=384,
    steps=12_000,
    prefixes=(384, 128, 64),
)

# The same with the lay questions. They are few: with larger shares they were learnt by heart, and questions left out
# found fewer of their articles. The dropout and the quarter of the way back are against learning by heart as well.
FINE_TUNING = Recipe(
    shares={**PRETRAINING.shares, "questions": 0.225},
    steps=800,
    learning_rate=0.01,
    prefixes=PRETRAINING.prefixes,
    dropout={"questions": 0.4},
    refresh=200,
    back=0.25,
)

# A library's own papers (index.training.adapt). Headings alone teach to find by headings and unlearn lay questions;
# sentences, cut-out words and spans make up for that. Half the way back to the model of before costs a third of the
# gain and nearly all of the harm to other texts (tests/benchmarks/adapting.py).
ADAPTING = Recipe(
    shares={"cloze": 0.35, "headings": 0.3, "cut": 0.175, "spans": 0.175},
    steps=400,
    batch=512,
    learning_rate=0.01,
    prefixes=PRETRAINING.prefixes,
    back=0.5,
    minutes=3.0,
)
