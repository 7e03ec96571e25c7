import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import Trainer
from small_forms import noise_page, two_line_form, write_funsd
from tiny_model import NETWORK, STATE_FEATURES, build_model

from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.errors import ConfigurationError
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.training.callbacks import ProtocolValidation
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.module import FormTrainingModule
from xformparser.training.sampling import Sampling, Stage

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def data(tmp_path: Path, tiny_encoder: TextEncoder) -> FormDataModule:
    save_encoder(tiny_encoder, tmp_path / "encoder")
    folder = write_funsd(tmp_path / "forms", {noise_page("noise", 0, 6): "train", two_line_form(): "val"})
    sources = Sources([f"funsd:{folder}:train"], [f"funsd:{folder}:val"], splits=str(folder / "splits.csv"))
    return FormDataModule(sources, str(tmp_path / "encoder"), cache=str(tmp_path / "cache"))


class Counting(ProtocolValidation):
    """Counts the models that were worth keeping, and checks that training goes on in training mode."""

    def __init__(self, every_epochs: int) -> None:
        super().__init__(every_epochs)
        self.selections: list[tuple[int, float]] = []

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:
        super().on_train_epoch_end(trainer, module)
        if "selection" in trainer.callback_metrics:
            found = (trainer.current_epoch + 1, float(trainer.callback_metrics["selection"]))
            self.selections.append(found)
        assert module.network.training


def trainer_of(callback: ProtocolValidation, folder: Path, epochs: int, steps: int = -1) -> Trainer:
    return Trainer(
        max_epochs=epochs,
        max_steps=steps,
        accelerator="cpu",
        callbacks=[callback],
        default_root_dir=folder,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )


def test_the_best_model_is_kept(data: FormDataModule, tmp_path: Path) -> None:
    callback = Counting(every_epochs=2)
    module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES)
    trainer_of(callback, tmp_path, epochs=3).fit(module, datamodule=data)
    # after the second epoch, and after the last
    assert {epoch for epoch, _ in callback.selections} >= {2, 3}
    assert callback.best == max(selection for _, selection in callback.selections)
    model = FormModel.load(tmp_path / "model")
    assert model.card.name == "xformparser-base"
    assert model.card.network == NETWORK


def test_nothing_is_validated_in_between(data: FormDataModule, tmp_path: Path) -> None:
    callback = Counting(every_epochs=9)
    trainer = trainer_of(callback, tmp_path, epochs=2)
    trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), datamodule=data)
    assert [epoch for epoch, _ in callback.selections] == [2]


@pytest.mark.parametrize(
    ("steps", "epochs", "expected"),
    [
        pytest.param(3, 9, [3], id="steps end it with an epoch"),
        pytest.param(9, 2, [2], id="epochs end it first"),
        pytest.param(1, 9, [1], id="one step"),
    ],
)
def test_the_last_epoch_is_that_in_which_steps_end(
    data: FormDataModule, tmp_path: Path, steps: int, epochs: int, expected: list[int]
) -> None:
    callback = Counting(every_epochs=9)  # two examples, shown together: a step is an epoch
    trainer = trainer_of(callback, tmp_path, epochs, steps)
    trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), datamodule=data)
    assert [epoch for epoch, _ in callback.selections] == expected
    assert trainer.global_step == min(steps, epochs)
    assert FormModel.load(tmp_path / "model").card.network == NETWORK


def test_steps_may_end_training_in_the_middle_of_an_epoch(data: FormDataModule, tmp_path: Path) -> None:
    data.sampling = Sampling(1)
    module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES)
    trainer_of(ProtocolValidation(9), tmp_path, epochs=9, steps=3).fit(module, datamodule=data)
    kept = FormModel.load(tmp_path / "model").network.state_dict()
    for name, tensor in module.network.state_dict().items():
        assert torch.allclose(kept[name], tensor, atol=1e-2), name


def test_without_validation_the_last_model_keeps_the_thresholds_it_started_from(
    data: FormDataModule, tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    data.validation_specs = []
    first = build_model(tiny_encoder)
    thresholds = Thresholds(same_entity=0.5, question_answer=-3.0)
    FormModel(first.encoder, first.network, replace(first.card, thresholds=thresholds)).save(
        tmp_path / "first"
    )
    module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES, start_from=str(tmp_path / "first"))
    trainer_of(ProtocolValidation(1), tmp_path, epochs=2).fit(module, datamodule=data)
    kept = FormModel.load(tmp_path / "model")
    assert kept.card.thresholds == thresholds
    for name, tensor in module.network.state_dict().items():
        assert torch.allclose(kept.network.state_dict()[name], tensor, atol=1e-2), name
    assert json.loads((tmp_path / "model" / "validation.json").read_text()) == {}


def test_another_data_module_is_refused(data: FormDataModule, tmp_path: Path) -> None:
    data.setup("fit")
    trainer = trainer_of(ProtocolValidation(1), tmp_path, epochs=1)
    with pytest.raises(ConfigurationError, match="needs the FormDataModule"):
        trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), data.train_dataloader())


def test_stages_end_with_a_validation_and_the_last_model_may_be_kept(
    data: FormDataModule, tmp_path: Path
) -> None:
    data.sampling = Sampling(1, stages=[Stage(["funsd_en"], 2), Stage(["funsd_en"], 3)])
    module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES)
    validation = ProtocolValidation(9, keep="last")
    validation.best = 2.0  # above every F1
    trainer_of(validation, tmp_path, epochs=5).fit(module, datamodule=data)
    table = [json.loads(line) for line in (tmp_path / "validation.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in table] == [2, 5]
    kept = json.loads((tmp_path / "model" / "validation.json").read_text())
    assert kept == {name: value for name, value in table[-1].items() if name not in ("epoch", "selection")}


def test_a_training_begun_anew_begins_its_table_anew(data: FormDataModule, tmp_path: Path) -> None:
    for _ in range(2):
        module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES)
        trainer_of(ProtocolValidation(1), tmp_path, epochs=2).fit(module, datamodule=data)
    table = (tmp_path / "validation.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in table] == [1, 2]
