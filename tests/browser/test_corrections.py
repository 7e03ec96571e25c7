"""Correcting a form: every edit changes the list and the downloads, and can be taken back."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.page_actions import FILLABLE, PLAIN, SAMPLES, box_of, open_form, pairs, row, select
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from xformparser.inference.export import result_schema

pytestmark = pytest.mark.browser


@pytest.fixture
def form(page: Page) -> Page:
    open_form(page, PLAIN)
    return page


def _download(page: Page, name: str, folder: Path) -> Path:
    """Return the file that a link of the download menu brings."""
    page.locator(".downloads summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    page.locator(".downloads summary").click()
    return path


def _drag_over(page: Page, box: Locator) -> None:
    """Draw a frame around a box of the drawing."""
    place = box.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 1, place["y"] + 1)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 1, place["y"] + place["height"] - 1, steps=4)
    page.mouse.up()


def test_a_value_and_a_key_are_retyped(form: Page) -> None:
    selected = select(form, "Customer")
    selected.get_by_label("Value", exact=True).fill("Pellworth & Sons")
    selected.get_by_label("Value", exact=True).press("Enter")
    expect(form.locator(".pair.selected .value")).to_have_text("Pellworth & Sons")
    form.locator(".pair.selected").get_by_label("Key", exact=True).fill("Client")
    form.locator(".pair.selected").get_by_label("Key", exact=True).press("Enter")
    expect(form.locator(".pair.selected .key")).to_contain_text("Client")
    expect(form.locator(".pair.selected")).to_contain_text("100 %")
    expect(form.locator(".pair.selected")).to_contain_text("corrected by a person")


def test_an_emptied_value_leaves_the_key_blank(form: Page) -> None:
    field = select(form, "Gross weight").get_by_label("Value", exact=True)
    field.fill("")
    field.press("Enter")
    expect(form.locator(".pair.selected .value")).to_have_text("blank")


def test_a_blank_is_filled_in_by_typing(form: Page) -> None:
    field = select(form, "Vehicle reg.").get_by_label("Value", exact=True)
    field.fill("HX19 KLM")
    field.press("Enter")
    expect(form.locator(".pair.selected .value")).to_have_text("HX19 KLM")
    assert ("Vehicle reg.", "HX19 KLM") in pairs(form)


def test_a_pair_is_deleted_and_brought_back(form: Page) -> None:
    before = pairs(form)
    select(form, "No. of pallets")
    form.keyboard.press("d")
    expect(row(form, "No. of pallets")).to_have_count(0)
    assert len(pairs(form)) == len(before) - 1
    form.keyboard.press("Control+z")
    expect(row(form, "No. of pallets")).to_have_count(1)
    assert pairs(form) == before
    form.get_by_role("button", name="Redo").click()
    expect(row(form, "No. of pallets")).to_have_count(0)


def test_a_pair_is_added_by_dragging_over_words(form: Page) -> None:
    key = box_of(form, "This is not an invoice. Please check the goods before signing.")
    value = box_of(form, "DELIVERY NOTE")
    places = [(box.bounding_box(), box) for box in (key, value)]
    form.get_by_role("button", name="Add a pair").click()
    for place, _ in places:
        assert place is not None
        form.mouse.move(place["x"] + 1, place["y"] + 1)
        form.mouse.down()
        form.mouse.move(place["x"] + place["width"] - 1, place["y"] + place["height"] - 1, steps=4)
        form.mouse.up()
        form.get_by_role("button", name="Use these words").click()
    added = row(form, "This is not an invoice", "DELIVERY NOTE")
    expect(added).to_have_count(1)
    expect(added).to_contain_text("corrected by a person")


def test_a_key_gets_other_words_by_clicks(form: Page) -> None:
    select(form, "Your order no.").get_by_role("button", name="Choose key on page").click()
    expect(form.locator(".word.chosen")).to_have_count(3)
    form.locator(".word.chosen").first.click()
    expect(form.locator(".chosen-text")).to_have_text("order no.:")
    form.keyboard.press("Enter")
    expect(form.locator(".pair.selected .key")).not_to_contain_text("Your")
    assert ("order no.", "4500-1188") in pairs(form)


def test_choosing_is_given_up_with_escape(form: Page) -> None:
    before = pairs(form)
    form.get_by_role("button", name="Add a pair").click()
    expect(form.locator(".word-choice")).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.locator(".word-choice")).to_be_hidden()
    assert pairs(form) == before


def test_a_value_goes_to_another_key(form: Page) -> None:
    select(form, "Gross weight").get_by_label("Belongs to").select_option("Vehicle reg.:")
    expect(row(form, "Vehicle reg.", "1,284 kg")).to_have_count(1)
    expect(row(form, "Gross weight").locator(".value")).to_have_text("blank")


def test_a_label_is_changed(form: Page) -> None:
    select(form, "Account no.").get_by_label("The key is a").select_option("other text")
    expect(row(form, "Account no.")).to_have_count(0)
    box_of(form, "Account no.:").click()
    form.locator(".editor.lone").get_by_label("It is a").select_option("key")
    expect(row(form, "Account no.")).to_have_count(1)


def test_a_box_is_ticked_and_unticked(page: Page) -> None:
    open_form(page, FILLABLE)
    assert ("Trades needed", "Electrical") in pairs(page)
    page.locator(".mark", has_text="Electrical: ticked").locator("rect").click()
    expect(page.locator(".mark", has_text="Electrical: not ticked")).to_have_count(1)
    assert ("Trades needed", "Electrical") not in pairs(page)
    page.locator(".mark", has_text="Plumbing: not ticked").locator("rect").click()
    expect(row(page, "Trades needed", "Plumbing")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("JSON", lambda path: json.loads(path.read_text(encoding="utf-8"))["pairs"][0]["value"]),
        (
            "CSV",
            lambda path: next(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))["value"],
        ),
        ("Excel", lambda path: _first_value(path)),
        (
            "Markdown",
            lambda path: "Corrected Ltd" if "Corrected Ltd" in path.read_text(encoding="utf-8") else None,
        ),
        ("Pages with boxes (PDF)", lambda path: "Corrected Ltd" if len(PdfReader(path).pages) == 1 else None),
    ],
    ids=["json", "csv", "xlsx", "markdown", "overlay"],
)
def test_what_is_taken_away_is_corrected(
    form: Page, tmp_path: Path, name: str, check: Callable[[Path], object]
) -> None:
    field = select(form, "Customer").get_by_label("Value", exact=True)
    field.fill("Corrected Ltd")
    field.press("Enter")
    expect(form.locator(".pair.selected .value")).to_have_text("Corrected Ltd")
    path = _download(form, name, tmp_path)
    assert path.name.startswith(PLAIN.name)
    assert check(path) == "Corrected Ltd"


def _first_value(path: Path) -> object:
    sheet = load_workbook(path).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    return sheet.cell(2, names.index("value") + 1).value


def test_the_json_keeps_its_schema(form: Page, tmp_path: Path) -> None:
    select(form, "Customer")
    form.keyboard.press("d")
    expect(row(form, "Customer")).to_have_count(0)
    result = json.loads(_download(form, "JSON", tmp_path).read_text(encoding="utf-8"))
    Draft202012Validator(json.loads(result_schema())).validate(result)
    assert result["source"] == PLAIN.name


def test_an_edit_that_does_not_fit_says_why(form: Page) -> None:
    refused = form.evaluate(
        """async () => {
            const form = new URL(document.querySelector(".picture").src).href.replace(/pages.*/, "steps");
            const step = { page: 1, step: "edit", edit: { action: "retype", entity: 99999, text: "x" } };
            const answer = await fetch(form, { method: "POST", body: JSON.stringify(step),
                headers: { "Content-Type": "application/json" } });
            return [answer.status, (await answer.json()).detail];
        }"""
    )
    assert refused == [409, "Entity 99999 is not there any more. Reload the page."]


@pytest.mark.parametrize(
    "path", [SAMPLES / "zh_customs_declaration.pdf", SAMPLES / "ja_personnel_form.pdf"], ids=["zh", "ja"]
)
def test_other_scripts_are_edited_alike(page: Page, path: Path) -> None:
    open_form(page, path)
    key, value = next((key, value) for key, value in pairs(page) if value)
    field = select(page, key, value).get_by_label("Value", exact=True)
    field.fill("漢字の値")
    field.press("Enter")
    expect(page.locator(".pair.selected .value")).to_have_text("漢字の値")
