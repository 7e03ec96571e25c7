"""The part of the page that is our own: the list of forms, and the review of one, drawn by scripts."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from xformparser.page.routes import PREFIX
from xformparser.page.view import Json

_START = f"""
const assets = new URL("{PREFIX[1:]}/assets/", document.baseURI);
import(new URL("desk.js", assets)).then(({{ startDesk }}) =>
    startDesk(element, {{ props, watch, ask: (request) => trigger("submit", request) }}));
"""


class DeskComponent(gr.HTML):
    """Shows a list of forms and the review of one; its `submit` event asks for a sample or a locked form."""

    def __init__(self, samples: Sequence[str]) -> None:
        super().__init__(
            {"forms": []},
            html_template='<div class="desk"></div>',
            js_on_load=_START,
            apply_default_css=False,
            elem_id="desk",
            samples=list(samples),
        )

    def preprocess(self, payload: object) -> None:
        """Return nothing: the server knows what it shows."""

    def postprocess(self, value: Json) -> Json:  # type: ignore[override]
        """Return the list as it is; the scripts put all text on the page as text."""
        return value

    def api_info(self) -> dict[str, Any]:
        """Return the type of the list."""
        return {"type": "object"}
