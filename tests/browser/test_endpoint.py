"""The endpoint `parse`, as `gradio_client` calls it."""

import json
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from jsonschema import Draft202012Validator

from xformparser.inference.export import result_schema

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def client(page_url: str) -> Client:
    return Client(page_url, verbose=False, analytics_enabled=False)


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


def test_nothing_else_is_offered(client: Client) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/parse"}
    assert not offered["unnamed_endpoints"]
