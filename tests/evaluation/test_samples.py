"""The score of the sample forms, by hand-made tables; and the forms against what is expected of them."""

from collections import Counter
from pathlib import Path

import pytest

from xformparser.errors import AnnotationError
from xformparser.evaluation.samples import (
    ExpectedPair,
    SampleForm,
    read_expectations,
    score_pairs,
    total_score,
    write_expectations,
)
from xformparser.labels import ValueType
from xformparser.text import comparable

FOLDER = Path(__file__).parents[2] / "data" / "samples"
FORMS = read_expectations(FOLDER / "expected.json")
DIGITAL = [form for form in FORMS if form.kind == "digital"]


def pairs(*texts: tuple[str, str | None]) -> list[ExpectedPair]:
    return [ExpectedPair(key, value, 1) for key, value in texts]


SCORES = {
    "all found": ([("A", "1"), ("B", "2")], [("A", "1"), ("B", "2")], (1.0, 1.0, 1.0)),
    "order does not matter": ([("B", "2"), ("A", "1")], [("A", "1"), ("B", "2")], (1.0, 1.0, 1.0)),
    "nothing found": ([], [("A", "1")], (0.0, 0.0, 0.0)),
    "nothing expected": ([("A", "1")], [], (0.0, 0.0, 0.0)),
    "empty page": ([], [], (1.0, 1.0, 1.0)),
    "a pair too many costs precision": ([("A", "1"), ("C", "3")], [("A", "1")], (0.5, 1.0, 2 / 3)),
    "found twice counts once": ([("A", "1"), ("A", "1")], [("A", "1")], (0.5, 1.0, 2 / 3)),
    "expected twice, found once": ([("A", "1")], [("A", "1"), ("A", "1")], (1.0, 0.5, 2 / 3)),
    "wrong value costs both": ([("A", "2")], [("A", "1")], (0.0, 0.0, 0.0)),
    "case, width, space, edge punctuation": (
        [("Ｄａｔｅ :", "3 MAY")],
        [("date", "3 May.")],
        (1.0, 1.0, 1.0),
    ),
    "inner punctuation counts": ([("A", "1.5")], [("A", "15")], (0.0, 0.0, 0.0)),
    "empty equals empty": ([("A", None)], [("A", None)], (1.0, 1.0, 1.0)),
    "empty is not a dash": ([("A", "-")], [("A", None)], (0.0, 0.0, 0.0)),
}


@pytest.mark.parametrize(("predicted", "expected", "figures"), SCORES.values(), ids=SCORES.keys())
def test_score_pairs(
    predicted: list[tuple[str, str | None]],
    expected: list[tuple[str, str | None]],
    figures: tuple[float, float, float],
) -> None:
    score = score_pairs(pairs(*predicted), pairs(*expected))
    assert (score.precision, score.recall, score.f1) == pytest.approx(figures)


def test_misses_are_given_as_written() -> None:
    score = score_pairs(pairs(("Name:", "Ann"), ("Age", "7")), pairs(("name", "ANN"), ("City", None)))
    assert score.missing == (("City", None),)
    assert score.unexpected == (("Age", "7"),)


def test_total_weighs_pairs_and_not_forms() -> None:
    good = score_pairs(pairs(("A", "1")), pairs(("A", "1")))
    bad = score_pairs(pairs(), pairs(("B", "1"), ("C", "1"), ("D", None)))
    total = total_score([good, bad])
    assert (total.matched, total.predicted, total.expected) == (1, 1, 4)
    assert total.recall == 0.25
    assert len(total.missing) == 3


def test_written_expectations_are_read_back(tmp_path: Path) -> None:
    form = SampleForm(
        "a.pdf",
        "ja",
        "digital",
        (ExpectedPair("性別", "女", 2, ValueType.SELECTION), ExpectedPair("備考", None, 1)),
    )
    path = tmp_path / "expected.json"
    write_expectations(path, [form])
    assert read_expectations(path) == (form,)
    assert path.read_text(encoding="utf-8").count("value_type") == 1


FORM_START = '[{"file": "a.pdf", "language": "en", "kind": "digital"'
BROKEN = {
    "no JSON": "[{",
    "no form": "[3]",
    "no pairs": FORM_START + "}]",
    "unknown field": FORM_START + ', "pairs": [{"key": "K", "valeu": "V", "page": 1}]}]',
    "unknown type": FORM_START + ', "pairs": [{"key": "K", "value": "V", "page": 1, "value_type": "hue"}]}]',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_broken_expectations_name_the_file(content: str, tmp_path: Path) -> None:
    path = tmp_path / "expected.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"expected\.json"):
        read_expectations(path)


def test_missing_expectations_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"absent\.json"):
        read_expectations(tmp_path / "absent.json")


def test_forms_are_many_and_varied() -> None:
    assert len(FORMS) >= 10
    assert {form.language for form in FORMS} == {"en", "de", "fr", "es", "it", "pt", "zh", "ja"}
    assert {form.kind for form in FORMS} >= {"digital", "scanned", "fillable", "photo", "docx"}
    assert sum(len(form.pairs) for form in FORMS) >= 140
    assert any(max(pair.page for pair in form.pairs) == 2 for form in FORMS)


def test_files_are_those_listed_and_small() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(files) == {form.file for form in FORMS} | {"expected.json", "README.md"}
    assert max(files.values()) < 400_000
    assert sum(files.values()) < 3_000_000


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.file)
def test_form_has_enough_sound_pairs(form: SampleForm) -> None:
    assert len(form.pairs) >= 10
    for pair in form.pairs:
        assert comparable(pair.key)
        assert pair.value is None or comparable(pair.value)
        assert pair.value_type in (None, ValueType.SELECTION)


@pytest.mark.parametrize("form", DIGITAL, ids=lambda form: form.file)
def test_expected_texts_stand_on_their_digital_page(form: SampleForm) -> None:
    import pdfplumber

    with pdfplumber.open(FOLDER / form.file) as pdf:
        pages = [comparable("".join(char["text"] for char in page.chars)) for page in pdf.pages]
    for pair in form.pairs:
        for text in filter(None, (pair.key, pair.value)):
            assert comparable(text) in pages[pair.page - 1], text


def test_fillable_form_holds_every_kind_of_widget_filled_and_empty() -> None:
    from pypdf import PdfReader

    fields = PdfReader(FOLDER / "en_work_order_fillable.pdf").get_fields() or {}
    assert {"/Tx", "/Btn", "/Ch"} == {field["/FT"] for field in fields.values()}
    expected = {pair.value for form in FORMS if form.kind == "fillable" for pair in form.pairs}
    typed = [field.get("/V") for field in fields.values() if field["/FT"] in ("/Tx", "/Ch")]
    assert {" ".join(value.splitlines()) for value in typed if value} <= expected
    assert typed.count("") == 3
    states = Counter(field.get("/V") for field in fields.values() if field["/FT"] == "/Btn")
    assert states == {"/Yes": 2, "/Off": 2, "/yes": 1, None: 1}


def test_raster_forms_have_no_text_layer() -> None:
    import pdfplumber

    with pdfplumber.open(FOLDER / "de_personnel_form_scanned.pdf") as pdf:
        assert [len(page.chars) for page in pdf.pages] == [0]
        assert len(pdf.pages[0].images) == 1
