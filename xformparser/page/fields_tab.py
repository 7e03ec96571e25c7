"""The tab where a user names fields, and gets them filled from the forms that are open."""

from dataclasses import dataclass
from functools import partial
from html import escape

import gradio as gr

from xformparser.documents import FieldValue
from xformparser.errors import ConfigurationError
from xformparser.page.desk import Desk
from xformparser.page.open_form import OpenForm, Status
from xformparser.page.reader import FormReader
from xformparser.slots.queries import parse_queries

COLUMNS = ("Field", "Value", "Page", "Sure", "Also found")
_PLACEHOLDER = "Invoice number: Invoice no., Rechnungsnummer\nDate\nTotal: Amount due"
_HINT = (
    "One to a line; what else forms call it behind a colon. Or paste a column of a spreadsheet, or a schema."
)

_EMPTY = '<p class="hint">What the open forms say; their JSON and Markdown will have it too.</p>'


@dataclass(frozen=True)
class FieldsTab:
    """Its widgets."""

    fields: gr.Textbox
    propose: gr.Button
    fill: gr.Button
    table: gr.HTML


def lay_out_fields() -> FieldsTab:
    """Return the widgets of the tab."""
    with gr.Row(equal_height=False, elem_id="fields"):
        with gr.Column(scale=2, min_width=280):
            fields = gr.Textbox(label="Fields", info=_HINT, placeholder=_PLACEHOLDER, lines=8, max_lines=24)
            with gr.Row():
                propose = gr.Button("Take the keys of the open forms", size="sm")
                fill = gr.Button("Fill in", variant="primary", size="sm")
        with gr.Column(scale=3, min_width=280):
            table = gr.HTML(_EMPTY, elem_id="filled")
    return FieldsTab(fields, propose, fill, table)


class FieldsEvents:
    """Answers what the user does on the tab."""

    def __init__(self, desk: Desk, reader: FormReader) -> None:
        self._desk = desk
        self._reader = reader

    def propose(self, request: gr.Request) -> str:
        """Return the keys of the open forms, each once."""
        keys = {
            " ".join(pair.key.split()): None
            for form in self._ready(request)
            for pair in form.form.document.pairs
        }
        return "\n".join(key.replace(":", " ") for key in keys)

    def fill_in(self, text: str, request: gr.Request) -> str:
        """Return a table of the fields of every open form that is read."""
        try:
            schema = parse_queries(text)
        except ConfigurationError as error:
            raise gr.Error(str(error), print_exception=False) from None
        forms = self._ready(request)
        if not forms:
            raise gr.Error("No form is open. Upload one first.", print_exception=False)
        for form in forms:
            form.ask(partial(self._reader.fill, schema=schema))
        heads = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
        bodies = "".join(map(_body, forms))
        return f"<table><thead><tr>{heads}</tr></thead>{bodies}</table>"

    def _ready(self, request: gr.Request) -> list[OpenForm]:
        forms = self._desk.forms(str(request.session_hash))
        return [form for form in forms if form.status is Status.READY]


def _body(form: OpenForm) -> str:
    """Return the rows of a form under its name."""
    rows = "".join(_row(name, field) for name, field in form.document.fields.items())
    head = f'<tr><th scope="rowgroup" colspan="{len(COLUMNS)}">{escape(form.name)}</th></tr>'
    return f"<tbody>{head}{rows}</tbody>"


def _row(name: str, field: FieldValue) -> str:
    """Return a row of the table; all text is escaped."""
    pages = ", ".join(map(str, field.pages))
    texts = {
        "field": name,
        "value": field.value or "",
        "page": f"page {pages}" if pages else "",
        "sure": f"{field.confidence * 100:.0f} %" if field.state == "present" else field.state,
        "conflicts": "; ".join(field.conflicts),
    }
    cells = "".join(f'<td class="{kind}">{escape(text)}</td>' for kind, text in texts.items())
    return f"<tr>{cells}</tr>"
