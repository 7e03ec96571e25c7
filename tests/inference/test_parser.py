import hashlib
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Pair
from xformparser.errors import DocumentError, ModelError
from xformparser.inference.draft import pairs_over_pages
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.labels import MarkState, TextSource, ValueType
from xformparser.models.pretrained import FormModel

PAGES = (("Name: Ann Lee", "Date: 4 May 2024"), ("Town: Rome",), ())


@pytest.fixture
def parser(tiny_model: FormModel) -> FormParser:
    return FormParser(tiny_model, ParserSettings(ocr="none"))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A PDF of two written pages, the second with form fields, and a blank one."""
    path = tmp_path / "form.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number, rows in enumerate(PAGES):
        for row, text in enumerate(rows):
            canvas.drawString(72, 700 - 40 * row, text)
        if number == 1:
            canvas.drawString(72, 500, "I agree")
            canvas.acroForm.checkbox(name="agree", x=52, y=498, size=12, checked=True)
            canvas.acroForm.textfield("PO-7", name="order", x=300, y=400, width=90, height=20)
        canvas.showPage()
    canvas.save()
    return path


def test_document_says_what_was_read_by_what(parser: FormParser, form: Path) -> None:
    document = parser.parse(form)
    assert document.source == "form.pdf"
    assert document.sha256 == hashlib.sha256(form.read_bytes()).hexdigest()
    assert (document.model.name, document.model.version) == ("tiny", "0")
    assert [page.text_source for page in document.pages] == [
        TextSource.TEXT_LAYER,
        TextSource.MIXED,
        TextSource.TEXT_LAYER,
    ]
    assert set(document.timings) == {"load", "read", "model"}


def test_entities_count_on_from_page_to_page(parser: FormParser, form: Path) -> None:
    document = parser.parse(form)
    assert [entity.id for entity in document.entities] == list(range(len(document.entities)))
    assert {entity.page for entity in document.entities} == {1, 2}
    page_of = {entity.id: entity.page for entity in document.entities}
    assert all(page_of[link.head] == page_of[link.tail] for link in document.links)
    for pair in document.pairs:
        texts = {entity.id: entity.text for entity in document.entities}
        assert pair.key_entity is not None
        assert (texts[pair.key_entity], page_of[pair.key_entity]) == (pair.key, pair.key_page)
        assert [texts[identity] for identity in pair.value_entities] == ([pair.value] if pair.value else [])


def test_what_the_file_declares_comes_out(parser: FormParser, form: Path) -> None:
    document = parser.parse(form)
    agreed = next(pair for pair in document.pairs if pair.key == "I agree")
    assert (agreed.value, agreed.value_type, agreed.source) == (
        "selected",
        ValueType.SELECTION,
        TextSource.ACROFORM,
    )
    assert "PO-7" in {pair.value for pair in document.pairs}
    assert [(mark.page, mark.state, mark.option) for mark in document.marks] == [
        (2, MarkState.SELECTED, "I agree")
    ]


@pytest.mark.parametrize("keep", [True, False])
def test_words_are_kept_on_request(tiny_model: FormModel, form: Path, keep: bool) -> None:
    first = FormParser(tiny_model, ParserSettings(keep_words=keep)).parse(form).pages[0]
    words = None if first.words is None else [word.text for word in first.words]
    assert words == (" ".join(PAGES[0]).split() if keep else None)


def test_pages_are_seen_on_the_way(parser: FormParser, form: Path) -> None:
    seen: list[ParsedPage] = []
    document = parser.parse(form, seen.append)
    assert [parsed.page.number for parsed in seen] == [1, 2, 3]
    assert [entity for parsed in seen for entity in parsed.entities] == list(document.entities)
    assert all(parsed.page.image is None for parsed in seen)


def test_pages_are_rendered_on_request(tiny_model: FormModel, form: Path) -> None:
    parsed = next(FormParser(tiny_model, ParserSettings(render=True)).pages(form))
    assert parsed.page.image is not None


def test_warnings_name_their_page_once(tiny_model: FormModel, form: Path) -> None:
    document = FormParser(tiny_model, ParserSettings(max_pages=2)).parse(form)
    (warning,) = document.warnings
    assert warning.startswith("page 2: ")
    assert "only the first 2 of 3 pages were read" in warning
    assert len(document.pages) == 2


def test_same_result_twice(parser: FormParser, form: Path) -> None:
    first, second = (parser.parse(str(form)).model_copy(update={"timings": {}}) for _ in range(2))
    assert first == second


def test_missing_file_is_named(parser: FormParser, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.pdf: cannot be opened"):
        parser.parse(tmp_path / "none.pdf")


def test_saved_model_parses_alike(
    tiny_model: FormModel, parser: FormParser, form: Path, tmp_path: Path
) -> None:
    tiny_model.save(tmp_path / "model")
    loaded = FormParser.from_pretrained(tmp_path / "model", parser.settings)
    assert loaded.parse(form).pairs == parser.parse(form).pairs


def test_folder_without_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no model .*Give the folder of one, or one of: base, open\."):
        FormParser.from_pretrained(tmp_path)


def pair_of(question: int | None, value: str | None, page: int) -> Pair:
    return Pair(
        key=f"question {question}",
        value=value,
        key_page=1,
        value_pages=() if value is None else (page,),
        key_entity=question,
        confidence=1,
        source=TextSource.OCR,
    )


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([[(1, None), (2, "b")], [(1, "a")]], [(1, "a"), (2, "b")], id="answered overleaf"),
        pytest.param([[(1, None)], [(2, None)], [(2, "b")]], [(1, None), (2, "b")], id="page by page"),
        pytest.param([[(1, None)], [], [(1, "a")]], [(1, None), (1, "a")], id="not two pages on"),
        pytest.param([[(1, None)], [(1, "a"), (1, "b")]], [(1, "a"), (1, "b")], id="two answers overleaf"),
        pytest.param([[(None, None)], [(None, "a")]], [(None, None), (None, "a")], id="keys without entity"),
        pytest.param([[], []], [], id="nothing"),
    ],
)
def test_an_answer_overleaf_takes_the_place_of_the_empty_pair(
    pages: list[list[tuple[int | None, str | None]]], expected: list[tuple[int | None, str | None]]
) -> None:
    found = [
        [pair_of(question, value, number) for question, value in items]
        for number, items in enumerate(pages, 1)
    ]
    pairs = pairs_over_pages(found)
    assert [(pair.key_entity, pair.value) for pair in pairs] == expected
