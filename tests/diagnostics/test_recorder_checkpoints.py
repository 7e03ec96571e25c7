"""Records go on with a checkpoint of a real training, also with one in the middle of an epoch."""

from pathlib import Path

import numpy as np
import pytest
from lightning_warnings import IGNORED_WARNINGS
from pyarrow import parquet
from pytorch_lightning.callbacks import ModelCheckpoint
from small_forms import lone_word, noise_page, two_line_form
from small_runs import data_of, fit, write_sources

from xformparser.diagnostics.recorder import SampleRecords
from xformparser.diagnostics.records import SampleKey, epoch_file, epoch_files, read_trajectories
from xformparser.encoder.storage import TextEncoder
from xformparser.labels import Task
from xformparser.training.sampling import Sampling

pytestmark = [
    *IGNORED_WARNINGS,
    pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty:UserWarning"),
]
PAGES = (two_line_form(), lone_word(), *(noise_page(f"noise{number}", number, 7) for number in range(4)))


@pytest.fixture
def folder(tiny_encoder: TextEncoder, tmp_path: Path) -> Path:
    return write_sources(tmp_path, tiny_encoder, dict.fromkeys(PAGES, "train"))


def train(
    folder: Path, epochs: int, *, after: str | None = None, sampling: Sampling | None = None, **when: int
) -> None:
    """Train with records, six steps an epoch, and keep checkpoints; or go on after one of them."""
    callback = ModelCheckpoint(
        folder / "checkpoints",
        "{epoch}-{step}",
        save_top_k=-1,
        **(when or {"every_n_epochs": 1}),
    )
    fit(
        data_of(folder, sampling),
        folder / "run",
        [SampleRecords(int(sampling is not None)), callback],
        max_epochs=epochs,
        enable_checkpointing=True,
        checkpoint=after and folder / "checkpoints" / f"{after}.ckpt",
    )


def epoch_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for _, path in epoch_files(folder / "run")]


def test_records_go_on_with_a_checkpoint(folder: Path) -> None:
    train(folder, 2)
    before = epoch_bytes(folder)
    train(folder, 3, after="epoch=1-step=12")
    after = epoch_bytes(folder)
    assert len(after) == 3
    assert after[:2] == before
    found = read_trajectories(folder / "run")
    assert found.shown.all()
    assert found.final_step == 18
    assert (found.step > 12).all()


def test_epochs_behind_a_checkpoint_are_recorded_anew(folder: Path) -> None:
    train(folder, 3)
    before = epoch_bytes(folder)
    train(folder, 2, after="epoch=0-step=6")
    after = epoch_bytes(folder)
    assert after[0] == before[0]
    assert len(after) == 2  # of another course of training, the rest would say nothing
    assert after[1] != before[1]  # with other noise


def test_a_new_training_in_the_same_folder_leaves_no_record_of_the_old_one(folder: Path) -> None:
    for epochs in (2, 1):
        fit(data_of(folder), folder / "run", [SampleRecords()], max_epochs=epochs)
    assert [epoch for epoch, _ in epoch_files(folder / "run")] == [0]


def test_a_checkpoint_in_the_middle_of_an_epoch_keeps_what_the_epoch_has_recorded(folder: Path) -> None:
    """What Lightning shows after it is its own affair: it begins the epoch's batches anew."""

    def of_steps(last: int) -> list[dict[str, object]]:
        records = parquet.read_table(epoch_file(folder / "run", 0)).to_pylist()
        return [record for record in records if record["step"] <= last]

    train(folder, 2, every_n_train_steps=4)
    first = of_steps(4)
    with pytest.warns(UserWarning, match="your dataloader is not resumable"):
        train(folder, 2, after="epoch=0-step=4", every_n_train_steps=4)
    assert first
    assert of_steps(4) == first
    assert {record["step"] for record in of_steps(9)} - {1, 2, 3, 4} <= {5, 6}
    assert len(of_steps(9)) > len(first)
    assert [epoch for epoch, _ in epoch_files(folder / "run")] == [0, 1]


def test_the_step_of_the_last_showing_outlives_a_checkpoint(folder: Path) -> None:
    """A sample that is only read after the checkpoint was shown before it."""
    sampling = Sampling(2, {"funsd": 0.25})
    train(folder, 1, sampling=sampling)
    early = read_trajectories(folder / "run")
    train(folder, 2, after="epoch=0-step=2", sampling=sampling)
    found = read_trajectories(folder / "run")
    before = dict(zip(early.keys, early.step.tolist(), strict=True))
    read_anew = found.shown[:, 0] & ~found.shown[:, 1]
    assert read_anew.any()
    recorded = {
        SampleKey(Task(each["task"]), *(each[name] for name in SampleKey._fields[1:])): each["step"]
        for each in parquet.read_table(epoch_file(folder / "run", 1)).to_pylist()
    }
    for place in np.flatnonzero(read_anew):
        key = found.keys[place]
        assert recorded[key] == before[key] > 0
