import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from xformparser.datasets.annotations import GoldLink
from xformparser.datasets.paddle_kie import read_paddle_kie
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind

POINTS = [[0, 0], [20, 0], [20, 10], [0, 10]]
QUESTION = {
    "transcription": "受理时间:",
    "label": "question",
    "points": POINTS,
    "id": 7,
    "linking": [[7, 13]],
}
ANSWER = {"transcription": "2020", "label": "ANSWER", "points": POINTS, "id": 13, "linking": [[7, 13]]}


def write_lines(path: Path, *lines: tuple[str, object]) -> Path:
    text = "".join(f"{name}\t{json.dumps(entities, ensure_ascii=False)}\n" for name, entities in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_without_image(tmp_path: Path) -> None:
    (page,) = read_paddle_kie(write_lines(tmp_path / "f.txt", ("zh_train_0.jpg", [QUESTION, ANSWER])))
    assert (page.document_id, page.language, page.image_path) == ("zh_train_0", "zh", None)
    assert (page.width, page.height) == pytest.approx((21, 10.5))
    assert [(entity.id, entity.label, entity.words) for entity in page.entities] == [
        (7, Label.QUESTION, ()),
        (13, Label.ANSWER, ()),
    ]
    assert page.links == (GoldLink(7, 13, LinkKind.QUESTION_ANSWER),)
    assert not page.has_word_boxes


@pytest.mark.parametrize(
    ("name", "place"),
    [
        pytest.param("a.png", "a.png", id="beside the file"),
        pytest.param("a.png", "zh.train.images/a.png", id="in F.images"),
        pytest.param("folder/a.png", "folder/a.png", id="name with its folder"),
    ],
)
def test_images(tmp_path: Path, name: str, place: str) -> None:
    image = tmp_path / place
    image.parent.mkdir(exist_ok=True)
    Image.new("L", (80, 60)).save(image)
    (page,) = read_paddle_kie(write_lines(tmp_path / "zh.train.txt", (name, [])))
    assert (page.image_path, page.width, page.height) == (image, 80, 60)


def test_ppocrlabel_without_ids_and_links(tmp_path: Path) -> None:
    entities = [
        {"transcription": "Total", "points": POINTS, "key_cls": "question", "difficult": False},
        {"transcription": "x", "points": POINTS, "key_cls": "None", "difficult": False},
    ]
    (page,) = read_paddle_kie(write_lines(tmp_path / "Label.txt", ("scan.jpg", entities)))
    assert [(entity.id, entity.label, entity.original_label) for entity in page.entities] == [
        (0, Label.QUESTION, "question"),
        (1, Label.OTHER, "None"),
    ]
    assert (page.links, page.language) == ((), "und")


@pytest.mark.parametrize(
    ("second_line", "message"),
    [
        pytest.param("b.jpg []", "has no tab", id="no tab"),
        pytest.param("b.jpg\t[", "is not JSON", id="cut off"),
        pytest.param('b.jpg\t[{"label": "answer"}]', r"record 0\.transcription", id="missing field"),
        pytest.param(
            'b.jpg\t[{"transcription": "", "label": "key", "points": [[0, 0], [1, 1]]}]',
            "entity 0: label 'key'",
            id="unknown label",
        ),
    ],
)
def test_malformed_lines_are_named(tmp_path: Path, second_line: str, message: str) -> None:
    path = tmp_path / "f.txt"
    path.write_text(f"a.jpg\t[]\n{second_line}\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=rf"f\.txt: line 2: {message}"):
        list(read_paddle_kie(path))


def test_a_folder_holds_a_label_file(tmp_path: Path) -> None:
    answer = {**ANSWER, "transcription": "one\u2028line\u0085"}
    write_lines(tmp_path / "Label.txt", ("f/a.jpg", [answer]))
    (page,) = read_paddle_kie(tmp_path)
    assert (page.document_id, page.entities[0].text) == ("a", "one\u2028line")


def test_an_empty_file_has_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_text("\n", encoding="utf-8")
    assert list(read_paddle_kie(path)) == []


@pytest.mark.slow
def test_counts_of_the_real_set(real_data: Callable[[str], Path]) -> None:
    pages = list(read_paddle_kie(real_data("xfund/zh.train.txt")))
    assert len(pages) == 149
    assert Counter(entity.label.value for page in pages for entity in page.entities) == {
        "header": 229,
        "question": 3692,
        "answer": 4641,
        "other": 1666,
    }
    kinds = Counter(link.kind for page in pages for link in page.links)
    assert kinds == {LinkKind.QUESTION_ANSWER: 4621, LinkKind.PARENT: 1692}
    assert all(page.image_path and page.language == "zh" for page in pages)
