"""The part of the page that is our own: the list of forms, and the review of one, drawn by scripts."""

from collections.abc import Sequence

import gradio as gr

from xformparser.page.routes import PREFIX
from xformparser.page.view import Json

_START = f"""
const assets = new URL("{PREFIX[1:]}/assets/", document.baseURI);
import(new URL("desk.js", assets)).then(({{ startDesk }}) =>
    startDesk(element, {{ props, watch, ask: (request) => trigger("submit", request) }}));
"""


def desk_component(samples: Sequence[str], keeps: bool, suspects: Sequence[Json]) -> gr.HTML:
    """Return what shows a list of forms and the review of one; its value is `{"forms": [...]}`.

    Its `submit` event asks for a sample or for the page of a suspect, or tries a password on a locked form.
    The scripts put all text on the page as text.
    """
    return gr.HTML(
        {"forms": []},
        html_template='<div class="desk"></div>',
        js_on_load=_START,
        apply_default_css=False,
        elem_id="desk",
        samples=list(samples),
        keeps=keeps,
        suspects=list(suspects),
    )
