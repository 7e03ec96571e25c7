"""Pictures of the page, to be looked at: wide, narrow and dark; a dense page, a Chinese page, the fields.

python benchmarks/page_screenshots.py [--output out/screenshots] [--data ../shared/data] [--readme]
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from page_server import CHROMIUM, FLAGS, ROOT, page_server
from playwright.sync_api import Browser, Page, sync_playwright

SAMPLES = ROOT / "data" / "samples"
README_PICTURE = ROOT / "docs" / "page.png"
PATIENCE = 120_000
SETTLED = 900


@dataclass(frozen=True)
class Shot:
    """A form, how it is looked at, and what is done before the picture is taken."""

    name: str
    form: Path
    act: Callable[[Page], None]
    size: tuple[int, int] = (1280, 900)
    scheme: Literal["light", "dark"] = "light"


def nothing(page: Page) -> None:
    """Leave the page as it is."""


def select_third(page: Page) -> None:
    """Select a pair."""
    page.locator(".pair-title").nth(2).click()


def next_doubt(page: Page) -> None:
    """Select the first pair to check."""
    page.get_by_role("button", name="Next to check").click()


def choose_words(page: Page) -> None:
    """Begin to choose the words of a value."""
    select_third(page)
    page.get_by_role("button", name="Choose value on page").click()


def fill_fields(page: Page) -> None:
    """Fill the keys of the form as fields."""
    page.get_by_role("tab", name="Fields").click()
    page.get_by_role("button", name="Take the keys").click()
    page.wait_for_timeout(SETTLED)
    page.get_by_role("button", name="Fill in").click()


def shots(data: Path) -> Iterator[Shot]:
    """Yield what is taken; real pages only where the data are."""
    report = SAMPLES / "de_inspection_report.pdf"
    yield Shot("wide", report, next_doubt)
    yield Shot("dark", SAMPLES / "en_work_order_fillable.pdf", select_third, scheme="dark")
    yield Shot("narrow", SAMPLES / "en_delivery_note.pdf", select_third, (390, 844))
    yield Shot("choosing", SAMPLES / "en_delivery_note.pdf", choose_words)
    yield Shot("chinese", SAMPLES / "zh_customs_declaration.pdf", select_third)
    yield Shot("japanese_narrow", SAMPLES / "ja_medical_intake.png", nothing, (390, 844))
    yield Shot("fields", SAMPLES / "en_delivery_note.pdf", fill_fields)
    yield Shot("fields_narrow", SAMPLES / "en_delivery_note.pdf", fill_fields, (390, 844))
    dense = data / "funsd" / "training_data" / "images"
    for path in sorted(dense.glob("*"))[3:4]:
        yield Shot("dense", path, nothing)


def take(browser: Browser, url: str, shot: Shot, file: Path) -> None:
    """Take one picture."""
    width, height = shot.size
    with browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=shot.scheme
    ) as context:
        page = context.new_page()
        page.goto(url)
        field = page.locator("#file input[type=file]")
        field.wait_for(state="attached")
        field.set_input_files(str(shot.form))
        page.locator(".review .source").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(SETTLED)
        shot.act(page)
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=file, full_page=width < height / 2)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "out" / "screenshots")
    parser.add_argument("--data", type=Path, default=ROOT / ".." / "shared" / "data")
    parser.add_argument("--readme", action="store_true", help="Write the README's picture, too.")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        page_server(Path(name)) as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in shots(options.data):
            take(browser, server.url, shot, options.output / f"{shot.name}.png")
            print(options.output / f"{shot.name}.png")
        if options.readme:
            take(browser, server.url, next(shots(options.data)), README_PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
