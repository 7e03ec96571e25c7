"""Fit the judge of pairs that comes with the model `base`, in three steps, of which each is kept.

python scripts/fit_judge.py folds     models that have not seen a part of the training pages, 20 minutes each
python scripts/fit_judge.py gather    what these models make of the pages they have not seen, and faults
python scripts/fit_judge.py fit       branches, scorer and calibration, beside the model

It needs the extra `train`, the data sets that are named below, and the forms of `make task-forms`. No page of
a test split is read.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from safetensors.numpy import load_file, save_file

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import splits_file
from xformparser.evaluation.protocols import Protocol
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.judging.answered import AnsweredPage
from xformparser.judging.fitting import Fitting, fit_judge
from xformparser.judging.folds import FOLDS, fold_of, write_splits
from xformparser.judging.gathering import RightPairs, answer, gather
from xformparser.judging.lesson_files import read_lessons, write_lessons
from xformparser.models.folders import DEFAULT, WEIGHTS
from xformparser.models.loading import load_reader
from xformparser.quality.key_memory import KeyMemory
from xformparser.training.command import train

DATA = "../shared/data"
FUNSD = f"funsd:{DATA}/funsd:train"
GERMAN = f"xfund:{DATA}/xfund/de.train.json:train"
CHINESE = f"paddle_kie:{DATA}/xfund/zh.train.txt:train"
JAPANESE = "synthetic:cache/forms_ja"
SHOWN = (
    (Protocol.LINES, FUNSD),
    (Protocol.LINES, GERMAN),
    (Protocol.PIXELS, FUNSD),
    (Protocol.PIXELS, CHINESE),
    (Protocol.PIXELS, JAPANESE),
)
RUNS, LESSONS = Path("runs/folds"), Path("cache/judge")
MEMORY = "memory.safetensors"

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def folds() -> None:
    """Train the models of the folds; those that are there are not trained again."""
    RUNS.mkdir(parents=True, exist_ok=True)
    for fold in range(FOLDS):
        run, splits = RUNS / str(fold), RUNS / f"splits_{fold}.csv"
        if (run / "model").is_dir():
            continue
        write_splits(splits_file(), splits, fold)
        recipe = ["fit", "--config", "configs/base.yaml", "--config", "configs/folds.yaml"]
        place = ["--trainer.default_root_dir", str(run), "--data.sources.splits", str(splits)]
        if train([*recipe, *place]):
            raise typer.Exit(2)


@app.command(name="gather")
def _gather(seed: Annotated[int, typer.Option(help="Of the faults.")] = 0) -> None:
    """Read the pages of each fold with the model that has not seen them, and write what they teach."""
    parsers = {fold: _parser(RUNS / str(fold) / "model") for fold in range(FOLDS)}
    answered = {fold: list(_answered(parser, fold)) for fold, parser in parsers.items()}
    right = {fold: RightPairs.of(page for page, _ in pages) for fold, pages in answered.items()}
    for fold, pages in answered.items():
        others = RightPairs.joined([each for number, each in right.items() if number != fold])
        write_lessons(
            gather(parsers[fold], pages, others.known(), seed), LESSONS / f"fold_{fold}.safetensors"
        )
        logging.getLogger(__name__).info("fold %d: %d pages", fold, len(pages))
    save_file(RightPairs.joined(list(right.values())).known().memory.arrays(), LESSONS / MEMORY)


@app.command()
def fit(
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Of the model.")] = WEIGHTS / DEFAULT,
) -> None:
    """Fit the judge and write it beside the model."""
    lessons = {fold: read_lessons(LESSONS / f"fold_{fold}.safetensors") for fold in range(FOLDS)}
    memory = KeyMemory.read(load_file(LESSONS / MEMORY))
    fit_judge(lessons, memory, Fitting()).save(output)


def _parser(model: Path) -> FormParser:
    settings = ParserSettings()
    return FormParser(load_reader(model, settings.runtime, settings.device, settings.threads), settings)


def _answered(parser: FormParser, fold: int) -> Iterator[tuple[AnsweredPage, Path | None]]:
    for protocol, text in SHOWN:
        pages = [page for page in read_dataset(DatasetSpec.parse(text)) if fold_of(page.document_id) == fold]
        yield from answer(parser, protocol, pages)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    app()
