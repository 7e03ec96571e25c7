"""Tables and page breaks of synthetic forms: cells, rows and pairs that cross a page, with 95 % intervals.

python benchmarks/tables.py FOLDER [--pixels | --true-entities] [--model NAME_OR_FOLDER] [--limit N]

FOLDER is one that `xformparser synth --for-tests` wrote. The forms are read from the text of their PDFs,
with --pixels from their pictures by OCR. With --true-entities the rules are given the words, entities and
labels as they were drawn, but no link from a head to a cell and none across a page: what they could reach.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal
from PIL import Image
from true_entities import true_pairs

from xformparser.datasets.synthetic import SyntheticForm, read_forms
from xformparser.documents import Pair
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.tables import CrossPagePairF1, RowAccuracy, TableCellPairF1, TrueForm
from xformparser.inference.parser import FormParser

MUST, AIM = 0.80, 0.95


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of synthetic forms.")],
    pixels: Annotated[bool, typer.Option("--pixels", help="Read the pictures by OCR.")] = False,
    true_entities: Annotated[
        bool, typer.Option("--true-entities", help="Give the rules true entities and labels.")
    ] = False,
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="First forms only.")] = None,
) -> None:
    """Print asked and measured."""
    parser = FormParser.from_pretrained(model)
    metrics = (TableCellPairF1(), RowAccuracy(), CrossPagePairF1())
    for form in list(read_forms(folder))[:limit]:
        pairs: Iterable[Pair]
        if true_entities:
            pairs = true_pairs(form)
        else:
            pairs = (
                _pairs_of_pictures(parser, folder, form) if pixels else _pairs_of_pdf(parser, folder, form)
            )
        for metric in metrics:
            metric.update(TrueForm.of(form), pairs)
    typer.echo(HEADER)
    for metric in metrics:
        score = metric.compute()
        interval = bootstrap_interval(score)
        counted = sum(counts.gold > 0 for counts in score.documents.values())
        beside = f"({interval.low:.3f}–{interval.high:.3f}; {score.counts.gold} in {counted} documents)"
        goal = Goal(f"synthetic: `{metric.name}`", None if metric.name == "row_accuracy" else MUST, AIM)
        typer.echo(goal.row(score.value, beside))


def _pairs_of_pdf(parser: FormParser, folder: Path, form: SyntheticForm) -> Iterable[Pair]:
    return parser.parse(folder / "pdf" / f"{form.id}.pdf").pairs


def _pairs_of_pictures(parser: FormParser, folder: Path, form: SyntheticForm) -> Iterable[Pair]:
    """Return the pairs of the form's pictures, bound to one document of several pages."""
    pictures = [Image.open(folder / page.drawn.image) for page in form.pages]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / f"{form.id}.tiff"
        pictures[0].save(path, save_all=True, append_images=pictures[1:])
        return parser.parse(path).pairs


if __name__ == "__main__":
    typer.run(main)
