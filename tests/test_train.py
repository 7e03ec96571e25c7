"""`train.py` from end to end on a folder of our own, and that train, evaluate and predict agree."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
import yaml
from lightning_warnings import IGNORED_WARNINGS
from small_forms import lone_word, noise_page, two_line_form, write_funsd

from xformparser.datasets.funsd import read_funsd
from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.evaluation.predictor import ModelPredictor
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.models.pretrained import FormModel
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache
from xformparser.training.thresholds import mean_metric
from xformparser.training.validation import ValidationScores, validation_pages

ROOT = Path(__file__).parents[1]

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def recipe(tmp_path: Path, tiny_encoder: TextEncoder) -> dict[str, object]:
    """Return a recipe for a tiny network on two pages of training and two of validation."""
    save_encoder(tiny_encoder, tmp_path / "encoder")
    validation = noise_page("noise", 1, entities=6)
    folder = write_funsd(
        tmp_path / "forms",
        {
            noise_page("first", 0, entities=6): "train",
            lone_word(): "train",
            two_line_form(): "val",
            validation: "val",
        },
    )
    return {
        "trainer": {
            "max_epochs": 2,
            "accelerator": "cpu",
            "default_root_dir": str(tmp_path / "run"),
            "enable_progress_bar": False,
            "enable_model_summary": False,
            "num_sanity_val_steps": 0,
            "logger": False,
            "enable_checkpointing": False,
            "callbacks": [
                {
                    "class_path": "xformparser.training.callbacks.ProtocolValidation",
                    "init_args": {"every_epochs": 5, "name": "tiny"},
                }
            ],
        },
        "model": {"network": {"hidden": 16, "segment_layers": 1, "span_layers": 1}, "state_features": 64},
        "data": {
            "encoder": str(tmp_path / "encoder"),
            "cache": str(tmp_path / "cache"),
            "sources": {
                "train": [f"funsd:{folder}:train"],
                "validation": [f"funsd:{folder}:val"],
                "splits": str(folder / "splits.csv"),
            },
        },
    }


@pytest.fixture
def fit(train: ModuleType, tmp_path: Path) -> Callable[[dict[str, object]], int]:
    """Return a function that runs `train.py fit` on a recipe."""

    def run(recipe: dict[str, object]) -> int:
        path = tmp_path / "recipe.yaml"
        path.write_text(yaml.safe_dump(recipe), encoding="utf-8")
        status: int = train.main(["fit", "--config", str(path)])
        return status

    return run


def test_a_trained_model_is_written_and_agrees_with_itself(
    fit: Callable[[dict[str, object]], int], recipe: dict[str, object], tmp_path: Path
) -> None:
    assert fit(recipe) == 0
    folder = tmp_path / "run" / "model"
    model = FormModel.load(folder)
    assert model.card.name == "tiny"
    pages = [page for page in read_funsd(tmp_path / "forms") if page.document_id in {"two_lines", "noise"}]
    examples = FeatureCache(model.encoder, tmp_path / "cache").examples(pages, View)
    validated = ValidationScores(model, validation_pages(pages, examples)).metrics(model.card.thresholds)
    assert json.loads((folder / "validation.json").read_text()).keys() == validated.keys()

    evaluated_model = EvaluatedModel(ModelPredictor(model.read), parse_image=None)
    evaluated = {
        f"funsd_en/{name}": score.value
        for protocol in (Protocol.GOLD_ENTITIES, Protocol.GOLD_SEGMENTS, Protocol.LINES)
        for name, score in run_protocol(pages, protocol, evaluated_model).items()
    }
    shared = validated.keys() & evaluated.keys()
    assert len(shared) == 6
    assert {name: validated[name] for name in shared} == {name: evaluated[name] for name in shared}


def test_the_model_kept_is_the_one_that_was_measured(
    fit: Callable[[dict[str, object]], int], recipe: dict[str, object], tmp_path: Path
) -> None:
    """The figures beside the model are those of the stored model with the stored thresholds."""
    assert fit(recipe) == 0
    folder = tmp_path / "run" / "model"
    written = json.loads((folder / "validation.json").read_text())
    assert 0 <= mean_metric(written, "pair_f1") <= 1
    pages = [page for page in read_funsd(tmp_path / "forms") if page.document_id in {"two_lines", "noise"}]
    model = FormModel.load(folder)
    examples = FeatureCache(model.encoder, tmp_path / "cache").examples(pages, View)
    scores = ValidationScores(model, validation_pages(pages, examples))
    assert scores.metrics(model.card.thresholds) == pytest.approx(written)


def test_the_same_seed_gives_the_same_model(
    fit: Callable[[dict[str, object]], int], recipe: dict[str, object], tmp_path: Path
) -> None:
    models = []
    for seed in (3, 3, 4):
        assert fit({**recipe, "seed_everything": seed}) == 0
        models.append(FormModel.load(tmp_path / "run" / "model").network.state_dict())
    assert all(torch.equal(models[0][name], models[1][name]) for name in models[0])
    assert not all(torch.equal(models[0][name], models[2][name]) for name in models[0])


@pytest.mark.parametrize(
    ("section", "change", "message"),
    [
        pytest.param(
            "sources", {"train": ["funsd:x:test"]}, "funsd:x:test: a test split", id="test split trained on"
        ),
        pytest.param(
            "sources", {"validation": ["funsd:x:test"]}, "neither trained nor selected", id="selected on"
        ),
        pytest.param("sources", {"train": ["fun:x:train"]}, "fun", id="unknown format"),
    ],
)
def test_settings_that_make_no_sense_end_in_one_line(
    fit: Callable[[dict[str, object]], int],
    recipe: dict[str, object],
    section: str,
    change: dict[str, object],
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    recipe["data"][section] |= change
    assert fit(recipe) == 2
    (record,) = [record for record in caplog.records if record.name == "train"]
    assert message in record.getMessage()
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(
    ("section", "key"), [("model", "networks"), ("data", "encoders"), ("trainer", "epochs")], ids=str
)
def test_unknown_keys_are_refused(
    fit: Callable[[dict[str, object]], int],
    recipe: dict[str, object],
    section: str,
    key: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recipe[section] |= {key: 1}
    with pytest.raises(SystemExit) as left:
        fit(recipe)
    assert left.value.code == 2
    assert key in capsys.readouterr().err
