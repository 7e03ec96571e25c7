"""Every recipe in configs/ is what `train.py` takes."""

import importlib
from pathlib import Path

import pytest
import yaml

from xformparser.datasets.registry import DatasetSpec
from xformparser.datasets.splits import Split

ROOT = Path(__file__).parents[1]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_a_recipe_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["train.py"])
    monkeypatch.syspath_prepend(ROOT)
    with pytest.raises(SystemExit) as left:
        importlib.import_module("train").main(["fit", "--config", str(path), "--print_config"])
    printed = capsys.readouterr()
    assert left.value.code in (0, None), printed.err
    read, written = yaml.safe_load(printed.out), yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (
        read["data"]["sources"]
        == {"entities_only": [], "splits": None, "pictures": False} | written["data"]["sources"]
    )
    assert read["trainer"]["max_epochs"] == written["trainer"]["max_epochs"]


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_a_recipe_keeps_training_and_validation_apart(path: Path) -> None:
    sources = yaml.safe_load(path.read_text(encoding="utf-8"))["data"]["sources"]
    assert {DatasetSpec.parse(text).split for text in sources["train"]} == {Split.TRAIN}
    assert {DatasetSpec.parse(text).split for text in sources["validation"]} == {Split.VAL}


def test_there_is_a_recipe() -> None:
    assert CONFIGS
