"""Seconds until a form's pairs are on the screen, over those that the parser takes in a warm process.

python benchmarks/page_speed.py [--rounds 5] [FILE...]; by default our own samples. Both take turns.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from page_server import CHROMIUM, FLAGS, ROOT, page_server
from playwright.sync_api import Browser, sync_playwright

from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings

SAMPLES = (
    "en_delivery_note.pdf",
    "de_inspection_report.pdf",
    "en_medical_intake.png",
    "zh_inspection_record.tiff",
)
PATIENCE = 120_000
WATCH = """
document.addEventListener("change", ({ target }) => {
    if (target.type === "file") {
        chosen = performance.now();
    }
}, true);
new MutationObserver((_, observer) => {
    if (document.querySelector(".pair")) {
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => { painted = performance.now(); }));
    }
}).observe(document, { childList: true, subtree: true });
"""
"""Notes when a file is chosen, and when its pairs have been painted."""


def on_screen(browser: Browser, url: str, file: Path) -> float:
    """Return the seconds from the choice of a file to the first picture of its pairs, in a new session."""
    with browser.new_context() as context:
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(url)
        field = page.locator("#file input[type=file]")
        field.wait_for(state="attached")
        page.locator(".samples").wait_for()
        field.set_input_files(str(file))
        page.wait_for_function("window.painted", timeout=PATIENCE)
        return float(page.evaluate("window.painted - window.chosen")) / 1000


def parsed(parser: FormParser, file: Path) -> float:
    """Return the seconds that the parser takes."""
    start = time.perf_counter()
    parser.parse(file)
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each file, and the ratio of the sums."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    files = options.files or [ROOT / "data" / "samples" / name for name in SAMPLES]
    parser = FormParser.from_pretrained(None, ParserSettings(threads=1))
    totals = [0.0, 0.0]
    with (
        tempfile.TemporaryDirectory() as name,
        page_server(Path(name)) as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for file in files:
            parsed(parser, file), on_screen(browser, server.url, file)
            times = [
                (parsed(parser, file), on_screen(browser, server.url, file)) for _ in range(options.rounds)
            ]
            alone, shown = (median(column) for column in zip(*times, strict=True))
            totals = [totals[0] + alone, totals[1] + shown]
            print(f"{file.name}: parser {alone:.2f} s, on screen {shown:.2f} s, ratio {shown / alone:.2f}")
        browser.close()
    print(f"all: ratio {totals[1] / totals[0]:.2f}")


if __name__ == "__main__":
    main()
