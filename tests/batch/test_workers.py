import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from xformparser.batch import workers
from xformparser.batch.worker_process import Handler, HandlerFactory, Progress, Report
from xformparser.batch.workers import Event, Finished, Lost, PoolOptions, WorkerPool
from xformparser.errors import ModelError, XFormParserError


@dataclass(frozen=True)
class Answer:
    task: str
    pid: int
    threads: str


def handle(task: str, report: Report) -> Answer:
    if task.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "exit":
        os._exit(7)
    if task == "raise":
        raise SystemExit(3)
    if task == "hang":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    for _ in range(10 if task == "long" else 0):
        time.sleep(0.1)
        report(20)
    report(2)
    return Answer(task, os.getpid(), os.environ["OMP_NUM_THREADS"])


def build() -> Handler:
    return handle


def build_without_model() -> Handler:
    raise ModelError("The model folder 'm' is missing.")


def build_with_bug() -> Handler:
    raise RuntimeError("no such operator")


def build_and_die() -> Handler:
    os.kill(os.getpid(), signal.SIGKILL)
    return handle


def build_after_a_death(marker: Path) -> Handler:
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return handle


def run(*tasks: str, size: int = 1, timeout: float = 30, recycle_after: int = 200) -> list[Event]:
    options = PoolOptions(size=size, timeout=timeout, recycle_after=recycle_after)
    return list(WorkerPool(build, options).run(tasks))


def finished(events: list[Event]) -> list[Answer]:
    return [event.value for event in events if isinstance(event, Finished)]


def lost(events: list[Event]) -> list[Lost]:
    return [event for event in events if isinstance(event, Lost)]


@pytest.fixture(autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    assert active_children() == []


def test_no_task_starts_no_worker() -> None:
    assert run(size=2) == []


def test_tasks_are_done_in_other_processes_with_progress() -> None:
    events = run("a", "b", "c")
    answers = finished(events)
    assert [answer.task for answer in answers] == ["a", "b", "c"]
    assert {answer.threads for answer in answers} == {"1"}
    assert len({answer.pid for answer in answers}) == 1
    assert os.getpid() not in {answer.pid for answer in answers}
    assert sum(event.pages for event in events if isinstance(event, Progress)) == 6


def test_two_workers_do_each_task_once() -> None:
    tasks = [str(number) for number in range(40)]
    assert Counter(answer.task for answer in finished(run(*tasks, size=2))) == Counter(tasks)


def test_worker_is_recycled() -> None:
    answers = finished(run("a", "b", "c", "d", "e", recycle_after=2))
    assert [answer.task for answer in answers] == ["a", "b", "c", "d", "e"]
    assert len({answer.pid for answer in answers}) == 3


@pytest.mark.parametrize(
    ("task", "exit_code"),
    [("die", -signal.SIGKILL), ("exit", 7), ("raise", 3)],
    ids=["kill", "exit", "raise"],
)
def test_dead_worker_loses_only_its_task(task: str, exit_code: int) -> None:
    events = run("a", task, "b", size=2)
    assert lost(events) == [Lost(task, exit_code, timed_out=False, seconds=0)]
    assert {answer.task for answer in finished(events)} == {"a", "b"}


def test_every_task_may_kill_its_worker() -> None:
    assert len(lost(run("die1", "die2", "die3", "die4", "die5"))) == 5


def test_timeout_kills_a_worker_that_ignores_being_asked() -> None:
    start = time.monotonic()
    events = run("hang", "a", timeout=0.5)
    assert [(event.task, event.timed_out) for event in lost(events)] == [("hang", True)]
    assert [answer.task for answer in finished(events)] == ["a"]
    assert time.monotonic() - start < 20


def test_pages_that_get_done_earn_a_long_task_more_time() -> None:
    assert [answer.task for answer in finished(run("long", timeout=0.8))] == ["long"]


def test_worker_killed_between_tasks_costs_no_task() -> None:
    pool = WorkerPool(build, PoolOptions())

    def tasks() -> Iterator[str]:
        yield "a"
        for child in active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
            child.join()
        yield "b"
        yield "c"

    events = list(pool.run(tasks()))
    assert [answer.task for answer in finished(events)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        (build_without_model, "^The model folder 'm' is missing.$"),
        (build_with_bug, "^The parser cannot start: RuntimeError: no such operator$"),
        (build_and_die, r"^Worker processes die while they start \(exit code -9\)"),
    ],
    ids=["model", "bug", "death"],
)
def test_handler_that_cannot_be_built_stops_the_run(factory: HandlerFactory, message: str) -> None:
    with pytest.raises(XFormParserError, match=message):
        list(WorkerPool(factory, PoolOptions(size=2)).run(["a", "b"]))


def test_one_death_at_the_start_costs_no_task(tmp_path: Path) -> None:
    pool = WorkerPool(partial(build_after_a_death, tmp_path / "died"), PoolOptions())
    assert [answer.task for answer in finished(list(pool.run(["a", "b"])))] == ["a", "b"]


def test_stopping_ends_the_run_and_loses_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "GRACE_SECONDS", 0.5)
    pool = WorkerPool(build, PoolOptions(size=2))
    events = []
    for event in pool.run(iter(["a", "hang", *"bcdefgh"])):
        events.append(event)
        pool.stop()
    assert lost(events) == []
    assert 1 <= len(finished(events)) < 8
