"""The report of a diagnosis in a browser: it fits, says nothing on the console, and keeps nobody out."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_diagnoses import mixed_diagnosis
from playwright.sync_api import Browser

from xformparser.diagnostics.report.folder import write_diagnosis

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("diagnosis")
    written: Path = write_diagnosis([mixed_diagnosis(), mixed_diagnosis()], folder).folder
    return (written / "report.html").as_uri()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_keeps_nobody_out(
    browser: Browser, report: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    problems: list[str] = []
    size = {"width": width, "height": 844}
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.goto(report)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not Axe().run(page).response["violations"]
    assert not problems


def test_its_own_policy_lets_its_pictures_and_colours_through(browser: Browser, report: str) -> None:
    problems: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.goto(report)
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
            page.wait_for_function("(image) => image.naturalWidth > 0", arg=picture.element_handle())
        stroke = page.locator(".series polyline").first.evaluate("(line) => getComputedStyle(line).stroke")
    assert stroke not in ("none", "rgb(0, 0, 0)")
    assert not problems
