"""The desk that forms are opened on."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from xformparser.page.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "desk").mkdir()
    with closing(Desk(tmp_path / "desk")) as desk:
        yield desk
