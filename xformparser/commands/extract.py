"""The command `extract`: a batch with its progress, its summary and its exit code."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from xformparser.batch.options import BatchOptions, build_parser
from xformparser.batch.remote_folder import open_folder
from xformparser.batch.runner import BatchSummary, extract_folder
from xformparser.commands.pair_view import show_pairs
from xformparser.commands.progress import ProgressView
from xformparser.storage import locate


def extract(paths: Sequence[str], output: str, options: BatchOptions, *, quiet: bool = False) -> int:
    """Run a batch, show how it goes on, and return the exit code of design 4.3.

    A batch that a signal has stopped returns 128 and the signal's number, as shells do.
    """
    console = Console(stderr=True, highlight=False)
    with ProgressView(console, quiet=quiet) as view:
        summary = extract_folder(paths, output, options, build_parser, view)
    if not quiet:
        if summary.stopped_by is None:
            show_pairs(summary, open_folder(locate(output)))
        console.print(Text(describe(summary, output)), soft_wrap=True)
    if summary.stopped_by is not None:
        return 128 + summary.stopped_by
    return 1 if summary.count("failed") else 0


def describe(summary: BatchSummary, output: str) -> str:
    """Return the outcome of a batch in one line."""
    counts = ", ".join(
        f"{summary.count(status)} {status}"
        for status in ("succeeded", "failed", "skipped")
        if status == "succeeded" or summary.count(status)
    )
    stopped = "" if summary.stopped_by is None else " Stopped early: run the same command to go on."
    return f"Documents: {counts}. Results: {output}.{stopped}"
