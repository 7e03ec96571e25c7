"""What the page says: errors without command line or paths, and the facts of a document."""

import pytest

from xformparser.documents import Document, ModelRecord, PageRecord
from xformparser.errors import (
    ConfigurationError,
    CorruptDocumentError,
    EncryptedDocumentError,
    XFormParserError,
)
from xformparser.labels import TextSource
from xformparser.page.sentences import error_sentence, facts, warning_sentences


def _document(**changes: object) -> Document:
    page = PageRecord(number=1, width=10, height=10, unit="px", text_source=TextSource.OCR)
    base = {"source": "a.png", "sha256": "", "model": ModelRecord(name="m", version="1"), "pages": (page,)}
    return Document.model_validate({**base, **changes})


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CorruptDocumentError("/srv/upload/form.pdf", "is empty."), "form.pdf is empty."),
        (CorruptDocumentError("/srv/upload/form.pdf", "page 1 is torn."), "form.pdf: page 1 is torn."),
        (
            EncryptedDocumentError("form.pdf", "is encrypted. Give its password with --password."),
            "form.pdf is encrypted. Give its password in the password box.",
        ),
        (ConfigurationError("No fields are named."), "No fields are named."),
    ],
    ids=["verb", "part", "password", "setting"],
)
def test_an_error_is_a_sentence(error: XFormParserError, sentence: str) -> None:
    assert error_sentence(error) == sentence


def test_the_facts_of_a_document() -> None:
    document = _document(language=("en", "ja"), timings={"load": 0.25, "read": 1.0, "model": 0.5})
    assert facts(document) == [
        "Language: English, Japanese",
        "Text from: OCR",
        "Time: 1.8 s (opening 0.2, reading text 1.0, finding pairs 0.5)",
    ]
    assert facts(_document()) == ["Text from: OCR"]


def test_warnings_name_no_switch() -> None:
    document = _document(warnings=("only the first 1 of 2 pages were read. Raise --max-pages to read more.",))
    assert warning_sentences(document) == ["only the first 1 of 2 pages were read."]
