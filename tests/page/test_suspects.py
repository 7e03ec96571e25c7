"""Suspected annotations: listed, opened on their pages, and kept under the pages' own names."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from made_suspects import made_suspect
from PIL import Image
from small_forms import two_line_form

from xformparser.corrections.review_folder import ReviewFolder
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.errors import EditError
from xformparser.labels import Label
from xformparser.page.desk import Desk
from xformparser.page.routes import PREFIX, add_routes
from xformparser.page.suspects import Suspects
from xformparser.page.view import form_view, listing_entry

NAME, MAY = 10, 20
"""Ids of entities of `two_line_form`."""


@pytest.fixture
def suspects(desk: Desk, tmp_path: Path) -> Suspects:
    image = tmp_path / "scan.png"
    Image.new("RGB", (600, 200), "white").save(image)
    first = replace(two_line_form(), document_id="../first", image_path=image)
    second = replace(two_line_form(), dataset="xfund", language="de")
    gone = replace(first, document_id="gone")
    listed = [
        made_suspect(page, entity, "<b>")
        for page, entity in ((first, NAME), (second, NAME), (first, MAY), (gone, NAME))
    ]
    return Suspects(ReviewFolder(tuple(listed), (first, second)), desk)


def test_a_suspect_opens_its_page_once_a_session(suspects: Suspects, desk: Desk) -> None:
    for place in (0, 2, 0):
        suspects.open("me", place)
    (form,) = desk.forms("me")
    assert suspects.places_on(form) == [0, 2]
    assert desk.forms("you") == []
    entry = listing_entry(form, suspects.places_on(form))
    assert isinstance(entry, dict)
    assert (entry["status"], entry["suspects"], entry["pairs"]) == ("ready", [0, 2], 2)


def test_the_page_shows_what_is_annotated(suspects: Suspects, desk: Desk) -> None:
    suspects.open("me", 1)
    view = form_view(desk.forms("me")[0], 1)
    assert isinstance(view, dict)
    assert {entity["id"]: entity["label"] for entity in view["page"]["entities"]} == {
        70: "header", 10: "question", 40: "answer", 30: "question", 20: "answer",
    }  # fmt: skip
    assert view["facts"] == ["As it is annotated"]


@pytest.mark.parametrize("place", [3, 4, -1], ids=["its page is gone", "beyond the list", "before the list"])
def test_a_suspect_that_is_not_there_is_refused(suspects: Suspects, desk: Desk, place: int) -> None:
    with pytest.raises(EditError, match="is not there any more"):
        suspects.open("me", place)
    assert desk.forms("me") == []


def test_a_corrected_page_is_kept_under_its_own_name(suspects: Suspects, desk: Desk, tmp_path: Path) -> None:
    suspects.open("me", 1)
    app = FastAPI()
    add_routes(app, desk, tmp_path / "kept")
    client, form = TestClient(app), desk.forms("me")[0]
    edit = {"action": "relabel", "entity": NAME, "label": "header"}
    url = f"{PREFIX}/forms/{form.token}"
    assert client.post(f"{url}/steps", json={"page": 1, "step": "edit", "edit": edit}).status_code == 200
    assert client.post(f"{url}/keep", json={"consent": True}).status_code == 200
    (page,) = read_dataset(DatasetSpec("xfund", tmp_path / "kept" / "xfund_de" / "xfund"))
    assert (page.document_id, page.language, page.image_path) == ("two_lines", "de", None)
    assert {entity.id: entity.label for entity in page.entities}[NAME] is Label.HEADER
    assert [entity.text for entity in page.entities] == [entity.text for entity in two_line_form().entities]


def test_a_name_that_leads_out_of_the_folder_does_not(suspects: Suspects, desk: Desk, tmp_path: Path) -> None:
    suspects.open("me", 0)
    (form,) = desk.forms("me")
    assert form.file.is_relative_to(tmp_path / "desk")
    assert "/" not in form.name


def test_there_are_none_without_a_folder(desk: Desk) -> None:
    assert Suspects(None, desk).listing() == []


def test_the_list_tells_no_path(suspects: Suspects, tmp_path: Path) -> None:
    assert str(tmp_path) not in str(suspects.listing())
