import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from written_forms import entity, form

from xformparser.datasets.annotations import GoldLink
from xformparser.datasets.label_studio import read_label_studio
from xformparser.datasets.writers.label_studio import write_label_studio
from xformparser.errors import AnnotationError
from xformparser.labels import Label, LinkKind

SIZE = {"original_width": 200, "original_height": 100, "image_rotation": 0}
PLACE = {"x": 10, "y": 20, "width": 30, "height": 10, "rotation": 0}
QA = GoldLink(0, 1, LinkKind.QUESTION_ANSWER)


def rectangle(region: str, label: str, **place: float) -> dict[str, object]:
    value = {**PLACE, **place, "rectanglelabels": [label]}
    return {"id": region, "type": "rectanglelabels", "value": value, **SIZE}


def text(region: str, *lines: str) -> dict[str, object]:
    return {"id": region, "type": "textarea", "value": {**PLACE, "text": list(lines)}, **SIZE}


def relation(head: str, tail: str, **fields: object) -> dict[str, object]:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", **fields}


def task(*results: dict[str, object], **fields: object) -> dict[str, object]:
    return {
        "id": 1,
        "data": {"image": "/data/upload/1/3f-scan.png"},
        "annotations": [{"result": results}],
        **fields,
    }


def test_a_page_of_a_plain_project(write_json: Callable[[str, object], Path]) -> None:
    results = [
        rectangle("kX3_a", "Question"),
        text("kX3_a", " Name: "),
        rectangle("9aB-b", "ANSWER", y=40),
        text("9aB-b", "Ann", "Lee"),
        {"id": "c", "type": "choices", "value": {"choices": ["blurred"]}},
        relation("kX3_a", "9aB-b"),
    ]
    (page,) = read_label_studio(write_json("export.json", [task(*results)]))
    assert (page.dataset, page.document_id, page.language) == ("label_studio", "3f-scan", "und")
    assert (page.width, page.height, page.image_path) == (200, 100, None)
    assert [(each.id, each.label, each.text, each.box) for each in page.entities] == [
        (0, Label.QUESTION, "Name:", (20, 20, 80, 30)),
        (1, Label.ANSWER, "Ann Lee", (20, 40, 80, 50)),
    ]
    assert (page.links, page.ignored_links, page.has_word_boxes) == ((QA,), 0, False)


def test_separate_labels_and_rectangles(write_json: Callable[[str, object], Path]) -> None:
    results = [
        {"id": "r", "type": "rectangle", "value": PLACE, **SIZE},
        {"id": "r", "type": "labels", "value": {**PLACE, "labels": ["header"]}, **SIZE},
        {"id": "r", "type": "textarea", "value": {**PLACE, "text": "Claim"}, **SIZE},
        {"id": "s", "type": "rectangle", "value": PLACE, **SIZE},
        {"id": "t", "type": "polygonlabels", "value": {"points": [[0, 0]], "polygonlabels": ["header"]}},
    ]
    (page,) = read_label_studio(
        write_json("e.json", [task(*results, data={"ocr": "s3://bucket/f/scan.png"})])
    )
    assert [(each.label, each.text) for each in page.entities] == [(Label.HEADER, "Claim"), (Label.OTHER, "")]
    assert page.document_id == "scan"


@pytest.mark.parametrize(
    ("relations", "links", "ignored"),
    [
        pytest.param([relation("1", "0", direction="left")], (QA,), 0, id="backwards"),
        pytest.param([relation("0", "1", direction="bi")], (QA,), 0, id="both ways, labels tell"),
        pytest.param([relation("0", "2", direction="bi")], (), 1, id="both ways, nothing tells"),
        pytest.param(
            [relation("2", "0")], (GoldLink(2, 0, LinkKind.PARENT),), 0, id="question over question"
        ),
        pytest.param(
            [relation("2", "0", labels=["same_entity"])],
            (GoldLink(0, 2, LinkKind.SAME_ENTITY),),
            0,
            id="pieces of one entity",
        ),
        pytest.param([relation("0", "1", labels=None), relation("0", "1")], (QA,), 0, id="twice"),
        pytest.param([relation("0", "gone"), relation("1", "1")], (), 2, id="to nothing and to itself"),
    ],
)
def test_relations(
    relations: list[dict[str, object]],
    links: tuple[GoldLink, ...],
    ignored: int,
    write_json: Callable[[str, object], Path],
) -> None:
    regions = [rectangle("0", "question"), rectangle("1", "answer"), rectangle("2", "question")]
    (page,) = read_label_studio(write_json("e.json", [task(*relations, *regions)]))
    assert (page.links, page.ignored_links) == (links, ignored)


def test_ids_stay_apart(write_json: Callable[[str, object], Path]) -> None:
    regions = [rectangle(region, "other") for region in ("b", "7", "007", "-2", "a", "0")]
    (page,) = read_label_studio(write_json("e.json", [task(*regions)]))
    assert [each.id for each in page.entities] == [8, 7, 9, -2, 10, 0]


