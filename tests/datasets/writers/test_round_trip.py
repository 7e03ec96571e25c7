import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_forms import assert_same, entity, form, full_form, with_image

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import gold_links, gold_words
from xformparser.datasets.registry import READERS
from xformparser.datasets.writers.registry import WRITERS
from xformparser.errors import AnnotationError
from xformparser.labels import LABELS, Label

FORMATS = sorted(WRITERS)
NAMED_BY_FILE = ("funsd", "paddle_kie")


def read(format_name: str, folder: Path) -> tuple[AnnotatedPage, ...]:
    return tuple(READERS[format_name](folder))


def converted(pages: Sequence[AnnotatedPage], folder: Path, *formats: str) -> tuple[AnnotatedPage, ...]:
    """Return the pages as they come out of one format after the other."""
    for format_name in formats:
        WRITERS[format_name](pages, folder / format_name)
        pages = read(format_name, folder / format_name)
    return tuple(pages)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(full_form(), id="everything"),
        pytest.param(form(), id="no entities"),
        pytest.param(form(entity(0, Label.OTHER, "4", "4")), id="one entity"),
        pytest.param(form(entity(-3, Label.ANSWER, "")), id="no text, an id below 0"),
        pytest.param(form(GoldEntity(1, Label.OTHER, "dot", (7, 7, 7, 7))), id="a box without extent"),
        pytest.param(form(GoldEntity(1, Label.OTHER, "x", (150, 0, 300, 200))), id="a box off the page"),
    ],
)
def test_a_page_comes_back(page: AnnotatedPage, format_name: str, tmp_path: Path) -> None:
    (back,) = converted([with_image(page, tmp_path / "scan.PNG")], tmp_path, format_name)
    assert_same(back, page)
    assert (back.dataset, back.document_id, back.language) == (format_name, "zh_train_7", "zh")
    assert (back.width, back.height) == (200, 100)
    assert back.image_path is not None
    assert back.image_path.read_bytes() == (tmp_path / "scan.PNG").read_bytes()
    assert back.image_path.is_relative_to(tmp_path / format_name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_page_without_image(format_name: str, tmp_path: Path) -> None:
    (back,) = converted([full_form()], tmp_path, format_name)
    assert_same(back, full_form())
    assert back.image_path is None
    if format_name != "paddle_kie":
        assert (back.width, back.height) == (200, 100)


@pytest.mark.parametrize("format_name", FORMATS)
def test_pages_are_added_and_replaced(format_name: str, tmp_path: Path) -> None:
    first = with_image(form(entity(1, Label.OTHER, "old"), name="a"), tmp_path / "1.png")
    other = with_image(form(entity(1, Label.OTHER, "other"), name="b"), tmp_path / "2.jpg")
    newer = with_image(form(entity(1, Label.ANSWER, "new"), name="a"), tmp_path / "3.jpg", (200, 101))
    folder = tmp_path / "out"
    for page in (first, other, newer):
        WRITERS[format_name]([page], folder)
    found = {page.document_id: page for page in read(format_name, folder)}
    assert {name: page.entities[0].text for name, page in found.items()} == {"a": "new", "b": "other"}
    assert found["a"].image_path is not None
    assert found["a"].image_path.read_bytes() == (tmp_path / "3.jpg").read_bytes()
    assert sorted(path.name for path in folder.rglob("*.*g")) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("format_name", FORMATS)
def test_pages_may_go_back_to_where_they_came_from(format_name: str, tmp_path: Path) -> None:
    page = with_image(replace(full_form(), document_id="scans/1"), tmp_path / "1.png")
    (once,) = converted([page], tmp_path, format_name)
    (twice,) = converted([once], tmp_path, format_name)
    assert_same(twice, page)
    assert (twice.document_id, twice.image_path) == (once.document_id, once.image_path)


AWKWARD = [
    "../../up",
    "/etc/passwd",
    "..",
    "",
    "a/b",
    "a\\b",
    "a:b",
    "CON",
    "x" * 300,
    "\ud83d",
    "a\nb\tc",
    "申请 1",
]


@pytest.mark.parametrize("format_name", FORMATS)
def test_ids_stay_in_the_folder_and_apart(format_name: str, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    pages = [
        with_image(form(entity(n, Label.OTHER, f"page {n}"), name=name), tmp_path / "scans" / f"{n}.png")
        for n, name in enumerate(AWKWARD)
    ]
    WRITERS[format_name](pages, folder)
    found = read(format_name, folder)
    assert sorted(page.entities[0].text for page in found) == sorted(f"page {n}" for n in range(len(AWKWARD)))
    assert len({page.image_path for page in found}) == len(AWKWARD)
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(folder)]
    assert {path.parent for path in outside} == {tmp_path / "scans"}
    if format_name not in NAMED_BY_FILE:
        assert {page.document_id for page in found} == set(AWKWARD)


@pytest.mark.parametrize("format_name", FORMATS)
def test_an_id_that_occurs_twice_is_refused(format_name: str, tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="made_up: document id 'zh_train_7' occurs twice"):
        WRITERS[format_name]([form(), form()], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_to_write(format_name: str, tmp_path: Path) -> None:
    assert WRITERS[format_name](iter(()), tmp_path / "out").pages == 0


TEXTS = st.text(st.characters(), max_size=8).map(str.strip)
SIDES = st.floats(0, 300).map(lambda side: round(side, 2))
BOXES = st.tuples(SIDES, SIDES, SIDES, SIDES).map(
    lambda box: (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))
)


@st.composite
def pages(draw: st.DrawFn) -> AnnotatedPage:
    """Draw a page as a reader would return it."""
    ids = draw(st.lists(st.integers(0, 10**6), unique=True, max_size=6))
    entities = []
    for identity in ids:
        words = draw(st.lists(st.tuples(TEXTS, BOXES), max_size=3))
        entities.append(
            GoldEntity(
                id=identity,
                label=draw(st.sampled_from(LABELS)),
                text=draw(TEXTS),
                box=draw(BOXES),
                words=tuple(piece for text, box in words for piece in gold_words(text, box)),
                selected=draw(st.sampled_from([None, True, False])),
            )
        )
    pairs = (
        st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6) if ids else st.just([])
    )
    links, _ = gold_links(draw(pairs), {each.id: each.label for each in entities}, draw(pairs))
    width, height = draw(st.tuples(st.integers(1, 5000), st.integers(1, 5000)))
    return AnnotatedPage("made_up", draw(st.text(max_size=8)), "fr", width, height, tuple(entities), links)


