"""Exports: what each format holds, that spreadsheets run nothing, and that files are whole."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from xformparser.documents import Document, FieldValue, Mark, ModelRecord, PageRecord, Pair
from xformparser.errors import ConfigurationError
from xformparser.inference import export
from xformparser.inference.exports import xlsx_table
from xformparser.inference.exports.cells import is_formula, printable, row_cells
from xformparser.inference.exports.pair_table import COLUMNS
from xformparser.labels import MarkState, TextSource, ValueType

EMPTY = Document(source="leer.pdf", sha256="0" * 64, model=ModelRecord(name="tiny", version="1"))
PAIRS = (
    Pair(
        key="Betrag",
        value="1.234,56 €",
        key_page=1,
        value_pages=(1,),
        key_entity=1,
        value_entities=(2,),
        headers=("B Kosten", "1. Miete"),
        key_box=(1.000049, 2, 3, 4),
        value_boxes=((5, 6, 7.123456, 8), (5, 9, 7, 10)),
        value_type=ValueType.AMOUNT,
        normalized="1234.56 EUR",
        confidence=0.987654321,
        source=TextSource.TEXT_LAYER,
    ),
    Pair(
        key="Datum | *fett*",
        value="03/04/2021\nzweite <b>Zeile</b>",
        key_page=1,
        confidence=0.4,
        needs_review=True,
        review_reasons=("Tag oder Monat", "unscharf"),
        source=TextSource.OCR,
    ),
    Pair(
        key="Telefon", value=None, key_page=2, value_type=ValueType.EMPTY, confidence=1, source=TextSource.OCR
    ),
)
FORM = EMPTY.model_copy(
    update={
        "source": "a/申請 form.pdf",
        "language": ("de", "en"),
        "pages": (
            PageRecord(number=1, width=595.27559, height=842, unit="pt", text_source=TextSource.TEXT_LAYER),
            PageRecord(number=2, width=1000, height=1400, unit="px", text_source=TextSource.OCR),
        ),
        "pairs": PAIRS,
        "marks": (
            Mark(page=2, box=(0, 0, 9, 9), state=MarkState.SELECTED, option="weiblich"),
            Mark(page=2, box=(0, 20, 9, 29), state=MarkState.UNSELECTED),
        ),
        "fields": {"total": FieldValue(value="1234.56", state="present", strategy="find", confidence=0.9)},
        "verdict": "straight_through",
        "warnings": ("Page 3 was left out.",),
        "timings": {"ocr": 1.23456789},
    }
)


def _rows_with(value: str) -> tuple[export.PairRow, ...]:
    return (replace(export.pair_rows(FORM)[0], value=value),)


def _read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _read_xlsx(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)["pairs"].iter_rows(values_only=True))


class TestJson:
    def test_is_deterministic_and_rounded(self) -> None:
        text = export.to_json(FORM)
        assert text == export.to_json(FORM.model_copy(deep=True))
        result = json.loads(text)
        assert result["pairs"][0]["confidence"] == 0.9877
        assert result["pairs"][0]["key_box"] == [1, 2, 3, 4]
        assert result["pages"][0]["width"] == 595.2756
        assert result["timings"] == {"ocr": 1.2346}
        assert list(result) == list(Document.model_fields)

    def test_reads_back_as_the_same_document(self) -> None:
        again = Document.model_validate_json(export.to_json(FORM))
        assert export.to_json(again) == export.to_json(FORM)

    def test_keeps_scripts_readable_and_boxes_on_one_line(self) -> None:
        text = export.to_json(FORM)
        assert "申請" in text
        assert '"key_box": [1.0, 2.0, 3.0, 4.0]' in text

    def test_negative_zero_is_zero(self) -> None:
        pair = PAIRS[0].model_copy(update={"key_box": (-0.00001, 0, 1, 1)})
        assert "-0.0" not in export.to_json(EMPTY.model_copy(update={"pairs": (pair,)}))

    def test_text_that_looks_like_a_list_of_numbers_stays(self) -> None:
        warning = "[\n1,\n  2\n]"
        document = EMPTY.model_copy(update={"warnings": (warning,)})
        assert json.loads(export.to_json(document))["warnings"] == [warning]


class TestMarkdown:
    def test_shows_everything_a_reader_needs(self) -> None:
        text = export.to_markdown(FORM)
        for line in (
            "# a/申請 form.pdf",
            "- 2 pages, 3 pairs, 1 of them to review (⚠)",
            "- Verdict: straight through",
            "### B Kosten › 1. Miete",
            "|  | Betrag | 1.234,56 € | amount | 1234.56 EUR | 0.99 |",
            "### Without header",
            "|  | Telefon | *empty* | empty |  | 1.00 |",
            "- ☒ weiblich",
            "- ☐ (no text)",
            "| total | 1234.56 | present | 0.90 |",
            "- Page 3 was left out.",
        ):
            assert line in text.splitlines()

    def test_marks_doubt_and_escapes_markup(self) -> None:
        line = next(line for line in export.to_markdown(FORM).splitlines() if "Datum" in line)
        assert line.startswith(r"| ⚠ | Datum \| \*fett\* | 03/04/2021<br>zweite &lt;b&gt;Zeile&lt;/b&gt;")
        assert "<br>*Tag oder Monat*<br>*unscharf*" in line

    def test_empty_document(self) -> None:
        assert export.to_markdown(EMPTY).startswith("# leer.pdf\n\n- 0 pages, 0 pairs\n- Language: unknown\n")


class TestTables:
    def test_rows_follow_the_columns(self) -> None:
        cells = dict(zip(COLUMNS, row_cells(export.pair_rows(FORM)[0]), strict=True))
        assert cells == {
            "source": "a/申請 form.pdf",
            "page": 1,
            "headers": "B Kosten › 1. Miete",
            "row": None,
            "key": "Betrag",
            "value": "1.234,56 €",
            "value_type": "amount",
            "normalized": "1234.56 EUR",
            "confidence": 0.9877,
            "needs_review": False,
            "review_reasons": "",
            "key_box": "1.0 2.0 3.0 4.0",
            "value_boxes": "5.0 6.0 7.1235 8.0; 5.0 9.0 7.0 10.0",
            "source_kind": "text_layer",
        }

    def test_csv_opens_in_excel(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.csv"
        export.write_pairs(path, export.pair_rows(FORM), "csv")
        assert path.read_bytes().startswith(b"\xef\xbb\xbfsource,page,")
        assert path.read_bytes().count(b"\r\n") == 4
        header, _, doubtful, empty = _read_csv(path)
        assert header == list(COLUMNS)
        assert doubtful[COLUMNS.index("value")] == "03/04/2021\nzweite <b>Zeile</b>"
        assert doubtful[COLUMNS.index("needs_review")] == "true"
        assert empty[COLUMNS.index("value")] == ""

    def test_xlsx_has_types_and_a_usable_sheet(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.xlsx"
        export.write_pairs(path, export.pair_rows(FORM), "xlsx")
        sheet = openpyxl.load_workbook(path)["pairs"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:N4")
        assert sheet.column_dimensions["F"].width == 40
        first = dict(zip(COLUMNS, next(sheet.iter_rows(min_row=2, values_only=True)), strict=True))
        assert (first["page"], first["confidence"], first["needs_review"]) == (1, 0.9877, False)

    def test_xlsx_goes_on_in_another_sheet(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx_table, "ROWS_PER_SHEET", 2)
        path = tmp_path / "pairs.xlsx"
        export.write_pairs(path, export.pair_rows(FORM), "xlsx")
        assert [sheet.max_row for sheet in openpyxl.load_workbook(path)] == [3, 2]

    def test_xlsx_cuts_what_no_cell_can_hold(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.xlsx"
        export.write_pairs(path, _rows_with("x" * 40_000), "xlsx")
        assert len(str(_read_xlsx(path)[1][COLUMNS.index("value")])) == xlsx_table.LONGEST_CELL

    def test_parquet_is_typed(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.parquet"
        export.write_pairs(path, export.pair_rows(FORM), "parquet")
        table = pq.read_table(path)
        assert table.column_names == list(COLUMNS)
        first, _, last = table.to_pylist()
        assert first["headers"] == ["B Kosten", "1. Miete"]
        assert first["value_boxes"][1] == [5, 9, 7, 10]
        assert (last["value"], last["key_box"], last["value_type"]) == (None, None, "empty")
        assert str(table.schema.field("needs_review").type) == "bool"

    @pytest.mark.parametrize("table_format", export.TABLE_FORMATS)
    def test_no_rows_give_a_header(self, tmp_path: Path, table_format: str) -> None:
        path = tmp_path / f"pairs.{table_format}"
        export.write_pairs(path, (), table_format)
        if table_format == "parquet":
            assert pq.read_table(path).column_names == list(COLUMNS)
        else:
            rows = _read_csv(path) if table_format == "csv" else _read_xlsx(path)
            assert [list(row) for row in rows] == [list(COLUMNS)]

    @pytest.mark.parametrize("table_format", export.TABLE_FORMATS)
    def test_failure_half_way_leaves_no_file(self, tmp_path: Path, table_format: str) -> None:
        def broken() -> Iterator[export.PairRow]:
            yield export.pair_rows(FORM)[0]
            raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            export.write_pairs(tmp_path / "pairs", broken(), table_format)
        assert list(tmp_path.iterdir()) == []


FORMULAS = {
    "equals": '=HYPERLINK("http://x","y")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "line_feed": "\n=1+1",
    "full_width": "＝1+1",
    "phone_with_hyphens_would_be_subtracted": "+81-3-3580-3311",
}
HARMLESS = {
    "negative": "-12",
    "negative_decimal": "-1.234,56",
    "negative_amount": "-12.50 EUR",
    "phone": "+49 30 901820",
    "e164": "+4930901820",
    "percent": "-5 %",
    "nothing": "",
}


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_formulas_are_disarmed(tmp_path: Path, text: str) -> None:
    assert is_formula(text)
    for table_format in ("csv", "xlsx"):
        export.write_pairs(tmp_path / f"pairs.{table_format}", _rows_with(text), table_format)
    value = COLUMNS.index("value")
    assert _read_csv(tmp_path / "pairs.csv")[1][value] == f"'{text}"
    cell = openpyxl.load_workbook(tmp_path / "pairs.xlsx")["pairs"].cell(2, value + 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_plain_values_stay_as_they_are(tmp_path: Path, text: str) -> None:
    assert not is_formula(text)
    export.write_pairs(tmp_path / "pairs.csv", _rows_with(text), "csv")
    assert _read_csv(tmp_path / "pairs.csv")[1][COLUMNS.index("value")] == text


@pytest.mark.parametrize("text", ["#N/A", "0128", "13706147301", "1e5", "TRUE"])
def test_xlsx_keeps_texts_as_texts(tmp_path: Path, text: str) -> None:
    export.write_pairs(tmp_path / "pairs.xlsx", _rows_with(text), "xlsx")
    assert _read_xlsx(tmp_path / "pairs.xlsx")[1][COLUMNS.index("value")] == text


def test_control_characters_are_shown_not_written(tmp_path: Path) -> None:
    text = "a\x00b\x0bc\x1f\ufffe\r\nd"
    assert printable(text) == "a\ufffdb\ufffdc\ufffd\ufffd\nd"
    for table_format in export.TABLE_FORMATS:
        export.write_pairs(tmp_path / table_format, _rows_with(text), table_format)
    assert _read_csv(tmp_path / "csv")[1][COLUMNS.index("value")] == printable(text)
    assert _read_xlsx((tmp_path / "xlsx").rename(tmp_path / "a.xlsx"))[1][
        COLUMNS.index("value")
    ] == printable(text)


class TestWriteDocument:
    def test_names_come_from_the_whole_input_name(self, tmp_path: Path) -> None:
        folder = tmp_path / "a"
        paths = export.write_document(FORM, folder, "b.pdf", ("json", "csv", "markdown"))
        assert paths == (folder / "b.pdf.json", folder / "b.pdf.md")
        assert sorted(folder.iterdir()) == sorted(paths)
        assert paths[0].read_text(encoding="utf-8") == export.to_json(FORM)

    @pytest.mark.parametrize("formats", [("xls",), ("json", "xls")], ids=["alone", "among_others"])
    def test_unknown_format_is_named_before_anything_is_written(
        self, tmp_path: Path, formats: tuple[str, ...]
    ) -> None:
        message = "'xls' is not known. Choose one of: csv, json, markdown, parquet, xlsx."
        with pytest.raises(ConfigurationError, match=message):
            export.write_document(FORM, tmp_path / "out", "b.pdf", formats)
        assert not (tmp_path / "out").exists()

    def test_unknown_table_format(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="Choose one of: csv, parquet, xlsx"):
            export.write_pairs(tmp_path / "pairs.json", (), "json")
