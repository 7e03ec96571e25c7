"""Forms come in: one or many, samples, pasted ones; bad ones give a friendly sentence; offline."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.page_actions import FILLABLE, PLAIN, SCAN, TWO_PAGES, WAIT_MILLISECONDS, open_form, pairs, upload
from playwright.sync_api import Page, expect
from pypdf import PdfWriter

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", [FILLABLE, SCAN, PLAIN.with_name("pt_insurance_claim.docx")], ids=lambda p: p.name
)
def test_a_form_shows_its_pairs_beside_its_picture(page: Page, path: Path) -> None:
    open_form(page, path)
    assert len(pairs(page)) > 5
    picture = page.locator(".picture")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 1000
    place, beside = page.locator(".sheet-scroll").bounding_box(), page.locator(".pair-list").bounding_box()
    assert place is not None
    assert beside is not None
    assert place["x"] + place["width"] <= beside["x"]


def test_the_facts_of_a_form_are_told(page: Page) -> None:
    open_form(page, PLAIN)
    facts = page.locator(".facts-list").inner_text()
    assert "22 pairs" in facts
    assert "Language: English" in facts
    assert "Text from: text layer" in facts
    assert "finding pairs" in facts


def test_many_forms_are_listed_and_opened_in_turn(page: Page, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    upload(page, FILLABLE, tmp_path / "empty.pdf", PLAIN)
    expect(page.locator(".form.ready")).to_have_count(2, timeout=WAIT_MILLISECONDS)
    expect(page.locator(".form.failed")).to_contain_text("empty.pdf is empty (0 bytes). Get the file again.")
    for path in (FILLABLE, PLAIN):
        page.get_by_role("button", name=path.name).first.click()
        expect(page.locator(".review .source")).to_have_text(path.name)
    page.get_by_role("button", name=f"Remove {PLAIN.name}").click()
    expect(page.locator(".review .source")).to_have_text(FILLABLE.name)


def test_a_reading_can_be_stopped(page: Page, tmp_path: Path) -> None:
    long = PdfWriter()
    for _ in range(30):
        long.append(str(TWO_PAGES))
    long.write(tmp_path / "long.pdf")
    upload(page, tmp_path / "long.pdf")
    expect(page.locator(".form-state")).to_contain_text("of 60", timeout=WAIT_MILLISECONDS)
    page.get_by_role("button", name="Stop long.pdf").click()
    expect(page.locator(".form")).to_have_count(0)
    open_form(page, PLAIN)


def test_a_sample_is_one_click_away(page: Page) -> None:
    page.get_by_role("button", name="en_delivery_note.pdf").click()
    expect(page.locator(".review .source")).to_have_text("en_delivery_note.pdf", timeout=WAIT_MILLISECONDS)


def test_a_pasted_picture_is_read(page: Page) -> None:
    page.evaluate(
        """async (bytes) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(bytes)], "pasted.pdf", { type: "application/pdf" }));
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: files, bubbles: true }));
        }""",
        list(PLAIN.read_bytes()),
    )
    expect(page.locator(".review .source")).to_have_text("pasted.pdf", timeout=WAIT_MILLISECONDS)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf is empty (0 bytes). Get the file again."),
        (
            "photo.png",
            b"no picture",
            "photo.png is not a PNG file, whatever its name says. Get the file again.",
        ),
        ("half.pdf", FILLABLE.read_bytes()[:5000], "half.pdf is truncated"),
    ],
    ids=["empty", "wrong kind", "truncated"],
)
def test_a_bad_file_gives_a_friendly_sentence(
    page: Page, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    upload(page, tmp_path / name)
    message = page.get_by_role("alert").filter(has_text=sentence)
    expect(message).to_be_visible(timeout=WAIT_MILLISECONDS)
    assert str(tmp_path) not in page.content()


def test_a_password_unlocks(page: Page, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=FILLABLE)
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    upload(page, tmp_path / "locked.pdf")
    field = page.get_by_label("Password of locked.pdf")
    for password in ("wrong", "secret"):
        field.fill(password)
        page.get_by_role("button", name="Unlock and read").click()
        page.wait_for_timeout(200)
    expect(page.locator(".review .source")).to_have_text("locked.pdf", timeout=WAIT_MILLISECONDS)


def test_no_request_leaves_the_machine(page: Page) -> None:
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.reload()
    open_form(page, PLAIN)
    assert hosts == {"127.0.0.1"}
