"""The figures that are asked of the shipped model, with 95 % intervals: one table, one command.

python benchmarks/headline.py [--model NAME_OR_FOLDER] [--limit N] [--guard] [--output benchmarks/results]

The figures also go to headline.json in the output folder. With --guard, validation_by_document.csv is renewed
there: the counts that tests/evaluation/test_guard.py holds the shipped model to.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal

from xformparser.atomic import atomic_write
from xformparser.commands.evaluate import load_model
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.documents import DIGITS, ModelRecord
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.guard import evaluate_pages, validation_pages
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.reading import NeighbourOrderRecall, line_boxes
from xformparser.evaluation.report import EvaluationResult, documents_csv
from xformparser.evaluation.runner import EvaluatedModel, EvaluationPlan, evaluate
from xformparser.evaluation.samples import read_expectations, score_pairs
from xformparser.evaluation.scores import Counts, Score
from xformparser.inference.settings import ParserSettings
from xformparser.reading_order import reading_order

RESULTS = Path(__file__).parent / "results"
SAMPLES = Path(__file__).parents[1] / "data" / "samples"


@dataclass(frozen=True)
class Asked:
    """A metric of a data set (FORMAT:PATH:SPLIT below the data folder), and another printed beside it."""

    data: str
    protocol: Protocol
    metric: str
    must: float | None
    aim: float
    beside: str | None = None


@dataclass(frozen=True)
class Measured:
    """What was asked, the score that answers it, and the name and score of what is printed beside it."""

    goal: Goal
    score: Score
    beside: tuple[str, Score] | None = None

    @property
    def note(self) -> str:
        """What is printed beside the figure."""
        return "" if self.beside is None else f"{self.beside[0]} {self.beside[1].value:.3f}"


@dataclass(frozen=True)
class Figure:
    """What was measured, with its 95 % interval over so many documents."""

    what: str
    must: float | None
    aim: float | None
    value: float
    low: float
    high: float
    documents: int
    beside: str = ""

    def row(self) -> str:
        """Return the figure's row of the table."""
        notes = [f"{self.low:.3f}–{self.high:.3f}", f"{self.documents} documents", self.beside]
        return Goal(self.what, self.must, self.aim).row(self.value, f"({'; '.join(filter(None, notes))})")


FUNSD = "funsd:funsd:test"
GERMAN = "xfund:xfund/de.train.json:val"
CHINESE = "paddle_kie:xfund/zh.train.txt:val"
NAF = "naf:naf:val"
READING_ORDER = "ec_funsd:ec_funsd:test"
SER, RE, PAIRS, PARENTS = (
    "ser_f1_gold_segments",
    "re_f1_gold_entities",
    "pair_f1_gold_segments",
    "parent_f1_gold_entities",
)
RULE = "re_f1_nearest_rule"
ASKED = (
    Asked(FUNSD, Protocol.GOLD_SEGMENTS, SER, 0.885, 0.93),
    Asked(FUNSD, Protocol.GOLD_ENTITIES, RE, 0.94, 0.975, RULE),
    Asked(FUNSD, Protocol.GOLD_SEGMENTS, PAIRS, 0.83, 0.90),
    Asked(FUNSD, Protocol.LINES, "pair_f1_lines", 0.62, 0.79),
    Asked(GERMAN, Protocol.LINES, "pair_f1_lines", 0.56, 0.75),
    Asked(FUNSD, Protocol.PIXELS, "pair_f1_pixels_fuzzy", 0.48, 0.70, "word_recall_pixels"),
    Asked(CHINESE, Protocol.PIXELS, "pair_f1_pixels_fuzzy", 0.50, 0.75, "word_recall_pixels"),
    Asked(CHINESE, Protocol.GOLD_SEGMENTS, SER, 0.90, 0.94),
    Asked(GERMAN, Protocol.GOLD_SEGMENTS, SER, 0.865, 0.91),
    Asked(CHINESE, Protocol.GOLD_ENTITIES, RE, 0.925, 0.96, RULE),
    Asked(GERMAN, Protocol.GOLD_ENTITIES, RE, 0.88, 0.94, RULE),
    Asked(CHINESE, Protocol.GOLD_SEGMENTS, PAIRS, None, 0.82),
    Asked(GERMAN, Protocol.GOLD_SEGMENTS, PAIRS, None, 0.78),
    Asked(CHINESE, Protocol.GOLD_ENTITIES, PARENTS, 0.70, 0.85),
    Asked(GERMAN, Protocol.GOLD_ENTITIES, PARENTS, 0.70, 0.85),
    Asked(NAF, Protocol.GOLD_ENTITIES, RE, 0.70, 0.82, RULE),
)


