"""Corrected pages as annotation: entities, words and links in pixels; nothing of the page is lost."""

from pathlib import Path

import pytest
from editable_forms import NAME_VALUE, NOTES, TOWN_VALUE, editable_form, pairs_of
from PIL import Image

from xformparser.corrections.annotation import annotated_page, spread_words
from xformparser.corrections.apply import apply_edit
from xformparser.corrections.edits import Answer, Relink, Retype
from xformparser.corrections.keeping import keep_pages
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.writers.registry import WRITERS
from xformparser.geometry import Box
from xformparser.labels import Label, LinkKind


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "page-1.jpg"
    Image.new("RGB", (1200, 1600), "white").save(path)
    return path


@pytest.fixture
def annotated(picture: Path) -> AnnotatedPage:
    form = apply_edit(editable_form(), Retype(entity=NAME_VALUE, text="Anna Maria Lee"))
    form = apply_edit(form, Relink(question=NOTES, answer=TOWN_VALUE))
    return annotated_page(form, form.pages[0], picture)


def test_the_page_is_in_pixels_of_its_picture(annotated: AnnotatedPage) -> None:
    assert (annotated.width, annotated.height) == (1200, 1600)
    assert annotated.document_id == "form-abababab-p1"
    town = next(entity for entity in annotated.entities if entity.text == "Town:")
    original = editable_form().pages[0].page.words[3].box
    assert town.words[0].box == tuple(2 * edge for edge in original)


def test_texts_links_and_labels_are_the_corrected_ones(annotated: AnnotatedPage) -> None:
    texts = {entity.id: entity.text for entity in annotated.entities}
    pairs = {(texts[link.head], texts[link.tail]) for link in annotated.links}
    assert pairs == {("Name:", "Anna Maria Lee"), ("Notes", "Bath"), ("Sex", "male")}
    assert {link.kind for link in annotated.links} == {LinkKind.QUESTION_ANSWER}


def test_a_value_that_stands_nowhere_is_left_out(picture: Path) -> None:
    form = apply_edit(editable_form(), Answer(question=NOTES, text="typed"))
    assert ("Notes", "typed") in pairs_of(form)
    page = annotated_page(form, form.pages[0], picture)
    assert "typed" not in {entity.text for entity in page.entities}
    assert NOTES in {entity.id for entity in page.entities}


def test_what_no_entity_holds_is_other_text(annotated: AnnotatedPage) -> None:
    assert annotated.has_word_boxes
    (free,) = [entity for entity in annotated.entities if entity.text == "none"]
    assert free.label is Label.OTHER


def test_kept_pages_come_back_in_every_format(annotated: AnnotatedPage, tmp_path: Path) -> None:
    for _ in range(2):
        keep_pages([annotated], tmp_path / "kept")
    for name in WRITERS:
        (back,) = read_dataset(DatasetSpec(name, tmp_path / "kept" / name))
        assert [(entity.label, entity.text) for entity in back.entities] == [
            (entity.label, entity.text) for entity in annotated.entities
        ]
        assert back.links == annotated.links
        assert back.image_path is not None


@pytest.mark.parametrize(
    ("text", "boxes", "expected"),
    [
        ("a b", [(0, 0, 10, 10), (20, 0, 30, 10)], [("a", (0, 0, 10, 10)), ("b", (20, 0, 30, 10))]),
        ("aa bb", [(0, 0, 40, 10)], [("aa", (0, 0, 20, 10)), ("bb", (20, 0, 40, 10))]),
        ("住所", [(0, 0, 40, 10)], [("住", (0, 0, 20, 10)), ("所", (20, 0, 40, 10))]),
        (
            "aa bb",
            [(0, 0, 20, 10), (0, 20, 10, 30), (12, 20, 20, 30)],
            [("aa", (0, 0, 20, 10)), ("bb", (0, 20, 20, 30))],
        ),
        ("aa", [(0, 0, 9, 10), (10, 0, 20, 10)], [("aa", (0, 0, 20, 10))]),
    ],
    ids=["as many", "more in a line", "characters", "over two lines", "fewer"],
)
def test_words_of_a_retyped_text_share_its_place(
    text: str, boxes: list[Box], expected: list[tuple[str, Box]]
) -> None:
    assert [(word.text, word.box) for word in spread_words(text, boxes)] == expected
