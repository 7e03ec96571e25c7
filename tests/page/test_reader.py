"""The reader behind the page: users take turns page by page, and passwords stay with their file."""

import threading
from pathlib import Path

import pytest
from pypdf import PdfWriter

from xformparser.errors import EncryptedDocumentError
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel
from xformparser.page.reader import FormReader

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TWO_PAGES = SAMPLES / "de_inspection_report.pdf"


@pytest.fixture
def reader(tiny_model: FormModel) -> FormReader:
    return FormReader(FormParser(tiny_model, ParserSettings()))


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    writer = PdfWriter(clone_from=SAMPLES / "en_delivery_note.pdf")
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    return tmp_path / "locked.pdf"


def test_the_result_is_that_of_the_parser(tiny_model: FormModel, reader: FormReader) -> None:
    expected = FormParser(tiny_model, ParserSettings()).parse(TWO_PAGES)
    untimed = {"timings": {}}
    assert reader.read(TWO_PAGES, None).document.model_copy(update=untimed) == expected.model_copy(
        update=untimed
    )


def test_a_password_is_for_one_file_only(reader: FormReader, locked: Path) -> None:
    assert reader.read(locked, "secret").document.pages
    with pytest.raises(EncryptedDocumentError):
        reader.read(locked, None)


def test_pages_beyond_the_limit_are_not_counted(tiny_model: FormModel) -> None:
    reader = FormReader(FormParser(tiny_model, ParserSettings(max_pages=1)))
    assert reader.page_total(TWO_PAGES, None) == 1
    assert "only the first 1 of 2 pages" in reader.read(TWO_PAGES, None).document.warnings[0]


def test_users_take_turns_page_by_page(reader: FormReader) -> None:
    first, second = reader.pages(TWO_PAGES, None), reader.pages(TWO_PAGES, None)
    numbers = [next(pages).page.number for pages in (first, second, first, second)]
    assert numbers == [1, 1, 2, 2]


def test_only_one_page_is_read_at_a_time(reader: FormReader) -> None:
    running, most = 0, 0
    parser = reader._parser
    read = parser.pages

    def counted(path: Path, password: str | None) -> object:
        nonlocal running, most
        pages = read(path, password)
        while True:
            running += 1
            most = max(most, running)
            page = next(pages, None)
            running -= 1
            if page is None:
                return
            yield page

    parser.pages = counted
    threads = [threading.Thread(target=lambda: list(reader.pages(TWO_PAGES, None))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
