import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from PIL import Image
from pytorch_lightning import Callback, Trainer
from small_forms import noise_page, two_line_form, write_funsd
from tiny_model import NETWORK, STATE_FEATURES, build_model

from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.errors import AnnotationError, ConfigurationError
from xformparser.labels import LABELS, Label
from xformparser.training.batches import FormBatch
from xformparser.training.data import FormDataModule, Sources, training_pages
from xformparser.training.examples import View
from xformparser.training.module import FormTrainingModule
from xformparser.training.sampling import LengthBuckets, Sampling, Share
from xformparser.training.schedules import Optimization
from xformparser.training.treatment import CorrectedLabel, PageName, Repetition, Treatment, Weight

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def data(tmp_path: Path, tiny_encoder: TextEncoder) -> FormDataModule:
    """Return twelve pages of training, half of which an epoch shows, and one of validation."""
    save_encoder(tiny_encoder, tmp_path / "encoder")
    pages = {noise_page(f"page{number}", number, entities=2 + number): "train" for number in range(12)}
    folder = write_funsd(tmp_path / "forms", pages | {two_line_form(): "val"})
    sources = Sources([f"funsd:{folder}:train"], [f"funsd:{folder}:val"], splits=str(folder / "splits.csv"))
    return FormDataModule(
        sources, str(tmp_path / "encoder"), Sampling(2, {"funsd": 0.5}), str(tmp_path / "cache")
    )


def test_pages_are_read_into_both_views(data: FormDataModule) -> None:
    data.setup("fit")
    assert Counter(example.view for example in data.examples) == {View.ENTITIES: 12, View.LINES: 12}
    assert {example.document_id for example in data.examples} == {f"page{number}" for number in range(12)}
    (page,) = data.validation
    assert page.page.document_id == "two_lines"
    assert {example.view for example in page.examples.values()} == set(View)
    count = len(data.examples)
    data.setup("fit")
    assert len(data.examples) == count


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        pytest.param({"entities_only": ["funsd"]}, {View.ENTITIES}, id="entities only"),
        pytest.param({"lines_only": ["funsd"]}, {View.LINES}, id="lines only"),
        pytest.param({"lines_only": ["xfund"]}, set(View), id="another format"),
    ],
)
def test_a_format_may_be_shown_one_way_only(
    data: FormDataModule, choice: dict[str, list[str]], shown: set[View]
) -> None:
    data.sources = replace(data.sources, **choice)
    data.setup("fit")
    assert {example.view for example in data.examples} == shown


@pytest.mark.parametrize("pictures", [True, False])
def test_pictures_are_shown_where_asked_for(data: FormDataModule, tmp_path: Path, pictures: bool) -> None:
    data.pictures = pictures
    images = tmp_path / "forms" / "images"
    images.mkdir()
    Image.new("L", (500, 1000), "white").save(images / "page3.png")
    data.setup("fit")
    shown = {example.document_id for example in data.examples if example.page.picture is not None}
    assert shown == ({"page3"} if pictures else set())


def test_single_samples_are_treated_as_a_file_says(data: FormDataModule, tmp_path: Path) -> None:
    page = {"dataset": "funsd", "language": "en", "document": "page3"}
    Treatment(
        weights=(Weight(**page, task="ser", entity=1, weight=0.0),),
        repetitions=(Repetition(**page, times=2),),
        apart=((PageName(**page), PageName(**{**page, "document": "page4"})),),
    ).write(tmp_path / "treatment.json")
    sources = replace(data.sources, treatment=str(tmp_path / "treatment.json"))
    treated = FormDataModule(sources, data.encoder_source, Sampling(4), str(data.cache))
    treated.setup("fit")
    count = Counter(example.document_id for example in treated.examples)
    assert count == {f"page{number}": 4 if number == 3 else 2 for number in range(12)}
    weighted = [example for example in treated.examples if example.targets.weights is not None]
    assert [example.document_id for example in weighted] == ["page3"] * 4
    assert all(example.targets.weights[1].tolist() == [0, 1] for example in weighted)
    for batch in treated.train_dataloader():
        names = Counter(key.document_id for key in batch.keys)
        assert names["page3"] + names["page4"] <= 1
        for place, key in enumerate(batch.keys):
            assert (batch.weights[place, 1, 0] == 0) == (key.document_id == "page3")


def test_corrected_labels_are_taught_and_judged_by(data: FormDataModule, tmp_path: Path) -> None:
    page = {"dataset": "funsd", "language": "en", "document": "page3"}
    (before,) = [each for each in training_pages(data.sources) if each.document_id == "page3"]
    other = Label.HEADER if before.entities[0].label is Label.OTHER else Label.OTHER
    corrections = Treatment(labels=(CorrectedLabel(**page, entity=0, label=other),))
    corrections.write(tmp_path / "corrected.json")
    sources = replace(data.sources, treatment=str(tmp_path / "corrected.json"))
    taught = FormDataModule(sources, data.encoder_source, Sampling(4), str(data.cache))
    taught.setup("fit")
    labels = [LABELS[each.targets.labels[0]] for each in taught.examples if each.document_id == "page3"]
    assert labels == [other, other]
    (after,) = [each for each in training_pages(sources) if each.document_id == "page3"]
    assert after.entities[0].label is other
    assert after.entities[1:] == before.entities[1:]


