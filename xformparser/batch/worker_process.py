"""The inside of a worker process: build once, then handle one task after the other."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from xformparser.errors import XFormParserError

Report = Callable[[int], None]
"""Tells the parent how many more pages are done."""
Handler = Callable[[Any, Report], Any]
"""Handles one task in the worker; both sides of it are picklable. What it raises ends the worker."""
HandlerFactory = Callable[[], Handler]
"""Builds the handler inside the worker; picklable."""

THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "RAYON_NUM_THREADS",
)
"""What numeric libraries look up when they are loaded."""


PR_SET_PDEATHSIG = 1
"""Of Linux's `prctl`: which signal a process gets when its parent dies."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The handler is built."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The handler cannot be built."""

    error: XFormParserError


@dataclass(frozen=True, slots=True)
class Progress:
    """So many more pages are done."""

    pages: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the handler returned for the task at hand."""

    value: Any


Message = Ready | Broken | Progress | Result


def serve(connection: Connection, build: HandlerFactory) -> None:
    """Build the handler, then answer tasks until the parent closes the connection or dies.

    The process leads a group of its own, so that what it starts can be ended with it.
    """
    os.setpgid(0, 0)
    _wake_at_death_of_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    handler = _build(connection, build)
    if handler is None:
        return
    try:
        connection.send(Ready())
        while True:
            task = connection.recv()
            connection.send(Result(handler(task, lambda pages: connection.send(Progress(pages)))))
    except (EOFError, ConnectionError):
        _end()


def _build(connection: Connection, build: HandlerFactory) -> Handler | None:
    try:
        return build()
    except XFormParserError as error:
        connection.send(Broken(error))
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        connection.send(Broken(XFormParserError(f"The parser cannot start: {type(error).__name__}: {error}")))
    return None


def _wake_at_death_of_parent() -> None:
    """Let the kernel continue this process when its parent dies: a stopped one could not end itself."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGCONT)


def _die_with_parent() -> NoReturn:
    """End the process when the parent is gone: nobody else may write to the output."""
    parent = parent_process()
    if parent is not None:
        parent.join()
    _end()


def _end() -> NoReturn:
    """End the process and all it started."""
    os.killpg(0, signal.SIGKILL)
    os._exit(1)
