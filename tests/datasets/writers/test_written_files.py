"""What stands in the files, as other programs expect it."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from written_forms import entity, form, full_form, with_image

from xformparser.datasets.label_studio import read_label_studio
from xformparser.datasets.writers.funsd import write_funsd
from xformparser.datasets.writers.label_studio import label_config, write_label_studio
from xformparser.datasets.writers.paddle_kie import write_paddle_kie
from xformparser.datasets.writers.registry import WRITERS
from xformparser.datasets.writers.xfund import write_xfund
from xformparser.datasets.xfund import read_xfund
from xformparser.errors import AnnotationError, ConfigurationError
from xformparser.labels import Label

OPTION = entity(2, Label.OTHER, "yes", "yes", selected=True)


def test_funsd(tmp_path: Path) -> None:
    write_funsd([with_image(full_form(), tmp_path / "scan.jpg")], tmp_path)
    record = json.loads((tmp_path / "annotations" / "zh_train_7.json").read_text(encoding="utf-8"))
    assert (record["lang"], record["img"]) == ("zh", {"fname": "zh_train_7.jpg", "width": 200, "height": 100})
    assert record["form"][1] == {
        "id": 3,
        "text": "姓名：",
        "box": [0, 15, 180.5, 19],
        "label": "question",
        "words": [
            {"text": "姓", "box": [0, 15, 18.5, 19]},
            {"text": "名", "box": [20, 15, 38.5, 19]},
            {"text": "：", "box": [40, 15, 58.5, 19]},
        ],
        "linking": [[3, 4], [3, 7], [8, 3], [12, 3]],
    }
    assert record["form"][2]["linking"] == [[3, 4]]
    assert record["form"][2]["same_entity"] == [[4, 5]]
    assert [each.get("selected") for each in record["form"][4:6]] == [True, False]


def test_funsd_writes_no_page_where_nobody_reads_it(tmp_path: Path) -> None:
    (tmp_path / "testing_data").mkdir()
    with pytest.raises(
        ConfigurationError, match=r"holds the parts of a data set\. Name one of them: .*testing_data"
    ):
        write_funsd([form()], tmp_path)


def test_xfund_keeps_what_is_there(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    stays = {"id": "b", "uid": "1", "document": [], "img": {"fname": "b.png"}}
    moves = {**stays, "id": "a"}
    write_json("zh.json", {"lang": "zh", "split": "val", "documents": [stays]})
    write_json("old.json", {"lang": "de", "documents": [moves, {**stays, "id": "c"}]})
    write_json("other.json", {"documents": []})
    before = (tmp_path / "other.json").stat().st_mtime_ns
    write_xfund([form(OPTION, name="a")], tmp_path)
    record = json.loads((tmp_path / "zh.json").read_text())
    assert (record["split"], record["documents"][0]) == ("val", stays)
    assert record["documents"][1]["document"][0]["selected"] is True
    assert (tmp_path / "other.json").stat().st_mtime_ns == before
    assert [(page.document_id, page.language) for page in read_xfund(tmp_path)] == [
        ("c", "de"),
        ("b", "zh"),
        ("a", "zh"),
    ]


def test_paddle_kie(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "Label.txt").write_text("forms/a.png\t[1]\nforms/zh_train_7.png\t[2]\nx/a.jpg\t[3]")
    (folder / "fileState.txt").write_text("forms/a.png\t1\n")
    write_paddle_kie([with_image(form(OPTION), tmp_path / "scan.jpg")], folder)
    *others, line = (folder / "Label.txt").read_text().splitlines()
    assert others == ["forms/a.png\t[1]", "x/a.jpg\t[3]"]
    name, _, annotation = line.partition("\t")
    assert name == "forms/zh_train_7.jpg"
    assert json.loads(annotation) == [
        {
            "transcription": "yes",
            "label": "other",
            "key_cls": "other",
            "points": [[0, 10], [180.5, 10], [180.5, 14], [0, 14]],
            "difficult": False,
            "id": 2,
            "words": [{"text": "yes", "box": [0, 10, 18.5, 14]}],
            "linking": [],
            "selected": True,
        }
    ]
    assert (folder / "fileState.txt").read_text() == "forms/a.png\t1\nforms/zh_train_7.jpg\t1\n"
    assert (folder / "zh_train_7.jpg").is_file()


def test_label_studio_fits_its_config(tmp_path: Path) -> None:
    write_label_studio([with_image(full_form(), tmp_path / "scan.jpg")], tmp_path)
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    config = ElementTree.fromstring((tmp_path / "label_config.xml").read_text())
    controls = {tag.get("name"): tag for tag in config if tag.get("toName") == "image"}
    assert config.find("Image").get("value") == "$image"
    assert task["data"]["image"] == "/data/local-files/?d=images/zh_train_7.jpg"
    results = task["annotations"][0]["result"]
    regions = [result for result in results if result["type"] != "relation"]
    assert {result["from_name"] for result in regions} == set(controls)
    for result in regions:
        assert controls[result["from_name"]].tag.casefold() == result["type"]
        assert (result["original_width"], result["original_height"]) == (200, 100)
    values = {tag.get("value") for tag in config.iter()}
    said = [
        name
        for result in regions
        for key in ("rectanglelabels", "choices")
        for name in result["value"].get(key, [])
    ]
    said += [name for result in results if result["type"] == "relation" for name in result["labels"]]
    assert set(said) == {"Header", "Question", "Answer", "Other"} | {"selected", "unselected"} | {
        "question_answer",
        "parent",
        "same_entity",
    }
    assert set(said) <= values


def test_label_studio_keeps_what_is_there(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    export = {
        "id": 5,
        "data": {"image": "/data/upload/1/b.png", "note": "x"},
        "annotations": [{"lead_time": 3}],
    }
    write_json("tasks.json", [export, {**export, "data": {"image": "s3://bucket/zh_train_7.png"}}])
    (tmp_path / "label_config.xml").write_text("<View/>")
    write_label_studio([form()], tmp_path)
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    assert tasks[0] == export
    assert [page.document_id for page in read_label_studio(tmp_path)] == ["b", "zh_train_7"]
    assert (tmp_path / "label_config.xml").read_text() == "<View/>"


def test_label_colours_are_hexadecimal() -> None:
    assert '<Label value="Question" background="#2563eb"/>' in label_config()


@pytest.mark.parametrize(
    ("format_name", "file"),
    [("xfund", "zh.json"), ("xfund", "de.json"), ("label_studio", "tasks.json")],
    ids=["XFUND", "XFUND, another language", "Label Studio"],
)
def test_a_malformed_file_is_refused_and_stays(format_name: str, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text("[{")
    with pytest.raises(AnnotationError, match=f"{file}: is not JSON"):
        WRITERS[format_name]([form()], tmp_path)
    assert (tmp_path / file).read_text() == "[{"
    assert [path.name for path in tmp_path.glob("*.json")] == [file]
