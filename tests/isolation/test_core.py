"""The stages of CPI-FT on the toy, and the groups that overlaps make."""

from pathlib import Path

import pytest
import torch
from isolation_toys import WIDTH, ToyModule, ToyStages, error, fit_toy
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import LightningModule, Trainer
from torch.utils.data import DataLoader

from xformparser.errors import ConfigurationError
from xformparser.isolation.core import CoreIsolation, groups_of
from xformparser.isolation.masks import size

pytestmark = IGNORED_WARNINGS
TASKS = {"one": 1, "two": 1}


class Watched(CoreIsolation):
    """Remembers the weights at the beginning of each epoch."""

    def __init__(self) -> None:
        super().__init__(TASKS, share=0.25)
        self.begun: list[torch.Tensor] = []

    def on_train_epoch_start(self, trainer: Trainer, module: LightningModule) -> None:
        super().on_train_epoch_start(trainer, module)
        self.begun.append(module.network.weight.detach().clone())


def fit_stages(isolation: CoreIsolation, epochs: int = 4) -> ToyModule:
    return fit_toy(isolation, DataLoader(ToyStages(), batch_size=None), max_epochs=epochs)


def test_each_task_is_probed_from_the_same_start_and_both_are_fused() -> None:
    watched = Watched()
    module = fit_stages(watched)
    first, second, fused, _ = watched.begun
    assert torch.equal(first, second)
    assert not torch.equal(first, fused)
    assert error(module, "one", 1) < 0.01
    assert error(module, "two", 1) < 0.01
    assert watched.groups == (("one",), ("two",))
    assert watched.overlaps == {"one, two": 0.0}


def test_cores_are_where_the_task_has_its_input_and_keep_every_bit_in_later_turns() -> None:
    watched = Watched()
    module = fit_stages(watched)
    core = watched.protected("two", module)["network.weight"]
    assert size({"core": core}) == WIDTH // 2
    assert not core[:, :WIDTH].any()
    assert torch.equal(module.network.weight[core], watched.begun[3][core])
    assert not torch.equal(module.network.weight[~core], watched.begun[3][~core])


def test_a_checkpoint_between_stages_leads_to_the_same_cores(tmp_path: Path) -> None:
    whole, begun, again = (CoreIsolation(TASKS, share=0.25) for _ in range(3))
    module = fit_stages(whole)
    fit_stages(begun, epochs=2).trainer.save_checkpoint(tmp_path / "two.ckpt")
    again.load_state_dict(torch.load(tmp_path / "two.ckpt", weights_only=True)["callbacks"]["CoreIsolation"])
    stages = ToyStages()
    stages.epoch = 2
    Trainer(
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        callbacks=[again],
        max_epochs=4,
    ).fit(ToyModule(), DataLoader(stages, batch_size=None), ckpt_path=tmp_path / "two.ckpt")
    assert again.groups == whole.groups
    assert torch.equal(
        again.protected(None, module)["network.weight"], whole.protected(None, module)["network.weight"]
    )


def test_tasks_are_grouped_through_others() -> None:
    cores = {
        "a": {"w": torch.tensor([1, 1, 0, 0, 0, 0]) > 0},
        "b": {"w": torch.tensor([0, 1, 1, 0, 0, 0]) > 0},
        "c": {"w": torch.tensor([0, 0, 1, 1, 0, 0]) > 0},
        "d": {"w": torch.tensor([0, 0, 0, 0, 1, 1]) > 0},
    }
    assert groups_of(cores, 0.3) == (("a", "b", "c"), ("d",))
    assert groups_of(cores, 0.4) == (("a",), ("b",), ("c",), ("d",))


def test_the_least_overlap_is_beyond_chance() -> None:
    assert CoreIsolation(TASKS, share=0.01).least == 0.1
    assert CoreIsolation(TASKS, share=0.2).least == pytest.approx(3 * 0.2 / 1.8)


@pytest.mark.parametrize("tasks", [{}, {"one": 1}, {"one": 1, "two": 0}])
def test_fewer_than_two_tasks_are_refused(tasks: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match="two tasks or more"):
        CoreIsolation(tasks)