def test_a_file_without_a_treatment_is_refused_at_once(data: FormDataModule, tmp_path: Path) -> None:
    sources = replace(data.sources, treatment=str(tmp_path / "none.json"))
    with pytest.raises(ConfigurationError, match=r"none\.json: holds no treatment"):
        FormDataModule(sources, data.encoder_source)


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        pytest.param({}, 12, id="both views"),
        pytest.param({"entities_only": ["funsd"]}, 12, id="entities only"),
        pytest.param({"lines_only": ["funsd"]}, 0, id="lines only"),
        pytest.param({"lines_only": ["xfund"]}, 12, id="another format"),
        pytest.param({"train": []}, 0, id="no source"),
        pytest.param({"answers_below": ["funsd"]}, 12, id="pages that are laid out anew are not annotated"),
    ],
)
def test_pages_of_training_are_those_shown_as_entities(
    data: FormDataModule, choice: dict[str, list[str]], count: int
) -> None:
    pages = training_pages(replace(data.sources, **choice))
    assert [page.document_id for page in pages] == sorted(f"page{number}" for number in range(12))[:count]


def test_pages_of_a_test_split_are_none_of_training(data: FormDataModule) -> None:
    with pytest.raises(ConfigurationError, match="a test split"):
        training_pages(replace(data.sources, train=["funsd:x:test"]))


def test_other_stages_read_nothing(data: FormDataModule) -> None:
    data.setup("validate")
    assert data.examples == []


def test_an_epoch_shows_its_share_in_batches_of_like_length(data: FormDataModule) -> None:
    data.setup("fit")
    batches = list(LengthBuckets(data.examples, data.sampling))
    assert len(batches) == len(LengthBuckets(data.examples, data.sampling)) == 6
    places = [place for batch in batches for place in batch]
    assert len(places) == len(set(places)) == 12
    lengths = sorted([len(data.examples[place].states) for place in batch] for batch in batches)
    assert all(before[-1] <= after[0] for before, after in itertools.pairwise(lengths))


def test_each_epoch_draws_anew_and_a_seed_draws_alike(data: FormDataModule) -> None:
    data.setup("fit")

    def drawn(epoch: int, seed: int = 0) -> list[list[int]]:
        buckets = LengthBuckets(data.examples, Sampling(2, {"funsd": 0.5}, seed))
        buckets.set_epoch(epoch)
        return list(buckets)

    assert drawn(0) == drawn(0)
    shares = [frozenset(place for batch in drawn(epoch) for place in batch) for epoch in range(4)]
    assert len(set(shares)) > 1
    assert drawn(0, seed=1) != drawn(0)


@pytest.mark.parametrize("processes", [2, 5])
def test_processes_share_an_epoch_s_batches(data: FormDataModule, processes: int) -> None:
    data.setup("fit")
    whole = list(LengthBuckets(data.examples, data.sampling))
    shares = [
        LengthBuckets(data.examples, data.sampling, Share(rank, processes)) for rank in range(processes)
    ]
    drawn = [list(share) for share in shares]
    each = -(-len(whole) // processes)
    assert [len(batches) for batches in drawn] == [len(share) for share in shares] == [each] * processes
    shown = [batch for batches in drawn for batch in batches]
    assert all(batch in shown for batch in whole)
    assert len(shown) - len(whole) < processes


class Listener(Callback):
    """Keeps what each epoch shows, as sums of the word states."""

    def __init__(self) -> None:
        self.epochs: dict[int, list[float]] = {}

    def on_train_batch_end(
        self, trainer: Trainer, module: FormTrainingModule, outputs: object, batch: FormBatch, place: int
    ) -> None:
        self.epochs.setdefault(trainer.current_epoch, []).append(float(batch.words.states.sum()))


def test_lightning_shows_another_share_in_each_epoch(data: FormDataModule) -> None:
    listener = Listener()
    trainer = Trainer(
        max_epochs=3,
        accelerator="cpu",
        callbacks=[listener],
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    torch.manual_seed(0)
    trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), datamodule=data)
    shown = [sorted(sums) for sums in listener.epochs.values()]
    assert [len(sums) for sums in shown] == [6, 6, 6]
    assert shown[0] != shown[1] != shown[2]


@pytest.mark.parametrize(
    ("train", "validation", "message"),
    [
        (["funsd:x:test"], ["funsd:x:val"], "funsd:x:test: a test split is neither trained nor selected on"),
        (["funsd:x:train"], ["funsd:x:test"], "funsd:x:test: a test split"),
        (["nonsense"], [], "nonsense"),
        (["funsd:x:train", "other:x"], [], "other"),
    ],
    ids=str,
)
def test_sources_that_make_no_sense_are_refused(
    train: list[str], validation: list[str], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        FormDataModule(Sources(train, validation), "encoder")


def test_a_folder_without_pages_is_refused(data: FormDataModule, tmp_path: Path) -> None:
    (tmp_path / "forms" / "annotations" / "page3.json").write_text("{")
    with pytest.raises(AnnotationError, match=r"page3\.json: is not JSON"):
        data.setup("fit")


def fit_from(data: FormDataModule, folder: Path, **sizes: int) -> FormTrainingModule:
    """Return a module that started from a model's network and hardly learned."""
    still = Optimization(learning_rate=1e-12)
    module = FormTrainingModule(
        replace(NETWORK, **sizes), optimization=still, state_features=STATE_FEATURES, start_from=str(folder)
    )
    trainer = Trainer(
        max_steps=1,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(module, datamodule=data)
    return module


def test_training_starts_from_the_network_of_a_model(
    data: FormDataModule, tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    model = build_model(tiny_encoder, seed=5)
    model.save(tmp_path / "first")
    found = fit_from(data, tmp_path / "first").network.state_dict()
    for name, tensor in model.network.state_dict().items():
        assert torch.allclose(found[name], tensor, atol=1e-6), name


def test_a_network_of_another_size_is_no_start(
    data: FormDataModule, tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    build_model(tiny_encoder).save(tmp_path / "first")
    with pytest.raises(ConfigurationError, match="the same sizes"):
        fit_from(data, tmp_path / "first", hidden=24)
