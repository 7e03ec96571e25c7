import random
from dataclasses import replace
from functools import partial

import pytest
from judged_pages import DATE, NAME, TOWN, judged_page

from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.labels import Label, TextSource
from xformparser.models.pretrained import FormModel
from xformparser.quality.evidence import Candidate, PageEvidence
from xformparser.quality.faults import Fault, Faulty, Workshop
from xformparser.quality.shaking import read_shaken


def garbled(box: Box) -> tuple[Word, ...]:
    return (Word("Arn", box, 0.4, TextSource.OCR), Word("L€e", box, 0.3, TextSource.OCR))


@pytest.fixture
def page(tiny_model: FormModel) -> PageEvidence:
    return judged_page(tiny_model)


@pytest.fixture
def workshop(tiny_model: FormModel) -> Workshop:
    return Workshop(partial(read_shaken, tiny_model), lambda text, dice: "12.50 EUR", garbled)


def put(workshop: Workshop, fault: Fault, page: PageEvidence, pair: Candidate, seed: int = 0) -> Faulty:
    found = workshop.put(fault, page, pair, random.Random(seed))
    assert found is not None
    return found


def texts(page: PageEvidence) -> list[str]:
    return [" ".join(page.texts(piece)) for piece in page.pieces]


@pytest.mark.parametrize("seed", range(8))
def test_a_cut_value_lacks_words_that_stand_beside_it(
    workshop: Workshop, page: PageEvidence, seed: int
) -> None:
    found = put(workshop, Fault.CUT_VALUE, page, NAME, seed).page
    kept, lost = found.pieces[1].words, found.pieces[-1].words
    assert sorted((*kept, *lost)) == [1, 2, 3]
    assert kept
    assert lost
    assert found.pieces[-1].label is Label.ANSWER
    assert found.pairs == page.pairs


def test_a_value_of_one_word_cannot_be_cut(workshop: Workshop, page: PageEvidence) -> None:
    assert workshop.put(Fault.CUT_VALUE, page, TOWN, random.Random(0)) is None


@pytest.mark.parametrize("fault", [Fault.WRONG_NEIGHBOUR, Fault.DUPLICATE_PARENT])
def test_another_question_takes_the_place_of_the_right_one_or_stands_beside_it(
    workshop: Workshop, page: PageEvidence, fault: Fault
) -> None:
    found = put(workshop, fault, page, NAME)
    wrong = [pair for pair in found.page.pairs if pair not in page.pairs]
    assert len(wrong) == 1
    assert wrong[0].answer == NAME.answer
    assert (NAME in found.page.pairs) == (fault is Fault.DUPLICATE_PARENT)
    assert found.candidate == (NAME if fault is Fault.DUPLICATE_PARENT else wrong[0])


def test_a_shifted_value_keeps_its_words_and_stands_elsewhere_on_the_page(
    workshop: Workshop, page: PageEvidence
) -> None:
    found = put(workshop, Fault.BOX_SHIFT, page, DATE).page
    assert texts(found) == texts(page)
    moved = found.word_boxes[list(found.pieces[3].words)] - page.word_boxes[[5, 6, 7]]
    assert abs(moved).max() > 3 * page.line_height
    assert abs(moved - moved[0]).max() < 1e-3
    assert (found.word_boxes[:, :2] >= -page.line_height).all()
    others = [place for place in range(6) if place != 3]
    assert [found.boxes[place].tolist() for place in others] == [
        page.boxes[place].tolist() for place in others
    ]


@pytest.mark.parametrize(
    ("fault", "value"), [(Fault.SWAPPED_TYPE, "12.50 EUR"), (Fault.OCR_NOISE, "Arn L€e")]
)
def test_another_text_stands_where_the_value_stood(
    workshop: Workshop, page: PageEvidence, fault: Fault, value: str
) -> None:
    found = put(workshop, fault, page, DATE).page
    expected = texts(page)
    expected[3] = value
    assert texts(found) == expected
    x0, y0, x1, y1 = page.boxes[3]
    for box in found.boxes[3:4]:
        assert x0 - 0.1 <= box[0] < box[2] <= x1 + 0.1
        assert y0 - 0.1 <= box[1] < box[3] <= y1 + 0.1
    assert len(found.scores.starts) == len(found.words)


def test_without_a_picture_nothing_is_read_badly(page: PageEvidence, workshop: Workshop) -> None:
    assert replace(workshop, blur=None).put(Fault.OCR_NOISE, page, DATE, random.Random(0)) is None


def test_what_is_read_as_before_is_no_fault(page: PageEvidence, workshop: Workshop) -> None:
    def well(box: Box) -> tuple[Word, ...]:
        return tuple(Word(text, box, 0.9) for text in ("4", "May", "2024"))

    assert replace(workshop, blur=well).put(Fault.OCR_NOISE, page, DATE, random.Random(0)) is None
