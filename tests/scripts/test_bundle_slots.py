"""A slot reader put beside a bundled model: only one that loads."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from xformparser.errors import ModelError

SCRIPT = Path(__file__).parents[2] / "scripts" / "bundle_slots.py"


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_slots", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_run_without_a_reader_is_not_bundled(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot fill fields"):
        script.main(tmp_path, "base")


def test_a_reader_is_copied(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = script.model_folder("base")
    folder = {"base": own, "open": tmp_path / "weights" / "open"}
    monkeypatch.setattr(script, "model_folder", folder.__getitem__)
    script.main(own, "open")
    copied = sorted(path.name for path in (folder["open"] / "slots").iterdir())
    assert copied == sorted(path.name for path in (own / "slots").iterdir())
