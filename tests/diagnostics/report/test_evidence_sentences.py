"""Every cause in words."""

from dataclasses import replace

import numpy as np
import pytest
from made_diagnoses import ANN, DATE, MAY, NAME, Row, label, made_diagnosis, with_evidence
from small_forms import QUESTION_ANSWER, two_line_form

from xformparser.datasets.annotations import GoldLink
from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.records import PageKey
from xformparser.diagnostics.report.answers import sample_at
from xformparser.diagnostics.report.contradictions import NOTHING_CONTRARY, Contradictions, Witness
from xformparser.diagnostics.report.evidence_sentences import epochs_in_words, evidence_sentences
from xformparser.labels import Task

QUESTION, OTHER = label("question"), label("other")
VERDICT = "Right in 0 of 5 perturbed passes, wrong without perturbation; 70.0\xa0% sure of the label “other”."


def made(cause: Cause, **evidence: float) -> Diagnosis:
    row = Row(NAME, QUESTION, OTHER, 0.0, cause, correct=(1, 1, 1, 0, 1, 0), shown=(True,) * 6)
    return with_evidence(made_diagnosis([row]), 0, **evidence)


def said(diagnosis: Diagnosis, contradictions: Contradictions = NOTHING_CONTRARY) -> list[str]:
    return list(evidence_sentences(diagnosis, sample_at(diagnosis, 0), contradictions))


def witnesses(*answers: str) -> tuple[Witness, ...]:
    return tuple(Witness(PageKey("funsd", "en", "p"), "Name:", answer) for answer in answers)


@pytest.mark.parametrize(
    ("diagnosis", "sentences"),
    [
        pytest.param(
            made(Cause.FORGOTTEN, events=2),
            [
                "Right in epochs 1–3 and 5, wrong at the end.",
                "It was lost 2 times.",
                "Last shown at step 10 of 10.",
            ],
            id="forgotten",
        ),
        pytest.param(
            made(Cause.MISSING_KNOWLEDGE, unknown=1),
            ["100.0\xa0% of its letters are unknown to the encoder."],
            id="unknown letters",
        ),
        pytest.param(
            made(Cause.MISSING_KNOWLEDGE, surprisal=0.97, probe=0.1),
            [
                "It surprises the encoder more than 97.0\xa0% of the texts, "
                "and what that knew tells the label of 10.0\xa0% of what is like it."
            ],
            id="surprising",
        ),
        pytest.param(
            made(Cause.CONFLICT, prior=0.97),
            [
                "The base model was 97.0\xa0% sure of the label “question”.",
                "Training has moved it to the label “other”.",
            ],
            id="conflict",
        ),
        pytest.param(
            made(Cause.UNDER_OPTIMISED, falling=0.95, alike=2),
            ["Its loss was still falling at the end (95.0\xa0% sure).", "There are 2 such samples."],
            id="rare",
        ),
        pytest.param(
            made(Cause.UNDER_OPTIMISED, falling=0.95, alike=1, complex=1),
            [
                "Its loss was still falling at the end (95.0\xa0% sure).",
                "No other sample is like it.",
                "It answers several questions, or one that stands beneath another.",
            ],
            id="only one of its kind",
        ),
        pytest.param(made(Cause.UNATTRIBUTED), ["No signal speaks at all."], id="no cause"),
    ],
)
def test_the_evidence_of_a_cause(diagnosis: Diagnosis, sentences: list[str]) -> None:
    assert said(diagnosis) == [*sentences, VERDICT]


@pytest.mark.parametrize(
    ("contradictions", "sentence"),
    [
        (
            Contradictions(7, witnesses(*["question"] * 5), "question"),
            "5 of 7 near duplicates are labelled question.",
        ),
        (Contradictions(1, witnesses("header"), "header"), "1 of 1 near duplicate is labelled header."),
        (
            Contradictions(4, witnesses("header", "header", "answer"), "header"),
            "3 of 4 near duplicates are labelled otherwise, most of them header.",
        ),
    ],
    ids=["five of seven", "one", "several labels"],
)
def test_contradicting_near_duplicates_are_counted(contradictions: Contradictions, sentence: str) -> None:
    assert said(made(Cause.INCONSISTENT), contradictions) == [sentence, VERDICT]


def test_a_label_that_nobody_bears_out_is_said_to_be_one() -> None:
    sentence, _ = said(made(Cause.INCONSISTENT, suspicion=0.8))
    assert sentence.startswith("The annotation convinces neither the model, which gives it 0.0\xa0%, nor")


def test_links_are_contradicted_by_other_pages() -> None:
    diagnosis = made_diagnosis([Row(ANN, NAME, DATE, 0.0, Cause.INCONSISTENT, task=Task.RE)])
    contradictions = Contradictions(
        9, witnesses(*["x"] * 7), "what stands beside “Name:” is not linked to it"
    )
    assert said(diagnosis, contradictions)[0] == (
        "On 7 of 9 other pages, what stands beside “Name:” is not linked to it."
    )


def test_a_question_that_stands_nearer_is_named() -> None:
    page = replace(two_line_form(), links=(GoldLink(10, 20, QUESTION_ANSWER),))
    diagnosis = made_diagnosis([Row(MAY, NAME, NAME, 0.0, Cause.INCONSISTENT, task=Task.RE)], [page])
    assert said(diagnosis)[0] == "“Date” stands nearer."


def test_the_strongest_signal_of_an_unexplained_sample_is_named() -> None:
    diagnosis = made(Cause.UNATTRIBUTED)
    scores = {**diagnosis.scores, Cause.CONFLICT: np.array([0.6], np.float32)}
    sentence, _ = said(replace(diagnosis, scores=scores))
    assert sentence == (
        "The strongest signal is “conflict with earlier training”, at 0.60 of the 0.75 that it takes."
    )


@pytest.mark.parametrize(
    ("epochs", "words"),
    [
        ([0], "epoch 1"),
        ([1, 2, 3], "epochs 2–4"),
        ([0, 2], "epochs 1 and 3"),
        ([0, 2, 4, 5], "epochs 1, 3 and 5–6"),
    ],
    ids=["one", "run", "two", "many"],
)
def test_epochs_count_from_one(epochs: list[int], words: str) -> None:
    assert epochs_in_words(epochs) == words
