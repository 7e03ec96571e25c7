"""What stands where on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from xformparser.ingest.loader import SUPPORTED_SUFFIXES
from xformparser.page.desk_component import desk_component
from xformparser.page.fields_tab import FieldsTab, lay_out_fields
from xformparser.page.view import Json

_TITLE = """
<header class="title">
<h1>XFormParser</h1>
<p>Upload forms (PDF, DOCX, PNG, JPEG, TIFF, WebP, BMP): their questions and answers come back, each with its
place on the page. Nothing leaves this machine.</p>
</header>
"""
_KINDS = "PDF, Word, pictures"


@dataclass(frozen=True)
class Widgets:
    """What the user gives, and what shows the result."""

    files: gr.File
    camera: gr.Image
    desk: gr.HTML
    fields: FieldsTab


def lay_out(samples: Sequence[str], keeps: bool, suspects: Sequence[Json]) -> Widgets:
    """Return the widgets of the page; `keeps` offers to keep corrected pages; `suspects` are listed."""
    gr.HTML(_TITLE)
    with gr.Row(elem_id="upload", equal_height=False):
        with gr.Column(scale=3, min_width=280):
            files = gr.File(
                label=_KINDS,
                file_count="multiple",
                file_types=sorted(SUPPORTED_SUFFIXES),
                height=140,
                elem_id="file",
            )
        with gr.Column(scale=2, min_width=280), gr.Accordion("Photograph a form", open=False):
            camera = gr.Image(
                sources=["webcam"], type="filepath", show_label=False, height=260, elem_id="camera"
            )
    with gr.Tab("Forms"):
        desk = desk_component(samples, keeps, suspects)
    with gr.Tab("Fields"):
        fields = lay_out_fields()
    return Widgets(files, camera, desk, fields)
