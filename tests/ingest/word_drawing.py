"""Writes Word files for the tests, down to their XML."""

from pathlib import Path

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xformparser.documents import Page
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.word_document import load_word_pages

NAMES = nsdecls("w") + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def load(document, tmp_path: Path, **options) -> list[Page]:
    path = tmp_path / "form.docx"
    document.save(str(path))
    return list(load_word_pages(path, LoadOptions(**options)))


def paragraph(inner: str):
    return parse_xml(f"<w:p {NAMES}>{inner}</w:p>")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(properties: str, text: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def field_mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def box_of(page: Page, text: str):
    return next(word.box for word in page.words if word.text == text)
