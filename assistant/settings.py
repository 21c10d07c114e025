"""Settings of the answerer. Frozen; every field has a default, a unit and a meaning."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AnswerSettings"]


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How questions are taken, how evidence is judged, and how long answers may be."""

    # Questions
    max_question_chars: int = 2_000  # characters; longer questions are refused

    # Evidence
    passages: int = 12  # passages read closely for an answer
    related: int = 3  # nearest passages shown when there is no answer
    grounded: float = 0.42  # estimated probability, 0 to 1, from which the best place counts as an answer
    counted: float = 0.25  # share of the question, 0 to 1, that stands with a number for it to count what is asked
    without_figure: float = 0.75  # the same for a question about a time or frequency where no such figure is found
    near_best: float = 2.0  # how far below the best score a sentence may lie that has the figure asked for
    rival: float = 0.4  # how far below the best score another paper's sentence may lie to be shown beside it
    soft_cosine: float = 0.20  # cosine from which two different words count as related (of random words: about 0)
    soft_share: float = 1.2  # what a related word counts as a share of the word itself, times their cosine; 1 at most
    run_share: float = 0.8  # what a word counts of whose characters only runs are found, likewise
    abbreviation_share: float = 0.7  # what a short name counts where the long one stands (县局: 县自然资源局), likewise
    pair_share: float = 0.5  # what two neighbouring words of the question count for standing together, likewise
    named_share: float = 0.85  # what a word counts that stands in the title or a heading above, likewise
    context_share: float = 0.70  # what a word counts that stands in the sentence before, likewise

    fading: float = 0.85  # what remains of that with each further sentence, likewise

    # Answers
    max_sentences: int = 4  # sentences of a direct answer; lists and answers across papers may be longer

    # Language model
    model_timeout: float = 60.0  # seconds for the whole generated answer
    model_retries: int = 1  # further tries after a failed call
    evidence_chars: int = 2_400  # characters of evidence put before the model (fits a 4k-token window)
