import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    folder.mkdir()
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def ray_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Ray's workers find this package and the tests, and no cluster of anybody else."""
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS.parent), str(TESTS)]))
