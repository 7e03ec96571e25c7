"""What tests do at the page, as a user does it, and what they see there."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FILLABLE = SAMPLES / "en_work_order_fillable.pdf"
TWO_PAGES = SAMPLES / "de_inspection_report.pdf"
PLAIN = SAMPLES / "en_delivery_note.pdf"
SCAN = SAMPLES / "en_medical_intake.png"
WAIT_MILLISECONDS = 60_000


def upload(page: Page, *paths: Path) -> None:
    """Give files to the upload field."""
    page.set_input_files("#file input[type=file]", [str(path) for path in paths])


def open_form(page: Page, path: Path) -> None:
    """Upload a file and wait for its pairs."""
    upload(page, path)
    expect(page.locator(".review .source")).to_have_text(path.name, timeout=WAIT_MILLISECONDS)


def pairs(page: Page) -> list[tuple[str, str | None]]:
    """Return the keys and values in the list, in its order; None for a blank one."""
    found: list[tuple[str, str | None]] = page.evaluate(
        """() => [...document.querySelectorAll(".pair-title")].map((title) => [
            title.querySelector(".key").lastChild.textContent,
            title.querySelector(".value.empty") ? null : title.querySelector(".value").textContent])"""
    )
    return [(key, value) for key, value in found]


def row(page: Page, key: str, value: str | None = None) -> Locator:
    """Return the row of a pair by its key, and by its value where several share the key."""
    keyed = page.locator(".pair", has=page.locator(".key", has_text=key))
    return keyed if value is None else keyed.filter(has=page.locator(".value", has_text=value))


def select(page: Page, key: str, value: str | None = None) -> Locator:
    """Click on the row of a pair, and return it."""
    row(page, key, value).locator(".pair-title").click()
    selected = page.locator(".pair.selected")
    expect(selected).to_have_count(1)
    return selected


def box_of(page: Page, text: str) -> Locator:
    """Return the drawn entity with a text, as the server tells it."""
    identity = page.evaluate(
        """async (text) => {
            const picture = new URL(document.querySelector(".picture").src);
            const view = await (await fetch(picture.href.replace(/[/]picture$/, ""))).json();
            return view.page.entities.find((entity) => entity.text === text).id;
        }""",
        text,
    )
    return page.locator(f'.entity[data-id="{identity}"] rect').first
