from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from judged_pages import DATE, NAME, TOWN, judged_page, made_memory

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.predictor import ModelPredictor
from xformparser.evaluation.protocols import Protocol, hide_entities
from xformparser.judging.answered import AnsweredPage, Blanks, answered_lines
from xformparser.judging.lesson_files import read_lessons, write_lessons
from xformparser.judging.lessons import FOUND, MISSED, RIVAL, Lessons, blank_lessons_of, lessons_of
from xformparser.labels import Label, LinkKind
from xformparser.models.pretrained import FormModel
from xformparser.quality.evidence import Candidate
from xformparser.quality.faults import Fault, Workshop
from xformparser.quality.shaking import read_shaken


@pytest.fixture
def answered(tiny_model: FormModel) -> AnsweredPage:
    """Return a page of which "Name" is right, "Date" went to the wrong question, and "Town" was not found."""
    page = judged_page(tiny_model)
    wrong = Candidate(NAME.question, DATE.answer)
    return AnsweredPage(
        name="funsd",
        document="made",
        protocol=Protocol.LINES,
        page=replace(page, pairs=(NAME, wrong)),
        right=(True, False),
        plain=(0.9, 0.8),
        missed=(DATE, TOWN),
        gold=3,
    )


@pytest.fixture
def lessons(answered: AnsweredPage, tiny_model: FormModel) -> Lessons:
    page = answered.page
    memory = made_memory(page)
    workshop = Workshop(partial(read_shaken, tiny_model), lambda text, dice: "7")
    found = lessons_of(answered, memory, workshop, seed=0)
    assert found is not None
    return found


def test_lessons_say_what_was_right_and_what_is_better(lessons: Lessons) -> None:
    kinds = lessons.kinds.tolist()
    assert kinds[:4] == [FOUND, FOUND, MISSED, MISSED]
    assert lessons.right[:4].tolist() == [True, False, True, True]
    assert not lessons.right[4:].any()
    assert lessons.better[:4].tolist() == [-1, 2, -1, -1]
    assert set(lessons.better[4:].tolist()) == {0}
    assert lessons.plain[:2].tolist() == pytest.approx([0.9, 0.8])


def test_right_pairs_get_rivals_and_one_fault_of_each_kind_that_reads_again(lessons: Lessons) -> None:
    kinds = lessons.kinds.tolist()
    assert kinds.count(RIVAL) == 2
    assert kinds.count(Fault.BOX_SHIFT) == kinds.count(Fault.SWAPPED_TYPE) == 1
    cheap = (Fault.CUT_VALUE, Fault.WRONG_NEIGHBOUR, Fault.DUPLICATE_PARENT)
    assert sum(kinds.count(fault) for fault in cheap) == 1
    assert Fault.OCR_NOISE not in kinds


def test_joined_lessons_keep_what_is_better(lessons: Lessons) -> None:
    both = Lessons.joined([lessons, lessons])
    count = len(lessons)
    assert len(both) == 2 * count
    expected = np.where(lessons.better < 0, -1, lessons.better + count)
    np.testing.assert_array_equal(both.better[count:], expected)
    found = both.only(both.kinds == FOUND)
    assert (found.better == -1).all()
    assert len(found) == 4


def test_written_lessons_come_back_equal(lessons: Lessons, tmp_path: Path) -> None:
    write_lessons(lessons, tmp_path / "a" / "lessons.safetensors")
    again = read_lessons(tmp_path / "a" / "lessons.safetensors")
    assert again.names == lessons.names
    for name in ("kinds", "right", "plain", "better", "documents", "sources"):
        np.testing.assert_array_equal(getattr(again, name), getattr(lessons, name), err_msg=name)
    for part, values in lessons.facts.items():
        np.testing.assert_array_equal(again.facts[part], values, err_msg=part)


def test_answered_lines_are_what_the_protocol_is_answered(
    tiny_model: FormModel, two_lines: AnnotatedPage
) -> None:
    found = answered_lines(tiny_model, two_lines)
    assert found is not None
    entities, links = ModelPredictor(tiny_model.read).parse_words(hide_entities(two_lines).visible)
    assert len(found.page.pieces) == len(entities)
    asked = [link for link in links if link[2] is LinkKind.QUESTION_ANSWER]
    assert [(pair.question, pair.answer) for pair in found.page.pairs] == [link[:2] for link in asked]
    assert found.gold == 2
    assert not {*found.missed} & {*found.page.pairs}
    asked = {pair.question for pair in found.page.pairs}
    assert not asked & {*found.blanks.questions}
    labelled = {place for place, piece in enumerate(found.page.pieces) if piece.label is Label.QUESTION}
    assert asked | {*found.blanks.questions} == labelled


def test_blanks_teach_from_the_facts_of_their_keys(answered: AnsweredPage) -> None:
    page = answered.page
    memory = made_memory(page)
    assert blank_lessons_of(answered, memory) is None
    found = blank_lessons_of(replace(answered, blanks=Blanks((2, 4), (False, True), (0.8, 0.7))), memory)
    assert found is not None
    assert found.right.tolist() == [False, True]
    assert all(values.shape == (2, len(found.names[part])) for part, values in found.facts.items())
    assert not any(name.startswith("value_") for names in found.names.values() for name in names)
