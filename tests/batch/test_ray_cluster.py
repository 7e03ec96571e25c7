"""A batch on a Ray of two nodes, both on this machine and with the smallest object stores."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Log, extract, manifest_lines, statuses, write

from xformparser.batch.manifest import ManifestRecord

CAPPED = {"num_cpus": 1, "object_store_memory": 80 * 2**20}

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")]


@pytest.fixture
def cluster(ray_here: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from xformparser.batch.ray_cluster import require_ray

    require_ray()
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={**CAPPED, "include_dashboard": False})
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    yield cluster
    cluster.shutdown()


class Breaker(Log):
    """Does something once when so many documents are done."""

    def __init__(self, at: int, action: Any) -> None:
        super().__init__()
        self._at = at
        self._action = action

    def recorded(self, record: ManifestRecord) -> None:
        super().recorded(record)
        if len(self.done) == self._at:
            self._action()


def test_node_and_actor_that_are_lost_cost_no_document(
    forms: Path, output: Path, tmp_path: Path, cluster: Any
) -> None:
    node = cluster.add_node(**CAPPED)
    cluster.wait_for_nodes()
    traces = tmp_path / "traces"
    traces.mkdir()
    documents = {f"d{number:02}": f"key: 1\n!trace {traces}\n!sleep 0.3" for number in range(40)}
    documents["d13"] += f"\n!orphan {tmp_path / 'mark'}"
    write(forms, **documents)
    breaker = Breaker(20, lambda: cluster.remove_node(node, allow_graceful=False))
    summary = extract(forms, output, breaker, workers=None, engine="ray")
    assert summary.count("succeeded") == 40
    assert Counter(breaker.done) == Counter(f"{name}.pdf" for name in documents)
    assert set(statuses(output)) == {f"{name}.pdf" for name in documents}
    assert manifest_lines(output) == 40
    # one actor to a node, one killed by its document, and that of the node that went
    assert len({trace.suffix for trace in traces.iterdir()}) >= 3
