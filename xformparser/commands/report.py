"""The command `report`: the quality of a batch as one HTML page."""

from pathlib import Path

from xformparser.atomic import atomic_write
from xformparser.batch_report.page import Report, render_report
from xformparser.batch_report.results import read_batch


def write_report(folder: Path, output: Path, against: Path | None = None) -> str:
    """Write the report of a batch and return a sentence that says where it is.

    Args:
        folder: what `extract` wrote.
        output: the HTML file.
        against: an earlier batch.

    Raises:
        ConfigurationError: a folder holds no batch, or a damaged one.
    """
    batch = read_batch(folder)
    before = None if against is None else read_batch(against)
    atomic_write(output, render_report(Report(batch, before)).encode())
    counts = (
        f"pairs with a value: {len(batch.pairs)}, in doubt: {sum(each.doubtful for each in batch.documents)}"
    )
    return f"Documents: {len(batch.documents)}; {counts}. Report: {output}"
