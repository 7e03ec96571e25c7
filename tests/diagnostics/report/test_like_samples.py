"""What the report lists is what the scores were counted from."""

from dataclasses import replace

import numpy as np
import pytest
from small_forms import noise_page, two_line_form

from xformparser.diagnostics.duplicates import find_duplicates, near_duplicates
from xformparser.diagnostics.link_contradictions import Standing, instances
from xformparser.diagnostics.records import PageKey


def test_near_duplicates_are_those_that_were_counted() -> None:
    texts = [entity.text for seed in range(20) for entity in noise_page("noise", seed).entities]
    states = np.random.default_rng(0).normal(size=(len(texts), 3)).astype(np.float32)
    counted = find_duplicates(texts, states, texts).count
    listed = near_duplicates(texts, states, range(len(texts)))
    assert [len(found) for found in listed] == counted.tolist()
    assert counted.max() > 0
    assert all(row not in found for row, found in enumerate(listed))


def test_no_rows_have_no_near_duplicates() -> None:
    assert near_duplicates(["a"], np.ones((1, 2), np.float32), []) == []


@pytest.mark.parametrize("linked", [True, False], ids=["linked", "not linked"])
def test_instances_are_by_question_and_place(linked: bool) -> None:
    page = two_line_form()
    if not linked:
        page = replace(page, links=())
    pages = {PageKey("funsd", "en", name): replace(page, document_id=name) for name in ("a", "b")}
    found = instances(pages)[Standing("name:", "beside")]
    assert [(each.page.document, each.question, each.answer, each.linked) for each in found] == [
        ("a", 1, 2, linked),
        ("b", 1, 2, linked),
    ]
