"""A page served by app.py with the bundled model, and a headless Chromium to look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_server import CHROMIUM, FLAGS, PageServer, page_server
from playwright.sync_api import Browser, Page, sync_playwright


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """A page that runs in a process of its own; its files lie in a folder of its own."""
    with page_server(tmp_path_factory.mktemp("page")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, or a skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: run scripts/install_browser.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: PageServer) -> Iterator[Page]:
    """A fresh session at the page; a script that fails there fails the test."""
    problems: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(site.url)
        page.wait_for_selector("#file input[type=file]", state="attached")
        yield page
    assert not problems
