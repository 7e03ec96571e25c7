"""A pool of Ray actors, on this machine or a cluster, that answers as `WorkerPool` does."""

import pickle
import threading
import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from xformparser.batch.ray_cluster import Cluster, connected, require_ray
from xformparser.batch.ray_worker import ANSWER, TASK, Answer, Ledger, RayWorker
from xformparser.batch.worker_process import HandlerFactory, Progress
from xformparser.batch.workers import GRACE_SECONDS, POLL_SECONDS, Event, PoolOptions
from xformparser.errors import XFormParserError, one_line

MOST_BLOCKS = 10_000
"""Up to this number, documents travel one by one; beyond it, some share a block and are answered together."""
BLOCK_BYTES = 2**20
"""What Ray Data reckons a block with; ours are smaller by far."""


class RayPool:
    """Runs tasks in Ray actors through Ray Data, which replaces actors and nodes that are lost.

    Args:
        build: makes the handler, inside each worker; picklable.
        options: the limits of one worker.
        workers: the most actors at a time; None is as many as there are cores for.
        debug: let Ray log.

    Raises:
        MissingDependencyError: Ray is not installed.
    """

    def __init__(
        self, build: HandlerFactory, options: PoolOptions, workers: int | None, *, debug: bool = False
    ) -> None:
        require_ray()
        self._build = build
        self._options = options
        self._workers = workers
        self._debug = debug
        self._stopped_at: float | None = None

    def run(self, tasks: Iterable[Any]) -> Iterator[Event]:
        """Yield what happens, until every task is finished or lost; the tasks are taken at once.

        Raises:
            XFormParserError: the handler cannot be built, or Ray itself fails.
        """
        pending = dict(enumerate(tasks))
        if not pending:
            return
        with connected(self._workers, self._options.threads, debug=self._debug) as cluster:
            stream = _Stream(self._dataset(pending, cluster))
            try:
                for answer in self._answers(stream, cluster):
                    if answer.pages:
                        yield Progress(answer.pages)
                    if isinstance(answer.outcome, XFormParserError):
                        raise answer.outcome
                    if pending.pop(answer.number, None) is not None:
                        yield answer.outcome
            finally:
                stream.close()

    def stop(self) -> None:
        """End within three seconds; on a Ray that others may use, when the first document at hand is done."""
        self._stopped_at = time.monotonic()

    def _answers(self, stream: "_Stream", cluster: Cluster) -> Iterator[Answer]:
        while cluster.shared or not self._is_overdue():
            stream.closing |= self._stopped_at is not None
            try:
                arrived = stream.arrivals.get(timeout=POLL_SECONDS)
            except Empty:
                continue
            if arrived is None:
                return
            if not isinstance(arrived, Answer):
                raise XFormParserError(f"Ray has failed: {one_line(arrived)}") from arrived
            yield arrived

    def _is_overdue(self) -> bool:
        return self._stopped_at is not None and time.monotonic() > self._stopped_at + GRACE_SECONDS

    def _dataset(self, pending: dict[int, Any], cluster: Cluster) -> Any:
        """Return the dataset whose rows are the answers; nothing runs before they are asked for."""
        import ray.data

        context = ray.data.DataContext.get_current().copy()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.target_max_block_size = BLOCK_BYTES
        # each document has a time-out of its own
        context.execution_no_progress_timeout_s = -1
        rows = [{TASK: pickle.dumps(item)} for item in pending.items()]
        actors = min(cluster.actors, len(rows))
        # where it is restarted after the loss of its node, counting starts anew
        ledger = ray.remote(Ledger).options(num_cpus=0, max_restarts=-1, max_task_retries=-1).remote()
        with ray.data.DataContext.current(context):
            dataset = ray.data.from_items(rows, override_num_blocks=min(len(rows), MOST_BLOCKS))
            return dataset.map_batches(
                RayWorker,
                batch_size=1,
                fn_constructor_args=(self._build, self._options, ledger),
                compute=ray.data.ActorPoolStrategy(
                    min_size=1, max_size=actors, initial_size=actors, max_tasks_in_flight_per_actor=1
                ),
                num_cpus=self._options.threads,
            )


class _Stream:
    """A dataset's answers as they come, then None or the error that ended it; a thread of its own reads."""

    def __init__(self, dataset: Any) -> None:
        self.arrivals: SimpleQueue[Answer | Exception | None] = SimpleQueue()
        self.closing = False
        self._thread = threading.Thread(target=self._read, args=(dataset,), name="ray-answers", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the thread end with the next answer, and wait for it as long as `stop` allows."""
        self.closing = True
        self._thread.join(GRACE_SECONDS)

    def _read(self, dataset: Any) -> None:
        try:
            for batch in dataset.iter_batches(batch_size=None, prefetch_batches=0):
                for pickled in batch[ANSWER]:
                    answer = pickle.loads(pickled)
                    self.closing |= isinstance(answer.outcome, XFormParserError)
                    self.arrivals.put(answer)
                if self.closing:
                    break
        except Exception as error:  # noqa: BLE001 - raised again where it is taken from the queue
            self.arrivals.put(error)
        else:
            self.arrivals.put(None)
