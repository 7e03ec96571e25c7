"""The Ray that a batch runs on: one that is there, or one of its own on this machine."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from xformparser.batch.capacity import default_workers
from xformparser.errors import MissingDependencyError, XFormParserError, one_line

OBJECT_STORE_BYTES = 200 * 2**20
"""Records alone pass through it."""
KNOCK_SECONDS = 10.0
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # Ray's own answer to short memory kills whole actors; the system's takes the process that fills it
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    # a thread of Ray's that outlives its Ray must not start another
    "RAY_ENABLE_AUTO_CONNECT": "0",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """How many actors run at a time, and whether others may be using the same Ray."""

    actors: int
    shared: bool


def require_ray() -> None:
    """Import Ray, without its usage statistics.

    Raises:
        MissingDependencyError: Ray or what Ray Data needs is not installed.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray.data
    except ModuleNotFoundError as error:
        raise MissingDependencyError("ray[data]", "ray") from error
    logging.getLogger(ray.data.__name__).setLevel(logging.CRITICAL)


@contextmanager
def connected(workers: int | None, threads: int, *, debug: bool) -> Iterator[Cluster]:
    """Yield the Ray that is initialised already, else the one `RAY_ADDRESS` names, else a new one here.

    What was not initialised before is shut down afterwards.

    Raises:
        XFormParserError: Ray does not start, or the cluster does not answer.
    """
    import ray

    shared = ray.is_initialized()
    if not shared:
        _initialize(workers, threads, debug=debug)
    try:
        cores = int(ray.cluster_resources().get("CPU", 1))
        yield Cluster(workers or max(1, cores // threads), shared)
    finally:
        if not shared:
            ray.shutdown()


def _initialize(workers: int | None, threads: int, *, debug: bool) -> None:
    import ray

    address = os.environ.get("RAY_ADDRESS")
    here: dict[str, Any] = {
        "num_cpus": (workers or default_workers()) * threads,
        "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
    }
    with _sigterm_kept():
        try:
            _knock(address)
            ray.init(
                address=address or "local",
                log_to_driver=debug,
                logging_level=logging.WARNING if debug else logging.CRITICAL,
                **({} if address else here),
            )
        except (OSError, RuntimeError, ValueError, TimeoutError) as error:
            place = (
                f"The Ray cluster at '{address}' does not answer" if address else "Ray does not start here"
            )
            raise XFormParserError(f"{place}: {one_line(error)}") from error


def _knock(address: str | None) -> None:
    """Raise an OSError at once where nobody listens; Ray itself tries for minutes."""
    host, _, port = (address or "").rpartition("//")[2].rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), KNOCK_SECONDS).close()


@contextmanager
def _sigterm_kept() -> Iterator[None]:
    """Undo what `ray.init` does to the handler of SIGTERM."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
