from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from xformparser.datasets.annotations import GoldLink
from xformparser.datasets.funsd import read_funsd
from xformparser.errors import AnnotationError
from xformparser.labels import LinkKind

FORM = {
    "form": [
        {
            "id": 3,
            "text": "Name:",
            "box": [10, 10, 50, 20],
            "label": "question",
            "words": [{"text": "Name:", "box": [10, 10, 50, 20]}],
            "linking": [[3, 8]],
        },
        {
            "id": 8,
            "text": "Ann Lee",
            "box": [60, 10, 120, 20],
            "label": "answer",
            "words": [
                {"text": "Ann", "box": [60, 10, 80, 20]},
                {"text": "", "box": [81, 10, 82, 20]},
                {"text": "Lee", "box": [120, 10, 90, 20]},
            ],
            "linking": [[3, 8]],
        },
        {"id": 9, "text": "", "box": [0, 0, 0, 0], "label": "other", "words": [], "linking": [[9, 9]]},
    ]
}


def test_a_page(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("annotations/page.json", FORM)
    (page,) = read_funsd(tmp_path)
    assert (page.dataset, page.document_id, page.language, page.image_path) == ("funsd", "page", "en", None)
    assert (page.width, page.height) == pytest.approx((126, 21))
    assert [(entity.id, entity.text, len(entity.words)) for entity in page.entities] == [
        (3, "Name:", 1),
        (8, "Ann Lee", 2),
        (9, "", 0),
    ]
    assert page.words[2].box == (90, 10, 120, 20)
    assert page.links == (GoldLink(3, 8, LinkKind.QUESTION_ANSWER),)
    assert page.ignored_links == 1
    assert page.has_word_boxes


@pytest.mark.parametrize("ending", [".png", ".jpg", ".jpeg"])
def test_both_parts_with_images(
    tmp_path: Path, write_json: Callable[[str, object], Path], ending: str
) -> None:
    write_json("testing_data/annotations/a.json", FORM)
    write_json("training_data/annotations/b.json", {"form": []})
    image = tmp_path / "testing_data" / "images" / f"a{ending}"
    image.parent.mkdir()
    Image.new("L", (200, 100)).save(image)
    blank, page = read_funsd(tmp_path)
    assert (blank.document_id, blank.entities, blank.links) == ("b", (), ())
    assert (page.width, page.height, page.image_path) == (200, 100, image)


def test_malformed_files_name_file_and_record(
    tmp_path: Path, write_json: Callable[[str, object], Path]
) -> None:
    write_json("annotations/page.json", {"form": [{**FORM["form"][0], "box": [1, 2, 3]}]})
    with pytest.raises(AnnotationError, match=r"page\.json: record form\.0\.box"):
        list(read_funsd(tmp_path))
    write_json("annotations/page.json", {"form": [{**FORM["form"][0], "label": "key"}]})
    with pytest.raises(AnnotationError, match=r"page\.json: entity 3: label 'key' is not known"):
        list(read_funsd(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "pages", "labels", "question_answer"),
    [
        ("training_data", 149, {"question": 3266, "answer": 2802, "header": 441, "other": 902}, 3129),
        ("testing_data", 50, {"question": 1077, "answer": 821, "header": 122, "other": 312}, 837),
    ],
)
def test_counts_of_the_real_set(
    real_data: Callable[[str], Path], part: str, pages: int, labels: dict[str, int], question_answer: int
) -> None:
    read = list(read_funsd(real_data("funsd") / part))
    assert len(read) == pages
    assert Counter(entity.label.value for page in read for entity in page.entities) == labels
    kinds = Counter(link.kind for page in read for link in page.links)
    assert kinds[LinkKind.QUESTION_ANSWER] == question_answer
    assert all(page.has_word_boxes and page.image_path for page in read)
