"""What is merged is between the start and the end of training, and what the run writes is that."""

from pathlib import Path

import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import Callback, LightningModule, Trainer
from small_forms import noise_page
from small_runs import data_of, fit, write_sources

from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.isolation.merging import MergedWithStart
from xformparser.models.pretrained import FormModel
from xformparser.training.callbacks import ProtocolValidation

pytestmark = IGNORED_WARNINGS


@pytest.fixture(scope="module")
def folder(tiny_encoder: TextEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with noise to learn."""
    pages = [noise_page(f"noise{number}", number, 8) for number in range(6)]
    return write_sources(tmp_path_factory.mktemp("merging"), tiny_encoder, dict.fromkeys(pages, "train"))


def test_the_model_of_a_run_has_a_share_of_each_change(folder: Path, tmp_path: Path) -> None:
    start, end = (fit(data_of(folder), tmp_path / "not_merged", max_epochs=epochs) for epochs in (0, 2))
    callbacks = [ProtocolValidation(name="merged"), MergedWithStart(0.25)]
    merged = fit(data_of(folder), tmp_path / "run", callbacks, max_epochs=2)
    written = FormModel.load(tmp_path / "run/model").network.state_dict()
    before, after = start.network.state_dict(), end.network.state_dict()
    assert any(not torch.equal(before[name], each) for name, each in after.items())
    for name, each in merged.network.state_dict().items():
        assert torch.allclose(each, torch.lerp(before[name], after[name], 0.25))
        assert torch.allclose(each, written[name], atol=2e-3)


class StopAfterAnEpoch(Callback):
    """Interrupts a training."""

    def on_train_epoch_end(self, trainer: Trainer, _module: LightningModule) -> None:
        """Stop here."""
        trainer.should_stop = True


def test_a_run_gone_on_with_is_merged_with_its_first_start(folder: Path, tmp_path: Path) -> None:
    start = fit(data_of(folder), tmp_path / "start", max_epochs=0)
    interrupted = [MergedWithStart(), StopAfterAnEpoch()]
    begun = fit(data_of(folder), tmp_path / "begun", interrupted, max_epochs=2)
    checkpoint = tmp_path / "middle.ckpt"
    begun.trainer.save_checkpoint(checkpoint)
    end, merged = (
        fit(data_of(folder), tmp_path / "further", callbacks, max_epochs=2, checkpoint=checkpoint)
        for callbacks in ([MergedWithStart(1.0)], [MergedWithStart()])
    )
    before, after = start.network.state_dict(), end.network.state_dict()
    for name, each in merged.network.state_dict().items():
        assert torch.allclose(each, torch.lerp(before[name], after[name], 0.5))


def test_weights_are_merged_each_so_many_epochs(folder: Path, tmp_path: Path) -> None:
    start = fit(data_of(folder), tmp_path / "start", max_epochs=0)
    end, merged = (
        fit(data_of(folder), tmp_path / "stopped", [callback, StopAfterAnEpoch()], max_epochs=2)
        for callback in (MergedWithStart(0.5), MergedWithStart(0.5, every=1))
    )
    before, after = start.network.state_dict(), end.network.state_dict()
    for name, each in merged.network.state_dict().items():
        assert torch.allclose(each, torch.lerp(before[name], after[name], 0.5))


@pytest.mark.parametrize(("share", "every"), [(0.0, None), (1.5, None), (0.5, 0)])
def test_what_is_no_share_is_refused(share: float, every: int | None) -> None:
    with pytest.raises(ConfigurationError, match="up to 1"):
        MergedWithStart(share, every)
