"""What is annotated for a sample, and what a model says of it, in words and in places on the page."""

from dataclasses import dataclass

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.records import SampleKey
from xformparser.labels import LABELS, Task

NO_QUESTION = "no question"
MOST_LETTERS = 80
"""Longer texts are cut where they are quoted."""


@dataclass(frozen=True)
class Answer:
    """An answer to what a sample asks: a label, or a question of the page or none (`question` is None).

    `words` says it by itself, `named` within a sentence.
    """

    words: str
    named: str
    question: GoldEntity | None = None


@dataclass(frozen=True)
class Sample:
    """A sample of a diagnosis by its row: where it is, what is annotated, and what is said of it."""

    row: int
    key: SampleKey
    page: AnnotatedPage
    entity: GoldEntity
    gold: Answer
    predicted: Answer
    base: Answer


def sample_at(diagnosis: Diagnosis, row: int) -> Sample:
    """Return a sample by its row."""
    key = diagnosis.keys[row]
    page = diagnosis.pages[key.page]
    gold, predicted, base = (
        answer_of(page, key.task, int(code[row]))
        for code in (diagnosis.final.gold, diagnosis.final.predicted, diagnosis.base.predicted)
    )
    return Sample(row, key, page, page.entities[key.entity], gold, predicted, base)


def answer_of(page: AnnotatedPage, task: Task, code: int) -> Answer:
    """Return what an answer means: a label by its index, or a question by its place, `NONE` for none."""
    if task is Task.SER:
        return Answer(LABELS[code].value, f"the label “{LABELS[code]}”")
    if code == NONE:
        return Answer(NO_QUESTION, NO_QUESTION)
    question = page.entities[code]
    return Answer(quoted(question.text), quoted(question.text), question)


def quoted(text: str) -> str:
    """Return a text in quotation marks, in one line, cut where it is long."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + '…'}”"
