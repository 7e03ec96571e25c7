"""How the page looks: it fits narrow screens, and people with assistive technology can use it."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.page_actions import FILLABLE, PLAIN, TWO_PAGES, open_form, select
from page_server import PageServer
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def _nothing(page: Page) -> None:
    expect(page.locator(".samples")).to_be_visible()


def _result(page: Page) -> None:
    open_form(page, TWO_PAGES)


def _editing(page: Page) -> None:
    open_form(page, PLAIN)
    select(page, "Customer").get_by_role("button", name="Choose value on page").click()
    expect(page.locator(".word-choice")).to_be_visible()


def _fields(page: Page) -> None:
    open_form(page, FILLABLE)
    page.get_by_role("tab", name="Fields").click()
    page.get_by_role("button", name="Take the keys of the open forms").click()
    expect(page.locator("#fields textarea")).not_to_have_value("")
    page.get_by_role("button", name="Fill in").click()
    expect(page.locator("#filled td").first).to_be_visible()


@pytest.mark.parametrize(
    ("reach", "scheme"),
    [
        (_nothing, "light"),
        (_result, "light"),
        (_editing, "light"),
        (_fields, "light"),
        (_result, "dark"),
        (_editing, "dark"),
    ],
    ids=["empty", "result", "editing", "fields", "dark result", "dark editing"],
)
def test_nothing_keeps_anybody_out(
    browser: Browser, site: PageServer, reach: Callable[[Page], None], scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(site.url)
        page.wait_for_selector("#file input[type=file]", state="attached")
        assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
        reach(page)
        found = Axe().run(page).response["violations"]
    grave = {
        (violation["id"], node["html"][:200])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    }
    assert not grave


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("reach", [_nothing, _result, _editing, _fields], ids=lambda reach: reach.__name__)
def test_nothing_is_cut_at_the_side(
    browser: Browser, site: PageServer, width: int, reach: Callable[[Page], None]
) -> None:
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        page.goto(site.url)
        page.wait_for_selector("#file input[type=file]", state="attached")
        reach(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_form_is_corrected_on_a_telephone(browser: Browser, site: PageServer) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        page.goto(site.url)
        page.wait_for_selector("#file input[type=file]", state="attached")
        open_form(page, PLAIN)
        picture, pairs = (
            page.locator(".sheet-scroll").bounding_box(),
            page.locator(".pair-list").bounding_box(),
        )
        assert picture is not None
        assert pairs is not None
        assert picture["y"] + picture["height"] <= pairs["y"]
        field = select(page, "Customer").get_by_label("Value", exact=True)
        field.fill("Telephone Ltd")
        field.press("Enter")
        expect(page.locator(".pair.selected .value")).to_have_text("Telephone Ltd")
