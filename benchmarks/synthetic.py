"""How the shipped model reads synthetic forms whose layouts and degradation training never sees: from images.

python benchmarks/synthetic.py [--model NAME_OR_FOLDER] [--forms N] [--languages LIST] [--seed N]
    [--folder DIR]

The forms are made in the folder where they are not there yet; those of another seed belong into another
folder. A page of several counts by itself.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal
from headline import Measured

from xformparser.commands.evaluate import load_model
from xformparser.commands.synth import SynthOptions, make_forms
from xformparser.datasets.synthetic import read_synthetic
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.inference.settings import ParserSettings

SEED, FORMS = 90_000, 20
MUST, AIM = 0.75, 0.90
METRIC, BESIDE = "pair_f1_pixels_fuzzy", "word_recall_pixels"


def main(
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    forms: Annotated[int, typer.Option(min=1, help="Forms of each language.")] = FORMS,
    languages: Annotated[str, typer.Option(help="Languages.")] = "ja,es,fr,it,pt",
    seed: Annotated[int, typer.Option(help="Seed of the forms.")] = SEED,
    folder: Annotated[Path, typer.Option(help="Where the forms are or will be.")] = Path(
        "cache/forms_for_tests"
    ),
) -> None:
    """Print a row for each language."""
    print(HEADER)
    names = tuple(languages.replace(" ", "").split(","))
    for measured in measure_synthetic(load_model(model, ParserSettings()), forms, names, folder, seed):
        interval = bootstrap_interval(measured.score)
        note = f"({interval.low:.3f}–{interval.high:.3f}; {measured.note})"
        print(measured.goal.row(measured.score.value, note), flush=True)


def measure_synthetic(
    model: EvaluatedModel, forms: int, languages: tuple[str, ...], folder: Path, seed: int = SEED
) -> Iterator[Measured]:
    """Yield each language's score on so many forms of it, which are made where they are not there yet."""
    options = SynthOptions(forms * len(languages), seed, languages, for_tests=True, ocr=False)
    made = set(make_forms(folder, options))
    pages = [page for page in read_synthetic(folder) if page.document_id.rsplit("_p", 1)[0] in made]
    for name in languages:
        scores = run_protocol([page for page in pages if page.language == name], Protocol.PIXELS, model)
        goal = Goal(f"synthetic {name}: `{METRIC}`", MUST, AIM)
        yield Measured(goal, scores[METRIC], (BESIDE, scores[BESIDE]))


if __name__ == "__main__":
    typer.run(main)
