"""Records of a training run: what the model made of every sample in every epoch, as Parquet (ILP, section 3).

`RUN/records` holds a file for each epoch and training process, and `run.json`: what was trained.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from xformparser.atomic import atomic_path, atomic_write
from xformparser.diagnostics.judgement import Judgements
from xformparser.errors import DiagnosisError, one_line
from xformparser.labels import TASKS, Task
from xformparser.training.data import Sources
from xformparser.training.examples import ExampleKey

RECORDS = "records"
RUN_FILE = "run.json"
FORMAT = 1
_EPOCH = re.compile(r"epoch_(\d+)-(\d+)\.parquet")
_NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        pa.field("task", _NAMES, nullable=False),
        pa.field("dataset", _NAMES, nullable=False),
        pa.field("language", _NAMES, nullable=False),
        pa.field("document", _NAMES, nullable=False),
        pa.field("entity", pa.int32(), nullable=False),
        pa.field("gold", pa.int16(), nullable=False),
        pa.field("predicted", pa.int16(), nullable=False),
        pa.field("correct", pa.bool_(), nullable=False),
        pa.field("p_gold", pa.float32(), nullable=False),
        pa.field("confidence", pa.float32(), nullable=False),
        pa.field("loss", pa.float32(), nullable=False),
        pa.field("step", pa.int32(), nullable=False),
        pa.field("shown", pa.bool_(), nullable=False),
    ]
)
"""`step` is that of the last exposure in training, -1 before the first; `shown` tells whether the epoch
showed the sample, whose judgement is then that of the training step, with dropout and before its update."""


class PageKey(NamedTuple):
    """Which page it is."""

    dataset: str
    language: str
    document: str


class SampleKey(NamedTuple):
    """Which sample it is: the same in every run on the same data sets; `entity` is a place on the page."""

    task: Task
    dataset: str
    language: str
    document: str
    entity: int

    @property
    def page(self) -> PageKey:
        """Which page the sample is on."""
        return PageKey(self.dataset, self.language, self.document)


@dataclass(frozen=True)
class RunFacts:
    """What was trained: from which data, on which encoder, from which model on, with which seed."""

    sources: Sources
    encoder: str
    start_from: str | None
    seed: int
    epochs: int
    format: int = FORMAT


@dataclass(frozen=True)
class JudgedBatch:
    """Judgements, and of each (I,) the place of its example and the step of its last exposure."""

    judgements: Judgements
    examples: NDArray[np.int32]
    step: NDArray[np.int32]
    shown: NDArray[np.bool_]


@dataclass(frozen=True)
class Trajectories:
    """How samples fared over epochs: arrays (I, E), not-a-number where an epoch says nothing of a sample.

    `correct` is 0, 1 or not-a-number; `shown` tells whether the epoch showed the sample. `step` (I,) is the
    last exposure, `final_step` the last of all.
    """

    keys: tuple[SampleKey, ...]
    p_gold: NDArray[np.float32]
    correct: NDArray[np.float32]
    loss: NDArray[np.float32]
    shown: NDArray[np.bool_]
    step: NDArray[np.int32]

    @property
    def final_step(self) -> int:
        """The last step that showed anything."""
        return int(self.step.max(initial=0))


def write_run(run: Path, facts: RunFacts) -> None:
    """Write what is trained; raises OSError where the folder cannot be written."""
    folder = run / RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    atomic_write(folder / RUN_FILE, (json.dumps(asdict(facts), indent=2) + "\n").encode())


def read_run(run: Path) -> RunFacts:
    """Return what was trained; raises DiagnosisError where no records are there, or of another format."""
    path = run / RECORDS / RUN_FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise DiagnosisError(
                f"{path}: is of format {record['format']}; this version reads {FORMAT}. Train anew."
            )
        return RunFacts(**{**record, "sources": Sources(**record["sources"])})
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DiagnosisError(
            f"{run}: holds no records of its training. Give the folder of a run of train.py "
            "whose callbacks include xformparser.diagnostics.recorder.SampleRecords."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DiagnosisError(f"{path}: cannot be read: {error}. Train anew.") from error


def epoch_file(run: Path, epoch: int, process: int = 0) -> Path:
    """Return where the records of an epoch are."""
    return run / RECORDS / f"epoch_{epoch:04d}-{process}.parquet"


def epoch_files(run: Path) -> Iterator[tuple[int, Path]]:
    """Yield epochs and their files, in order."""
    for path in sorted((run / RECORDS).glob("epoch_*.parquet")):
        found = _EPOCH.fullmatch(path.name)
        if found is not None:
            yield int(found[1]), path


def write_epoch(path: Path, keys: Sequence[ExampleKey], batches: Sequence[JudgedBatch]) -> None:
    """Write an epoch's judgements, whole or not at all.

    Args:
        path: of the file.
        keys: the examples that the batches count.
        batches: judged in that epoch.
    """
    table = _table(keys, batches) if batches else SCHEMA.empty_table()
    with atomic_path(path) as temporary:
        parquet.write_table(table, temporary, compression="zstd")


def _table(keys: Sequence[ExampleKey], batches: Sequence[JudgedBatch]) -> pa.Table:
    places = np.concatenate([batch.examples for batch in batches])
    columns = {
        field.name: np.concatenate([getattr(batch.judgements, field.name) for batch in batches])
        for field in fields(Judgements)
    }
    names = {
        "dataset": [key.dataset for key in keys],
        "language": [key.language for key in keys],
        "document": [key.document_id for key in keys],
    }
    arrays = {name: _named(values, places) for name, values in names.items()}
    arrays["task"] = _named([str(task) for task in TASKS], columns["task"])
    arrays["step"] = np.concatenate([batch.step for batch in batches])
    arrays["shown"] = np.concatenate([batch.shown for batch in batches])
    return pa.table([arrays.get(field.name, columns.get(field.name)) for field in SCHEMA], schema=SCHEMA)


def _named(values: Sequence[str], places: NDArray[np.int32]) -> pa.DictionaryArray:
    """Return a column of names by their places among values, each distinct name stored once."""
    distinct = sorted(set(values))
    number = {value: place for place, value in enumerate(distinct)}
    codes = np.array([number[value] for value in values], np.int32)
    return pa.DictionaryArray.from_arrays(codes[places], pa.array(distinct, pa.string()))


def read_trajectories(run: Path) -> Trajectories:
    """Return how every sample fared; raises DiagnosisError where no epoch was recorded.

    Of a sample that an epoch has shown, the last showing counts, whatever another process read of it.
    """
    files = list(epoch_files(run))
    if not files:
        raise DiagnosisError(f"{run}: no epoch was recorded. Train for one epoch at least.")
    tables = [(epoch, _read(path)) for epoch, path in files]
    rows: dict[SampleKey, int] = {}
    found = [(epoch, _row_of(table, rows), table) for epoch, table in tables]
    shape = (len(rows), max(epoch for epoch, _ in files) + 1)
    columns = {name: np.full(shape, np.nan, np.float32) for name in ("p_gold", "correct", "loss")}
    shown, step = np.zeros(shape, np.bool_), np.full(len(rows), -1, np.int32)
    for wanted in (False, True):
        for epoch, places, table in found:
            kept = table["shown"].to_numpy() == wanted
            for name, column in columns.items():
                column[places[kept], epoch] = table[name].to_numpy()[kept]
            shown[places[kept], epoch] = wanted
            np.maximum.at(step, places, table["step"].to_numpy())
    return Trajectories(tuple(rows), **columns, shown=shown, step=step)


def _read(path: Path) -> pa.Table:
    try:
        table = parquet.read_table(path, schema=SCHEMA)
    except (OSError, pa.ArrowException) as error:
        raise DiagnosisError(
            f"{path}: cannot be read: {one_line(error)}. Train anew, or delete it."
        ) from error
    if any(column.null_count for column in table.columns):  # of a column that the file lacks
        raise DiagnosisError(f"{path}: holds no records of training. Train anew, or delete it.")
    return table


def _row_of(table: pa.Table, rows: dict[SampleKey, int]) -> NDArray[np.int64]:
    """Return the row of each record; samples not met before get the next ones."""
    columns = [table[name].to_pylist() for name in SampleKey._fields]
    keys = (SampleKey(Task(task), *rest) for task, *rest in zip(*columns, strict=True))
    return np.array([rows.setdefault(key, len(rows)) for key in keys], np.int64)
