import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from tiny_model import build_encoder, build_model

from xformparser.cli import main
from xformparser.models.folders import GRAPHS
from xformparser.models.loading import load_reader
from xformparser.models.onnx.runtime import OnnxModel


@pytest.mark.slow
def test_a_model_of_other_sizes_runs_on_its_own_graphs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_model(build_encoder()).save(tmp_path)
    assert main(["export-onnx", str(tmp_path)]) == 0
    assert f"The graphs are in {tmp_path / GRAPHS}." in capsys.readouterr().out
    assert isinstance(load_reader(tmp_path), OnnxModel)


def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package, find = "onnxscript", importlib.util.find_spec

    def without(name: str, parent: str | None = None) -> ModuleSpec | None:
        return None if name == package else find(name, parent)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    assert main(["export-onnx", "base"]) == 2
    assert (
        f"{package} is not installed. Install it with: pip install 'xformparser[train]'"
        in capsys.readouterr().err
    )
