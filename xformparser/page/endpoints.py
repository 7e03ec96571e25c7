"""The endpoints that programs call with `gradio_client`: a file in, its result or its fields as JSON out."""

import json
import logging
from pathlib import Path

import gradio as gr

from xformparser.corrections.editable import EditableForm
from xformparser.errors import XFormParserError
from xformparser.inference.export import to_json
from xformparser.page.desk import Desk
from xformparser.page.reader import FormReader
from xformparser.page.sentences import APOLOGY, error_sentence
from xformparser.slots.queries import parse_queries

logger = logging.getLogger(__name__)


def offer_endpoints(reader: FormReader, desk: Desk) -> None:
    """Add `/parse` and `/fill` to the page that is being built; nothing of them is seen."""
    endpoints = _Endpoints(reader, desk)
    with gr.Row(visible=False):
        file, password = gr.File(label="file"), gr.Textbox(label="password")
        fields, result, ask = gr.Textbox(label="fields"), gr.JSON(label="result"), gr.Button()
    ask.click(endpoints.parse, [file, password], result, api_name="parse", concurrency_limit=None)
    ask.click(endpoints.fill, [file, fields, password], result, api_name="fill", concurrency_limit=None)


class _Endpoints:
    def __init__(self, reader: FormReader, desk: Desk) -> None:
        self._reader = reader
        self._desk = desk

    def parse(self, file: str | None, password: str = "") -> object:
        """Return the result of a form, in the schema of `xformparser extract`."""
        return json.loads(to_json(self._read(file, password).document))

    def fill(self, file: str | None, fields: str, password: str = "") -> object:
        """Return the fields of a form by name; `fields` has a line for each, other names behind a colon."""
        try:
            schema = parse_queries(fields)
        except XFormParserError as error:
            raise gr.Error(str(error), print_exception=False) from None
        form = self._read(file, password)
        filled = self._reader.fill(form, schema)
        return {name: field.model_dump(mode="json") for name, field in filled.items()}

    def _read(self, file: str | None, password: str) -> EditableForm:
        if file is None:
            raise gr.Error("No file was given.", print_exception=False)
        try:
            with self._desk.lent(Path(file)) as form:
                return self._reader.read(form.file, password or None)
        except XFormParserError as error:
            raise gr.Error(error_sentence(error), print_exception=False) from None
        except Exception:
            logger.exception("A form could not be read")
            raise gr.Error(APOLOGY, print_exception=False) from None
