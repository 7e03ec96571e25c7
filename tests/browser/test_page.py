"""The page as a user meets it: upload, look, turn the page, take away; friendly words; offline."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfWriter
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import visibility_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

from xformparser.inference.export import result_schema

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FILLABLE = SAMPLES / "en_work_order_fillable.pdf"
TWO_PAGES = SAMPLES / "de_inspection_report.pdf"
WAIT_SECONDS = 60
OUTCOME = "#pairs table, .notice.error"

Open = Callable[[Path], WebElement]


@pytest.fixture
def opened(browser: Chrome, page_url: str) -> Open:
    """Return a function that uploads a file to a fresh page and returns the table or the error."""

    def upload(path: Path) -> WebElement:
        browser.get(page_url)
        field = WebDriverWait(browser, WAIT_SECONDS).until(
            lambda driver: driver.find_element(By.CSS_SELECTOR, "input[type=file]"),
        )
        field.send_keys(str(path))
        return _seen(browser, OUTCOME)

    return upload


def _seen(browser: Chrome, selector: str) -> WebElement:
    return WebDriverWait(browser, WAIT_SECONDS).until(
        visibility_of_element_located((By.CSS_SELECTOR, selector))
    )


def _rows(table: WebElement) -> list[list[str]]:
    rows = table.find_elements(By.CSS_SELECTOR, "tbody tr")
    return [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]


def _download(browser: Chrome, label: str, path: Path) -> str:
    """Return the text of the file that a button of the page brings."""
    folder = {"behavior": "allow", "downloadPath": str(path.parent)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    browser.find_element(By.XPATH, f"//*[@id='head']//button[contains(., '{label}')]").click()
    WebDriverWait(browser, WAIT_SECONDS).until(lambda _: path.exists())
    return path.read_text(encoding="utf-8-sig")


def test_a_form_shows_its_pairs_beside_its_picture(browser: Chrome, opened: Open) -> None:
    rows = _rows(opened(FILLABLE))
    assert ["Trades needed", "Electrical", "selection", "", "1", "100 %", "form field"] in rows
    assert FILLABLE.name in _seen(browser, "#summary").text
    picture = _seen(browser, "#overlay img")
    assert browser.execute_script("return arguments[0].naturalWidth", picture) > 1000
    assert picture.rect["x"] < _seen(browser, "#pairs").rect["x"]


def test_downloads_hold_the_result(browser: Chrome, opened: Open, tmp_path: Path) -> None:
    rows = _rows(opened(FILLABLE))
    result = json.loads(_download(browser, "JSON", tmp_path / f"{FILLABLE.name}.json"))
    Draft202012Validator(json.loads(result_schema())).validate(result)
    table = _download(browser, "CSV", tmp_path / f"{FILLABLE.name}.csv")
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(result["pairs"]) == len(rows)
    assert result["source"] == FILLABLE.name


def test_another_page_is_turned_to(browser: Chrome, opened: Open) -> None:
    table = opened(TWO_PAGES)
    assert {row[4].split()[-1] for row in _rows(table)} == {"1"}
    first = _seen(browser, "#overlay img").get_attribute("src")
    _seen(browser, "#page input").click()
    _seen(browser, "ul[role=listbox] li:nth-child(2)").click()
    WebDriverWait(browser, WAIT_SECONDS).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, "#overlay img").get_attribute("src") != first
    )
    assert {row[4].split()[-1] for row in _rows(_seen(browser, "#pairs table"))} == {"2"}


def test_a_sample_is_one_click_away(browser: Chrome, page_url: str) -> None:
    browser.get(page_url)
    name = "en_delivery_note.pdf"
    WebDriverWait(browser, WAIT_SECONDS).until(
        lambda driver: driver.find_element(By.XPATH, f"//*[@id='samples']//button[contains(., '{name}')]")
    ).click()
    _seen(browser, "#pairs table")
    assert name in _seen(browser, "#summary").text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf is empty (0 bytes). Get the file again."),
        (
            "photo.png",
            b"no picture",
            "photo.png is not a PNG file, whatever its name says. Get the file again.",
        ),
        ("half.pdf", FILLABLE.read_bytes()[:5000], "half.pdf is truncated"),
    ],
    ids=["empty", "wrong kind", "truncated"],
)
def test_a_bad_file_gives_a_friendly_sentence(
    opened: Open, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = opened(path)
    assert message.text.startswith(sentence)
    assert str(tmp_path) not in message.text


def test_a_password_unlocks(browser: Chrome, opened: Open, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=FILLABLE)
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    assert "password box" in opened(tmp_path / "locked.pdf").text
    _seen(browser, "input[type=password]").send_keys("secret")
    browser.find_element(By.XPATH, "//button[contains(., 'Unlock')]").click()
    assert _rows(_seen(browser, "#pairs table"))


def test_a_form_is_text_whatever_it_says(browser: Chrome, opened: Open, tmp_path: Path) -> None:
    attack = "<img src=x onerror=\"document.title='taken'\"> ${document.title='taken'} {{7*7}}"
    writer = PdfWriter(clone_from=FILLABLE)
    writer.update_page_form_field_values(writer.pages[0], {"request.requester": attack})
    writer.write(tmp_path / "attack.pdf")
    shown = " ".join(cell for row in _rows(opened(tmp_path / "attack.pdf")) for cell in row[:2])
    assert "<img" in shown
    assert "{{7*7}}" in shown
    assert browser.title == "XFormParser"
    assert not browser.find_elements(By.CSS_SELECTOR, "#pairs img")


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_cut_at_the_side(browser: Chrome, opened: Open, width: int) -> None:
    view = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", view)
    try:
        table = opened(TWO_PAGES)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert table.rect["x"] + table.rect["width"] <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_no_request_leaves_the_machine(browser: Chrome, opened: Open) -> None:
    browser.get_log("performance")
    opened(FILLABLE)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    hosts = {urlsplit(url).hostname for url in urls if urlsplit(url).scheme not in ("data", "blob")}
    assert hosts == {"127.0.0.1"}
