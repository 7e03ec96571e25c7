"""Corrected pages are kept with consent, in every annotation format, and read back as they were corrected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.page_actions import PLAIN, SAMPLES, open_form, select
from page_server import PageServer, page_server
from playwright.sync_api import Browser, Page, expect

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.writers.registry import WRITERS
from xformparser.labels import Label, LinkKind

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "corrections"


@pytest.fixture(scope="module")
def keeping_site(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Iterator[PageServer]:
    with page_server(tmp_path_factory.mktemp("keeping"), "--corrections", str(kept)) as server:
        yield server


def _keep(browser: Browser, site: PageServer, path: Path) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        page.wait_for_selector("#file input[type=file]", state="attached")
        open_form(page, path)
        yield page
        page.get_by_role("button", name="Keep for training").click()
        expect(page.get_by_role("button", name="Keep", exact=True)).to_be_disabled()
        page.get_by_label("I agree, and I may share this form.").check()
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.locator(".review-message")).to_contain_text("for training. Thank you.")


def _read(kept: Path, name: str) -> list[AnnotatedPage]:
    return list(read_dataset(DatasetSpec(name, kept / name)))


def _pairs(page: AnnotatedPage) -> set[tuple[str, str]]:
    texts = {entity.id: entity.text for entity in page.entities}
    links = [link for link in page.links if link.kind is LinkKind.QUESTION_ANSWER]
    return {(texts[link.head], texts[link.tail]) for link in links}


def test_a_corrected_page_is_kept_in_every_format(
    browser: Browser, keeping_site: PageServer, kept: Path
) -> None:
    for page in _keep(browser, keeping_site, PLAIN):
        field = select(page, "Customer").get_by_label("Value", exact=True)
        field.fill("Pellworth Joinery and Sons Ltd")
        field.press("Enter")
        expect(page.locator(".pair.selected .value")).to_have_text("Pellworth Joinery and Sons Ltd")
    for name in WRITERS:
        (annotated,) = _read(kept, name)
        assert ("Customer:", "Pellworth Joinery and Sons Ltd") in _pairs(annotated)
        assert len(_pairs(annotated)) == 19
        assert annotated.image_path is not None
        assert annotated.image_path.exists()
        changed = next(entity for entity in annotated.entities if entity.text.startswith("Pellworth"))
        assert [word.text for word in changed.words] == ["Pellworth", "Joinery", "and", "Sons", "Ltd"]
        assert changed.label is Label.ANSWER


def test_keeping_again_replaces_the_page(browser: Browser, keeping_site: PageServer, kept: Path) -> None:
    for page in _keep(browser, keeping_site, PLAIN):
        select(page, "Customer")
        page.keyboard.press("d")
        expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    (annotated,) = [page for page in _read(kept, "funsd") if page.document_id.startswith(PLAIN.stem)]
    assert "Customer:" not in {key for key, _ in _pairs(annotated)}


def test_a_scan_is_kept_with_its_ticks(browser: Browser, keeping_site: PageServer, kept: Path) -> None:
    path = SAMPLES / "en_medical_intake.png"
    for _ in _keep(browser, keeping_site, path):
        pass
    (annotated,) = [page for page in _read(kept, "funsd") if page.document_id.startswith(path.stem)]
    assert ("Do you smoke?", "no") in _pairs(annotated)
    assert annotated.has_word_boxes


def test_nothing_is_kept_without_a_folder(page: Page) -> None:
    open_form(page, PLAIN)
    expect(page.get_by_role("button", name="Keep for training")).to_have_count(0)
    refused = page.evaluate(
        """async () => {
            const url = new URL(document.querySelector(".picture").src).href.replace(/pages.*/, "keep");
            const answer = await fetch(url, { method: "POST", body: JSON.stringify({ consent: true }),
                headers: { "Content-Type": "application/json" } });
            return [answer.status, (await answer.json()).detail];
        }"""
    )
    assert refused == [409, "Nothing is kept here. Start the page with --corrections DIR."]
