"""The endpoint `parse`, as `gradio_client` calls it."""

import json
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from jsonschema import Draft202012Validator
from page_server import PageServer

from xformparser.inference.export import result_schema

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def client(site: PageServer) -> Client:
    return Client(site.url, verbose=False, analytics_enabled=False)


def test_a_file_comes_back_as_json(client: Client) -> None:
    path = SAMPLES / "en_work_order_fillable.pdf"
    result = client.predict(handle_file(path), "", api_name="/parse")
    Draft202012Validator(json.loads(result_schema())).validate(result)
    assert ("Trades needed", "Electrical") in {(pair["key"], pair["value"]) for pair in result["pairs"]}


def test_a_bad_file_gives_the_sentence(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(AppError, match=r"^empty\.pdf is empty"):
        client.predict(handle_file(path), "", api_name="/parse")


def test_fields_come_back_by_name(client: Client) -> None:
    fields = "Order: Work order no.\nTrades needed\nBlood group"
    path = SAMPLES / "en_work_order_fillable.pdf"
    filled = client.predict(handle_file(path), fields, "", api_name="/fill")
    assert {name: field["value"] for name, field in filled.items()} == {
        "Order": "WO-24-0319",
        "Trades needed": "Electrical; Cleaning",
        "Blood group": None,
    }
    assert filled["Blood group"]["state"] == "absent"


def test_a_list_without_fields_is_refused(client: Client) -> None:
    with pytest.raises(AppError, match=r"^No fields are named\."):
        client.predict(handle_file(SAMPLES / "en_delivery_note.pdf"), " ", "", api_name="/fill")


def test_nothing_else_is_offered(client: Client) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/parse", "/fill"}
    assert not offered["unnamed_endpoints"]
