"""Users at the page, at once and one by one: errors, mixed results, what stays on disk, and memory.

Starts the page in a process of its own and visits it with headless Chromium, each user in a session.
`python benchmarks/page_load.py --users 8 --pages 5 --uploads 200`
"""

import argparse
import asyncio
import os
import re
import tempfile
import time
from pathlib import Path

from page_server import CHROMIUM, FLAGS, page_server
from playwright.async_api import Browser, async_playwright
from reportlab.pdfgen.canvas import Canvas

KEYS = ("Name", "Order number", "City", "Remarks")
PATIENCE = 600_000
AFTER_SECONDS = 60
EARLY, LATE = 20, 200


def make_form(path: Path, user: int, pages: int) -> None:
    """Draw a form whose values name their user."""
    canvas = Canvas(str(path))
    for page in range(pages):
        for row, key in enumerate(KEYS):
            canvas.drawString(72, 720 - 40 * row, f"{key}:")
            canvas.drawString(200, 720 - 40 * row, f"user{user} {key.lower()} {page + 1}")
        canvas.showPage()
    canvas.save()


async def visit(browser: Browser, url: str, form: Path) -> list[str]:
    """Upload a form in a new session, and return all values that the page shows of it."""
    context = await browser.new_context()
    try:
        page = await context.new_page()
        await page.goto(url)
        field = page.locator("#file input[type=file]")
        await field.wait_for(state="attached", timeout=PATIENCE)
        await field.set_input_files(str(form))
        await page.locator(".review .source").wait_for(timeout=PATIENCE)
        address = await page.evaluate("new URL(document.querySelector('.picture').src).href")
        answer = await page.request.get(f"{address.partition('/pages/')[0]}/download/json")
        return [pair["value"] or "" for pair in (await answer.json())["pairs"]]
    finally:
        await context.close()


async def crowd(url: str, folder: Path, users: int, pages: int) -> tuple[int, int, int]:
    """Return how many users met an error, saw another's values, and how many values were found in all."""
    forms = [folder / f"user{user}.pdf" for user in range(users)]
    for user, form in enumerate(forms):
        make_form(form, user, pages)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visits = (visit(browser, url, form) for form in forms)
        results = await asyncio.gather(*visits, return_exceptions=True)
        await browser.close()
    errors = [result for result in results if isinstance(result, BaseException)]
    for error in errors:
        print(f"error: {error!r}")
    found = {user: result for user, result in enumerate(results) if not isinstance(result, BaseException)}
    mixed = 0
    for user, values in found.items():
        foreign = [value for value in values if re.search(rf"user(?!{user}\b)\d", value)]
        mixed += bool(foreign)
        print(*(f"user {user} saw {value!r}" for value in foreign), sep="\n", end="\n" * bool(foreign))
    return len(errors), mixed, sum(len(list(filter(None, values))) for values in found.values())


async def queue_up(url: str, folder: Path, uploads: int, process: int) -> dict[int, float]:
    """Visit one after the other; return the server's memory in MB after the visits that count."""
    form, memory = folder / "again.pdf", {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for done in range(1, uploads + 1):
            make_form(form, done, 1)
            await visit(browser, url, form)
            if done in (EARLY, LATE, uploads):
                memory[done] = resident_megabytes(process)
        await browser.close()
    return memory


def resident_megabytes(process: int) -> float:
    """Return the memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def files_left(folder: Path) -> list[Path]:
    """Return the files of users in the server's folder."""
    return [path for own in folder.glob("xformparser-*") for path in own.rglob("*") if path.is_file()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--uploads", type=int, default=LATE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "server").mkdir()
        with page_server(folder / "server") as server:
            users, pages = options.users, options.pages
            errors, mixed, values = asyncio.run(crowd(server.url, folder, users, pages))
            print(f"{users} users at once, {pages} pages each: {errors} errors, {mixed} mixed")
            print(f"  values found: {values} of {users * pages * len(KEYS)}")
            time.sleep(AFTER_SECONDS)
            print(f"  files left {AFTER_SECONDS} s after: {len(files_left(server.folder))}")
            memory = asyncio.run(queue_up(server.url, folder, options.uploads, server.process))
            for done, megabytes in memory.items():
                print(f"memory after {done} uploads: {megabytes:.0f} MB")
            if EARLY in memory and LATE in memory:
                print(f"  ratio {memory[LATE] / memory[EARLY]:.3f}")


if __name__ == "__main__":
    main()
