from collections.abc import Iterator
from pathlib import Path

import pytest
from batch.conftest import forms, output
from disks import Disk, small_disk

__all__ = ["forms", "output"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Yield a disk of one megabyte, or skip where none can be mounted."""
    with small_disk(tmp_path / "disk", "1m") as mounted:
        if mounted is None:
            pytest.skip("a disk can be mounted by the superuser only")
        yield mounted
