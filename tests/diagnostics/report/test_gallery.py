from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from made_diagnoses import ANN, HEADER, MAY, NAME, Row, label, made_diagnosis, mixed_diagnosis
from PIL import Image
from small_forms import two_line_form

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.report.crops import MOST_HEIGHT, MOST_WIDTH
from xformparser.diagnostics.report.gallery import build_gallery, choose

ANSWER, OTHER = label("answer"), label("other")


def test_every_cause_shows_its_unlearned_samples() -> None:
    gallery = build_gallery(mixed_diagnosis())
    shown = {cause: [exhibit.sample.row for exhibit in exhibits] for cause, exhibits in gallery.items()}
    assert shown == {Cause.INCONSISTENT: [6], Cause.FORGOTTEN: [2], Cause.CONFLICT: [0]}
    exhibit = gallery[Cause.CONFLICT][0]
    assert exhibit.description == "Part of page two_lines: “Claim” is outlined."
    with Image.open(BytesIO(exhibit.picture.content)) as picture:
        assert picture.size == (exhibit.picture.width, exhibit.picture.height)
        assert picture.width <= MOST_WIDTH
        assert picture.height <= MOST_HEIGHT


def test_causes_take_turns_and_the_strongest_go_first() -> None:
    rows = [
        *(Row(place, ANSWER, OTHER, 0.0, Cause.CONFLICT) for place in (NAME, ANN, MAY)),
        Row(HEADER, ANSWER, OTHER, 0.0, Cause.FORGOTTEN),
    ]
    diagnosis = made_diagnosis(rows)
    scores = {**diagnosis.scores, Cause.CONFLICT: np.array([0.8, 0.9, 0.7, 0], np.float32)}
    diagnosis = replace(diagnosis, scores=scores)
    assert choose(diagnosis, None, 3) == [3, 1, 0]
    assert choose(diagnosis, np.array([False, False, True, True]), 2) == [3, 2]


def test_texts_that_repeat_come_last() -> None:
    rows = [Row(place, ANSWER, OTHER, 0.0, Cause.CONFLICT) for place in (NAME, NAME, ANN)]
    assert choose(made_diagnosis(rows), None, 9) == [0, 2, 1]


def test_nothing_unlearned_gives_an_empty_gallery() -> None:
    assert build_gallery(made_diagnosis([Row(NAME, ANSWER, ANSWER)])) == {}


@pytest.mark.parametrize("broken", [False, True], ids=["picture", "no picture"])
def test_a_picture_that_cannot_be_read_is_sketched(
    broken: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("pages") / "page.png"
    if broken:
        path.write_bytes(b"no picture")
    else:
        Image.new("RGB", (600, 200), (200, 0, 0)).save(path)
    page = replace(two_line_form(), image_path=path)
    gallery = build_gallery(made_diagnosis([Row(NAME, ANSWER, OTHER, 0.0, Cause.CONFLICT)], (page,)))
    (exhibit,) = gallery[Cause.CONFLICT]
    with Image.open(BytesIO(exhibit.picture.content)) as picture:
        red, green, _ = picture.convert("RGB").getpixel((picture.width - 3, picture.height - 3))
    assert (red > 150 and green < 80) is not broken