@pytest.mark.parametrize("format_name", FORMATS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=pages())
def test_any_page_comes_back(monkeypatch: pytest.MonkeyPatch, format_name: str, page: AnnotatedPage) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    with TemporaryDirectory() as folder:
        (back,) = converted([page], Path(folder), format_name)
    assert_same(back, page)
    if format_name not in NAMED_BY_FILE:
        assert back.document_id == page.document_id


REAL = [
    ("funsd", "funsd/testing_data"),
    ("xfund", "xfund/de.train.json"),
    ("paddle_kie", "xfund/zh.train.txt"),
]


@pytest.mark.slow
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(("source", "place"), REAL, ids=["FUNSD", "XFUND de", "PaddleOCR KIE zh"])
def test_real_pages_come_back(
    real_data: Callable[[str], Path], tmp_path: Path, source: str, place: str, format_name: str
) -> None:
    before = {page.document_id: page for page in READERS[source](real_data(place))}
    after = {page.document_id: page for page in converted(list(before.values()), tmp_path, format_name)}
    assert after.keys() == before.keys()
    for name, page in before.items():
        assert_same(after[name], page)
        assert (after[name].image_path is None) == (page.image_path is None)


@pytest.mark.slow
def test_real_pages_go_through_all_formats(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    before = random.Random(0).sample(list(READERS["funsd"](real_data("funsd/testing_data"))), 10)
    after = converted(before, tmp_path, "label_studio", "xfund", "paddle_kie", "funsd")
    for back, page in zip(after, sorted(before, key=lambda page: page.document_id), strict=True):
        assert_same(back, page)
        assert (back.width, back.height) == (page.width, page.height)


def test_a_page_goes_through_all_formats(tmp_path: Path) -> None:
    page = with_image(full_form(), tmp_path / "scan.jpg")
    (back,) = converted([page], tmp_path, "funsd", "label_studio", "xfund", "paddle_kie", "funsd")
    assert_same(back, page)
    assert (back.width, back.height, back.language) == (page.width, page.height, page.language)
