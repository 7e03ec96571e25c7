import json
from pathlib import Path
from typing import Any

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.synthetic import read_synthetic, read_synthetic_ocr
from xformparser.errors import AnnotationError
from xformparser.evaluation.pairs import gold_pairs
from xformparser.labels import Label, LinkKind

ENTITIES = [
    {"label": "question", "text": "Payment:", "pages": [0]},
    {"label": "answer", "text": "Cash", "pages": [0], "selected": True},
    {"label": "answer", "text": "Card", "pages": [0], "selected": False},
    {"label": "question", "text": "Remarks", "pages": [0]},
    {"label": "answer", "text": "over leaf", "pages": [1]},
]


def word(text: str, entity: int, x: float = 0.0) -> dict[str, Any]:
    return {"text": text, "box": [x, 10, x + 20, 20], "entity": entity}


def view(words: list[dict[str, Any]]) -> dict[str, Any]:
    return {"image": "images/a.jpg", "width": 100, "height": 200, "words": words}


def form(**changes: Any) -> dict[str, Any]:
    first = [word("Payment:", 0), word("Cash", 1, 30), word("Card", 2, 60), word("Remarks", 3)]
    second = [word("over", 4), word("leaf", 4, 30)]
    return {
        "id": "en_0_00000",
        "language": "en",
        "scenario": "delivery_note",
        "layout": ["beside"],
        "degradation": "scan",
        "pages": [{"drawn": view(first)}, {"drawn": view(second)}],
        "entities": ENTITIES,
        "links": [[0, 1], [0, 2], [3, 4]],
    } | changes


def folder_of(tmp_path: Path, record: dict[str, Any]) -> Path:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "en_0_00000.json").write_text(json.dumps(record))
    return tmp_path


def pages_of(tmp_path: Path, record: dict[str, Any]) -> list[AnnotatedPage]:
    return list(read_synthetic(folder_of(tmp_path, record)))


def test_a_form_gives_its_pages(tmp_path: Path) -> None:
    first, second = pages_of(tmp_path, form())
    assert (first.document_id, second.document_id) == ("en_0_00000_p1", "en_0_00000_p2")
    assert first.language == "en"
    assert first.image_path == tmp_path / "images" / "a.jpg"
    assert [entity.text for entity in first.entities] == ["Payment:", "Cash", "Card", "Remarks"]
    assert second.entities[0].text == "over leaf"
    assert [w.text for w in second.entities[0].words] == ["over", "leaf"]


def test_links_that_cross_a_page_are_not_those_of_a_page(tmp_path: Path) -> None:
    first, second = pages_of(tmp_path, form())
    assert {(link.head, link.tail) for link in first.links} == {(0, 1), (0, 2)}
    assert all(link.kind is LinkKind.QUESTION_ANSWER for link in first.links)
    assert not second.links


def test_an_option_that_is_not_ticked_is_no_gold_value(tmp_path: Path) -> None:
    assert gold_pairs(pages_of(tmp_path, form())[0]) == [("Payment:", "Cash")]


def test_ocr_gives_what_was_read(tmp_path: Path) -> None:
    read = view([word("Paymemt:", 0), word("Cash", 1, 30), word("RECEIVED", -1, 60)])
    pages = [{"drawn": form()["pages"][0]["drawn"], "read": read}, form()["pages"][1]]
    (page,) = read_synthetic_ocr(folder_of(tmp_path, form(pages=pages)))
    assert page.dataset == "synthetic_ocr"
    assert [(entity.text, entity.label) for entity in page.entities] == [
        ("Paymemt:", Label.QUESTION),
        ("Cash", Label.ANSWER),
        ("RECEIVED", Label.OTHER),
    ]
    assert [(link.head, link.tail) for link in page.links] == [(0, 1)]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param(form(links=[[0, 9]]), "does not have", id="link to no entity"),
        pytest.param(form(pages=[{"drawn": view([word("x", 7)])}]), "does not have", id="word of no entity"),
        pytest.param(
            form(pages=[{"drawn": view([]), "read": view([word("x", -5)])}]),
            "does not have",
            id="read word of no entity",
        ),
        pytest.param(
            form(pages=[{"drawn": view([]) | {"image": "../a.jpg"}}]),
            "outside",
            id="image outside the folder",
        ),
        pytest.param(
            form(pages=[{"drawn": view([]) | {"width": 0}}]), "record pages.0.drawn.width", id="no width"
        ),
    ],
)
def test_a_damaged_form_is_refused(tmp_path: Path, record: dict[str, Any], message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        pages_of(tmp_path, record)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="holds no JSON files"):
        list(read_synthetic(tmp_path))


def test_forms_that_were_never_read_are_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="--ocr"):
        list(read_synthetic_ocr(folder_of(tmp_path, form())))
