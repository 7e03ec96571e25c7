from pathlib import Path

import pytest
from PIL import Image

from xformparser.datasets.annotations import GoldEntity, GoldLink
from xformparser.datasets.assembly import (
    find_image,
    gold_links,
    gold_words,
    label_of,
    labels_by_id,
    language_of,
    page_size,
    upright,
)
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind

LABELS = {1: Label.QUESTION, 2: Label.ANSWER, 3: Label.HEADER, 4: Label.OTHER, 5: Label.QUESTION}
QA = GoldLink(1, 2, LinkKind.QUESTION_ANSWER)


@pytest.mark.parametrize(
    ("pairs", "links", "ignored"),
    [
        pytest.param([], (), 0, id="none"),
        pytest.param([(1, 2)], (QA,), 0, id="forward"),
        pytest.param([(2, 1)], (QA,), 0, id="answer first is turned round"),
        pytest.param([(1, 2), (1, 2), (2, 1)], (QA,), 0, id="listed at both ends"),
        pytest.param(
            [(1, 3)], (GoldLink(3, 1, LinkKind.PARENT),), 0, id="question to header is turned round"
        ),
        pytest.param([(5, 1)], (GoldLink(5, 1, LinkKind.PARENT),), 0, id="questions keep their direction"),
        pytest.param([(1, 5), (5, 1)], (), 1, id="two questions as each other's parent"),
        pytest.param([(1, 1), (1, 9), (9, 1)], (), 2, id="to itself and to a missing id"),
        pytest.param([(3, 2), (1, 4)], (), 2, id="labels that fit no kind"),
        pytest.param([(5, 2), (1, 2)], (QA, GoldLink(5, 2, LinkKind.QUESTION_ANSWER)), 0, id="sorted"),
    ],
)
def test_gold_links(pairs: list[tuple[int, int]], links: tuple[GoldLink, ...], ignored: int) -> None:
    assert gold_links(pairs, LABELS) == (links, ignored)
    assert gold_links(reversed(pairs), LABELS) == (links, ignored)


@pytest.mark.parametrize(
    ("joined", "links", "ignored"),
    [
        pytest.param([(5, 1), (1, 5)], (GoldLink(1, 5, LinkKind.SAME_ENTITY),), 0, id="two questions"),
        pytest.param([(1, 2), (9, 1), (3, 3), (8, 9)], (), 4, id="labels differ, missing ids, itself"),
    ],
)
def test_pieces_of_one_entity(
    joined: list[tuple[int, int]], links: tuple[GoldLink, ...], ignored: int
) -> None:
    assert gold_links([], LABELS, joined) == (links, ignored)
    assert gold_links([(1, 2)], LABELS, joined) == ((QA, *links), ignored)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("  ", [], id="blank"),
        pytest.param("Geschäftsnummer:", [("Geschäftsnummer:", 0, 80)], id="latin stays whole"),
        pytest.param("JOHN SMITH", [("JOHN SMITH", 0, 80)], id="latin with a space stays whole"),
        pytest.param("姓", [("姓", 0, 80)], id="one character"),
        pytest.param("姓名", [("姓", 0, 40), ("名", 40, 80)], id="two characters"),
        pytest.param("姓 AB", [("姓", 0, 20), ("AB", 40, 80)], id="mixed"),
    ],
)
def test_gold_words(text: str, words: list[tuple[str, float, float]]) -> None:
    found = gold_words(text, (0, 5, 80, 25))
    assert [(word.text, word.box[0], word.box[2]) for word in found] == words
    assert all(word.box[1] == 5 and word.box[3] == 25 for word in found)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        pytest.param((1, 2, 3, 4), (1, 2, 3, 4), id="proper"),
        pytest.param((3, 4, 1, 2), (1, 2, 3, 4), id="inside out"),
        pytest.param((-5, 2, -1, 4), (0, 2, 0, 4), id="left of the page"),
        pytest.param((2, 2, 2, 2), (2, 2, 2, 2), id="a point"),
    ],
)
def test_upright(box: tuple[float, ...], expected: tuple[float, ...]) -> None:
    assert upright(box) == expected


@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_train_0", "zh"), ("ja_val_12", "ja"), ("scan_train", "und"), ("0000971160", "und"), ("", "und")],
)
def test_language_of(name: str, language: str) -> None:
    assert language_of(name) == language


def test_label_of_takes_any_case_and_names_the_place() -> None:
    assert label_of("Question", "f.json") is Label.QUESTION
    assert label_of("none", "f.json", {"none": Label.OTHER}) is Label.OTHER
    with pytest.raises(
        AnnotationError, match=r"f\.json: entity 3: label 'titel' is not known\. Use one of: header"
    ):
        label_of("titel", "f.json: entity 3")


def test_an_id_may_occur_once() -> None:
    entity = GoldEntity(7, Label.OTHER, "", (0, 0, 1, 1))
    assert labels_by_id([entity], "f") == {7: Label.OTHER}
    with pytest.raises(AnnotationError, match="f: entity id 7 occurs twice"):
        labels_by_id([entity, entity], "f")


def test_page_size_is_the_images_or_the_extent_plus_five_percent(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    Image.new("L", (30, 40)).save(path)
    assert page_size(path, [(0, 0, 100, 200)]) == (30, 40)
    assert page_size(None, [(10, 10, 100, 20), (0, 0, 5, 200)]) == pytest.approx((105, 210))
    width, height = page_size(None, [])
    assert width > 0
    assert height > 0
    assert page_size(path, [], (7, 8)) == (7, 8)
    assert page_size(path, [], (7, None)) == (30, 40)
    path.write_bytes(b"")
    with pytest.raises(AnnotationError, match=r"page\.png: is no image"):
        page_size(path, [])


def test_find_image_by_path_or_bare_name(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    image = tmp_path / "images" / "a.png"
    image.touch()
    assert find_image("images/a.png", [tmp_path]) == image
    assert find_image("elsewhere/a.png", [tmp_path, tmp_path / "images"]) == image
    assert find_image("b.png", [tmp_path]) is None
