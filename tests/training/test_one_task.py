"""Batches that train labels or links only."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from small_forms import two_line_form
from small_runs import data_of, fit, write_sources

from xformparser.diagnostics.recorder import SampleRecords
from xformparser.diagnostics.records import read_trajectories
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.labels import TASKS, Task
from xformparser.training.batches import collate
from xformparser.training.sampling import Sampling, Stage

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def folder(tiny_encoder: TextEncoder, tmp_path: Path) -> Path:
    pages = [replace(two_line_form(), document_id=name) for name in "abcd"]
    return write_sources(tmp_path, tiny_encoder, dict.fromkeys(pages, "train"))


def sampling(*stages: Stage) -> Sampling:
    return Sampling(2, stages=list(stages), one_set=True, one_task=True)


@pytest.mark.parametrize("task", TASKS)
def test_a_stage_of_one_task_leaves_the_other_s_weights_alone(
    folder: Path, tmp_path: Path, task: Task
) -> None:
    data = data_of(folder, sampling(Stage([f"funsd_en/{task}"], 2)))
    before = fit(data, tmp_path / "none", max_epochs=0).network.state_dict()
    after = fit(data, tmp_path / "some", max_epochs=2).network.state_dict()
    moved = {name for name, each in after.items() if not torch.equal(each, before[name])}
    assert ("links.head.0.weight" in moved) == (task is Task.RE)
    assert ("reader.tags.weight" in moved) == (task is Task.SER)
    assert "reader.sequence.ahead.weight_hh_l0" in moved or "decoder.text.0.weight" in moved


def test_each_page_is_shown_for_both_and_recorded_as_such(folder: Path, tmp_path: Path) -> None:
    data = data_of(folder, sampling(), entities_only=["funsd"])
    fit(data, tmp_path / "run", [SampleRecords()], max_epochs=2)
    courses = read_trajectories(tmp_path / "run")
    assert {key.task for key in courses.keys} == set(TASKS)
    assert courses.shown.all()


def test_a_batch_of_both_kinds_is_no_batch(folder: Path, tmp_path: Path) -> None:
    data = data_of(folder, sampling())
    fit(data, tmp_path / "run", max_epochs=1)
    with pytest.raises(ValueError, match="labels, or links"):
        collate([data.examples[0], data.examples[-1]])


def test_one_task_needs_batches_of_one_set() -> None:
    with pytest.raises(ConfigurationError, match="one_set"):
        Sampling(one_task=True)
