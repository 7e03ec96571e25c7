"""The page's server on this machine."""

import gradio as gr

from xformparser.errors import ConfigurationError
from xformparser.inference.parser import FormParser
from xformparser.page.build import STYLE, build_page, theme
from xformparser.page.reader import FormReader

MAX_FILE_SIZE = "100mb"
MAX_PAGES = 100
"""Pages that are read of one form; a warning tells of the rest."""


def launch_page(parser: FormParser, host: str, port: int) -> gr.Blocks:
    """Serve the page in a thread of its own; `block_thread` of what is returned waits for its end.

    Args:
        parser: the one parser of all users; its settings need `render`, so that pages have pictures.
        host: address to listen on; 127.0.0.1 lets nobody else in.
        port: port to listen on.

    Raises:
        ConfigurationError: the address or port cannot be had.
    """
    page = build_page(FormReader(parser))
    try:
        page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            footer_links=["api"],
            max_file_size=MAX_FILE_SIZE,
            theme=theme(),
            css_paths=[STYLE],
        )
    except OSError as error:
        raise ConfigurationError(
            f"Nothing can be served at {host}:{port}. Choose another --port or --host."
        ) from error
    return page
