"""Looking at a form: rows and places are tied both ways, pages turn, what is doubtful comes first."""

import re

import pytest
from browser.page_actions import FILLABLE, PLAIN, TWO_PAGES, box_of, open_form, pairs, row, select
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_row_lights_up_its_place(page: Page) -> None:
    open_form(page, PLAIN)
    row(page, "Customer").hover()
    expect(page.locator(".entity.question.hovered")).to_have_count(1)
    expect(page.locator(".entity.answer.hovered")).to_have_count(1)
    expect(page.locator(".link.question_answer.hovered")).to_have_count(1)
    page.locator(".source").hover()
    expect(page.locator(".hovered")).to_have_count(0)


def test_a_place_lights_up_its_row(page: Page) -> None:
    open_form(page, PLAIN)
    box_of(page, "DN-20871").hover()
    expect(page.locator(".pair.hovered .key")).to_contain_text("Delivery note no.")


def test_a_click_on_a_place_selects_its_row_and_back(page: Page) -> None:
    open_form(page, PLAIN)
    box_of(page, "1,284 kg").click()
    expect(page.locator(".pair.selected .value")).to_have_text("1,284 kg")
    expect(page.locator(".pair.selected")).to_be_in_viewport()
    select(page, "Received by") if row(page, "Received by").count() else select(page, "Customer")
    expect(page.locator(".entity.selected").first).to_be_in_viewport()


def test_doubtful_pairs_come_first_with_their_reason(page: Page) -> None:
    open_form(page, TWO_PAGES)
    page.get_by_role("button", name="Next page").click()
    first = page.locator(".pair").first
    expect(page.locator(".pair-group h3").first).to_have_text(re.compile(r"To check \(\d+\)"))
    expect(first).to_have_class(re.compile("doubtful"))
    expect(first).to_contain_text("low confidence, weakest in")


def test_the_page_is_turned(page: Page) -> None:
    open_form(page, TWO_PAGES)
    before = pairs(page)
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".picture")).to_have_attribute("alt", f"Page 2 of {TWO_PAGES.name}")
    assert pairs(page) != before
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    page.get_by_label("Page", exact=True).select_option("Page 1 of 2")
    expect(page.locator(".picture")).to_have_attribute("alt", f"Page 1 of {TWO_PAGES.name}")
    assert pairs(page) == before


def test_the_page_is_zoomed(page: Page) -> None:
    open_form(page, PLAIN)
    sheet = page.locator(".sheet")
    before = sheet.bounding_box()
    page.get_by_role("button", name="Zoom in").click()
    after = sheet.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(before["width"] * 1.25, rel=0.02)
    drawing, picture = page.locator(".drawing").bounding_box(), page.locator(".picture").bounding_box()
    assert drawing == picture
    page.get_by_role("button", name="Fit the page").click()
    expect(page.locator(".zoom-level")).to_have_text("100 %")


def test_keys_lead_through_what_is_doubtful(page: Page) -> None:
    open_form(page, TWO_PAGES)
    page.locator(".source").click()
    page.keyboard.press("n")
    expect(page.locator(".pair.selected")).to_have_class(re.compile("doubtful"))
    page.keyboard.press("e")
    expect(page.locator(".pair.selected textarea.value-field")).to_be_focused()
    page.keyboard.press("Escape")
    facts = page.locator(".facts-list")
    left = re.search(r"(\d+) to check", facts.inner_text())
    assert left is not None
    for remaining in range(int(left[1]) - 1, -1, -1):
        expect(page.locator(".pair.selected.doubtful")).to_have_count(1)
        page.keyboard.press("a")
        expect(facts).to_contain_text(f"{remaining or 'none'} to check")
    expect(page.locator(".picture")).to_have_attribute("alt", f"Page 2 of {TWO_PAGES.name}")
    expect(row(page, "Festgestellte Mängel").first).to_contain_text("confirmed by a person")


def test_marks_are_drawn_where_they_are(page: Page) -> None:
    open_form(page, FILLABLE)
    expect(page.locator(".mark")).to_have_count(8)
    expect(page.locator(".mark.ticked")).to_have_count(3)
