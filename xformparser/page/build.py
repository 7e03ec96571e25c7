"""The whole page: its parts, and which action leads to which event."""

from dataclasses import fields
from pathlib import Path

import gradio as gr

from xformparser.page.events import PageEvents
from xformparser.page.layout import Upload, lay_out_results, lay_out_upload
from xformparser.page.reader import FormReader, Reading

STYLE = Path(__file__).with_name("style.css")
SWEEP_SECONDS, KEEP_SECONDS = 600, 3600
"""How often Gradio's cache is swept, and the age at which a file in it is deleted."""
QUEUE = "parser"
"""Whoever needs the parser stands in this one queue."""


def build_page(reader: FormReader) -> gr.Blocks:
    """Return the page; launch it with `theme()` and the style sheet `STYLE`."""
    with gr.Blocks(
        title="XFormParser",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(SWEEP_SECONDS, KEEP_SECONDS),
    ) as page:
        kept = gr.State(delete_callback=_forget)
        upload = lay_out_upload()
        results = lay_out_results()
        events = PageEvents(reader, upload, results, kept)
        shown = [getattr(results, field.name) for field in fields(results)]
        gr.on(
            [upload.file.change, upload.unlock.click, upload.password.submit],
            events.clear,
            None,
            [results.message, results.panel],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        ).then(
            events.read,
            [upload.file, upload.password, kept],
            [kept, upload.samples, upload.locked, *shown],
            show_progress_on=results.message,
            concurrency_limit=1,
            concurrency_id=QUEUE,
            api_visibility="private",
        )
        results.page.input(
            events.turn,
            [kept, results.page],
            [results.image, results.table],
            show_progress="hidden",
            api_visibility="private",
        )
        _offer_endpoint(events, upload)
    return page


def theme() -> gr.themes.Base:
    """Return a calm theme; its fonts are the machine's own, none comes from the network."""
    return gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        font=("system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"),
        font_mono=("ui-monospace", "monospace"),
    ).set(body_text_color_subdued="*neutral_600", body_text_color_subdued_dark="*neutral_400")


def _offer_endpoint(events: PageEvents, upload: Upload) -> None:
    """Add the endpoint `parse`: a file and a password in, the result as JSON out."""
    gr.Button(visible=False).click(
        events.parse,
        [upload.file, upload.password],
        gr.JSON(visible=False),
        concurrency_limit=1,
        concurrency_id=QUEUE,
        api_name="parse",
    )


def _forget(kept: Reading | None) -> None:
    if kept is not None:
        kept.close()
