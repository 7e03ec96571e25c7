"""The page's views: everything of a result is there, doubt is marked, and nothing of a form is HTML."""

import re
from pathlib import Path

import pytest

from xformparser.documents import Document, ModelRecord, PageRecord, Pair
from xformparser.errors import (
    ConfigurationError,
    CorruptDocumentError,
    EncryptedDocumentError,
    XFormParserError,
)
from xformparser.labels import TextSource, ValueType
from xformparser.page.views import error_sentence, is_doubtful, notice, pair_table, summary, warnings_list

ATTACK = "<img src=x onerror=\"alert('1')\"> & ${7*7}"
ESCAPED = "&lt;img src=x onerror=&quot;alert(&#x27;1&#x27;)&quot;&gt; &amp; ${7*7}"


def _pair(key: str = "Name", value: str | None = "Ann", **changes: object) -> Pair:
    base = {"key": key, "value": value, "key_page": 1, "confidence": 0.9, "source": TextSource.OCR}
    return Pair.model_validate({**base, **changes})


def _document(**changes: object) -> Document:
    page = PageRecord(number=1, width=10, height=10, unit="px", text_source=TextSource.OCR)
    base = {"source": "a.png", "sha256": "", "model": ModelRecord(name="m", version="1"), "pages": (page,)}
    return Document.model_validate({**base, **changes})


def _cells(table: str) -> list[list[str]]:
    """Return the text of each row's cells."""
    rows = re.findall(r"<tr.*?</tr>", table)[1:]
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows
    ]


@pytest.mark.parametrize(
    ("pair", "cells"),
    [
        (_pair(), ["Name", "Ann", "text", "", "1", "90 %", "OCR"]),
        (
            _pair("Due", "4 May 2024", value_type=ValueType.DATE, normalized="2024-05-04", key_page=3),
            ["Due", "4 May 2024", "date", "2024-05-04", "3", "90 %", "OCR"],
        ),
        (
            _pair(value=None, value_type=ValueType.EMPTY, source=TextSource.ACROFORM),
            ["Name", "—", "—", "", "1", "90 %", "form field"],
        ),
        (_pair(headers=("A", "B")), ["A › BName", "Ann", "text", "", "1", "90 %", "OCR"]),
        (_pair(confidence=0.2), ["Name", "Ann", "text", "", "1", "20 % check", "OCR"]),
        (_pair(ATTACK, ATTACK), [ESCAPED, ESCAPED, "text", "", "1", "90 %", "OCR"]),
    ],
    ids=["plain", "normal form", "empty", "headings", "doubtful", "attack"],
)
def test_a_row_shows_the_pair(pair: Pair, cells: list[str]) -> None:
    assert _cells(pair_table([pair])) == [cells]


def test_doubtful_pairs_come_last_and_keep_their_order() -> None:
    pairs = [_pair("c", confidence=0.1), _pair("a"), _pair("d", needs_review=True), _pair("b")]
    table = pair_table(pairs)
    assert [row[0] for row in _cells(table)] == ["a", "b", "c", "d"]
    assert table.count('<tr class="doubtful">') == 2


@pytest.mark.parametrize(
    ("pair", "doubtful"),
    [
        (_pair(), False),
        (_pair(confidence=0.5), False),
        (_pair(confidence=0.49), True),
        (_pair(needs_review=True), True),
    ],
    ids=["sure", "just enough", "just too little", "to review"],
)
def test_doubt(pair: Pair, doubtful: bool) -> None:
    assert is_doubtful(pair) is doubtful


def test_reasons_for_review_are_told() -> None:
    table = pair_table([_pair(needs_review=True, review_reasons=("two values", '"odd"'))])
    assert 'title="two values; &quot;odd&quot;"' in table


def test_a_page_without_pairs_says_so() -> None:
    assert "No pairs were found" in pair_table([])


def test_the_summary_tells_of_the_whole_document() -> None:
    document = _document(
        language=("de", "en"),
        pairs=(_pair(), _pair(confidence=0.1)),
        timings={"load": 0.5, "read": 1.25, "model": 0.25},
    )
    facts = re.findall(r"<li>(.*?)</li>", summary(document))
    assert facts == [
        "2 pairs, 1 to check",
        "1 page",
        "Language: German, English",
        "Text from: OCR",
        "Time: 2.0 s (opening 0.5, reading text 1.2, finding pairs 0.2)",
    ]


def test_the_summary_of_an_empty_document() -> None:
    facts = re.findall(r"<li>(.*?)</li>", summary(_document(pages=())))
    assert facts[:2] == ["0 pairs", "0 pages"]


def test_a_file_name_is_text() -> None:
    assert ESCAPED in summary(_document(source=ATTACK))


@pytest.mark.parametrize(
    ("warnings", "expected"),
    [
        ((), []),
        ((ATTACK,), [ESCAPED]),
        (
            ("a.pdf: only the first 2 of 9 pages were read. Raise --max-pages to read more.", "b"),
            ["a.pdf: only the first 2 of 9 pages were read.", "b"],
        ),
    ],
    ids=["none", "attack", "cut"],
)
def test_warnings_are_listed(warnings: tuple[str, ...], expected: list[str]) -> None:
    assert re.findall(r"<li>(.*?)</li>", warnings_list(_document(warnings=warnings))) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CorruptDocumentError(Path("cache/x/a.pdf"), "is empty."), "a.pdf is empty."),
        (CorruptDocumentError(Path("x/a.pdf"), "the image is damaged."), "a.pdf: the image is damaged."),
        (
            EncryptedDocumentError(Path("x/a.pdf"), "is encrypted. Give its password with --password."),
            "a.pdf is encrypted. Give its password in the password box.",
        ),
        (
            EncryptedDocumentError(Path("x/a.docx"), "is encrypted; --password opens PDFs only."),
            "a.docx is encrypted; the password box opens PDFs only.",
        ),
        (ConfigurationError("threads is 0."), "threads is 0."),
    ],
    ids=["predicate", "sentence", "password", "Word password", "other"],
)
def test_errors_name_the_bare_file_and_no_switch(error: XFormParserError, sentence: str) -> None:
    assert error_sentence(error) == sentence


def test_a_notice_is_text() -> None:
    assert ESCAPED in notice(ATTACK, "error")
    assert 'role="alert"' in notice("x", "error")
