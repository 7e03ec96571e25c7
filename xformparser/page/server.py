"""The page's server on this machine."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI

from xformparser.corrections.review_folder import ReviewFolder
from xformparser.errors import ConfigurationError
from xformparser.inference.parser import FormParser
from xformparser.page.build import build_page, label_colours, theme
from xformparser.page.desk import Desk
from xformparser.page.reader import FormReader
from xformparser.page.reading import Readings
from xformparser.page.routes import ASSETS, PREFIX, add_routes
from xformparser.page.suspects import Suspects
from xformparser.page.uploads import swept
from xformparser.slots.model import SlotReader

MAX_FILE_SIZE = "100mb"
MAX_PAGES = 100
"""Pages that are read of one form; a warning tells of the rest."""
MAX_WAITING = 64
"""Requests that may wait at a time; more are refused."""
MAX_SESSIONS = 200
"""Sessions whose state Gradio remembers."""
STYLES = sorted(ASSETS.glob("*.css"))


def serve_page(
    parser: FormParser,
    listener: socket.socket,
    slots: SlotReader | None = None,
    corrections: Path | None = None,
    review: ReviewFolder | None = None,
) -> None:
    """Serve the page until the process is told to stop; then delete all that users uploaded.

    Args:
        parser: the one parser of all users.
        listener: a bound socket, from `listen`.
        slots: fills fields, where the model has a slot reader.
        corrections: the folder where pages are kept that users corrected and want kept.
        review: annotations that a diagnosis suspects, to be listed and corrected.
    """
    signal.signal(signal.SIGTERM, _leave)
    with tempfile.TemporaryDirectory(prefix="xformparser-", ignore_cleanup_errors=True) as folder:
        uploads, forms = Path(folder) / "uploads", Path(folder) / "forms"
        forms.mkdir()
        os.environ["GRADIO_TEMP_DIR"] = str(uploads)
        desk, reader = Desk(forms), FormReader(parser, slots)
        with swept(uploads), closing(Readings(reader)) as readings, closing(desk):
            page = build_page(reader, readings, desk, corrections is not None, Suspects(review, desk))
            app = _app(page, desk, corrections)
            config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
            uvicorn.Server(config).run([listener])


def _leave(number: int, _: object) -> None:
    """Leave as by an error, so that what is open is closed; the server hands the signal on to this."""
    raise SystemExit(128 + number)


def _app(page: gr.Blocks, desk: Desk, corrections: Path | None) -> FastAPI:
    """Return the page and its routes as one application."""
    app = FastAPI(openapi_url=None)
    add_routes(app, desk, corrections)
    page.queue(max_size=MAX_WAITING)
    page.state_session_capacity = MAX_SESSIONS
    return gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=["api"],
        run_history=False,
        ssr_mode=False,
        max_file_size=MAX_FILE_SIZE,
        theme=theme(),
        css=label_colours(),
        head="".join(f'<link rel="stylesheet" href="{PREFIX[1:]}/assets/{path.name}">' for path in STYLES),
    )


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens at an address, until the end.

    Raises:
        ConfigurationError: the address or port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Nothing can be served at {host}:{port}. Choose another --port or --host."
            ) from error
        listener.listen(128)
        yield listener
