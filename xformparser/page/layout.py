"""What stands where on the page."""

from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from xformparser.ingest.loader import SUPPORTED_SUFFIXES
from xformparser.page.views import notice

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
WELCOME = notice("Drop a form above, or pick a sample. Nothing leaves this machine.")

_TITLE = """
<header class="title">
<h1>XFormParser</h1>
<p>Upload a form: its questions and answers come back as a table, each with its place on the page.</p>
</header>
"""
PROGRESS_HEIGHT = 90
"""Pixels that the progress of a reading needs in the place of the message."""
_KINDS = "PDF, Word (DOCX), PNG, JPEG, TIFF, WebP or BMP"


@dataclass(frozen=True)
class Upload:
    """What the user gives."""

    file: gr.File
    samples: gr.Accordion
    locked: gr.Accordion
    password: gr.Textbox
    unlock: gr.Button


@dataclass(frozen=True)
class Results:
    """What the user gets; hidden until there is something to show."""

    message: gr.HTML
    panel: gr.Column
    summary: gr.HTML
    page: gr.Dropdown
    image: gr.Image
    table: gr.HTML
    json_button: gr.DownloadButton
    csv_button: gr.DownloadButton
    warnings: gr.HTML


def lay_out_upload() -> Upload:
    """Return the widgets of the upper part: upload, password, samples."""
    gr.HTML(_TITLE)
    with gr.Row(elem_id="upload", equal_height=False):
        with gr.Column(scale=3, min_width=320):
            file = gr.File(label=_KINDS, file_types=sorted(SUPPORTED_SUFFIXES), height=150, elem_id="file")
        with gr.Column(scale=4, min_width=320):
            samples = _offer_samples(file)
            with gr.Accordion("Password, for a locked PDF", open=False) as locked:
                password = gr.Textbox(
                    type="password", show_label=False, placeholder="Password", container=False
                )
                unlock = gr.Button("Unlock and read", size="sm")
    return Upload(file, samples, locked, password, unlock)


def lay_out_results() -> Results:
    """Return the widgets of the lower part: the page beside its pairs, and the downloads."""
    message = gr.HTML(WELCOME, elem_id="message", min_height=PROGRESS_HEIGHT)
    with gr.Column(visible=False, elem_id="results") as panel:
        with gr.Row(elem_id="head", equal_height=True):
            summary = gr.HTML(elem_id="summary")
            json_button = gr.DownloadButton("Download JSON", size="sm", scale=0, min_width=140)
            csv_button = gr.DownloadButton("Download CSV", size="sm", scale=0, min_width=140)
        warnings = gr.HTML(elem_id="warnings")
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320, elem_id="page-column"):
                page = gr.Dropdown(show_label=False, container=False, interactive=True, elem_id="page")
                image = gr.Image(
                    show_label=False,
                    type="filepath",
                    buttons=["fullscreen", "download"],
                    interactive=False,
                    elem_id="overlay",
                    alt_text="The page with what was found on it; the table lists the same.",
                )
            with gr.Column(scale=6, min_width=320):
                table = gr.HTML(elem_id="pairs")
    return Results(message, panel, summary, page, image, table, json_button, csv_button, warnings)


def _offer_samples(file: gr.File) -> gr.Accordion:
    paths = sorted(path for path in SAMPLES.glob("*") if path.suffix in SUPPORTED_SUFFIXES)
    with gr.Accordion("Try a sample", open=True, visible=bool(paths), elem_id="samples") as samples:
        if paths:
            gr.Examples(
                [[str(path)] for path in paths],
                [file],
                example_labels=[path.name for path in paths],
                examples_per_page=len(paths),
                api_visibility="private",
            )
    return samples
