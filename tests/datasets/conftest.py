"""Writers of small files in every format."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write_json(tmp_path: Path) -> Callable[[str, object], Path]:
    """Return a function that writes an object as JSON under the temporary folder."""

    def write(name: str, content: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write
