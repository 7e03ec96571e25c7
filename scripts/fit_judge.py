"""Fit the judge of pairs that comes with the model `base`, in three steps, of which each is kept.

python scripts/fit_judge.py folds     models that have not seen a part of the training pages, 20 minutes each
python scripts/fit_judge.py gather    what these models make of the pages they have not seen, and faults
python scripts/fit_judge.py fit       branches, scorer and calibration, beside the model

It needs the extra `train`, the data sets that are named below, and the forms of `make task-forms`. No page of
a test split is read.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from safetensors.numpy import load_file, save_file

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import splits_file
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.evaluation.protocols import Protocol, hide_entities
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.judging.answered import AnsweredPage
from xformparser.judging.fitting import Fitting, fit_judge
from xformparser.judging.folds import FOLDS, fold_of, write_splits
from xformparser.judging.gathering import Known, RightPairs, answer, gather, gather_blanks
from xformparser.judging.lesson_files import read_lessons, write_lessons
from xformparser.judging.lessons import Lessons
from xformparser.judging.remembered_ocr import RememberedOcr
from xformparser.judging.sureness import AsSure, AsSureReader, Sureness
from xformparser.models.folders import DEFAULT, WEIGHTS
from xformparser.models.loading import load_reader
from xformparser.models.reading import LayoutReader
from xformparser.ocr.registry import create_engine
from xformparser.quality.key_memory import KeyMemory
from xformparser.training.command import train

DATA = "../shared/data"
FUNSD = f"funsd:{DATA}/funsd:train"
GERMAN = f"xfund:{DATA}/xfund/de.train.json:train"
CHINESE = f"paddle_kie:{DATA}/xfund/zh.train.txt:train"
JAPANESE = "synthetic:cache/forms_ja"
INVENTED = "synthetic:cache/indformsft"
TAUGHT = (
    (Protocol.LINES, FUNSD),
    (Protocol.LINES, GERMAN),
    (Protocol.PIXELS, FUNSD),
    (Protocol.PIXELS, CHINESE),
)
"""Pages that the model was taught: those of a fold are answered by a model of the other folds."""
NEW = (
    (Protocol.LINES, INVENTED),
    (Protocol.PIXELS, INVENTED),
    (Protocol.PIXELS, JAPANESE),
)
"""Pages that the model itself may answer, of which a part is used: they are all too much alike."""
MEASURED = (f"funsd:{DATA}/funsd:val", f"xfund:{DATA}/xfund/de.train.json:val")
"""Pages on which models of folds and the model are compared by how sure they are, not by what is right."""
EVERY = 8
"""One invented document of so many."""
RUNS, LESSONS, READ = Path("runs/folds"), Path("cache/judge"), Path("cache/ocr")
PAIRS, BLANKS, MEMORY = "pairs", "blanks", "memory.safetensors"
SETTINGS = ParserSettings(stability=True)

Shown = Iterable[tuple[Protocol, str]]
Answered = list[tuple[AnsweredPage, Path | None]]

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
def _gather(
    seed: Annotated[int, typer.Option(help="Of the faults.")] = 0,
    workers: Annotated[int, typer.Option(help="Folds at a time.")] = 2,
) -> None:
    """Read pages with models that have not seen them, and write what that teaches."""
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        answered = list(pool.map(_answered, range(FOLDS)))
        right = [RightPairs.of(page for page, _ in [*taught, *new]) for taught, new in answered]
        known = [RightPairs.joined([each for each in right if each is not own]).known() for own in right]
        jobs = [pool.submit(_teach, fold, *answered[fold], known[fold], seed) for fold in range(FOLDS)]
        for job in jobs:
            job.result()
    save_file(RightPairs.joined(right).known().memory.arrays(), LESSONS / MEMORY)


@app.command()
def fit(
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Of the model.")] = WEIGHTS / DEFAULT,
) -> None:
    """Fit the judge and write it beside the model."""
    pairs, blanks = (
        {fold: read_lessons(_lessons(kind, fold)) for fold in range(FOLDS)} for kind in (PAIRS, BLANKS)
    )
    memory = KeyMemory.read(load_file(LESSONS / MEMORY))
    fit_judge(pairs, blanks, memory, Fitting()).save(output)


def _parser(reader: LayoutReader) -> FormParser:
    engine = create_engine(SETTINGS.ocr, SETTINGS.threads)
    return FormParser(reader, SETTINGS, engine and RememberedOcr(engine, READ))


def _reader(model: Path | None = None) -> LayoutReader:
    return load_reader(model, SETTINGS.runtime, SETTINGS.device, SETTINGS.threads)


def _parsers(fold: int) -> tuple[FormParser, FormParser]:
    """Return parsers with the model of a fold, as sure of itself as the model is, and with the model."""
    model, own = _reader(), _reader(RUNS / str(fold) / "model")
    layouts = [_layout(page) for text in MEASURED for page in read_dataset(DatasetSpec.parse(text))]
    as_sure = AsSure(Sureness.of(own, layouts), Sureness.of(model, layouts))
    return _parser(AsSureReader(own, as_sure)), _parser(model)


def _layout(page: AnnotatedPage) -> PageLayout:
    return layout_of_words(hide_entities(page).visible.words, page.width, page.height)


def _answered(fold: int) -> tuple[Answered, Answered]:
    own, model = _parsers(fold)
    return _answers(own, TAUGHT, fold), _answers(model, NEW, fold, EVERY)


def _answers(parser: FormParser, shown: Shown, fold: int, every: int = 1) -> Answered:
    found: Answered = []
    for protocol, text in shown:
        pages = read_dataset(DatasetSpec.parse(text))
        chosen = set(sorted({page.document_id for page in pages})[::every])
        own = (page for page in pages if page.document_id in chosen and fold_of(page.document_id) == fold)
        found += answer(parser, protocol, own)
    return found


def _teach(fold: int, taught: Answered, new: Answered, known: Known, seed: int) -> None:
    own, model = _parsers(fold)
    parts = [gather(parser, answered, known, seed) for parser, answered in ((own, taught), (model, new))]
    write_lessons(Lessons.joined(parts), _lessons(PAIRS, fold))
    write_lessons(gather_blanks([*taught, *new], known), _lessons(BLANKS, fold))


def _lessons(kind: str, fold: int) -> Path:
    return LESSONS / f"{kind}_{fold}.safetensors"


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    app()
