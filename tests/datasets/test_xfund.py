from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.xfund import read_xfund
from xformparser.errors import AnnotationError
from xformparser.labels import LinkKind

ENTITY = {
    "id": 1,
    "text": "姓名:",
    "box": [0, 0, 60, 20],
    "label": "question",
    "words": [{"text": "姓名:", "box": [0, 0, 60, 20]}],
    "linking": [],
}


def xfund(*documents: dict[str, object], **fields: object) -> dict[str, object]:
    return {"version": "0.1", "split": "val", "documents": list(documents), **fields}


def test_a_page_in_the_language_of_the_file(write_json: Callable[[str, object], Path]) -> None:
    document = {"id": "p1", "img": {"fname": "p1.jpg", "width": 100, "height": 50}, "document": [ENTITY]}
    (page,) = read_xfund(write_json("a.json", xfund(document, lang="zh")))
    assert (page.dataset, page.document_id, page.language) == ("xfund", "p1", "zh")
    assert (page.width, page.height, page.image_path) == (100, 50, None)
    assert [(word.text, word.box) for word in page.words] == [
        ("姓", (0, 0, 20, 20)),
        ("名", (20, 0, 40, 20)),
        (":", (40, 0, 60, 20)),
    ]


@pytest.mark.parametrize("folder", [".", "a.images", "a", "images"])
def test_without_language_or_size(
    tmp_path: Path, write_json: Callable[[str, object], Path], folder: str
) -> None:
    image = tmp_path / folder / "ja_val_3.jpg"
    image.parent.mkdir(exist_ok=True)
    image.touch()
    document = {"id": "ja_val_3", "img": {"fname": "ja_val_3.jpg", "width": 9, "height": 9}, "document": []}
    bare = {"id": "x", "img": {"fname": "x.jpg"}, "document": [ENTITY]}
    first, second = read_xfund(write_json("a.json", xfund(document, bare)))
    assert (first.language, first.image_path, first.entities) == ("ja", image, ())
    assert (second.language, second.image_path) == ("und", None)
    assert (second.width, second.height) == pytest.approx((63, 21))


def test_a_folder_is_read_by_name(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("set/zh.json", xfund({"id": "b", "img": {"fname": "b.png"}, "document": []}, lang="zh"))
    write_json("set/de.json", xfund({"id": "a", "img": {"fname": "a.png"}, "document": []}, lang="de"))
    assert [page.document_id for page in read_xfund(tmp_path / "set")] == ["a", "b"]


def test_a_malformed_record_is_named(write_json: Callable[[str, object], Path]) -> None:
    document = {"id": "p1", "img": {"fname": "p1.jpg"}, "document": [ENTITY, ENTITY]}
    with pytest.raises(AnnotationError, match=r"a\.json: document p1: entity id 1 occurs twice"):
        list(read_xfund(write_json("a.json", xfund(document))))


@pytest.mark.slow
def test_counts_of_the_real_set(real_data: Callable[[str], Path]) -> None:
    pages = list(read_xfund(real_data("xfund/de.train.json")))
    assert len(pages) == 149
    assert Counter(entity.label.value for page in pages for entity in page.entities) == {
        "header": 155,
        "question": 2609,
        "answer": 3992,
        "other": 1876,
    }
    kinds = Counter(link.kind for page in pages for link in page.links)
    assert kinds == {LinkKind.QUESTION_ANSWER: 3982, LinkKind.PARENT: 1381}
    assert {page.language for page in pages} == {"de"}
    assert all(page.has_word_boxes for page in pages)
