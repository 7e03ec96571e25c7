from dataclasses import replace

import numpy as np
import pytest
from judged_pages import DATE, NAME, TOWN, judged_page, made_memory

from xformparser.labels import LABEL_INDEX, Label, LinkKind
from xformparser.models.pretrained import FormModel
from xformparser.quality.evidence import UNLIKELY, Candidate, PageEvidence, Piece
from xformparser.quality.facts import columns, facts_of
from xformparser.quality.key_memory import KeyMemory


@pytest.fixture
def page(tiny_model: FormModel) -> PageEvidence:
    return judged_page(tiny_model)


@pytest.fixture
def memory(page: PageEvidence) -> KeyMemory:
    return made_memory(page)


def test_labels_and_links_of_an_entity_are_the_means_of_its_spans(page: PageEvidence) -> None:
    np.testing.assert_allclose(page.labels.sum(axis=1), 1, rtol=1e-5)
    spans = page.spans_of[1]
    np.testing.assert_allclose(page.labels[1], page.scores.labels[spans].mean(axis=0), rtol=1e-5)
    logits = page.spans_linked(LinkKind.QUESTION_ANSWER)
    expected = logits[np.ix_(page.spans_of[0], spans)].mean()
    assert page.linked(LinkKind.QUESTION_ANSWER)[0, 1] == pytest.approx(expected, rel=1e-4)


def test_links_that_decoding_does_not_look_at_are_unlikely(page: PageEvidence) -> None:
    chosen = page.scores.labels.argmax(axis=1)
    heads = chosen != LABEL_INDEX[Label.QUESTION]
    logits = page.spans_linked(LinkKind.QUESTION_ANSWER)
    lower = np.tril(np.ones_like(logits, bool))
    header = chosen == LABEL_INDEX[Label.HEADER]
    assert (logits[heads & ~header][:, ~heads] == UNLIKELY)[lower[heads & ~header][:, ~heads]].all()
    assert (logits >= UNLIKELY).all()


def test_facts_are_numbers_for_each_candidate(page: PageEvidence, memory: KeyMemory) -> None:
    for candidates in ([NAME], [NAME, DATE, TOWN, Candidate(0, 3)]):
        for part, facts in facts_of(page, candidates, memory).items():
            table = columns(facts)
            assert table.shape == (len(candidates), len(facts)), part
            assert np.isfinite(table).all(), part


def test_a_candidate_has_the_same_facts_alone_and_among_others(page: PageEvidence, memory: KeyMemory) -> None:
    together = facts_of(page, page.pairs, memory)
    for place, candidate in enumerate(page.pairs):
        for part, facts in facts_of(page, [candidate], memory).items():
            np.testing.assert_allclose(
                columns(facts)[0], columns(together[part])[place], rtol=1e-4, atol=1e-4
            )


def test_the_order_of_entities_tells_nothing(page: PageEvidence, memory: KeyMemory) -> None:
    order = [3, 0, 5, 1, 4, 2]
    place = {old: new for new, old in enumerate(order)}
    moved = replace(
        page,
        pieces=tuple(page.pieces[old] for old in order),
        pairs=tuple(Candidate(place[pair.question], place[pair.answer]) for pair in page.pairs[::-1]),
    )
    before, after = facts_of(page, page.pairs, memory), facts_of(moved, moved.pairs, memory)
    for part, facts in before.items():
        np.testing.assert_allclose(columns(after[part])[::-1], columns(facts), rtol=1e-4, atol=1e-4)


def test_a_second_question_of_an_answer_is_counted(page: PageEvidence, memory: KeyMemory) -> None:
    twice = replace(page, pairs=(*page.pairs, Candidate(2, 1)))
    assert facts_of(page, [NAME], memory)["structure"]["parents"][0] == 1
    assert facts_of(twice, [NAME], memory)["structure"]["parents"][0] == 2
    assert facts_of(page, [Candidate(2, 1)], memory)["structure"]["parents"][0] == 2


def test_text_left_behind_below_is_seen(page: PageEvidence, memory: KeyMemory) -> None:
    pieces = (*page.pieces[:3], Piece(Label.ANSWER, (5,)), *page.pieces[4:], Piece(Label.ANSWER, (6, 7)))
    cut = replace(page, pieces=pieces)
    facts = facts_of(cut, [DATE], memory)["structure"]
    assert facts["value_right_gap"][0] < 1
    assert facts_of(page, [DATE], memory)["structure"]["value_right_gap"][0] > 1
    assert facts["value_edge"][0] < facts_of(page, [DATE], memory)["structure"]["value_edge"][0] + 1e-6
