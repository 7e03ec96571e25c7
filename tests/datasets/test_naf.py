from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.annotations import GoldLink
from xformparser.datasets.naf import read_naf
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind

SQUARE = [[5, 5], [15, 6], [14, 12], [4, 11]]


def box(identity: str, kind: str) -> dict[str, object]:
    return {"id": identity, "type": kind, "poly_points": SQUARE}


def form(pairs: list[list[str]], same_pairs: list[list[str]]) -> dict[str, object]:
    return {
        "width": 100,
        "height": 80,
        "imageFilename": "a.jpg",
        "textBBs": [box("t1", "text"), box("t2", "textP"), box("t3", "textInst")],
        "fieldBBs": [box("f1", "field"), box("f9", "fieldRow"), box("f2", "fieldCheckBox")],
        "pairs": pairs,
        "samePairs": same_pairs,
        "transcriptions": {"t1": " Name ", "f1": "Ann"},
    }


def test_entities(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("valid/a.json", form([], []))
    (page,) = read_naf(tmp_path)
    assert (page.document_id, page.language, page.width, page.image_path) == ("a", "en", 100, None)
    assert [(entity.label, entity.text, entity.original_label) for entity in page.entities] == [
        (Label.QUESTION, "Name", "text"),
        (Label.QUESTION, "", "textP"),
        (Label.OTHER, "", "textInst"),
        (Label.ANSWER, "Ann", "field"),
        (Label.ANSWER, "", "fieldCheckBox"),
    ]
    assert page.entities[0].box == (4, 5, 15, 12)


QA = LinkKind.QUESTION_ANSWER
SAME = LinkKind.SAME_ENTITY


@pytest.mark.parametrize(
    ("pairs", "same_pairs", "links", "ignored"),
    [
        pytest.param([], [], (), 0, id="none"),
        pytest.param([["t1", "f1"]], [], (GoldLink(0, 3, QA),), 0, id="question first"),
        pytest.param([["f1", "t1"], ["t1", "f1"]], [], (GoldLink(0, 3, QA),), 0, id="field first, twice"),
        pytest.param([["t1", "t2"]], [], (), 1, id="two questions tell no direction"),
        pytest.param([["t1", "f9"], ["t1", "f8"]], [], (), 2, id="a row and a missing box"),
        pytest.param([["t3", "f1"]], [], (), 1, id="an instruction heads nothing"),
        pytest.param([], [["t2", "t1"], ["t1", "t2"]], (GoldLink(0, 1, SAME),), 0, id="same entity"),
        pytest.param([], [["t1", "t3"], ["t1", "t1"]], (), 2, id="same entity, other labels or itself"),
    ],
)
def test_links(
    tmp_path: Path,
    write_json: Callable[[str, object], Path],
    pairs: list[list[str]],
    same_pairs: list[list[str]],
    links: tuple[GoldLink, ...],
    ignored: int,
) -> None:
    write_json("a.json", form(pairs, same_pairs))
    (page,) = read_naf(tmp_path)
    assert (page.links, page.ignored_links) == (links, ignored)


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        pytest.param([box("t1", "stamp")], "box t1: type 'stamp' is not known", id="unknown type"),
        pytest.param([box("t1", "text")] * 2, "a box id occurs twice", id="id twice"),
        pytest.param([{"id": "t1", "type": "text"}], r"record textBBs\.0\.poly_points", id="no points"),
    ],
)
def test_malformed_files(
    tmp_path: Path, write_json: Callable[[str, object], Path], boxes: list[object], message: str
) -> None:
    write_json("a.json", {**form([], []), "textBBs": boxes})
    with pytest.raises(AnnotationError, match=rf"a\.json: {message}"):
        list(read_naf(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize(("part", "pages", "pairs"), [("train", 708, 18660), ("valid", 78, 2706)])
def test_counts_of_the_real_set(real_data: Callable[[str], Path], part: str, pages: int, pairs: int) -> None:
    read = list(read_naf(real_data("naf") / part))
    assert len(read) == pages
    assert sum(link.kind is QA for page in read for link in page.links) == pairs
