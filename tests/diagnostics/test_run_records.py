import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from pyarrow import parquet

from xformparser.diagnostics.judgement import Judgements
from xformparser.diagnostics.records import (
    FORMAT,
    RECORDS,
    SCHEMA,
    JudgedBatch,
    PageKey,
    RunFacts,
    SampleKey,
    epoch_file,
    epoch_files,
    read_run,
    read_trajectories,
    write_epoch,
    write_run,
)
from xformparser.errors import DiagnosisError
from xformparser.labels import TASKS, Task
from xformparser.training.data import Sources
from xformparser.training.examples import ExampleKey, View

KEYS = [
    ExampleKey("xfund", "de", "b", View.ENTITIES),
    ExampleKey("funsd", "en", "a", View.ENTITIES),
    ExampleKey("funsd", "en", "b", View.ENTITIES),
]
FACTS = RunFacts(Sources(["funsd:forms:train"], [], lines_only=["naf"]), "open", None, seed=3, epochs=2)


def batch_of(*rows: tuple[int, Task, int, float], step: int = 1, shown: bool = True) -> JudgedBatch:
    """Return judgements of (example, task, entity, probability of gold), right from one half on."""
    examples, tasks, entities, shares = zip(*rows, strict=True)
    p_gold = np.array(shares, np.float32)
    return JudgedBatch(
        judgements=Judgements(
            page=np.arange(len(rows), dtype=np.int32),
            task=np.array([TASKS.index(task) for task in tasks], np.int8),
            entity=np.array(entities, np.int32),
            gold=np.ones(len(rows), np.int16),
            predicted=np.where(p_gold >= 0.5, 1, -1).astype(np.int16),
            correct=p_gold >= 0.5,
            p_gold=p_gold,
            confidence=np.maximum(p_gold, 1 - p_gold),
            loss=-np.log(p_gold),
        ),
        examples=np.array(examples, np.int32),
        step=np.full(len(rows), step, np.int32),
        shown=np.full(len(rows), shown),
    )


def write(run: Path, epoch: int, *batches: JudgedBatch, process: int = 0) -> None:
    path = epoch_file(run, epoch, process)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_epoch(path, KEYS, batches)


def nearly(values: NDArray, expected: list[list[float]]) -> bool:
    return np.allclose(values, expected, equal_nan=True)


B, A0 = SampleKey(Task.SER, "xfund", "de", "b", 0), SampleKey(Task.SER, "funsd", "en", "a", 0)
A_RE = A0._replace(task=Task.RE)
NAN = float("nan")


def test_every_field_is_written(tmp_path: Path) -> None:
    write(tmp_path, 7, batch_of((1, Task.RE, 4, 0.25), (0, Task.SER, 0, 0.75), step=12))
    table = parquet.read_table(epoch_file(tmp_path, 7))
    assert table.schema.equals(SCHEMA)
    first, second = table.to_pylist()
    assert first == {
        "task": "re",
        "dataset": "funsd",
        "language": "en",
        "document": "a",
        "entity": 4,
        "gold": 1,
        "predicted": -1,
        "correct": False,
        "p_gold": 0.25,
        "confidence": 0.75,
        "loss": pytest.approx(np.log(4)),
        "step": 12,
        "shown": True,
    }
    assert (second["task"], second["dataset"], second["document"], second["correct"]) == (
        "ser",
        "xfund",
        "b",
        True,
    )


def test_samples_are_followed_over_epochs(tmp_path: Path) -> None:
    write(tmp_path, 0, batch_of((0, Task.SER, 0, 0.25), step=1), batch_of((1, Task.SER, 0, 0.5), step=2))
    write(
        tmp_path,
        2,
        batch_of((1, Task.SER, 0, 0.125), (1, Task.RE, 0, 0.75), step=5),
        batch_of((0, Task.SER, 0, 1.0), step=1, shown=False),
    )
    found = read_trajectories(tmp_path)
    assert found.keys == (B, A0, A_RE)
    assert nearly(found.p_gold, [[0.25, NAN, 1.0], [0.5, NAN, 0.125], [NAN, NAN, 0.75]])
    assert nearly(found.correct, [[0, NAN, 1], [1, NAN, 0], [NAN, NAN, 1]])
    assert nearly(found.loss, -np.log([[0.25, NAN, 1.0], [0.5, NAN, 0.125], [NAN, NAN, 0.75]]))
    assert found.shown.tolist() == [[True, False, False], [True, False, True], [False, False, True]]
    assert found.step.tolist() == [1, 5, 5]
    assert found.final_step == 5


def test_a_sample_names_its_page() -> None:
    assert A_RE.page == PageKey("funsd", "en", "a")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["shown by the first", "shown by the second"])
def test_records_of_two_processes_are_merged(order: tuple[int, int], tmp_path: Path) -> None:
    """What one process showed, the other may have read at the end of the epoch: the showing counts."""
    shown, read = order
    write(tmp_path, 0, batch_of((0, Task.SER, 0, 0.25), step=4), process=shown)
    write(
        tmp_path,
        0,
        batch_of((1, Task.SER, 0, 0.5), step=3),
        batch_of((0, Task.SER, 0, 1.0), step=-1, shown=False),
        process=read,
    )
    found = read_trajectories(tmp_path)
    row = found.keys.index(B)
    assert sorted(found.keys) == sorted([B, A0])
    assert found.p_gold[row].tolist() == [0.25]
    assert found.correct[row].tolist() == [0]
    assert found.shown.all()
    assert found.step[row] == 4
    assert found.step[1 - row] == 3


