"""Targets worked out by hand on a page of two lines.

Words in lines:  0 Claim | 1 Name: 2 Ann 3 Lee | 4 May | 5 Date | 6 4  7 May
Places of entities in the file: 0 header, 1 Name:, 2 Ann Lee May, 3 Date, 4 4 May
"""

from dataclasses import replace

import pytest
import torch
from small_forms import lone_word, two_line_form

from xformparser.encoder.storage import TextEncoder
from xformparser.labels import LABEL_INDEX, LABELS, LINK_KINDS, Label, LinkKind
from xformparser.models.spans import spans_of_starts
from xformparser.training.batches import (
    IGNORED,
    FormBatch,
    bio_targets,
    bio_weights,
    collate,
    gold_starts,
    may_be_cut,
    span_targets,
)
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example

H, Q, A, O = (LABEL_INDEX[label] for label in (Label.HEADER, Label.QUESTION, Label.ANSWER, Label.OTHER))  # noqa: E741  # the labels' initials
INSIDE = len(LABELS)
QA, PARENT, SAME = (
    LINK_KINDS.index(kind) for kind in (LinkKind.QUESTION_ANSWER, LinkKind.PARENT, LinkKind.SAME_ENTITY)
)
GOLD = [0, 1, 2, 4, 5, 6]


@pytest.fixture(scope="module")
def lines(tiny_encoder: TextEncoder) -> Example:
    return example(tiny_encoder, View.LINES)


@pytest.fixture(scope="module")
def entities(tiny_encoder: TextEncoder) -> Example:
    return example(tiny_encoder, View.ENTITIES)


@pytest.fixture(scope="module")
def lone(tiny_encoder: TextEncoder) -> Example:
    made = make_example(tiny_encoder, lone_word(), View.LINES)
    assert made is not None
    return made


def example(encoder: TextEncoder, view: View) -> Example:
    made = make_example(encoder, two_line_form(), view)
    assert made is not None
    return made


def cut(batch: FormBatch, *starts: int) -> torch.Tensor:
    """Return (B, W), true at the places given on the first page and at every word of the others."""
    marks = torch.ones_like(batch.words.mask)
    marks[0] = False
    marks[0, list(starts)] = True
    return marks


def pairs(matrix: torch.Tensor) -> list[tuple[int, int]]:
    return [(head, tail) for head, tail in matrix.nonzero().tolist()]


def test_gold_starts(lines: Example, entities: Example) -> None:
    assert gold_starts(collate([lines]))[0].nonzero()[:, 0].tolist() == GOLD
    # as entities: Claim | Name: | Ann Lee May | Date | 4 May
    assert gold_starts(collate([entities]))[0].nonzero()[:, 0].tolist() == [0, 1, 2, 5, 6]


def test_bio_targets(lines: Example, entities: Example) -> None:
    tags = bio_targets(collate([lines]))[0].tolist()
    assert tags == [H, Q, A, A + INSIDE, A, Q, A, A + INSIDE]
    # given entities are not cut, so nothing is to be learned from them
    assert bio_targets(collate([entities]))[0].tolist() == [IGNORED] * 8


def test_gold_spans(lines: Example) -> None:
    batch = collate([lines])
    targets = span_targets(batch, spans_of_starts(gold_starts(batch), batch.words.mask))
    # spans: 0 Claim, 1 Name:, 2 Ann Lee, 3 May, 4 Date, 5 4 May
    assert targets.labels[0].tolist() == [H, Q, A, A, Q, A]
    assert pairs(targets.links[0, QA]) == [(1, 2), (1, 3), (4, 5)]
    assert pairs(targets.links[0, PARENT]) == [(0, 1)]
    assert pairs(targets.links[0, SAME]) == [(2, 3)]
    # all pairs but each span with itself
    others = ~torch.eye(6, dtype=torch.bool)
    assert torch.equal(targets.counted[0, QA], others)
    assert torch.equal(targets.counted[0, PARENT], others)
    assert torch.equal(targets.counted[0, SAME], torch.ones(6, 6, dtype=torch.bool).triu(1))


def test_given_entities_have_their_links(entities: Example) -> None:
    batch = collate([entities])
    targets = span_targets(batch, spans_of_starts(gold_starts(batch), batch.words.mask))
    assert targets.labels[0].tolist() == [H, Q, A, Q, A]
    assert pairs(targets.links[0, QA]) == [(1, 2), (3, 4)]
    assert pairs(targets.links[0, PARENT]) == [(0, 1)]
    assert not targets.links[0, SAME].any()
    assert batch.given.tolist() == [True]


def test_three_spans_of_one_entity_continue_each_other(lines: Example) -> None:
    batch = collate([lines])
    spans = spans_of_starts(cut(batch, 0, 1, 2, 3, 4, 5, 6), batch.words.mask)
    targets = span_targets(batch, spans)
    # spans: 2 Ann, 3 Lee, 4 May are one answer: each continues the one before it
    assert pairs(targets.links[0, SAME]) == [(2, 3), (3, 4)]
    assert not targets.counted[0, SAME, 2, 4]  # whether May continues Ann is not asked
    assert targets.counted[0, SAME, 1, 4]
    assert pairs(targets.links[0, QA]) == [(1, 2), (1, 3), (1, 4), (5, 6)]


def test_a_span_that_mixes_entities_counts_nowhere(lines: Example) -> None:
    batch = collate([lines])
    # 0 Claim | 1 Name: Ann Lee | 2 May | 3 Date | 4 4 May
    targets = span_targets(batch, spans_of_starts(cut(batch, 0, 1, 4, 5, 6), batch.words.mask))
    assert targets.labels[0].tolist() == [H, IGNORED, A, Q, A]
    assert pairs(targets.links[0, QA]) == [(3, 4)]
    assert not targets.links[0, PARENT].any()
    assert not targets.links[0, SAME].any()
    assert not targets.counted[0, :, 1].any()
    assert not targets.counted[0, :, :, 1].any()
    assert targets.counted[0, QA, 2, 3]


