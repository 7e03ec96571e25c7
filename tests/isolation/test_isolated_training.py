"""Isolation in trainings of forms: stages, a checkpoint in the middle of one, and what is protected."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import Callback, Trainer
from small_forms import noise_page
from small_runs import data_of, fit, write_sources

from xformparser.datasets.writers.xfund import write_xfund
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.isolation.core import CoreIsolation
from xformparser.isolation.core_files import save_cores
from xformparser.isolation.evolving import EvolvingIsolation
from xformparser.isolation.masks import size, without
from xformparser.training.data import FormDataModule
from xformparser.training.module import FormTrainingModule
from xformparser.training.sampling import Sampling, Stage

pytestmark = IGNORED_WARNINGS
TASKS = ("funsd_en", "xfund_de")
STAGES = [Stage([task], 2) for task in TASKS]


@pytest.fixture(scope="module")
def folder(tiny_encoder: TextEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of two tasks; they are noise, which is enough for gradients."""
    place = tmp_path_factory.mktemp("tasks")
    pages = [noise_page(f"noise{number}", number, 8) for number in range(6)]
    write_xfund((replace(page, dataset="xfund", language="de") for page in pages), place / "german")
    return write_sources(place, tiny_encoder, dict.fromkeys(pages, "train"))


def staged(folder: Path, stages: list[Stage]) -> FormDataModule:
    """Return data that shows the tasks in stages, each batch of one task."""
    sources = [f"funsd:{folder / 'forms'}:train", f"xfund:{folder / 'german' / 'de.json'}:all"]
    return data_of(folder, Sampling(2, stages=stages, one_set=True), train=sources)


def test_a_checkpoint_in_the_middle_of_a_stage_keeps_the_cores(folder: Path, tmp_path: Path) -> None:
    begun, again, further = (EvolvingIsolation(0.05, every=3, modules=["network"]) for _ in range(3))
    data = staged(folder, STAGES)
    module = fit(data, tmp_path / "begun", [begun], max_epochs=4, max_steps=15)
    checkpoint = tmp_path / "middle.ckpt"
    module.trainer.save_checkpoint(checkpoint)
    fit(data, tmp_path / "again", [again], max_epochs=4, max_steps=15, checkpoint=checkpoint)
    for task in TASKS:
        one, other = begun.protected(task, module), again.protected(task, module)
        assert size(one) > 0
        assert all(torch.equal(one[name], other[name]) for name in one)
    fit(data, tmp_path / "further", [further], max_epochs=4, checkpoint=checkpoint)
    assert further.drift[: len(begun.drift)] == begun.drift
    assert further.drift[-1].step > begun.drift[-1].step
    assert {each.task for each in further.drift} == set(TASKS)


class Rates(Callback):
    """Notes the learning rate of each step, and the share of its stage that had passed."""

    def __init__(self) -> None:
        self.noted: list[tuple[float, float]] = []

    def on_train_batch_start(
        self, trainer: Trainer, module: FormTrainingModule, _batch: object, _place: int
    ) -> None:
        self.noted.append((trainer.optimizers[0].param_groups[0]["lr"], module.progress))


def test_cores_of_forms_are_probed_alone_and_each_stage_is_a_training(folder: Path, tmp_path: Path) -> None:
    isolation, rates = CoreIsolation(dict.fromkeys(TASKS, 2), share=0.05, modules=["network"]), Rates()
    data = staged(folder, [*STAGES, Stage(list(TASKS), 2)])
    module = fit(data, tmp_path, [isolation, rates], max_epochs=6, by_stage=True)
    assert 0 < isolation.overlaps["funsd_en, xfund_de"] <= 1
    assert (size(isolation.protected(None, module)) > 0) == (len(isolation.groups) == 2)
    third = len(rates.noted) // 3
    # (3, steps of a stage, 2)
    noted = np.array(rates.noted).reshape(3, third, 2)
    assert noted[1] == pytest.approx(noted[0])
    assert noted[2] == pytest.approx(noted[0])
    assert noted[0, 0, 1] == 0
    assert 0 < noted[0, -1, 0] < noted[0, :, 0].max()


@pytest.mark.parametrize("stages", [[], STAGES])
def test_stages_beyond_the_end_of_training_are_refused(
    folder: Path, tmp_path: Path, stages: list[Stage]
) -> None:
    with pytest.raises(ConfigurationError, match="training lasts 2 epochs and its stages"):
        fit(staged(folder, stages), tmp_path, max_epochs=2, by_stage=True)


def test_a_later_training_holds_what_an_earlier_one_needs(folder: Path, tmp_path: Path) -> None:
    first = EvolvingIsolation(0.05, every=3, modules=["network"])
    fit(staged(folder, STAGES[:1]), tmp_path / "first", [first], max_epochs=2)
    later = EvolvingIsolation(0.3, every=1, modules=["network"], known=str(tmp_path / "first/isolation"))
    start = fit(staged(folder, STAGES[1:]), tmp_path / "start", max_epochs=0)
    module = fit(staged(folder, STAGES[1:]), tmp_path / "later", [later], max_epochs=2)
    held, shapes = later.protected("xfund_de", module), later.shapes(module)
    assert size(held) == size(first.cores(shapes)["funsd_en"])
    assert size(without(held, later.cores(shapes)["xfund_de"])) < size(held)
    before = dict(start.named_parameters())
    for name, each in module.named_parameters():
        assert torch.equal(each[held[name]], before[name][held[name]])
    assert not torch.equal(
        module.network.links.label_embedding.weight, before["network.links.label_embedding.weight"]
    )


def test_cores_of_another_network_or_none_are_refused(folder: Path, tmp_path: Path) -> None:
    data = staged(folder, STAGES[:1])
    for known, message in ((tmp_path, "cannot be read"), (tmp_path / "other", "another network")):
        save_cores({"funsd_en": {"network.norm": torch.zeros(1, dtype=torch.uint8)}}, tmp_path / "other")
        with pytest.raises(ConfigurationError, match=message):
            fit(data, tmp_path / "run", [EvolvingIsolation(0.05, known=str(known))], max_epochs=1)
