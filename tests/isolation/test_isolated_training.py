"""Isolation in trainings of forms: stages, a checkpoint in the middle of one, and what is protected."""

from dataclasses import replace
from pathlib import Path

import torch
from lightning_warnings import IGNORED_WARNINGS
from small_forms import noise_page
from small_runs import data_of, fit, write_sources

from xformparser.datasets.writers.xfund import write_xfund
from xformparser.encoder.storage import TextEncoder
from xformparser.isolation.evolving import EvolvingIsolation
from xformparser.isolation.masks import size
from xformparser.training.data import FormDataModule
from xformparser.training.sampling import Sampling, Stage

pytestmark = IGNORED_WARNINGS
TASKS = ("funsd_en", "xfund_de")
STAGES = [Stage([task], 2) for task in TASKS]


def staged(folder: Path) -> FormDataModule:
    """Return data of two tasks, one after the other; it is noise, which is enough for gradients."""
    german = folder / "german" / "de.json"
    sources = [f"funsd:{folder / 'forms'}:train", f"xfund:{german}:all"]
    return data_of(folder, Sampling(2, stages=STAGES), train=sources)


def test_a_checkpoint_in_the_middle_of_a_stage_keeps_the_cores(
    tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    pages = [noise_page(f"noise{number}", number, 8) for number in range(6)]
    folder = write_sources(tmp_path, tiny_encoder, dict.fromkeys(pages, "train"))
    write_xfund((replace(page, dataset="xfund", language="de") for page in pages), tmp_path / "german")
    begun, again, further = (EvolvingIsolation(0.05, every=3, modules=["network"]) for _ in range(3))
    module = fit(staged(folder), tmp_path / "begun", [begun], max_epochs=4, max_steps=15)
    checkpoint = tmp_path / "middle.ckpt"
    module.trainer.save_checkpoint(checkpoint)
    fit(staged(folder), tmp_path / "again", [again], max_epochs=4, max_steps=15, checkpoint=checkpoint)
    for task in TASKS:
        one, other = begun.protected(task, module), again.protected(task, module)
        assert size(one) > 0
        assert all(torch.equal(one[name], other[name]) for name in one)
    fit(staged(folder), tmp_path / "further", [further], max_epochs=4, checkpoint=checkpoint)
    assert further.drift[: len(begun.drift)] == begun.drift
    assert further.drift[-1].step > begun.drift[-1].step
    assert {each.task for each in further.drift} == set(TASKS)
