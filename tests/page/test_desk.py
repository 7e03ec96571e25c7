"""The forms that users have open: whose they are, what is left of them, and how they are read."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from xformparser.errors import EditError
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel
from xformparser.page.desk import MAX_FORMS, Desk
from xformparser.page.downloads import Download, make_download
from xformparser.page.open_form import OpenForm, Status
from xformparser.page.pictures import page_picture
from xformparser.page.reader import FormReader
from xformparser.page.reading import Readings
from xformparser.page.view import form_view, listing_entry, words_view

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TWO_PAGES = SAMPLES / "de_inspection_report.pdf"
WORD = SAMPLES / "pt_insurance_claim.docx"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "desk").mkdir()
    return Desk(tmp_path / "desk")


@pytest.fixture
def readings(tiny_model: FormModel) -> Iterator[Readings]:
    with closing(Readings(FormReader(FormParser(tiny_model, ParserSettings())))) as readings:
        yield readings


def _read(readings: Readings, *forms: OpenForm) -> list[list[tuple[Status, int, int]]]:
    """Have forms read, and return what is told of them on the way."""
    for form in forms:
        readings.begin(form)
    return asyncio.run(_told(readings, *forms))


async def _told(readings: Readings, *forms: OpenForm) -> list[list[tuple[Status, int, int]]]:
    watched = readings.watch(lambda: forms)
    return [[(form.status, form.done, form.total) for form in forms] async for _ in watched]


def _files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "desk").rglob("*") if path.is_file()]


def test_forms_belong_to_their_session(desk: Desk) -> None:
    mine, other = desk.take("me", TWO_PAGES), desk.take("you", TWO_PAGES)
    assert desk.forms("me") == [mine]
    assert desk.forms("you") == [other]
    assert desk.form(mine.token) is mine
    assert desk.form("guess") is None
    assert len({mine.token, other.token}) == 2


def test_nothing_is_left_when_a_session_ends(desk: Desk, readings: Readings, tmp_path: Path) -> None:
    form = desk.take("me", TWO_PAGES)
    _read(readings, form, desk.take("me", WORD))
    page_picture(form, 1)
    assert _files(tmp_path)
    desk.end("me")
    assert not desk.forms("me")
    assert desk.form(form.token) is None
    assert not _files(tmp_path)
    assert TWO_PAGES.exists()


def test_a_lent_form_is_gone_afterwards(desk: Desk, tmp_path: Path) -> None:
    with desk.lent(TWO_PAGES) as form:
        assert form.file.name == TWO_PAGES.name
    assert not _files(tmp_path)


def test_a_link_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to(TWO_PAGES)
    with pytest.raises(EditError, match=r"^link\.pdf is a link\."):
        desk.take("me", tmp_path / "link.pdf")


def test_a_session_may_not_open_forms_without_end(desk: Desk, tmp_path: Path) -> None:
    small = tmp_path / "small.pdf"
    small.write_bytes(b"%PDF")
    for _ in range(MAX_FORMS):
        desk.take("me", small)
    with pytest.raises(EditError, match=rf"^{MAX_FORMS} forms are open\."):
        desk.take("me", small)
    desk.take("you", small)


def test_reading_is_told_page_by_page(desk: Desk, readings: Readings) -> None:
    steps = [step for (step,) in _read(readings, desk.take("me", TWO_PAGES))]
    assert steps[-1] == (Status.READY, 2, 2)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert (Status.READING, 1, 2) in steps


def test_a_closed_form_is_read_no_further(desk: Desk, readings: Readings) -> None:
    form = desk.take("me", TWO_PAGES)
    readings.begin(form)
    desk.remove(form)
    asyncio.run(_told(readings, form))
    assert form.status is Status.STOPPED
    assert form.done < 2


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", Status.FAILED, "bad.pdf is empty (0 bytes). Get the file again."),
        (b"no", Status.FAILED, "bad.pdf is not a PDF file, whatever its name says. Get the file again."),
        (None, Status.LOCKED, "bad.pdf"),
    ],
    ids=["empty", "no PDF", "locked"],
)
def test_a_bad_form_says_why_and_the_next_is_read(
    desk: Desk, readings: Readings, tmp_path: Path, content: bytes | None, status: Status, sentence: str
) -> None:
    path = tmp_path / "bad.pdf"
    if content is None:
        writer = PdfWriter(clone_from=TWO_PAGES)
        writer.encrypt("secret")
        writer.write(path)
    else:
        path.write_bytes(content)
    bad, good = desk.take("me", path), desk.take("me", WORD)
    _read(readings, bad, good)
    assert (bad.status, good.status) == (status, Status.READY)
    assert bad.message.startswith(sentence)
    assert str(tmp_path) not in bad.message
    with pytest.raises(EditError, match=r"^bad\.pdf has not been read\."):
        form_view(bad, 1)


@pytest.mark.parametrize(
    "path", [TWO_PAGES, WORD, SAMPLES / "zh_customs_declaration.pdf"], ids=lambda path: path.name
)
def test_a_read_form_has_a_view_words_pictures_and_downloads(
    desk: Desk, readings: Readings, path: Path
) -> None:
    form = desk.take("me", path)
    _read(readings, form)
    view = form_view(form, 1)
    assert isinstance(view, dict)
    assert view["source"] == path.name
    assert len(words_view(form, 1)) == len(form.form.page(1).page.words)
    assert page_picture(form, 1).stat().st_size > 1000
    entry = listing_entry(form)
    assert isinstance(entry, dict)
    assert entry["pairs"] == len(form.document.pairs)
    for kind in Download:
        file = make_download(form, kind)
        assert file.name.startswith(path.name)
        assert file.stat().st_size > 0
    with pytest.raises(EditError, match="Page 99 is not there"):
        form_view(form, 99)


def test_a_picture_that_many_ask_for_at_once_is_whole(desk: Desk, readings: Readings) -> None:
    form = desk.take("me", TWO_PAGES)
    _read(readings, form)
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: page_picture(form, 2), range(8)))
    assert len(set(pictures)) == 1
    with Image.open(pictures[0]) as picture:
        picture.load()
    assert [path.name for path in form.folder.glob("*.jpg")] == ["page-2.jpg"]