def test_a_page_in_a_batch_has_the_targets_of_itself_alone(
    lines: Example, entities: Example, lone: Example
) -> None:
    together = collate([lone, lines, entities])
    spans = spans_of_starts(gold_starts(together), together.words.mask)
    targets = span_targets(together, spans)
    for place, alone in enumerate((lone, lines, entities)):
        batch = collate([alone])
        own_spans = spans_of_starts(gold_starts(batch), batch.words.mask)
        own, count, words = span_targets(batch, own_spans), own_spans.mask.shape[1], batch.words.mask.shape[1]
        assert torch.equal(targets.labels[place, :count], own.labels[0])
        assert (targets.labels[place, count:] == IGNORED).all()
        assert torch.equal(targets.links[place, :, :count, :count], own.links[0])
        assert torch.equal(targets.counted[place, :, :count, :count], own.counted[0])
        assert targets.counted[place].sum() == own.counted.sum()
        assert torch.equal(bio_targets(together)[place, :words], bio_targets(batch)[0])
        assert (bio_targets(together)[place, words:] == IGNORED).all()


def test_one_word_is_one_span_without_links(lone: Example) -> None:
    batch = collate([lone])
    assert gold_starts(batch).tolist() == [[True]]
    assert bio_targets(batch).tolist() == [[O]]
    targets = span_targets(batch, spans_of_starts(gold_starts(batch), batch.words.mask))
    assert targets.labels.tolist() == [[O]]
    assert not targets.links.any()
    assert not targets.counted[0, SAME].any()


def test_a_batch_moves_whole(lines: Example) -> None:
    moved = collate([lines]).to(torch.device("meta"))
    assert moved.words.states.is_meta
    assert moved.words.segment_mask.is_meta
    assert moved.links.is_meta


def test_lines_may_be_cut_before_their_inner_words(lines: Example, entities: Example) -> None:
    # lines: Claim | Name: Ann Lee | May | Date | 4 May
    assert may_be_cut(collate([lines]))[0].tolist() == [False, False, True, True, False, False, False, True]
    assert not may_be_cut(collate([entities])).any()


def test_pictures_stand_side_by_side(lines: Example, lone: Example) -> None:
    picture = torch.full((20, 30), 7, dtype=torch.uint8)
    shown = replace(lines, page=replace(lines.page, picture=picture))
    taller = replace(lines, page=replace(lines.page, picture=picture.T))
    batch = collate([shown, lone, taller]).to(torch.device("cpu"))
    pictures = batch.words.pictures
    assert pictures is not None
    assert pictures.sizes.tolist() == [[30, 20], [0, 0], [20, 30]]
    assert pictures.present.tolist() == [True, False, True]
    assert torch.equal(pictures.ink[0, :20, :30], picture)
    assert torch.equal(pictures.ink[2, :30, :20], picture.T)
    assert pictures.ink.sum() == 2 * 7 * 600
    assert torch.equal(pictures.boxes, batch.words.boxes)


def test_a_batch_without_pictures_has_none(lines: Example, lone: Example) -> None:
    assert collate([lines, lone]).to(torch.device("cpu")).words.pictures is None


def test_a_batch_names_its_examples(lines: Example, entities: Example, lone: Example) -> None:
    batch = collate([lone, lines, entities])
    assert [(key.set_name, key.document_id, key.view) for key in batch.keys] == [
        ("funsd_en", "lone", View.LINES),
        ("funsd_en", "two_lines", View.LINES),
        ("funsd_en", "two_lines", View.ENTITIES),
    ]
    assert batch.to(torch.device("cpu")).keys == batch.keys


def weighted(example: Example, *weights: tuple[int, int, float]) -> Example:
    """Return the example with weights of (entity, task, weight), 1 where not named."""
    found = torch.ones(len(example.targets.labels), 2)
    for entity, task, weight in weights:
        found[entity, task] = weight
    return replace(example, targets=replace(example.targets, weights=found))


def test_weights_are_one_unless_said_otherwise(lines: Example, lone: Example) -> None:
    batch = collate([lone, weighted(lines, (1, 0, 0.0), (2, 1, 3.0))]).to(torch.device("cpu"))
    assert batch.weights.shape == (2, 5, 2)
    assert (batch.weights[0] == 1).all()
    assert batch.weights[1].tolist() == [[1, 1], [0, 1], [1, 3], [1, 1], [1, 1]]


def test_words_weigh_what_the_label_of_their_entity_weighs(lines: Example, lone: Example) -> None:
    # words: Claim | Name: Ann Lee | May | Date | 4 May; entity 2 is Ann Lee May
    batch = collate([weighted(lines, (2, 0, 0.5), (4, 0, 0.0), (3, 1, 7.0)), lone])
    assert bio_weights(batch)[0].tolist() == [1, 1, 0.5, 0.5, 0.5, 1, 0, 0]
    assert bio_weights(batch)[1, 0] == 1


def test_spans_have_owners_and_their_weights(lines: Example) -> None:
    batch = collate([weighted(lines, (2, 0, 0.5), (2, 1, 3.0), (4, 0, 0.0))])
    targets = span_targets(batch, spans_of_starts(gold_starts(batch), batch.words.mask))
    # spans: 0 Claim, 1 Name:, 2 Ann Lee, 3 May, 4 Date, 5 4 May
    assert targets.owners[0].tolist() == [0, 1, 2, 2, 3, 4]
    assert targets.weights[0].tolist() == [[1, 1], [1, 1], [0.5, 3], [0.5, 3], [1, 1], [0, 1]]
