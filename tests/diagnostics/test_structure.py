from dataclasses import replace

import pytest
from small_forms import QUESTION_ANSWER, two_line_form

from xformparser.datasets.annotations import GoldLink
from xformparser.diagnostics.structure import nested_answers
from xformparser.labels import LinkKind

BOTH_ASK = GoldLink(10, 20, QUESTION_ANSWER)
"""The first question asks for the second answer, too, which is the fifth entity."""
BENEATH = GoldLink(10, 30, LinkKind.PARENT)
"""The second question stands beneath the first one."""


@pytest.mark.parametrize(
    ("more", "nested"),
    [
        pytest.param((), set(), id="plain pairs, one beneath a header"),
        pytest.param((BOTH_ASK,), {4}, id="an answer of two questions"),
        pytest.param((BENEATH,), {4}, id="a question beneath another"),
        pytest.param((BOTH_ASK, BENEATH), {4}, id="both"),
    ],
)
def test_answers_in_a_complex_structure(more: tuple[GoldLink, ...], nested: set[int]) -> None:
    page = two_line_form()
    assert nested_answers(replace(page, links=page.links + more)) == nested
    assert nested_answers(replace(page, links=())) == set()
