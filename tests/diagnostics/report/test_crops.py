from dataclasses import replace

import numpy as np
import pytest
from made_diagnoses import ANN, DATE, MAY, NAME, Row, label, made_diagnosis
from PIL import Image
from small_forms import two_line_form

from xformparser.datasets.pictures import page_image
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.report.answers import Sample, sample_at
from xformparser.diagnostics.report.crops import (
    GOLD_COLOUR,
    MOST_HEIGHT,
    MOST_WIDTH,
    PREDICTED_COLOUR,
    SAMPLE_COLOUR,
    crop_sample,
)
from xformparser.labels import Task


def sample(row: Row) -> Sample:
    return sample_at(made_diagnosis([row]), 0)


def has(picture: Image.Image, colour: tuple[int, int, int]) -> bool:
    difference = np.abs(np.asarray(picture).astype(int) - np.array(colour)).max(axis=2)
    return bool((difference < 12).any())


@pytest.mark.parametrize(
    ("row", "gold", "predicted"),
    [
        pytest.param(Row(NAME, label("question"), label("other")), False, False, id="label"),
        pytest.param(Row(ANN, NAME, DATE, task=Task.RE), True, True, id="another question"),
        pytest.param(Row(ANN, NAME, NONE, task=Task.RE), True, False, id="no question"),
        pytest.param(Row(MAY, NONE, NAME, task=Task.RE), False, True, id="a question where none is"),
    ],
)
def test_the_sample_and_its_questions_are_outlined(row: Row, gold: bool, predicted: bool) -> None:
    found = sample(row)
    crop = crop_sample(found, page_image(found.page))
    assert has(crop, SAMPLE_COLOUR)
    assert (has(crop, GOLD_COLOUR), has(crop, PREDICTED_COLOUR)) == (gold, predicted)


@pytest.mark.parametrize(
    "size", [(300, 100), (3000, 1000), (30, 10), (3, 1)], ids=["as the page", "large", "small", "tiny"]
)
def test_pictures_of_any_size_are_cropped(size: tuple[int, int]) -> None:
    crop = crop_sample(sample(Row(MAY, 0, 1)), Image.new("RGB", size, "white"))
    assert 1 <= crop.width <= MOST_WIDTH
    assert 1 <= crop.height <= MOST_HEIGHT


def test_an_entity_beyond_the_page_is_no_obstacle() -> None:
    page = two_line_form()
    far = replace(page.entities[MAY], box=(900.0, 900.0, 950.0, 910.0))
    page = replace(page, entities=(*page.entities[:MAY], far))
    found = sample_at(made_diagnosis([Row(MAY, 0, 1)], (page,)), 0)
    assert min(crop_sample(found, page_image(page)).size) >= 1
