import csv
from pathlib import Path

import pytest

from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import OutputFolder
from xformparser.batch.pair_tables import write_tables
from xformparser.documents import Document, ModelRecord, Pair
from xformparser.inference.export import to_json
from xformparser.labels import TextSource


def add(folder: OutputFolder, source: str, *keys: str) -> ManifestRecord:
    pairs = tuple(Pair(key=key, value="1", key_page=1, confidence=1, source=TextSource.OCR) for key in keys)
    document = Document(source=source, sha256="", model=ModelRecord(name="m", version="1"), pairs=pairs)
    folder.result_json(source).write_text(to_json(document), encoding="utf-8")
    return ManifestRecord(source=source, status="succeeded")


def rows(folder: OutputFolder) -> list[tuple[str, str]]:
    with folder.table("csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["source"], row["key"]) for row in csv.DictReader(file)]


def test_rows_are_sorted_by_source_and_failures_left_out(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    records = [
        add(folder, "b.pdf", "z", "a"),
        add(folder, "a.pdf", "k"),
        add(folder, "none.pdf"),
        ManifestRecord(source="c.pdf", status="failed"),
        ManifestRecord(source="d.txt", status="skipped"),
    ]
    write_tables(folder, records, ["csv", "xlsx", "parquet"])
    assert rows(folder) == [("a.pdf", "k"), ("b.pdf", "z"), ("b.pdf", "a")]
    assert {path.suffix for path in tmp_path.glob("pairs.*")} == {".csv", ".xlsx", ".parquet"}


def test_no_document_gives_an_empty_table(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    write_tables(folder, [], ["csv"])
    assert rows(folder) == []


@pytest.mark.parametrize("content", [None, '{"half": '], ids=["missing", "damaged"])
def test_result_that_cannot_be_read_is_left_out_with_a_warning(
    tmp_path: Path, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    folder = OutputFolder(tmp_path)
    records = [add(folder, "a.pdf", "k"), add(folder, "b.pdf", "l")]
    folder.result_json("a.pdf").unlink()
    if content is not None:
        folder.result_json("a.pdf").write_text(content)
    write_tables(folder, records, ["csv"])
    assert rows(folder) == [("b.pdf", "l")]
    assert "a.pdf.json cannot be read" in caplog.text
