"""The pairs of a few documents as tables on the terminal, or the fields that were asked for."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xformparser.batch.output_folder import OutputFolder
from xformparser.batch.pair_tables import read_document
from xformparser.batch.runner import BatchSummary
from xformparser.documents import Document

MOST_DOCUMENTS = 20
MOST_PAIRS = 50
PLAIN_WIDTH = 120


def show_pairs(summary: BatchSummary, folder: OutputFolder) -> None:
    """Print a table for each document that succeeded; nothing when there are more than twenty."""
    done = [record for record in summary.records if record.status == "succeeded"]
    if len(done) > MOST_DOCUMENTS:
        return
    console = Console()
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    for record in done:
        document = read_document(folder, record)
        if document is not None:
            console.print(field_table(document) if document.fields else pair_table(document))


def pair_table(document: Document) -> Table:
    """Return the first fifty pairs of a document as a table."""
    table = _table(document, "Key")
    for cells in _rows(document):
        table.add_row(*cells)
    left_out = len(document.pairs) - MOST_PAIRS
    if left_out > 0:
        table.caption = f"and {left_out} more"
    return table


def field_table(document: Document) -> Table:
    """Return the fields of a document as a table, with what else pages say of them."""
    table = _table(document, "Field")
    for name, field in document.fields.items():
        value = Text(f"- ({field.state})", "dim") if field.value is None else Text(field.value)
        if field.conflicts:
            value.append(f"  also: {'; '.join(field.conflicts)}", "dim")
        table.add_row(Text(name), value, f"{field.confidence:.2f}", ", ".join(map(str, field.pages)))
    return table


def _table(document: Document, first: str) -> Table:
    table = Table(title=Text(document.source, "bold"), title_justify="left", box=box.SIMPLE_HEAD, expand=True)
    table.add_column(first, ratio=2)
    table.add_column("Value", ratio=3)
    table.add_column("Confidence", justify="right", no_wrap=True)
    table.add_column("Page", justify="right", no_wrap=True)
    return table


def _rows(document: Document) -> Iterator[tuple[Text, Text, str, str]]:
    for pair in document.pairs[:MOST_PAIRS]:
        value = Text("-", "dim") if pair.value is None else Text(pair.value)
        yield Text(pair.key), value, f"{pair.confidence:.2f}", str(pair.key_page)
