"""Who shares the documents of a batch among workers: processes of this machine, or Ray."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from xformparser.batch.options import BatchOptions
    from xformparser.batch.worker_process import HandlerFactory
    from xformparser.batch.workers import Event

EngineChoice = Literal["local", "ray"]
"""`ray` needs the extra of that name."""


class Pool(Protocol):
    """Workers that outlive what documents do to them."""

    def run(self, tasks: Iterable[Any]) -> Iterator["Event"]:
        """Yield what happens, until every task is finished or lost."""

    def stop(self) -> None:
        """Begin nothing more, and let `run` end within seconds."""


def build_pool(build: "HandlerFactory", options: "BatchOptions", documents: int) -> Pool:
    """Return the pool that the options ask for, with no more workers than documents.

    Raises:
        MissingDependencyError: the engine is not installed.
    """
    from xformparser.batch.capacity import default_workers
    from xformparser.batch.workers import PoolOptions, WorkerPool

    timeout, threads = options.timeout, options.settings.threads
    if options.engine == "ray":
        from xformparser.batch.ray_pool import RayPool

        limits = PoolOptions(timeout=timeout, threads=threads)
        return RayPool(build, limits, options.workers, debug=options.debug)
    size = min(options.workers or default_workers(), max(1, documents))
    return WorkerPool(build, PoolOptions(size=size, timeout=timeout, threads=threads))