def test_regions_without_id(write_json: Callable[[str, object], Path]) -> None:
    regions = [rectangle("", label) for label in ("question", "answer")]
    del regions[1]["id"]
    (page,) = read_label_studio(write_json("e.json", [task(*regions)]))
    assert [(each.id, each.label) for each in page.entities] == [(0, Label.QUESTION), (1, Label.ANSWER)]


def test_a_rectangle_that_is_turned(write_json: Callable[[str, object], Path]) -> None:
    (page,) = read_label_studio(write_json("e.json", [task(rectangle("0", "other", rotation=90))]))
    assert page.entities[0].box == pytest.approx((10, 20, 20, 80))


def said(*labels: str, **fields: object) -> dict[str, object]:
    return {"result": [rectangle(str(n), label) for n, label in enumerate(labels)], **fields}


@pytest.mark.parametrize(
    ("annotations", "predictions", "labels"),
    [
        pytest.param([said("header"), said("answer")], [said("other")], ["answer"], id="the last"),
        pytest.param([said("header", ground_truth=True), said("answer")], [], ["header"], id="ground truth"),
        pytest.param([said("header"), said("answer", was_cancelled=True)], [], ["header"], id="not skipped"),
        pytest.param([said("answer", was_cancelled=True)], [said("header")], None, id="skipped by everybody"),
        pytest.param([], [said("header", score=0.5, model_version="x")], ["header"], id="prediction"),
        pytest.param([], [17], None, id="prediction by number"),
        pytest.param([], [], None, id="not annotated"),
        pytest.param([said()], [], [], id="nothing on it"),
    ],
)
def test_the_annotation_that_counts(
    annotations: list[object],
    predictions: list[object],
    labels: list[str] | None,
    write_json: Callable[[str, object], Path],
) -> None:
    path = write_json("e.json", [task(annotations=annotations, predictions=predictions)])
    pages = [[each.label.value for each in page.entities] for page in read_label_studio(path)]
    assert pages == ([] if labels is None else [labels])


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/data/upload/1/my%20scan.png", "my scan.png"),
        ("/data/local-files/?d=set/images/my%20scan.png", "images/my scan.png"),
        ("https://example.org/a/my%20scan.png?x=1", "images/my scan.png"),
        ("C:\\scans\\my scan.png", "my scan.png"),
    ],
    ids=["uploaded", "local file", "address", "Windows path"],
)
def test_images(address: str, place: str, tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    (tmp_path / "images").mkdir()
    Image.new("L", (80, 60)).save(tmp_path / place)
    bare = {"id": "r", "type": "rectanglelabels", "value": {**PLACE, "rectanglelabels": ["Other"]}}
    path = write_json("e.json", [task(bare, data={"image": address})])
    (page,) = read_label_studio(path)
    assert (page.document_id, page.image_path) == ("my scan", tmp_path / place)
    assert (page.width, page.height, page.entities[0].box) == (80, 60, (8, 12, 32, 18))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param({"image": "a.png"}, "record the top level", id="no list"),
        pytest.param([{"image": "a.png"}], r"record 0\.data: Field required", id="JSON_MIN"),
        pytest.param([task(data={"text": "x"})], r"record 0\.data\.image: Field required", id="no image"),
        pytest.param(
            [task(rectangle("r", "total"))], "task 1: region r: label 'total' is not known", id="label"
        ),
        pytest.param(
            [task(), task({**rectangle("r", "other"), "original_width": None})],
            "task 2: neither original_width and original_height nor the image",
            id="no size",
        ),
    ],
)
def test_malformed_files_are_named(
    content: object, message: str, write_json: Callable[[str, object], Path]
) -> None:
    with pytest.raises(AnnotationError, match=rf"e\.json: {message}"):
        list(read_label_studio(write_json("e.json", content)))


def test_a_folder_of_exports(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("set/b.json", [task(), task()])
    write_json("set/a.json", [])
    assert len(list(read_label_studio(tmp_path / "set"))) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({}, ["Ann", "Lee"], id="nothing"),
        pytest.param({"rectanglelabels": ["Header"]}, ["Ann", "Lee"], id="label"),
        pytest.param({"text": ["Anne Lee"]}, [], id="text"),
        pytest.param({"x": 5}, [], id="place"),
        pytest.param({"width": 90.3}, ["Ann", "Lee"], id="less than half a pixel"),
    ],
)
def test_words_go_with_the_text_and_box_that_they_were_written_for(
    change: dict[str, object], words: list[str], tmp_path: Path
) -> None:
    write_label_studio([form(entity(4, Label.ANSWER, "Ann Lee", "Ann", "Lee"))], tmp_path)
    file = tmp_path / "tasks.json"
    tasks = json.loads(file.read_text())
    for result in tasks[0]["annotations"][0]["result"]:
        result["value"] |= {key: value for key, value in change.items() if key in result["value"]}
    file.write_text(json.dumps(tasks))
    (page,) = read_label_studio(file)
    assert [word.text for word in page.words] == words
