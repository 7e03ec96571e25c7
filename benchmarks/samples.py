"""Score a model on the project's own forms: precision, recall and F1 of their pairs, file by file.

python benchmarks/samples.py [--verbose] [--model NAME_OR_FOLDER] [--folder data/samples]
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from xformparser.evaluation.samples import PairScore, read_expectations, score_pairs, total_score

FOLDER = Path(__file__).parent.parent / "data" / "samples"
FIGURES = ("expected", "predicted", "precision", "recall", "F1")


def main(
    folder: Annotated[
        Path, typer.Option(help="Forms and their expected.json.", show_default="data/samples")
    ] = FOLDER,
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="List what was missed or invented.")] = False,
) -> None:
    """Print a row for each form and one for all pairs together."""
    from xformparser.inference.parser import FormParser

    parser = FormParser.from_pretrained(model) if model else FormParser.from_pretrained()
    scores = {
        form.file: score_pairs(parser.parse(folder / form.file).pairs, form.pairs)
        for form in read_expectations(folder / "expected.json")
    }
    console = Console()
    console.print(score_table(scores))
    if verbose:
        for file, score in scores.items():
            print_misses(console, file, score)


def score_table(scores: dict[str, PairScore]) -> Table:
    """Return one row of figures for each file, and the total over all pairs as the last."""
    table = Table(Column("file", no_wrap=True), *(Column(figure, justify="right") for figure in FIGURES))
    for file, score in scores.items():
        table.add_row(file, *_figures(score))
    table.add_section()
    table.add_row("total", *_figures(total_score(scores.values())))
    return table


def print_misses(console: Console, file: str, score: PairScore) -> None:
    """Print the pairs that were expected and not found (-) and those that were found in error (+)."""
    console.print(Text(f"\n{file}", style="bold"))
    for sign, pairs in (("-", score.missing), ("+", score.unexpected)):
        for key, value in pairs:
            console.print(Text(f"  {sign} {key} = {'(empty)' if value is None else value}"))


def _figures(score: PairScore) -> tuple[str, ...]:
    rates = (score.precision, score.recall, score.f1)
    return str(score.expected), str(score.predicted), *(f"{rate:.3f}" for rate in rates)


if __name__ == "__main__":
    typer.run(main)
