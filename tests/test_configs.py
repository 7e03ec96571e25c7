"""Every recipe of the form model in configs/ is what `train.py` takes, and trains."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
import yaml
from layout_encoders import HIDDEN, write_encoder
from lightning_warnings import IGNORED_WARNINGS
from small_forms import noise_page, two_line_form, write_funsd

from xformparser.datasets.registry import DatasetSpec
from xformparser.datasets.splits import Split
from xformparser.diagnostics.records import read_run, read_trajectories
from xformparser.models.layout_backbones import LayoutLMv3Backbone, LiltBackbone
from xformparser.models.pretrained import FormModel

ROOT = Path(__file__).parents[1]
ALONE = BASE, OPEN, CORRECTIONS, SEQUENTIAL, INDFORMSFT = tuple(
    ROOT / "configs" / f"{name}.yaml" for name in ("base", "open", "corrections", "sequential", "indformsft")
)
MADE = ("synthetic", "indformsft")
OF_SLOTS = "task: slots\n"
"""The slot reader's recipes have tests of their own."""
CONFIGS = [
    path for path in sorted((ROOT / "configs").glob("*.yaml")) if OF_SLOTS not in path.read_text("utf-8")
]
TINY = {"hidden": 16, "segment_layers": 1, "span_layers": 1}

pytestmark = IGNORED_WARNINGS


def arguments(*paths: Path) -> list[str]:
    """Return the command that lays recipes on top of the base, but for those that stand alone."""
    chosen = [*paths] if paths[0] in ALONE else [BASE, *paths]
    return ["fit", *(part for path in chosen for part in ("--config", str(path)))]


@pytest.fixture
def merged(train: ModuleType, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], dict[str, dict]]:
    """Return a function that gives a recipe, on top of the base, as it is read."""

    def read(path: Path) -> dict[str, dict]:
        with pytest.raises(SystemExit) as left:
            train.main([*arguments(path), "--print_config"])
        printed = capsys.readouterr()
        assert left.value.code in (0, None), printed.err
        found: dict[str, dict] = yaml.safe_load(printed.out)
        return found

    return read


