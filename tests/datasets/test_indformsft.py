from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.indformsft import read_indformsft
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind


def entity(identity: int, label: str, text: str, linking: list[list[int]]) -> dict[str, object]:
    return {
        "id": identity,
        "text": text,
        "box": [0, 0, 9, 9],
        "label": label,
        "words": [],
        "linking": linking,
    }


def test_labels_and_links(write_json: Callable[[str, object], Path]) -> None:
    document = [
        entity(1, "title", "Pass", []),
        entity(2, "single", "Visitor", [[2, 3]]),
        entity(3, "question", "No.", [[2, 3], [3, 4]]),
        entity(4, "answer number", "1 2 3", [[3, 4]]),
        entity(5, "single", "Page 1", []),
        entity(6, "Answer", "a b", []),
    ]
    record = {"id": "f0", "img": {"fname": "f0.jpg", "width": 9, "height": 9}, "document": document}
    (page,) = read_indformsft(write_json("train.json", {"documents": [record], "lang": "en"}))
    assert page.dataset == "indformsft"
    assert [(e.label, e.text, e.original_label) for e in page.entities] == [
        (Label.HEADER, "Pass", "title"),
        (Label.HEADER, "Visitor", "single"),
        (Label.QUESTION, "No.", "question"),
        (Label.ANSWER, "123", "answer number"),
        (Label.OTHER, "Page 1", "single"),
        (Label.ANSWER, "a b", "Answer"),
    ]
    assert [(link.head, link.tail, link.kind) for link in page.links] == [
        (2, 3, LinkKind.PARENT),
        (3, 4, LinkKind.QUESTION_ANSWER),
    ]


@pytest.mark.parametrize("name", ["continuous characters", "continuous_characters", "answer_number"])
def test_spellings_of_continuous_characters(write_json: Callable[[str, object], Path], name: str) -> None:
    record = {"id": "f0", "img": {"fname": "f0.jpg"}, "document": [entity(1, name, "3 4", [])]}
    (page,) = read_indformsft(write_json("a.json", {"documents": [record]}))
    assert (page.entities[0].label, page.entities[0].text) == (Label.ANSWER, "34")


def test_an_unknown_label_is_named(write_json: Callable[[str, object], Path]) -> None:
    record = {"id": "f0", "img": {"fname": "f0.jpg"}, "document": [entity(1, "stamp", "", [])]}
    with pytest.raises(AnnotationError, match=r"a\.json: document f0: entity 1: label 'stamp'"):
        list(read_indformsft(write_json("a.json", {"documents": [record]})))
