"""How far the judge of pairs can be trusted: does it tell right from wrong, and name what is wrong?

python benchmarks/judge.py confidence [--sets 'FUNSD test']    area under ROC, calibration, coverage; with
                                                               --stability of pages that were read again
python benchmarks/judge.py faults                              injected faults, three seeds
python benchmarks/judge.py without                             each branch left out of the scorer
python benchmarks/judge.py no-forms                            pages that are no forms
python benchmarks/judge.py time                                what judging adds

All are of the model `base`; `docs/quality.md` says what came of them. It needs the extras `train` and `dev`
and the data sets; `without` also what `scripts/fit_judge.py gather` wrote. OCR is kept in cache/ocr:
remove that after a change of OCR.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from judging.no_forms import write_no_forms
from judging.sets import DATA, SETS, JudgedSet, lessons
from numpy.typing import NDArray

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.evaluation.confidence import (
    calibration_error,
    calibration_error_by_chance,
    coverage,
    ranking_area,
)
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.judging.fitting import Fitting, fit_scorer
from xformparser.judging.folds import FOLDS
from xformparser.judging.lesson_files import read_lessons
from xformparser.judging.lessons import FOUND, Lessons
from xformparser.judging.remembered_ocr import RememberedOcr
from xformparser.labels import TextSource
from xformparser.models.folders import DEFAULT, WEIGHTS
from xformparser.models.loading import load_reader
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.registry import create_engine
from xformparser.quality.dimensions import Dimension
from xformparser.quality.facts import PARTS, whole_table
from xformparser.quality.faults import BLAMED, Fault
from xformparser.quality.judge import DIGITAL, SCANNED, Judge

Values = NDArray[np.float32]
PRECISION, REVIEW_AT = 0.9, 0.95
DRAWS = 1000
READ = Path("cache/ocr")

Sets = Annotated[str, typer.Option("--sets", help="Only sets whose names hold this.")]

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def confidence(sets: Sets = "", stability: bool = False) -> None:
    """Print what the confidences of judge and of softmax are worth, with 95 % intervals over documents."""
    judge, parser = _judge(), _parser(stability)
    typer.echo(
        _row(
            (
                "set",
                "pairs",
                "right",
                "AUROC",
                "softmax",
                "gain",
                "ECE",
                "by chance",
                "softmax",
                "coverage at 90 %",
                "softmax",
                "passes at 0.95",
                "its precision",
            )
        )
    )
    typer.echo(_row(["---"] * 13))
    for each in _chosen(sets):
        found = _found(each, parser, judge)
        typer.echo(_row((each.name, *_figures(found, judge))))


@app.command()
def faults(sets: Sets = "FUNSD test, pixels", seeds: str = "0,1,2") -> None:
    """Print how often the branch that a fault spoils is the lowest."""
    judge, parser = _judge(), _parser()
    for each in _chosen(sets):
        answered = each.answered(parser)
        parts = [lessons(answered, parser, judge, int(seed), tuple(Fault)) for seed in seeds.split(",")]
        found = Lessons.joined(parts)
        by_name = judge.branches.scores(found.facts)
        names, scores = list(by_name), np.stack(list(by_name.values()), axis=1)
        lowest = np.array(names)[scores.argmin(axis=1)]
        typer.echo(_row((each.name, "spoils", "faults", "named", *names)))
        typer.echo(_row(["---"] * (4 + len(names))))
        for fault in Fault:
            own = lowest[found.kinds == fault]
            if len(own):
                named = f"{(own == BLAMED[fault]).mean():.3f}"
                counts = (str((own == name).sum()) for name in names)
                typer.echo(_row((fault, BLAMED[fault], str(len(own)), named, *counts)))


@app.command()
def without(sets: Sets = "FUNSD test", seeds: int = 3) -> None:
    """Print the area under ROC of scorers that lack one branch, and of softmax confidence."""
    judge, parser = _judge(), _parser(stability=True)
    parts = [read_lessons(Path("cache/judge") / f"pairs_{fold}.safetensors") for fold in range(FOLDS)]
    taught = Lessons.joined(parts)
    found = {each.name: _found(each, parser, judge) for each in _chosen(sets)}
    typer.echo(_row(("scorer", *found)))
    typer.echo(_row(["---"] * (1 + len(found))))
    plain = (f"{ranking_area(each.right, each.plain):.3f}" for each in found.values())
    typer.echo(_row(("softmax confidence", *plain)))
    for left_out in (None, *PARTS):
        fitting = Fitting(without=() if left_out is None else (left_out,))
        scorers = [fit_scorer(taught, fitting, seed) for seed in range(seeds)]
        cells = []
        for each in found.values():
            rows = whole_table(each.facts, fitting.without)
            areas = [ranking_area(each.right, scorer.scores(rows)) for scorer in scorers]
            cells.append(f"{np.mean(areas):.3f} ({min(areas):.3f}–{max(areas):.3f})")
        typer.echo(_row(("all branches" if left_out is None else f"without {left_out}", *cells)))


@app.command(name="time")
def _time(pages: int = 20) -> None:
    """Print what judging adds to the time of the model, on pages of FUNSD `val`, in one run."""
    once, again = (
        FormParser(load_reader(), ParserSettings(stability=on), _engine(), _judge()) for on in (False, True)
    )
    read = read_dataset(DatasetSpec.parse(f"funsd:{DATA}/funsd:val"))[: pages + 1]
    images = [page.image_path for page in read if page.image_path is not None]
    # in turns, so that whatever else runs slows both alike; the first page warms up
    spent = [(once.parse(image).timings, again.parse(image).timings) for image in images][1:]
    model = np.array([plain["model"] for plain, _ in spent])
    judge = np.array([plain["judge"] for plain, _ in spent])
    more = np.array([steady["model"] + steady["judge"] for _, steady in spent]) - model
    for name, extra in (("judge", judge), ("judge with stability", more)):
        shares = np.sort(extra / model)
        typer.echo(
            f"{name}: {1000 * extra.mean():.1f} ms a page, model {1000 * model.mean():.1f} ms: "
            f"{extra.sum() / model.sum():.3f}; of single pages {shares[0]:.3f} to {shares[-1]:.3f}"
        )


@app.command(name="no-forms")
def no_forms(seeds: str = "0,1") -> None:
    """Print the verdicts on twenty pages a seed that are no forms, and on FUNSD `test`."""
    parser = FormParser(load_reader(), engine=_engine(), judge=_judge())
    for seed in map(int, seeds.split(",")):
        with TemporaryDirectory() as folder:
            verdicts = {path.stem: parser.parse(path).verdict for path in write_no_forms(Path(folder), seed)}
        passed = ", ".join(name for name, verdict in verdicts.items() if verdict != "reject")
        rejected = sum(verdict == "reject" for verdict in verdicts.values())
        typer.echo(f"seed {seed}: {rejected} of {len(verdicts)} rejected; not {passed or 'one'}")
    forms = read_dataset(DatasetSpec.parse(f"funsd:{DATA}/funsd:test"))
    kinds = Counter(parser.parse(page.image_path).verdict for page in forms if page.image_path is not None)
    typer.echo(f"FUNSD test: {dict(kinds)}")


def _found(judged: JudgedSet, parser: FormParser, judge: Judge) -> Lessons:
    found = lessons(judged.answered(parser), parser, judge)
    return found.only(found.kinds == FOUND)


def _figures(found: Lessons, judge: Judge) -> Iterable[str]:
    scorer = judge.scorer if Dimension.STABILITY not in found.facts else judge.steady
    scores = scorer.scores(found.facts)
    scanned = bool((found.sources == TextSource.OCR).any())
    calibration = scorer.calibrations[SCANNED if scanned else DIGITAL]
    sure, plain, right = calibration.probabilities(scores), found.plain, found.right
    passed = scores >= calibration.least_score(REVIEW_AT)
    yield str(len(found))
    yield f"{right.mean():.3f}"
    yield _with_interval(found, lambda own: ranking_area(right[own], scores[own]))
    yield f"{ranking_area(right, plain):.3f}"
    yield _with_interval(
        found, lambda own: ranking_area(right[own], scores[own]) - ranking_area(right[own], plain[own])
    )
    yield _with_interval(found, lambda own: calibration_error(right[own], sure[own]))
    yield f"{calibration_error_by_chance(sure):.3f}"
    yield f"{calibration_error(right, plain):.3f}"
    yield f"{coverage(right, scores, PRECISION):.3f}"
    yield f"{coverage(right, plain, PRECISION):.3f}"
    yield f"{passed.mean():.3f}"
    yield f"{right[passed].mean():.3f}" if passed.any() else "none passes"


def _with_interval(found: Lessons, figure: Callable[[NDArray[np.int64]], float]) -> str:
    """Return a figure of all pairs with its 95 % interval from a bootstrap over documents."""
    dice = np.random.default_rng(0)
    documents = [np.flatnonzero(found.documents == name) for name in np.unique(found.documents)]
    drawn = [
        figure(
            np.concatenate([documents[place] for place in dice.integers(0, len(documents), len(documents))])
        )
        for _ in range(DRAWS)
    ]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return f"{figure(np.arange(len(found))):.3f} ({low:.3f}–{high:.3f})"


def _judge() -> Judge:
    judge = Judge.load(WEIGHTS / DEFAULT)
    if judge is None:
        raise SystemExit("The model has no judge. Fit it with scripts/fit_judge.py.")
    return judge


def _parser(stability: bool = False) -> FormParser:
    return FormParser(load_reader(), ParserSettings(stability=stability), _engine())


def _engine() -> OcrEngine | None:
    engine = create_engine("auto")
    return engine and RememberedOcr(engine, READ)


def _chosen(sets: str) -> list[JudgedSet]:
    return [each for each in SETS if sets in each.name]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    app()
