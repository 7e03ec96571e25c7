import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_diagnoses import ANN, DATE, MAY, NAME, Row, label, made_diagnosis
from small_forms import QUESTION_ANSWER, two_line_form

from xformparser.datasets.annotations import GoldLink
from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.report.review_list import suspects, write_review
from xformparser.labels import Task

QUESTION, ANSWER = label("question"), label("answer")


def doubted(rows: list[Row], scores: list[float]) -> Diagnosis:
    diagnosis = made_diagnosis(rows)
    doubts = np.array(scores, np.float32)
    return replace(diagnosis, scores={**diagnosis.scores, Cause.INCONSISTENT: doubts})


def test_the_most_suspicious_go_first_and_learned_ones_are_among_them() -> None:
    rows = [
        Row(NAME, QUESTION, ANSWER, 0.0),
        Row(ANN, ANSWER, ANSWER, 1.0),
        Row(DATE, QUESTION, QUESTION, 1.0),
    ]
    found = suspects([doubted(rows, [0.6, 0.9, 0.4])])
    assert [(each.text, each.score, each.learned) for each in found] == [
        ("Ann Lee May", 0.9, True),
        ("Name:", 0.6, False),
    ]


def test_runs_with_other_seeds_have_a_say_in_the_score() -> None:
    rows = [Row(NAME, QUESTION, ANSWER, 0.0), Row(ANN, ANSWER, ANSWER, 1.0)]
    found = suspects([doubted(rows, [1.0, 0.6]), doubted(rows, [0.4, 0.2])])
    assert [(each.text, each.score) for each in found] == [("Name:", 0.7)]


@pytest.mark.parametrize(
    ("row", "annotated", "believed"),
    [
        pytest.param(Row(NAME, QUESTION, ANSWER), "question", "answer", id="the model's label"),
        pytest.param(Row(MAY, DATE, NONE, task=Task.RE), "“Date”", "no question", id="no link"),
        pytest.param(Row(MAY, NONE, NAME, task=Task.RE), "no question", "“Name:”", id="a link"),
        pytest.param(
            Row(MAY, DATE, DATE, task=Task.RE), "“Date”", "no question", id="a link learned by heart"
        ),
    ],
)
def test_what_is_believed_instead(row: Row, annotated: str, believed: str) -> None:
    (found,) = suspects([doubted([row], [1.0])])
    assert (found.annotated, found.believed) == (annotated, believed)


def test_a_nearer_question_is_believed_where_the_model_half_knows_the_annotated_one() -> None:
    page = replace(two_line_form(), links=(GoldLink(10, 20, QUESTION_ANSWER),))
    diagnosis = made_diagnosis([Row(MAY, NAME, NAME, task=Task.RE)], [page])
    scores = {**diagnosis.scores, Cause.INCONSISTENT: np.ones(1, np.float32)}
    (found,) = suspects([replace(diagnosis, scores=scores)])
    assert (found.annotated, found.believed) == ("“Name:”", "“Date”")


def test_near_duplicates_are_believed_before_the_model() -> None:
    rows = [
        Row(NAME, ANSWER, ANSWER, document="a"),
        Row(NAME, QUESTION, QUESTION, document="b"),
        Row(NAME, QUESTION, QUESTION, document="c"),
    ]
    pages = [replace(two_line_form(), document_id=name) for name in "abc"]
    diagnosis = made_diagnosis(rows, pages)
    scores = {**diagnosis.scores, Cause.INCONSISTENT: np.array([0.9, 0, 0], np.float32)}
    (found,) = suspects([replace(diagnosis, scores=scores)])
    assert (found.believed, found.reason) == ("question", "2 of 2 near duplicates are labelled question.")


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    page = two_line_form()
    evil = replace(page.entities[NAME], text='=HYPERLINK("http://x","y")')
    page = replace(page, entities=(page.entities[0], evil, *page.entities[2:]))
    diagnosis = made_diagnosis([Row(NAME, QUESTION, ANSWER, 0.0)], (page,))
    scores = {**diagnosis.scores, Cause.INCONSISTENT: np.ones(1, np.float32)}
    write_review(tmp_path / "review.csv", suspects([replace(diagnosis, scores=scores)]))
    (row,) = csv.DictReader((tmp_path / "review.csv").read_text(encoding="utf-8-sig").splitlines())
    assert row["text"] == '\'=HYPERLINK("http://x","y")'
    assert (row["about"], row["page"], row["box"], row["learned"]) == (
        "label",
        "two_lines",
        "0 20 40 30",
        "false",
    )


def test_an_empty_list_has_its_head(tmp_path: Path) -> None:
    write_review(tmp_path / "review.csv", ())
    (line,) = (tmp_path / "review.csv").read_text(encoding="utf-8-sig").splitlines()
    assert line.startswith("score,about,dataset")
