import os
from pathlib import Path

import pytest

from xformparser.batch import capacity


def test_this_machine_carries_at_least_one_worker() -> None:
    assert 1 <= capacity.default_workers() <= len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("limits", "workers"),
    [
        ({"memory.max": "1000000"}, 1),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu.max": "100000 100000", "memory.max": "max"}, 1),
    ],
    ids=["hardly any memory", "half a core", "one core"],
)
def test_limits_of_a_container_count(
    limits: dict[str, str], workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in limits.items():
        (tmp_path / name).write_text(f"{text}\n")
    monkeypatch.setattr(capacity, "CGROUP", tmp_path)
    assert capacity.default_workers() == workers


def test_no_limit_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "CGROUP", tmp_path / "missing")
    unlimited = capacity.default_workers()
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    monkeypatch.setattr(capacity, "CGROUP", tmp_path)
    assert capacity.default_workers() == unlimited
