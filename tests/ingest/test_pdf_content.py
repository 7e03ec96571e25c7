from pathlib import Path

import pytest
from bad_files import make_encrypted_pdf, make_pdf, make_pdf_bomb
from pypdf import PdfReader, PdfWriter

from xformparser.errors import DocumentTooLargeError
from xformparser.ingest import pdf_streams
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.pdf import load_pdf_pages


def test_page_that_unpacks_to_too_much(tmp_path: Path) -> None:
    make_pdf_bomb(tmp_path / "bomb.pdf", megabytes=60)
    assert (tmp_path / "bomb.pdf").stat().st_size < 1_000_000
    with pytest.raises(DocumentTooLargeError, match=r"bomb\.pdf: page 1 unpacks to more than 50 MB"):
        list(load_pdf_pages(tmp_path / "bomb.pdf", LoadOptions()))


def stamped(path: Path) -> None:
    """Write a page that calls the text of another as a form."""
    make_pdf(path)
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page.merge_page(PdfReader(path).pages[0])
    writer.write(path)


def plain(path: Path) -> None:
    make_pdf(path)


def locked(path: Path) -> None:
    make_pdf(path)
    make_encrypted_pdf(path, path, "secret")


@pytest.mark.parametrize("make", [plain, stamped, locked])
@pytest.mark.parametrize(("limit", "fits"), [(50_000, True), (50, False)], ids=["below", "above"])
def test_what_counts_is_the_unpacked_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make, limit: int, fits: bool
) -> None:
    make(tmp_path / "form.pdf")
    monkeypatch.setattr(pdf_streams, "MAX_STREAM_BYTES", limit)
    pages = load_pdf_pages(tmp_path / "form.pdf", LoadOptions(password="secret"))
    if fits:
        assert [word.text for word in next(pages).words] == ["Page", "1"]
    else:
        with pytest.raises(DocumentTooLargeError):
            next(pages)
