from dataclasses import replace

import pytest
import torch
from small_forms import gold_entity, lone_word, two_line_form

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.encoder.storage import TextEncoder
from xformparser.labels import LABEL_INDEX, LINK_KINDS, Label, LinkKind
from xformparser.training.examples import View, targets_of_page, view_of_page
from xformparser.training.features import make_example

FORM = two_line_form()


def test_the_lines_of_a_page() -> None:
    viewed = view_of_page(FORM, View.LINES)
    assert viewed is not None
    assert [[word.text for word in segment.words] for segment in viewed.layout.segments] == [
        ["Claim"],
        ["Name:", "Ann", "Lee"],
        ["May"],
        ["Date"],
        ["4", "May"],
    ]
    assert viewed.word_entities.tolist() == [0, 1, 2, 2, 2, 3, 4, 4]
    assert not viewed.layout.given


def test_the_entities_of_a_page() -> None:
    viewed = view_of_page(FORM, View.ENTITIES)
    assert viewed is not None
    assert viewed.word_entities.tolist() == [0, 1, 2, 2, 2, 3, 4, 4]
    assert viewed.layout.given
    assert all(segment.label is None for segment in viewed.layout.segments)


def test_targets_name_entities_by_place_not_by_id() -> None:
    targets = targets_of_page(FORM, torch.zeros(1))
    labels = [Label.HEADER, Label.QUESTION, Label.ANSWER, Label.QUESTION, Label.ANSWER]
    assert targets.labels.tolist() == [LABEL_INDEX[label] for label in labels]
    qa, parent = LINK_KINDS.index(LinkKind.QUESTION_ANSWER), LINK_KINDS.index(LinkKind.PARENT)
    assert targets.links.tolist() == [[0, 1, parent], [1, 2, qa], [3, 4, qa]]


def test_an_entity_without_word_boxes_is_laid_into_its_box() -> None:
    bare = GoldEntity(99, Label.OTHER, "Page 1", (200, 80, 260, 90))
    viewed = view_of_page(replace(FORM, entities=(*FORM.entities, bare)), View.LINES)
    assert viewed is not None
    assert viewed.word_entities.tolist()[-2:] == [5, 5]


@pytest.mark.parametrize("view", list(View))
def test_a_page_without_words_has_no_view(view: View, tiny_encoder: TextEncoder) -> None:
    blank = AnnotatedPage("funsd", "blank", "en", 100, 100, (), ())
    assert view_of_page(blank, view) is None
    assert make_example(tiny_encoder, blank, view) is None


def test_a_page_of_blank_entities_has_entities_only() -> None:
    blank = replace(lone_word(), entities=(GoldEntity(1, Label.OTHER, "", (0, 0, 10, 10)),))
    assert view_of_page(blank, View.LINES) is None
    viewed = view_of_page(blank, View.ENTITIES)
    assert viewed is not None
    assert viewed.word_entities.tolist() == [0]


def test_a_page_without_links_has_an_empty_table() -> None:
    assert targets_of_page(lone_word(), torch.zeros(1)).links.shape == (0, 3)


def test_words_of_two_entities_in_one_line_keep_their_owners() -> None:
    page = AnnotatedPage(
        "funsd",
        "mixed",
        "en",
        300,
        100,
        (
            gold_entity(1, Label.ANSWER, ("Ann", 60, 0)),
            gold_entity(2, Label.QUESTION, ("Name:", 0, 0)),
            gold_entity(3, Label.ANSWER, ("Lee", 90, 0)),
        ),
        (GoldLink(2, 1, LinkKind.QUESTION_ANSWER),),
    )
    viewed = view_of_page(page, View.LINES)
    assert viewed is not None
    assert viewed.word_entities.tolist() == [1, 0, 2]
