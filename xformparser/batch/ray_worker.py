"""The inside of a Ray actor: a worker process of its own, to which it hands one document after the other."""

import pickle
import signal
from collections import Counter
from dataclasses import dataclass
from typing import Any

from xformparser.batch.worker_process import HandlerFactory, Progress
from xformparser.batch.workers import Event, Lost, PoolOptions, WorkerPool
from xformparser.errors import XFormParserError

TASK, ANSWER = "task", "answer"
"""Columns of what goes to an actor and of what comes back, pickled."""
ATTEMPTS = 3
"""How often a task is begun: what takes even its actor down, as where Ray itself kills it, is given up."""
Rows = dict[str, Any]
"""Columns by name, as Ray Data hands them over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the task with this number: an event, or why no parser can be built here."""

    number: int
    pages: int
    outcome: Event | XFormParserError


class Ledger:
    """How often each task was begun; an actor of its own keeps it."""

    def __init__(self) -> None:
        self._begun: Counter[int] = Counter()

    def begin(self, number: int) -> int:
        """Return how often the task has been begun by now."""
        self._begun[number] += 1
        return self._begun[number]


class RayWorker:
    """Answers one task at a time through a pool of one process.

    What a document does to that process, be it a crash, a hang or all the memory, is an answer like any
    other: the actor itself lives on, and Ray has nothing to retry.

    Args:
        build: makes the handler, inside the process.
        options: the limits; `size` is one.
        ledger: the actor that keeps the `Ledger`.
    """

    def __init__(self, build: HandlerFactory, options: PoolOptions, ledger: Any) -> None:
        self._ledger = ledger
        self._next: Any = None
        # the pool takes a task only when it is asked for the next event
        self._events = WorkerPool(build, options).run(iter(self._take, None))

    def __call__(self, rows: Rows) -> Rows:
        """Return the answer to the one task of the rows."""
        import ray

        number, task = pickle.loads(rows[TASK][0])
        if ray.get(self._ledger.begin.remote(number)) <= ATTEMPTS:
            answer = self._work(number, task)
        else:
            answer = Answer(number, 0, Lost(task, -signal.SIGKILL, timed_out=False, seconds=0.0))
        return {ANSWER: [pickle.dumps(answer)]}

    def _work(self, number: int, task: Any) -> Answer:
        self._next = task
        pages = 0
        try:
            for event in self._events:
                if not isinstance(event, Progress):
                    return Answer(number, pages, event)
                pages += event.pages
        except XFormParserError as error:
            return Answer(number, pages, error)
        return Answer(number, pages, XFormParserError("The worker process has stopped."))

    def _take(self) -> Any:
        task, self._next = self._next, None
        return task
