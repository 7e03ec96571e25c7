"""The bad inputs of the product's fault list, as real files through the real loader."""

import os
from pathlib import Path

import pytest
from bad_files import make_encrypted_pdf, make_pdf, png_parts
from page_parser import build_page_parser
from PIL import Image
from pypdf import PdfWriter

from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import BatchSummary, extract_folder
from xformparser.documents import Document
from xformparser.inference.settings import ParserSettings

LONG = 2000


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "sub folder").mkdir()
    good = make_pdf(folder / "b.pdf")
    Image.new("RGB", (200, 100), "white").save(folder / "b.png")
    Image.new("RGB", (1, 1)).save(folder / "pixel.png")
    (folder / "sub folder" / "请假 单.pdf").write_bytes(good)
    make_pdf(folder / "long.pdf", LONG)
    (folder / "empty.pdf").touch()
    (folder / "truncated.pdf").write_bytes(good[: len(good) // 2])
    (folder / "text.pdf").write_text("no PDF")
    PdfWriter().write(folder / "no pages.pdf")
    make_encrypted_pdf(folder / "encrypted.pdf", folder / "b.pdf", "secret")
    (folder / "bomb.png").write_bytes(b"".join(png_parts(30_000, 30_000)))
    os.mkfifo(folder / "pipe.pdf")
    (folder / "dangling.pdf").symlink_to("nothing")
    (folder / "sub folder" / "loop").symlink_to(folder)
    return folder


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def summary(forms: Path, output: Path) -> BatchSummary:
    return extract_folder([forms], output, BatchOptions(workers=1), build_page_parser)


def test_each_bad_input_fails_with_its_own_error(summary: BatchSummary) -> None:
    assert {item.source: item.error for item in summary.records if item.status == "failed"} == {
        "bomb.png": "DocumentTooLargeError",
        "dangling.pdf": "DocumentError",
        "empty.pdf": "CorruptDocumentError",
        "encrypted.pdf": "EncryptedDocumentError",
        "no pages.pdf": "CorruptDocumentError",
        "pipe.pdf": "DocumentError",
        "text.pdf": "CorruptDocumentError",
        "truncated.pdf": "CorruptDocumentError",
    }
    reasons = [item.reason for item in summary.records if item.status == "failed"]
    assert len(set(reasons)) == len(reasons)


def test_everything_else_is_done(summary: BatchSummary, output: Path) -> None:
    done = {item.source: item.pages for item in summary.records if item.status == "succeeded"}
    assert done == {"b.pdf": 1, "b.png": 1, "long.pdf": LONG, "pixel.png": 1, "sub folder/请假 单.pdf": 1}
    assert all((output / f"{source}.json").exists() for source in done)
    assert [item.source for item in summary.records if item.status == "skipped"] == ["sub folder/loop"]


def test_long_document_is_read_in_flat_memory(summary: BatchSummary, output: Path) -> None:
    document = Document.model_validate_json((output / "long.pdf.json").read_bytes())
    assert [pair.key for pair in document.pairs] == [f"Page {number}" for number in range(1, LONG + 1)]
    assert document.timings["growth"] < 60


def test_password_opens_what_was_locked(forms: Path, output: Path, summary: BatchSummary) -> None:
    options = BatchOptions(workers=1, settings=ParserSettings(password="secret"))
    again = extract_folder([forms / "encrypted.pdf"], output, options, build_page_parser)
    assert [(item.source, item.status) for item in again.records] == [("encrypted.pdf", "succeeded")]
