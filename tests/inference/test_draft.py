"""A document of many pages: older ones are packed, and come out as they went in."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Document, ModelRecord
from xformparser.inference import draft as draft_module
from xformparser.inference.draft import MOST_LATEST, DocumentDraft, Origin
from xformparser.inference.export import to_json
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel

PAGES = 2 * MOST_LATEST + 3
ORIGIN = Origin("long.pdf", "0" * 64, ModelRecord(name="tiny", version="0"))


@pytest.fixture
def pages(tiny_model: FormModel, tmp_path: Path) -> list[ParsedPage]:
    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(PAGES):
        canvas.drawString(72, 700.123456789, f"Name {number}: Ann Lee")
        canvas.acroForm.checkbox(name=f"agree {number}", x=52, y=498, size=12, checked=True)
        canvas.showPage()
    canvas.save()
    return list(FormParser(tiny_model, ParserSettings(ocr="none")).pages(path))


def drafted(pages: list[ParsedPage]) -> Document:
    draft = DocumentDraft(keep_words=True)
    for page in pages:
        draft.add(page)
    return draft.document(ORIGIN)


def test_packed_pages_come_out_as_they_went_in(
    pages: list[ParsedPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = drafted(pages)
    monkeypatch.setattr(draft_module, "MOST_LATEST", PAGES + 1)
    whole = drafted(pages)
    assert to_json(found) == to_json(whole)
    assert [page.number for page in found.pages] == list(range(1, PAGES + 1))
    assert len(found.marks) == PAGES
    assert all(page.words for page in found.pages)


def test_a_draft_can_be_read_before_its_last_page(pages: list[ParsedPage]) -> None:
    draft = DocumentDraft(keep_words=False)
    for number, page in enumerate(pages, start=1):
        draft.add(page)
        assert len(draft.document(ORIGIN).pages) == number
