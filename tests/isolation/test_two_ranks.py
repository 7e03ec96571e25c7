"""Processes that train together see other batches and hold the same values."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch


@pytest.mark.slow
def test_two_processes_have_the_same_cores(tmp_path: Path) -> None:
    script = Path(__file__).with_name("two_ranks.py")
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, timeout=300, env=environment)
    one, other = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1))
    assert one["cores"].keys() == {"one", "two"}
    for task, core in one["cores"].items():
        assert all(torch.equal(each, other["cores"][task][name]) for name, each in core.items())
    assert all(torch.equal(each, other["weights"][name]) for name, each in one["weights"].items())
