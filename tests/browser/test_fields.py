"""The tab of fields: named or taken over from forms, filled from all open forms, and taken away with them."""

import json
from pathlib import Path

import pytest
from browser.page_actions import FILLABLE, PLAIN, WAIT_MILLISECONDS, open_form, upload
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def _filled(page: Page) -> list[list[str]]:
    rows: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("#filled tbody tr")].map((row) =>
            [...row.querySelectorAll("th, td")].map((cell) => cell.innerText.trim()))"""
    )
    return rows


def test_fields_are_filled_from_all_open_forms(page: Page, tmp_path: Path) -> None:
    upload(page, FILLABLE, PLAIN)
    expect(page.locator(".form.ready")).to_have_count(2, timeout=WAIT_MILLISECONDS)
    page.get_by_role("tab", name="Fields").click()
    page.locator("#fields textarea").fill("Order: Work order no., Delivery note no.\nBlood group")
    page.get_by_role("button", name="Fill in").click()
    expect(page.locator("#filled")).to_contain_text("DN-20871")
    assert [row[:2] for row in _filled(page)] == [
        [FILLABLE.name],
        ["Order", "WO-24-0319"],
        ["Blood group", ""],
        [PLAIN.name],
        ["Order", "DN-20871"],
        ["Blood group", ""],
    ]
    page.get_by_role("tab", name="Forms").click()
    page.locator(".downloads summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    download.value.save_as(tmp_path / "result.json")
    fields = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["fields"]
    assert fields["Blood group"]["state"] == "absent"


def test_fields_are_proposed_from_the_forms(page: Page) -> None:
    open_form(page, PLAIN)
    page.get_by_role("tab", name="Fields").click()
    page.get_by_role("button", name="Take the keys of the open forms").click()
    field = page.locator("#fields textarea")
    expect(field).not_to_have_value("")
    assert field.input_value().splitlines()[:2] == ["Customer", "Delivery note no."]


def test_no_fields_give_a_sentence(page: Page) -> None:
    page.get_by_role("tab", name="Fields").click()
    page.get_by_role("button", name="Fill in").click()
    expect(page.get_by_text("No fields are named. Write one to a line")).to_be_visible()