def main(
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="First documents of each set only.")] = None,
    guard: Annotated[bool, typer.Option("--guard", help="Renew the guard file too.")] = False,
    output: Annotated[
        Path, typer.Option(help="Folder of the results.", show_default="benchmarks/results")
    ] = RESULTS,
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
) -> None:
    """Print asked and measured, and write the figures."""
    evaluated = load_model(model, ParserSettings())
    record = evaluated.parse_image(next(SAMPLES.glob("*.docx"))).model
    print(f"{record.name} {record.version}\n\n{HEADER}")
    figures = []
    for measured in measure(evaluated, data, limit):
        figure = _figure(measured)
        print(figure.row(), flush=True)
        figures.append(figure)
    output.mkdir(parents=True, exist_ok=True)
    atomic_write(output / "headline.json", _as_json(record, figures).encode())
    if guard:
        results = evaluate_pages(validation_pages(data)[:limit], evaluated)
        atomic_write(output / "validation_by_document.csv", documents_csv(results).encode())


def measure(model: EvaluatedModel, data: Path, limit: int | None) -> Iterator[Measured]:
    """Yield the scores in the order of the issue's table."""
    yield from measure_data(model, data, limit)
    yield Measured(Goal("EC-FUNSD test: `neighbour_order_recall`", None, 0.90), reading_score(data, limit))
    yield Measured(Goal("own samples: pair F1", 0.80, 0.95), samples_score(model, limit))


def measure_data(model: EvaluatedModel, data: Path, limit: int | None) -> Iterator[Measured]:
    """Yield the scores on the data sets."""

    @cache
    def result_of(text: str, protocol: Protocol) -> EvaluationResult:
        return evaluate([_spec(text, data)], EvaluationPlan((protocol,), limit=limit), model)[0]

    for asked in ASKED:
        result = result_of(asked.data, asked.protocol)
        goal = Goal(f"{result.dataset} {result.split}: `{asked.metric}`", asked.must, asked.aim)
        beside = None if asked.beside is None else (asked.beside, result.scores[asked.beside])
        yield Measured(goal, result.scores[asked.metric], beside)


def reading_score(data: Path, limit: int | None) -> Score:
    """Return how our reading order agrees with the annotated one."""
    metric = NeighbourOrderRecall()
    for page in read_dataset(_spec(READING_ORDER, data))[:limit]:
        boxes = line_boxes(page)
        metric.update(page, [boxes[index] for index in reading_order(boxes)])
    return metric.compute()


def samples_score(model: EvaluatedModel, limit: int | None) -> Score:
    """Return the F1 of the pairs of the project's own forms."""
    documents = {}
    for form in read_expectations(SAMPLES / "expected.json")[:limit]:
        pairs = score_pairs(model.parse_image(SAMPLES / form.file).pairs, form.pairs)
        documents[form.file] = Counts(pairs.matched, pairs.predicted, pairs.expected)
    return Score(sum(documents.values(), start=Counts()), documents)


def _spec(text: str, data: Path) -> DatasetSpec:
    spec = DatasetSpec.parse(text)
    return replace(spec, path=data / spec.path)


def _figure(measured: Measured) -> Figure:
    goal, score = measured.goal, measured.score
    interval = bootstrap_interval(score)
    value, low, high = (round(figure, DIGITS) for figure in (score.value, interval.low, interval.high))
    return Figure(goal.what, goal.must, goal.aim, value, low, high, len(score.documents), measured.note)


def _as_json(model: ModelRecord, figures: list[Figure]) -> str:
    record = {
        "model": model.model_dump(),
        "date": datetime.now(UTC).date().isoformat(),
        "figures": [asdict(figure) for figure in figures],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    typer.run(main)
