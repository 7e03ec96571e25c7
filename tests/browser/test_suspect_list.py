"""The review list of a diagnosis in the page: a wrong label is found, corrected and kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_server import PageServer, page_server
from playwright.sync_api import Browser, Page, expect
from small_forms import two_line_form

from xformparser.corrections.review_folder import Suspect, write_review_folder
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.labels import Label

pytestmark = pytest.mark.browser

HEADER, ANN = 70, 40
"""Ids of entities of `two_line_form`."""


@pytest.fixture(scope="module")
def diagnosis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diagnosis")
    pages = [replace(two_line_form(), document_id=name) for name in ("first", "second")]
    told = {"score": 0.9, "dataset": "funsd", "language": "en", "picture": "", "box": "", "learned": False}
    listed = [
        Suspect(about="link", page="first", entity=ANN, text="Ann Lee May", annotated="“Name:”",
                believed="“Date”", reason="On 7 of 9 other pages, it is so.", **told),
        Suspect(about="label", page="second", entity=HEADER, text="<b>Claim</b>", annotated="header",
                believed="other", reason="2 of 2 near duplicates are labelled other.", **told),
    ]  # fmt: skip
    write_review_folder(folder, listed, pages)
    return folder


@pytest.fixture(scope="module")
def review_site(tmp_path_factory: pytest.TempPathFactory, diagnosis: Path) -> Iterator[PageServer]:
    with page_server(tmp_path_factory.mktemp("review"), "--review", str(diagnosis)) as server:
        yield server


@pytest.fixture(params=[1280, 390], ids=["desktop", "telephone"])
def review(browser: Browser, review_site: PageServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    problems: list[str] = []
    with browser.new_context(viewport={"width": request.param, "height": 844}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(review_site.url)
        expect(page.locator(".suspect")).to_have_count(2)
        yield page
        assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    assert not problems


def test_a_suspect_opens_where_it_stands(review: Page) -> None:
    first, second = review.locator(".suspect").all()
    first.click()
    expect(review.locator(".pair.selected .value")).to_have_text("Ann Lee May")
    second.click()
    expect(review.locator(".review .source")).to_have_text("second")
    expect(review.locator(".editor.lone h3")).to_have_text("This heading is in no pair")
    first.click()
    expect(review.locator(".review .source")).to_have_text("first")
    expect(review.locator(".pair.selected .value")).to_have_text("Ann Lee May")
    expect(review.locator("[aria-current=true] .suspect-text")).to_have_text("Ann Lee May")
    expect(second).to_contain_text("<b>Claim</b>")


def test_a_wrong_label_is_corrected_and_kept(review: Page, diagnosis: Path) -> None:
    suspect = review.locator(".suspect").nth(1)
    suspect.click()
    review.get_by_label("It is a").select_option("other")
    expect(review.get_by_role("button", name="Undo")).to_be_enabled()
    review.get_by_role("button", name="Keep for training").click()
    review.get_by_label("I agree, and I may share this form.").check()
    review.get_by_role("button", name="Keep", exact=True).click()
    expect(suspect.locator(".suspect-state")).to_have_text("kept")
    (page,) = read_dataset(DatasetSpec("funsd", diagnosis / "corrected" / "funsd_en" / "funsd"))
    assert page.document_id == "second"
    before = two_line_form().entities
    assert page.entities == (replace(before[0], label=Label.OTHER, original_label="other"), *before[1:])


def test_nothing_keeps_anybody_out(review: Page) -> None:
    review.locator(".suspect").first.click()
    expect(review.locator(".pair.selected")).to_have_count(1)
    found = Axe().run(review, context=".desk").response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], node["html"]) for each in grave for node in each["nodes"]]
