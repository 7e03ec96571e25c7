"""A pool of spawned worker processes that outlives time-outs, crashes and kill -9 of any of them.

Own code, because `pebble` was tried and breaks: when an idle worker is killed the whole pool ends, its
workers share one pipe and one lock, and it has no way to report pages while a document is under way. Here
each worker has a pipe of its own, and holds one task at a time.
"""

import logging
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any

from xformparser.batch.worker_process import (
    THREAD_LIMITS,
    Broken,
    HandlerFactory,
    Message,
    Progress,
    Ready,
    Result,
    serve,
)
from xformparser.errors import XFormParserError

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
START_SECONDS = 300.0
START_ATTEMPTS = 3
GRACE_SECONDS = 3.0
"""Time to finish after `stop`, and for a killed process to be gone."""
SHARE_PER_PAGE = 0.01
"""Part of the time-out that each page adds to it."""


@dataclass(frozen=True)
class PoolOptions:
    """How a pool runs."""

    size: int = 1
    """Worker processes at a time."""
    timeout: float = 300.0
    """Seconds that one task may take; each page that is done adds a hundredth: long documents pass."""
    recycle_after: int = 200
    """Tasks after which a worker makes room for a new one."""
    threads: int = 1
    """Threads of each numeric library in a worker."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A task is done, with the value that the handler returned."""

    task: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """A task took its worker down: over the time-out, or with the exit code (negative: the signal)."""

    task: Any
    exit_code: int | None
    timed_out: bool
    seconds: float = field(compare=False)


Event = Progress | Finished | Lost


class WorkerPool:
    """Runs tasks in worker processes.

    Args:
        build: makes the handler, inside each worker; picklable.
        options: sizes and limits.
    """

    def __init__(self, build: HandlerFactory, options: PoolOptions) -> None:
        self._build = build
        self._options = options
        self._workers: list[_Worker] = []
        self._returned: deque[Any] = deque()
        self._tasks: Iterator[Any] = iter(())
        self._failed_starts = 0
        self._stopping = False

    def run(self, tasks: Iterable[Any]) -> Iterator[Event]:
        """Yield what happens, until every task is finished or lost; tasks are taken one by one when needed.

        Raises:
            XFormParserError: the handler cannot be built, or workers keep dying before it is.
        """
        self._tasks = iter(tasks)
        try:
            while self._fill():
                connections = [worker.connection for worker in self._workers]
                ends = [worker.process.sentinel for worker in self._workers]
                wait([*connections, *ends], self._patience())
                for worker in tuple(self._workers):
                    yield from self._attend(worker)
        finally:
            for worker in self._workers:
                worker.kill()
            self._workers.clear()

    def stop(self) -> None:
        """Hand out no more tasks, and kill what is not done within three seconds."""
        self._stopping = True
        for worker in self._workers:
            worker.deadline = min(worker.deadline, time.monotonic() + GRACE_SECONDS)

    def _fill(self) -> bool:
        """Start workers while there are tasks for them; tell whether any worker is left."""
        while len(self._workers) < self._options.size:
            task = self._take()
            if task is None:
                break
            self._workers.append(_Worker(self._build, self._options.threads, task))
        return bool(self._workers)

    def _take(self) -> Any:
        if self._stopping:
            return None
        return self._returned.popleft() if self._returned else next(self._tasks, None)

    def _patience(self) -> float:
        nearest = min(worker.deadline for worker in self._workers)
        return min(POLL_SECONDS, max(0.0, nearest - time.monotonic()))

    def _attend(self, worker: "_Worker") -> Iterator[Event]:
        if worker.connection.poll():
            message = worker.receive()
            if message is None:
                yield from self._bury(worker, timed_out=False)
            else:
                yield from self._answer(worker, message)
        elif not worker.process.is_alive():
            yield from self._bury(worker, timed_out=False)
        elif time.monotonic() > worker.deadline:
            yield from self._bury(worker, timed_out=True)

    def _answer(self, worker: "_Worker", message: Message) -> Iterator[Event]:
        match message:
            case Ready():
                self._failed_starts = 0
                worker.ready = True
                self._hand(worker, None if self._stopping else worker.task)
            case Broken(error):
                raise error
            case Progress(pages):
                if not self._stopping:
                    worker.deadline += pages * self._options.timeout * SHARE_PER_PAGE
                yield message
            case Result(value):
                worker.served += 1
                yield Finished(worker.task, value)
                self._hand(worker, self._take() if worker.served < self._options.recycle_after else None)

    def _hand(self, worker: "_Worker", task: Any) -> None:
        """Give the worker its next task; without one it has to go. One that died idle costs no task."""
        if task is not None and worker.process.is_alive():
            worker.hand(task, self._options.timeout)
            return
        self._workers.remove(worker)
        worker.kill()
        if task is not None:
            self._returned.append(task)

    def _bury(self, worker: "_Worker", *, timed_out: bool) -> Iterator[Event]:
        """Account for a worker that died or has to: its task is lost, unless it was never begun."""
        self._workers.remove(worker)
        exit_code = worker.kill()
        if self._stopping:
            return
        if worker.ready:
            yield Lost(worker.task, exit_code, timed_out, time.monotonic() - worker.began)
            return
        self._failed_starts += 1
        self._returned.append(worker.task)
        logger.warning("A worker process died while it started (exit code %s).", exit_code)
        if self._failed_starts >= START_ATTEMPTS:
            raise XFormParserError(
                f"Worker processes die while they start (exit code {exit_code}). "
                "Give fewer --workers if memory is short."
            )


class _Worker:
    """The parent's side of one worker process; `task` waits until the worker is ready."""

    def __init__(self, build: HandlerFactory, threads: int, task: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, build), daemon=True)
        with _interrupts_held(), _thread_limits(threads):
            self.process.start()
        theirs.close()
        self.task = task
        self.ready = False
        self.served = 0
        self.began = time.monotonic()
        self.deadline = self.began + START_SECONDS

    def hand(self, task: Any, timeout: float) -> None:
        """Give the worker a task; a worker that died meanwhile is noticed at its pipe."""
        self.task = task
        self.began = time.monotonic()
        self.deadline = self.began + timeout
        try:
            self.connection.send(task)
        except ConnectionError:
            logger.debug("Worker %s died before it took its task.", self.process.pid)

    def receive(self) -> Message | None:
        """Return the next message, or None where the worker's end is closed."""
        try:
            message: Message = self.connection.recv()
        except (EOFError, ConnectionError):
            return None
        return message

    def kill(self) -> int | None:
        """End the process if it still runs, and what it has started; return its exit code.

        None is returned where the system holds on to the process.
        """
        self.connection.close()
        if self.process.pid is not None:
            with suppress(ProcessLookupError):  # it did not get to lead a group, or nothing of that is left
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join(GRACE_SECONDS)
        return self.process.exitcode


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from a child until it ignores it; the parent gets it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _thread_limits(threads: int) -> Iterator[None]:
    """Let a process that is started meanwhile find the limits before it loads any numeric library."""
    before = {name: os.environ.get(name) for name in THREAD_LIMITS}
    os.environ.update(dict.fromkeys(THREAD_LIMITS, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
