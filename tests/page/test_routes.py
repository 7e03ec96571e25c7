"""What the page's script may ask of the server, and how it is refused."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel
from xformparser.page.desk import Desk
from xformparser.page.open_form import OpenForm
from xformparser.page.reader import FormReader
from xformparser.page.reading import Readings
from xformparser.page.routes import PREFIX, add_routes

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "en_delivery_note.pdf"
CONFIRM = {"action": "confirm", "question": 0}


@pytest.fixture
def form(tiny_model: FormModel, desk: Desk) -> OpenForm:
    form = desk.take("me", SAMPLE)
    with closing(Readings(FormReader(FormParser(tiny_model, ParserSettings())))) as readings:
        readings.begin(form)
        asyncio.run(_until_read(readings, form))
    return form


async def _until_read(readings: Readings, form: OpenForm) -> None:
    async for _ in readings.watch(lambda: [form]):
        pass


def _client(desk: Desk, corrections: Path | None) -> TestClient:
    app = FastAPI()
    add_routes(app, desk, corrections)
    return TestClient(app)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/pages/1", None, 200),
        ("GET", "/pages/2", None, 409),
        ("GET", "/pages/one", None, 422),
        ("GET", "/pages/1/words", None, 200),
        ("GET", "/pages/1/picture", None, 200),
        ("GET", "/pages/1/picture?width=9", None, 400),
        ("GET", "/download/json", None, 200),
        ("GET", "/download/pickle", None, 422),
        ("POST", "/steps", {"page": 1, "step": "undo"}, 409),
        ("POST", "/steps", {"page": 1, "step": "edit"}, 409),
        ("POST", "/steps", {"page": 1, "step": "edit", "edit": CONFIRM}, 200),
        ("POST", "/steps", {"page": 1, "step": "edit", "edit": {"action": "explode"}}, 422),
        ("POST", "/keep", {"consent": False}, 409),
        ("POST", "/keep", {"consent": True}, 200),
        ("DELETE", "", None, 204),
    ],
)
def test_a_form_answers(
    desk: Desk, form: OpenForm, tmp_path: Path, method: str, path: str, body: object, status: int
) -> None:
    client = _client(desk, tmp_path / "kept")
    answer = client.request(method, f"{PREFIX}/forms/{form.token}{path}", json=body)
    assert answer.status_code == status
    assert str(tmp_path) not in answer.text


@pytest.mark.parametrize("token", ["guess", "..", "%2e%2e", ""])
def test_a_form_that_is_not_open_is_not_found(desk: Desk, form: OpenForm, token: str) -> None:
    assert _client(desk, None).get(f"{PREFIX}/forms/{token}/pages/1").status_code == 404


def test_pages_that_cannot_be_kept_say_so(desk: Desk, form: OpenForm, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    answer = _client(desk, tmp_path / "kept").post(
        f"{PREFIX}/forms/{form.token}/keep", json={"consent": True}
    )
    assert answer.status_code == 409
    assert answer.json()["detail"] == "The pages cannot be kept; the server's log says why."
