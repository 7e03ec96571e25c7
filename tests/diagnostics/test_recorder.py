"""Records of real trainings of a tiny network: what is written, and when what is unseen is read."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from pyarrow import parquet
from pytorch_lightning import Callback, Trainer
from small_forms import lone_word, noise_page, two_line_form
from small_runs import data_of, fit, write_sources
from tiny_model import NETWORK, STATE_FEATURES
from torch import Tensor

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics.judgement import NONE, Judgements, judge
from xformparser.diagnostics.passes import read_samples
from xformparser.diagnostics.recorder import SampleRecords
from xformparser.diagnostics.records import (
    SampleKey,
    Trajectories,
    epoch_files,
    read_run,
    read_trajectories,
)
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.labels import LABEL_INDEX, Label, Task
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import ModelCard
from xformparser.training.batches import FormBatch
from xformparser.training.examples import View
from xformparser.training.module import FormTrainingModule
from xformparser.training.observation import Observation
from xformparser.training.sampling import Sampling
from xformparser.training.treatment import Repetition, Treatment

pytestmark = IGNORED_WARNINGS
PAGES = (two_line_form(), lone_word(), *(noise_page(f"noise{number}", number, 7) for number in range(4)))


@pytest.fixture
def folder(tiny_encoder: TextEncoder, tmp_path: Path) -> Path:
    return write_sources(tmp_path, tiny_encoder, dict.fromkeys(PAGES, "train"))


def samples_of(pages: tuple[AnnotatedPage, ...]) -> set[SampleKey]:
    """Return the labels of all entities, and the questions of answers where the page asks any."""
    found = set()
    for page in pages:
        asked = any(entity.label is Label.QUESTION for entity in page.entities)
        for place, entity in enumerate(page.entities):
            name = (page.dataset, page.language, page.document_id, place)
            found.add(SampleKey(Task.SER, *name))
            if asked and entity.label is Label.ANSWER:
                found.add(SampleKey(Task.RE, *name))
    return found


def row(found: Trajectories, key: SampleKey) -> int:
    return found.keys.index(key)


def tables(run: Path) -> list[pa.Table]:
    return [parquet.read_table(path) for _, path in epoch_files(run)]


class Judging(Callback):
    """Judges each step for itself."""

    def __init__(self) -> None:
        self.found: list[Judgements] = []

    def on_train_batch_end(
        self,
        trainer: Trainer,
        module: FormTrainingModule,
        outputs: Mapping[str, Tensor],
        batch: FormBatch,
        place: int,
    ) -> None:
        self.found.append(judge(Observation.of(outputs), batch.given))


def test_every_epoch_records_every_sample_as_its_step_has_seen_it(folder: Path) -> None:
    judging = Judging()
    fit(data_of(folder), folder / "run", [SampleRecords(), judging], max_epochs=2)
    assert [epoch for epoch, _ in epoch_files(folder / "run")] == [0, 1]
    found = read_trajectories(folder / "run")
    assert set(found.keys) == samples_of(PAGES)
    assert len(found.keys) == len(set(found.keys))
    assert found.shown.all()
    assert np.isfinite(found.p_gold).all()
    for name in ("p_gold", "correct", "loss", "entity", "gold", "predicted", "confidence"):
        recorded = np.concatenate([table[name].to_numpy() for table in tables(folder / "run")])
        assert np.array_equal(recorded, np.concatenate([getattr(each, name) for each in judging.found])), name
    # twelve examples, two a step: a sample was last shown in one of the last six steps
    assert found.final_step == 12
    assert (found.step > 6).all()


def test_gold_is_what_is_annotated(folder: Path) -> None:
    fit(data_of(folder), folder / "run", [SampleRecords()], max_epochs=1)
    records = [record for table in tables(folder / "run") for record in table.to_pylist()]
    form = {
        (each["task"], each["entity"]): each["gold"] for each in records if each["document"] == "two_lines"
    }
    labels = [Label.HEADER, Label.QUESTION, Label.ANSWER, Label.QUESTION, Label.ANSWER]
    expected = {("ser", place): LABEL_INDEX[label] for place, label in enumerate(labels)}
    assert form == expected | {("re", 2): 1, ("re", 4): 3}
    assert all(each["gold"] >= NONE for each in records)


def test_what_was_trained_is_told(folder: Path) -> None:
    data = data_of(folder)
    fit(data, folder / "run", [SampleRecords()], seed=11, max_epochs=1)
    facts = read_run(folder / "run")
    assert facts.sources == data.sources
    assert (facts.encoder, facts.start_from, facts.epochs, facts.seed) == (data.encoder_source, None, 1, 11)


def test_recording_leaves_training_as_it_is(folder: Path) -> None:
    states = [
        fit(data_of(folder, Sampling(2, {"funsd": 0.5})), folder / "run", callbacks, max_epochs=2)
        for callbacks in ([], [SampleRecords(1)])
    ]
    first, second = (module.network.state_dict() for module in states)
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_what_an_epoch_does_not_show_is_read_at_its_end_without_dropout(
    folder: Path, tiny_encoder: TextEncoder
) -> None:
    data = data_of(folder, Sampling(2, {"funsd": 0.5}))
    module = fit(data, folder / "run", [SampleRecords(1)], max_epochs=3)
    found = read_trajectories(folder / "run")
    assert set(found.keys) == samples_of(PAGES)
    assert np.isfinite(found.p_gold).all()
    assert 0 < found.shown.sum() < found.shown.size
    never = ~np.logical_or.accumulate(found.shown, axis=1)
    assert ((found.step == -1) == never[:, -1]).all()
    # what the last epoch did not show is what the finished model makes of it
    model = FormModel(tiny_encoder, module.network, ModelCard("tiny", "0", NETWORK, Thresholds()))
    reading = read_samples(model, [each for each in data.examples if each.view is View.ENTITIES])
    unseen = ~found.shown[:, -1]
    assert unseen.any()
    finished = dict(zip(reading.keys, reading.p_gold, strict=True))
    expected = [finished[key] for key, apart in zip(found.keys, unseen, strict=True) if apart]
    assert np.allclose(found.p_gold[unseen, -1], expected, atol=1e-5)


@pytest.mark.parametrize(("unseen_every", "read"), [(0, [0, 0, 0]), (2, [0, 1, 0])])
def test_unseen_samples_are_read_every_few_epochs(folder: Path, unseen_every: int, read: list[int]) -> None:
    data = data_of(folder, Sampling(2, {"funsd": 0.25}))
    fit(data, folder / "run", [SampleRecords(unseen_every)], max_epochs=3)
    assert [int(not all(table["shown"].to_pylist())) for table in tables(folder / "run")] == read


def test_a_page_that_is_shown_several_times_is_not_unseen(folder: Path) -> None:
    page = {"dataset": "funsd", "language": "en", "document": "two_lines"}
    Treatment(repetitions=(Repetition(**page, times=3),)).write(folder / "treatment.json")
    data = data_of(folder, treatment=str(folder / "treatment.json"))
    fit(data, folder / "run", [SampleRecords(1)], max_epochs=1)
    (table,) = tables(folder / "run")
    assert all(table["shown"].to_pylist())
    entities = [
        each for each in table.to_pylist() if each["document"] == "two_lines" and each["task"] == "ser"
    ]
    assert len(entities) == 3 * 5
    found = read_trajectories(folder / "run")
    last = max(each["step"] for each in entities)
    assert found.step[row(found, SampleKey(Task.SER, "funsd", "en", "two_lines", 0))] == last


def test_pages_of_lines_leave_empty_records(folder: Path) -> None:
    fit(data_of(folder, lines_only=["funsd"]), folder / "run", [SampleRecords(1)], max_epochs=1)
    assert read_trajectories(folder / "run").keys == ()


class Beginning(FormTrainingModule):
    """Nothing of training has passed."""

    progress = 0.0


def test_processes_that_train_together_read_what_is_unseen_in_turns(folder: Path) -> None:
    """Each reads its share of what it did not show itself: together they leave nothing out."""
    data = data_of(folder)
    data.setup("fit")
    module = Beginning(NETWORK, state_features=STATE_FEATURES)
    for rank in range(2):
        trainer = SimpleNamespace(
            datamodule=data,
            default_root_dir=folder / "run",
            current_epoch=0,
            max_epochs=1,
            world_size=2,
            global_rank=rank,
            is_global_zero=rank == 0,
        )
        callback = SampleRecords(1)
        callback.on_train_start(trainer, module)
        callback.on_train_epoch_end(trainer, module)
    first, second = (
        {
            SampleKey(Task(each["task"]), *(each[name] for name in SampleKey._fields[1:]))
            for each in table.to_pylist()
        }
        for table in tables(folder / "run")
    )
    assert first
    assert second
    assert not first & second
    assert first | second == samples_of(PAGES) == set(read_trajectories(folder / "run").keys)


@pytest.mark.parametrize("unseen_every", [-1, -5])
def test_a_negative_number_of_epochs_is_refused(unseen_every: int) -> None:
    with pytest.raises(ConfigurationError, match=f"unseen_every is {unseen_every}. Give 0 for never"):
        SampleRecords(unseen_every)


def test_another_data_module_is_refused(folder: Path) -> None:
    data = data_of(folder)
    data.setup("fit")
    trainer = Trainer(
        max_epochs=1,
        accelerator="cpu",
        callbacks=[SampleRecords()],
        default_root_dir=folder,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    with pytest.raises(ConfigurationError, match="SampleRecords needs the FormDataModule"):
        trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), data.train_dataloader())
