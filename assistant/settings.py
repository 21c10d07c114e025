"""Settings of the answerer. Frozen; every field has a default, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["AnswerSettings"]


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How questions are taken, how evidence is judged, and how long answers may be."""

    # Questions
    max_question_chars: int = 2_000  # characters; longer questions are refused

    # Evidence
    passages: int = 12  # passages read closely for an answer
    per_document: int = 2  # passages read of one paper for a question across papers, more where the others leave room
    related: int = 3  # nearest passages shown when there is no answer
    grounded: float = 0.42  # estimated probability, 0 to 1, from which the best place counts as an answer
    counted: float = 0.25  # share of the question, 0 to 1, that stands with a number for it to count what is asked
    without_figure: float = 0.8  # the same for a question about a time or frequency where no such figure is found
    redundant: float = 0.28  # mean nearness of the lesser passages, 0 to 1, from which much is about the matter
    pointing: float = 0.5  # from which weight, 0 to 1, a name or a place can be who or where that is asked for
    few_terms: int = 2  # content words up to which a question for a figure needs one of them as it stands
    near_best: float = 2.0  # how far below the best score a sentence may lie that has the figure asked for
    rival: float = 0.3  # share of the best odds from which what another paper says is shown beside it
    soft_cosine: float = 0.20  # cosine from which two different words count as related (of random words: about 0)
    soft_share: float = 1.2  # what a related word counts as a share of the word itself, times their cosine; 1 at most
    run_share: float = 0.8  # what a word counts of whose characters only runs are found, likewise
    abbreviation_share: float = 0.7  # what a short name counts where the long one stands (县局: 县自然资源局), likewise
    pair_share: float = 0.5  # what two neighbouring words of the question count for standing together, likewise
    category_share: float = 0.5  # what the noun after 什么 or 哪个 counts, likewise
    named_share: float = 0.85  # what a word counts that stands in the title or a heading above, likewise
    context_share: float = 0.70  # what a word counts that stands in the sentence before, likewise
    fading: float = 0.85  # what remains of that with each further sentence, likewise

    # Answers
    max_sentences: int = 3  # sentences of a direct answer; lists and answers across papers may be longer
    enough_odds: float = 0.7  # sentences are added until the right one is among them with this probability, 0 to 1
    least_odds: float = 0.08  # and only those that are the right one with this probability, 0 to 1
    highlight: float = 0.7  # from which weight, 0 to 1, a stretch counts as just what was asked, and is shown in bold

    # Language model
    model_timeout: float = 60.0  # seconds for the whole generated answer, further tries included
    model_silence: float = 30.0  # seconds without a sign from the model, at first or midway, until it is given up
    model_retries: int = 1  # further tries after a failed call
    rephrase_timeout: float = 10.0  # seconds that the model has for making a follow-up standalone
    context_tokens: int = 4_096  # tokens of the model's window: instructions, evidence, question and answer
    answer_tokens: int = 1_024  # tokens of these that the answer may take, thinking included
    evidence_tokens: int = 6_000  # tokens of evidence at most, however large the window
    character_tokens: float = 1.25  # tokens that a Chinese character is reckoned at; the usual models take 0.6 to 1.2
    answer_chars: int = 4_000  # characters of an answer; a model that goes on and on is stopped there
    unverified: Literal["drop", "mark"] = "drop"  # sentences whose wording their sources do not bear out
    overruled: float = 0.75  # confidence, 0 to 1, from which the extract stands though the model finds no answer
