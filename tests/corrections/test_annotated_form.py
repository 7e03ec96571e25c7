"""An annotated page becomes a form and an annotated page again; only what was corrected differs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from small_forms import gold_entity, noise_page, two_line_form

from xformparser.corrections.annotated_form import form_of_annotation, with_corrections
from xformparser.corrections.annotation import annotated_page
from xformparser.corrections.apply import apply_edit
from xformparser.corrections.edits import ClearValue, DeletePair, Edit, Rechoose, Relabel, Relink, Retype
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.labels import Label, LinkKind

HEADER, NAME, ANN, DATE, MAY = 70, 10, 40, 30, 20
"""Ids of `two_line_form`."""


@pytest.fixture
def corrected(tmp_path: Path) -> Callable[..., AnnotatedPage]:
    def correct(page: AnnotatedPage, *edits: Edit, enlarged: float = 3.5) -> AnnotatedPage:
        picture = tmp_path / "page.jpg"
        Image.new("RGB", (int(page.width * enlarged), int(page.height * enlarged)), "white").save(picture)
        form = form_of_annotation(page)
        for edit in edits:
            form = apply_edit(form, edit)
        return with_corrections(page, annotated_page(form, form.pages[0], picture))

    return correct


def wordless(page: AnnotatedPage) -> AnnotatedPage:
    return replace(page, entities=tuple(replace(entity, words=()) for entity in page.entities))


def rich_page() -> AnnotatedPage:
    """Return the page with what a form does not show: ticks, pieces of one entity, an entity without text."""
    page = two_line_form()
    ticked = replace(page.entities[2], selected=True, original_label="ANSWER")
    entities = (*page.entities[:2], ticked, *page.entities[3:], GoldEntity(1, Label.OTHER, "", (1, 2, 3, 4)))
    links = sorted(
        (*page.links, GoldLink(HEADER, DATE, LinkKind.SAME_ENTITY), GoldLink(30, 1, LinkKind.PARENT))
    )
    return replace(page, document_id="odd/name", entities=entities, links=tuple(links))


@pytest.mark.parametrize(
    "page",
    [
        two_line_form(),
        wordless(two_line_form()),
        rich_page(),
        noise_page("noise", 3),
        replace(two_line_form(), entities=(), links=()),
    ],
    ids=["words", "no word boxes", "rich", "random", "empty"],
)
def test_what_nobody_touched_comes_back(page: AnnotatedPage, corrected: Callable[..., AnnotatedPage]) -> None:
    assert corrected(page) == page


def test_another_label_changes_nothing_else(corrected: Callable[..., AnnotatedPage]) -> None:
    page = rich_page()
    changed = corrected(page, Relabel(entity=HEADER, label=Label.OTHER))
    before, after = page.entities, changed.entities
    assert after[0] == replace(before[0], label=Label.OTHER, original_label="other")
    assert after[1:] == before[1:]
    # a header that is none heads nothing
    assert set(page.links) - set(changed.links) == {GoldLink(HEADER, NAME, LinkKind.PARENT)}
    assert (changed.document_id, changed.width) == ("odd/name", page.width)


@pytest.mark.parametrize(
    ("edit", "gone", "new"),
    [
        pytest.param(
            Relink(question=DATE, answer=ANN),
            {(NAME, ANN)},
            {(DATE, ANN)},
            id="another question",
        ),
        pytest.param(ClearValue(question=DATE, answer=MAY), {(DATE, MAY)}, set(), id="no question"),
        pytest.param(DeletePair(question=DATE, answer=MAY), {(DATE, MAY)}, set(), id="no pair"),
    ],
)
def test_links_are_corrected(
    edit: Edit,
    gone: set[tuple[int, int]],
    new: set[tuple[int, int]],
    corrected: Callable[..., AnnotatedPage],
) -> None:
    page = two_line_form()
    before = {(link.head, link.tail) for link in page.links}
    after = {(link.head, link.tail) for link in corrected(page, edit).links}
    assert (before - after, after - before) == (gone, new)


@pytest.mark.parametrize("words", [True, False], ids=["words", "no word boxes"])
def test_a_text_is_corrected_in_the_units_of_the_page(
    words: bool, corrected: Callable[..., AnnotatedPage]
) -> None:
    page = two_line_form() if words else wordless(two_line_form())
    changed = corrected(page, Retype(entity=ANN, text="Anna Lee May"))
    after = changed.entities[2]
    assert after.text == "Anna Lee May"
    assert after.box == pytest.approx(page.entities[2].box, abs=1)
    assert [word.text for word in after.words] == (["Anna", "Lee", "May"] if words else [])
    assert changed.entities[:2] == page.entities[:2]


def test_words_that_change_hands_are_in_one_entity_only(corrected: Callable[..., AnnotatedPage]) -> None:
    changed = corrected(two_line_form(), Rechoose(entity=NAME, words=(1, 2)))
    texts = {entity.id: entity.text for entity in changed.entities}
    assert (texts[NAME], texts[ANN]) == ("Name: Ann", "Lee May")


def test_a_label_of_a_lone_word_is_corrected(
    lone: AnnotatedPage, corrected: Callable[..., AnnotatedPage]
) -> None:
    changed = corrected(lone, Relabel(entity=5, label=Label.ANSWER))
    assert changed.entities == (replace(gold_entity(5, Label.ANSWER, ("4", 10, 10))),)