def written(path: Path) -> dict[str, dict]:
    found: dict[str, dict] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def holds(found: object, wanted: object) -> bool:
    """Tell whether all that is written is found; what has a default may be found beside it."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(holds(found.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and all(map(holds, found, wanted)) and len(found) == len(wanted)
    return found == wanted


def laid_on(base: object, top: object) -> object:
    """Return the base with what the top says, key by key."""
    if not (isinstance(base, dict) and isinstance(top, dict)):
        return top
    return base | {key: laid_on(base.get(key), value) for key, value in top.items()}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_a_recipe_is_read_on_top_of_the_base(path: Path, merged: Callable[[Path], dict[str, dict]]) -> None:
    base = {} if path in ALONE else written(BASE)
    assert holds(merged(path), laid_on(base, written(path)))


@pytest.mark.parametrize(
    "path", [path for path in CONFIGS if path != CORRECTIONS], ids=lambda path: path.name
)
def test_a_recipe_keeps_training_and_validation_apart(
    path: Path, merged: Callable[[Path], dict[str, dict]]
) -> None:
    sources = merged(path)["data"]["sources"]
    trained, selected = (set(map(DatasetSpec.parse, sources[part])) for part in ("train", "validation"))
    assert {spec.split for spec in trained if not spec.format.startswith(MADE)} <= {Split.TRAIN}
    assert {spec.split for spec in selected if not spec.format.startswith(MADE)} <= {Split.VAL}
    drawn = {spec.path for spec in trained | selected if spec.format.startswith(MADE)}
    assert len(drawn) == sum(spec.format.startswith(MADE) for spec in trained | selected)


def test_the_open_model_sees_no_data_that_companies_may_not_use(
    merged: Callable[[Path], dict[str, dict]],
) -> None:
    sources = merged(OPEN)["data"]["sources"]
    formats = {DatasetSpec.parse(text).format for part in ("train", "validation") for text in sources[part]}
    assert formats <= {"synthetic", "synthetic_ocr", "naf"}


def test_forms_are_made_where_recipes_look_for_them(merged: Callable[[Path], dict[str, dict]]) -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in CONFIGS:
        sources = merged(path)["data"]["sources"]
        for spec in map(DatasetSpec.parse, sources["train"] + sources["validation"]):
            folder = spec.path.parent if spec.path.suffix else spec.path
            assert not spec.format.startswith(MADE) or f"--output {folder} " in made


@pytest.mark.parametrize(
    ("name", "kind", "backbone"),
    [("lilt", "lilt", LiltBackbone), ("layoutlmv3", "layoutlmv3", LayoutLMv3Backbone)],
)
def test_a_recipe_for_a_gpu_trains_two_steps(
    name: str, kind: str, backbone: type, train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {
        "data": {"encoder": str(write_encoder(tmp_path / kind, kind))},
        "model": {"state_features": HIDDEN},
    }
    model = trained(train, ROOT / "configs" / f"{name}.yaml", small, tmp_path, monkeypatch)
    assert isinstance(model.backbone, backbone)
    assert model.card.name == f"xformparser-{name}"


@pytest.mark.parametrize("name", ["base", "upper_layers"])
def test_a_recipe_for_a_cpu_trains_two_steps(
    name: str, train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = write_encoder(tmp_path / "encoder", "xlm-roberta", layers=6)
    small = {"data": {"encoder": str(encoder)}, "model": {"state_features": 2 * HIDDEN}}
    model = trained(train, ROOT / "configs" / f"{name}.yaml", small, tmp_path, monkeypatch)
    assert model.card.name == "xformparser-base"


@pytest.mark.slow
def test_the_network_alone_is_trained_from_the_open_model_on_and_recorded(
    train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"data": {"encoder": "open"}, "model": {"network": {}}}
    model = trained(train, ROOT / "configs" / "decoder.yaml", small, tmp_path, monkeypatch)
    start = FormModel.load("open")
    assert model.card.name == "xformparser-decoder"
    assert model.card.network == start.card.network
    moved = [
        (each - start.network.state_dict()[name]).abs().max().item()
        for name, each in model.network.state_dict().items()
    ]
    assert 0 < max(moved) < 0.1  # two steps away
    facts = read_run(tmp_path / "run")
    assert (facts.start_from, facts.encoder, facts.epochs) == ("open", "open", 2)
    assert read_trajectories(tmp_path / "run").shown.all()


def test_every_recipe_of_real_forms_records_what_it_learns(merged: Callable[[Path], dict[str, dict]]) -> None:
    recorded = {
        path.name
        for path in CONFIGS
        for callback in merged(path)["trainer"]["callbacks"]
        if callback["class_path"].endswith("SampleRecords")
    }
    assert recorded == {path.name for path in CONFIGS}


def test_corrected_pages_tune_the_bundled_model(
    train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the pages is needed: neither data sets nor a prepared encoder."""
    write_funsd(tmp_path / "corrections" / "funsd", {two_line_form(): "train"})
    monkeypatch.chdir(tmp_path)
    assert train.main([*arguments(CORRECTIONS), "--trainer.max_epochs=1"]) == 0
    model, start = FormModel.load(tmp_path / "runs" / "corrections" / "model"), FormModel.load("base")
    assert model.card.thresholds == start.card.thresholds
    before = start.network.state_dict()
    assert any(not torch.equal(each, before[name]) for name, each in model.network.state_dict().items())


def test_without_corrected_pages_one_line_says_so(
    train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert train.main(arguments(CORRECTIONS)) == 2
    (record,) = [record for record in caplog.records if record.name == "train"]
    assert "corrections" in record.getMessage()


def trained(
    train: ModuleType, path: Path, small: dict, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> FormModel:
    """Return the model of two epochs of one step each, on the CPU and on pages of our own."""
    forms = write_funsd(folder / "forms", {noise_page("noise", 0, 6): "train", two_line_form(): "val"})
    recipe = {
        "trainer": {
            "max_epochs": 2,
            "accelerator": "cpu",
            "devices": 1,
            "strategy": "auto",
            "default_root_dir": str(folder / "run"),
            "enable_model_summary": False,
            "log_every_n_steps": 1,
        },
        "model": {"network": TINY, **small["model"]},
        "data": {
            "cache": str(folder / "cache"),
            "sources": {
                "train": [f"funsd:{forms}:train"],
                "validation": [f"funsd:{forms}:val"],
                "answers_below": [],
                "splits": str(forms / "splits.csv"),
            },
            **small["data"],
        },
    }
    (folder / "small.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert train.main(arguments(path, folder / "small.yaml")) == 0
    return FormModel.load(folder / "run" / "model")


def test_there_is_a_recipe() -> None:
    assert BASE in CONFIGS
