from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.annotations import GoldLink
from xformparser.datasets.ec_funsd import read_ec_funsd
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind

PAGE = {
    "uid": "a",
    "img": {"fname": "images/a.png", "width": 300, "height": 400},
    "document": [
        {
            "id": 0,
            "box": [0, 0, 90, 10],
            "text": "Home address Fax",
            "words": [
                {"id": 0, "text": "Home", "box": [0, 0, 20, 10]},
                {"id": 1, "text": "address", "box": [25, 0, 60, 10]},
                {"id": 2, "text": "Fax", "box": [70, 0, 90, 10]},
            ],
        },
        {
            "id": 1,
            "box": [0, 12, 9, 22],
            "text": "1a",
            "words": [{"id": 3, "text": "1a", "box": [0, 12, 9, 22]}],
        },
        {
            "id": 2,
            "box": [0, 24, 9, 34],
            "text": "2b",
            "words": [{"id": 4, "text": "2b", "box": [0, 24, 9, 34]}],
        },
    ],
    "label_entities": [
        {"entity_id": 0, "label": "answer", "word_idx": [3, 4]},
        {"entity_id": 1, "label": "question", "word_idx": [0, 1]},
    ],
    "label_linkings": [[1, 0]],
    "ro_linkings": [[0, 1], [1, 2]],
}


def test_a_page(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("ec/a.json", PAGE)
    (page,) = read_ec_funsd(tmp_path / "ec")
    assert (page.width, page.height, page.image_path) == (300, 400, None)
    assert [(entity.label, entity.text, entity.box) for entity in page.entities] == [
        (Label.ANSWER, "1a 2b", (0, 12, 9, 34)),
        (Label.QUESTION, "Home address", (0, 0, 60, 10)),
        (Label.OTHER, "Fax", (70, 0, 90, 10)),
    ]
    assert page.links == (GoldLink(1, 0, LinkKind.QUESTION_ANSWER),)
    assert page.next_lines == (((0, 0, 90, 10), (0, 12, 9, 22)), ((0, 12, 9, 22), (0, 24, 9, 34)))


def test_images_of_a_sibling_funsd(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("ec/a.json", PAGE)
    image = tmp_path / "funsd" / "testing_data" / "images" / "a.png"
    image.parent.mkdir(parents=True)
    image.touch()
    (page,) = read_ec_funsd(tmp_path / "ec")
    assert page.image_path == image


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param([9], "lists word 9, which no line holds", id="unknown word"),
        pytest.param([], "lists no words", id="no words"),
    ],
)
def test_malformed_entities(
    tmp_path: Path, write_json: Callable[[str, object], Path], words: list[int], message: str
) -> None:
    entity = {"entity_id": 5, "label": "answer", "word_idx": words}
    write_json("a.json", {**PAGE, "label_entities": [entity]})
    with pytest.raises(AnnotationError, match=rf"a\.json: entity 5: {message}"):
        list(read_ec_funsd(tmp_path))


@pytest.mark.slow
def test_counts_of_the_real_set(real_data: Callable[[str], Path]) -> None:
    pages = list(read_ec_funsd(real_data("ec_funsd")))
    labels = Counter(entity.label for page in pages for entity in page.entities)
    assert len(pages) == 199
    assert (labels[Label.QUESTION], labels[Label.ANSWER], labels[Label.HEADER]) == (4271, 3574, 553)
    kinds = Counter(link.kind for page in pages for link in page.links)
    assert kinds == {LinkKind.QUESTION_ANSWER: 3912, LinkKind.PARENT: 1287}
    assert sum(len(page.words) for page in pages) == 31297