def test_of_several_showings_in_an_epoch_the_last_counts(tmp_path: Path) -> None:
    write(tmp_path, 0, batch_of((0, Task.SER, 0, 0.25), step=1), batch_of((0, Task.SER, 0, 0.75), step=2))
    found = read_trajectories(tmp_path)
    assert found.p_gold.tolist() == [[0.75]]
    assert found.step.tolist() == [2]


def test_an_epoch_without_samples_is_written_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, 0)
    found = read_trajectories(tmp_path)
    assert found.keys == ()
    assert found.p_gold.shape == found.shown.shape == (0, 1)
    assert found.final_step == 0
    write(tmp_path, 1, batch_of((0, Task.SER, 0, 0.5)))
    assert nearly(read_trajectories(tmp_path).p_gold, [[NAN, 0.5]])


def test_epochs_are_found_in_order_and_nothing_else(tmp_path: Path) -> None:
    names = [(epoch, process) for epoch in (3, 0, 12) for process in (1, 0)]
    for epoch, process in names:
        write(tmp_path, epoch, process=process)
    (tmp_path / RECORDS / "epoch_0001-0.parquet.part").write_bytes(b"")
    (tmp_path / RECORDS / "epoch_last.parquet").write_bytes(b"")
    assert [(epoch, path) for epoch, path in epoch_files(tmp_path)] == [
        (epoch, epoch_file(tmp_path, epoch, process)) for epoch, process in sorted(names)
    ]


def test_a_run_is_written_and_read(tmp_path: Path) -> None:
    write_run(tmp_path / "run", FACTS)
    assert read_run(tmp_path / "run") == FACTS
    anew = replace(FACTS, start_from="open", seed=2**63)
    write_run(tmp_path / "run", anew)
    assert read_run(tmp_path / "run") == anew


def record_of(**changes: object) -> str:
    sources = {field.name: getattr(FACTS.sources, field.name) for field in fields(Sources)}
    parts = {field.name: getattr(FACTS, field.name) for field in fields(RunFacts)}
    return json.dumps({**parts, "sources": sources, **changes})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "run.json: cannot be read: .*Train anew", id="damaged"),
        pytest.param("[]", "run.json: cannot be read: .*Train anew", id="a list"),
        pytest.param("{}", "run.json: cannot be read: 'format'.*Train anew", id="empty"),
        pytest.param(
            record_of(format=FORMAT + 1),
            f"run.json: is of format {FORMAT + 1}; this version reads {FORMAT}. Train anew",
            id="another format",
        ),
        pytest.param(
            record_of(seeds=1), "run.json: cannot be read: .*'seeds'.*Train anew", id="unknown field"
        ),
        pytest.param(record_of(sources={}), "run.json: cannot be read: .*Train anew", id="no sources"),
    ],
)
def test_facts_that_cannot_be_read_say_what_to_do(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / RECORDS).mkdir()
    (tmp_path / RECORDS / "run.json").write_text(text)
    with pytest.raises(DiagnosisError, match=message):
        read_run(tmp_path)


def test_facts_of_the_hand_made_kind_are_read(tmp_path: Path) -> None:
    (tmp_path / RECORDS).mkdir()
    (tmp_path / RECORDS / "run.json").write_text(record_of())
    assert read_run(tmp_path) == FACTS


@pytest.mark.parametrize("kind", ["missing", "empty", "a file"])
def test_a_run_without_records_says_how_to_get_them(kind: str, tmp_path: Path) -> None:
    run = tmp_path / "run"
    if kind == "empty":
        run.mkdir()
    elif kind == "a file":
        run.write_text("")
    with pytest.raises(DiagnosisError, match=r"holds no records.*recorder\.SampleRecords"):
        read_run(run)
    with pytest.raises(DiagnosisError, match=r"no epoch was recorded\. Train for one"):
        read_trajectories(run)


@pytest.mark.parametrize("kind", ["text", "truncated", "other columns", "a column less", "other types"])
def test_a_damaged_epoch_is_named(kind: str, tmp_path: Path) -> None:
    write(tmp_path, 0, batch_of((0, Task.SER, 0, 0.5)))
    path = epoch_file(tmp_path, 0)
    table = parquet.read_table(path)
    if kind == "text":
        path.write_text("p_gold")
    elif kind == "truncated":
        path.write_bytes(path.read_bytes()[:-40])
    elif kind == "other columns":
        parquet.write_table(pa.table({"x": [1]}), path)
    elif kind == "a column less":
        parquet.write_table(table.drop_columns(["p_gold"]), path)
    else:
        parquet.write_table(table.set_column(4, "entity", pa.array(["first"])), path)
    with pytest.raises(DiagnosisError, match=r"epoch_0000-0\.parquet: .*Train anew, or delete it\."):
        read_trajectories(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 0, batch_of((0, Task.SER, 0, 0.5)))

    def fail(table: pa.Table, path: Path, **_: object) -> None:
        Path(path).write_bytes(b"PAR1")
        raise OSError("disk full")

    monkeypatch.setattr(parquet, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, 0, batch_of((1, Task.SER, 0, 0.5)))
    assert read_trajectories(tmp_path).keys == (B,)
    assert [path.name for path in (tmp_path / RECORDS).iterdir()] == ["epoch_0000-0.parquet"]
