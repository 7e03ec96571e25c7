"""How the shipped model reads synthetic forms whose layouts and degradation training never sees: from images.

python benchmarks/synthetic.py [--model NAME_OR_FOLDER] [--forms N] [--languages LIST] [--folder DIR]

The forms are made in the folder where they are not there yet. A page of several counts by itself.
"""

from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal

from xformparser.commands.evaluate import load_model
from xformparser.commands.synth import SynthOptions, make_forms
from xformparser.datasets.synthetic import read_synthetic
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import run_protocol
from xformparser.inference.settings import ParserSettings

SEED = 90_000
MUST, AIM = 0.75, 0.90
METRIC, BESIDE = "pair_f1_pixels_fuzzy", "word_recall_pixels"


def main(
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    forms: Annotated[int, typer.Option(min=1, help="Forms of each language.")] = 20,
    languages: Annotated[str, typer.Option(help="Languages.")] = "ja,es,fr,it,pt",
    folder: Annotated[Path, typer.Option(help="Where the forms are or will be.")] = Path(
        "cache/forms_for_tests"
    ),
) -> None:
    """Print a row for each language."""
    names = tuple(languages.replace(" ", "").split(","))
    options = SynthOptions(forms * len(names), SEED, names, for_tests=True, ocr=False)
    made = set(make_forms(folder, options))
    pages = [page for page in read_synthetic(folder) if page.document_id.rsplit("_p", 1)[0] in made]
    evaluated = load_model(model, ParserSettings())
    print(HEADER)
    for name in names:
        scores = run_protocol([page for page in pages if page.language == name], Protocol.PIXELS, evaluated)
        interval = bootstrap_interval(scores[METRIC])
        note = f"({interval.low:.3f}–{interval.high:.3f}; {BESIDE} {scores[BESIDE].value:.3f})"
        print(Goal(f"synthetic {name}: `{METRIC}`", MUST, AIM).row(scores[METRIC].value, note), flush=True)


if __name__ == "__main__":
    typer.run(main)
