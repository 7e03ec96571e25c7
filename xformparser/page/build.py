"""The whole page: its parts, and which action leads to which event."""

from pathlib import Path
from typing import Any

import gradio as gr

from xformparser.ingest.loader import SUPPORTED_SUFFIXES
from xformparser.labels import LABEL_COLOURS
from xformparser.page.desk import Desk
from xformparser.page.endpoints import offer_endpoints
from xformparser.page.events import PageEvents
from xformparser.page.fields_tab import FieldsEvents
from xformparser.page.layout import lay_out
from xformparser.page.reader import FormReader
from xformparser.page.reading import Readings
from xformparser.page.suspects import Suspects

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_page(
    reader: FormReader, readings: Readings, desk: Desk, keeps: bool, suspects: Suspects
) -> gr.Blocks:
    """Return the page; it needs the routes of `page.routes` beside it, which may keep corrected pages."""
    samples = {path.name: path for path in sorted(SAMPLES.glob("*")) if path.suffix in SUPPORTED_SUFFIXES}
    with gr.Blocks(
        title="XFormParser",
        analytics_enabled=False,
        fill_width=True,
    ) as page:
        widgets = lay_out(list(samples), keeps, suspects.listing())
        events = PageEvents(readings, desk, samples, suspects)
        files, camera, shown = widgets.files, widgets.camera, widgets.desk
        taken = [
            files.upload(events.take, files, [files, shown], queue=False, **_QUIET),
            camera.input(events.take, camera, [camera, shown], queue=False, **_QUIET),
            shown.submit(events.ask, None, shown, queue=False, **_QUIET),
        ]
        for action in taken:
            action.then(events.watch, None, shown, concurrency_limit=None, **_QUIET)
        fields, named = widgets.fields, FieldsEvents(desk, reader)
        fields.propose.click(named.propose, None, fields.fields, **_QUIET)
        fields.fill.click(named.fill_in, fields.fields, fields.table, **_QUIET)
        offer_endpoints(reader, desk)
        page.unload(events.end)
    return page


def theme() -> gr.themes.Base:
    """Return a calm theme; its fonts are the machine's own, none comes from the network."""
    return gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        font=("system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"),
        font_mono=("ui-monospace", "monospace"),
    ).set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
        button_primary_text_color="white",
    )


def label_colours() -> str:
    """Return a style that gives the labels the colours that they have in overlays."""
    colours = [
        f"--label-{label.value}: rgb({red} {green} {blue});"
        for label, (red, green, blue) in LABEL_COLOURS.items()
    ]
    return f":root {{ {' '.join(colours)} }}"
