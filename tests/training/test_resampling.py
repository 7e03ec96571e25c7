"""Which data sets are shown more often; accuracies are made by hand."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from hand_targets import A, targets_of
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import Trainer
from small_forms import noise_page, two_line_form
from small_runs import data_of, fit, write_sources
from tiny_model import NETWORK, STATE_FEATURES
from torch import Tensor

from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.models.form_parser import SpanScores
from xformparser.training.batches import IGNORED
from xformparser.training.examples import Example, ExampleKey, View
from xformparser.training.module import FormTrainingModule
from xformparser.training.observation import observed
from xformparser.training.resampling import DynamicResampling
from xformparser.training.sampling import LengthBuckets, Sampling

pytestmark = IGNORED_WARNINGS
SETS = ("funsd_en", "xfund_de")


def key_of(set_name: str) -> ExampleKey:
    return ExampleKey(*set_name.split("_"), "page", View.ENTITIES)


@pytest.fixture
def trainer() -> SimpleNamespace:
    """Return what the callback asks a trainer: the batches, and the sum over the one process."""
    examples = [
        Example(key.dataset, str(number), key.view, None, torch.zeros(1, 1), None, language=key.language)
        for key in map(key_of, SETS)
        for number in range(20)
    ]
    return SimpleNamespace(
        train_dataloader=SimpleNamespace(batch_sampler=LengthBuckets(examples, Sampling(2))),
        strategy=SimpleNamespace(root_device="cpu", reduce=lambda counts, reduce_op: counts),
    )


def outputs_of(right: int, wrong: int) -> dict[str, Tensor]:
    """Return what a step hands on of a page with so many labels right and wrong, and one ignored."""
    labels = torch.zeros(1, right + wrong + 1, 4)
    labels[0, :right, A] = 1
    labels[0, right:, (A + 1) % 4] = 1
    spans = labels.shape[1]
    scores = SpanScores(labels, torch.zeros(1, 3, spans, spans), torch.zeros(1, spans, 2))
    return observed([scores], targets_of([A] * (right + wrong) + [IGNORED]))


def pass_epoch(
    callback: DynamicResampling, trainer: SimpleNamespace, rights: dict[str, int]
) -> dict[str, int]:
    """Show each set in two batches, with so many of 100 labels right; return what is boosted afterwards."""
    for name, right in rights.items():
        for part in (right // 2, right - right // 2):
            batch = SimpleNamespace(keys=(key_of(name),))
            callback.on_train_batch_end(trainer, None, outputs_of(part, 50 - part), batch, 0)
    callback.on_train_epoch_end(trainer, None)
    boosts: dict[str, int] = trainer.train_dataloader.batch_sampler.boosts
    return boosts


@pytest.mark.parametrize(
    ("epochs", "boosted"),
    [
        pytest.param([(50, 50)], set(), id="one epoch"),
        pytest.param([(50, 50), (60, 70)], set(), id="both rise"),
        pytest.param([(100, 50), (96, 50)], set(), id="a fall of 4 %"),
        pytest.param([(100, 50), (94, 60)], {"funsd_en"}, id="a fall of 6 %"),
        pytest.param([(20, 50), (18, 50)], {"funsd_en"}, id="the fall is relative"),
        pytest.param([(90, 90), (50, 50)], {"funsd_en", "xfund_de"}, id="both fall"),
        pytest.param([(90, 50), (50, 50), (80, 50)], {"funsd_en"}, id="from the best epoch, not the last"),
        pytest.param([(90, 50), (50, 50), (89, 50)], set(), id="it has recovered"),
        pytest.param([(0, 50), (0, 50)], set(), id="nothing was ever right"),
    ],
)
def test_what_falls_by_more_than_a_twentieth_is_shown_twice_as_often(
    epochs: list[tuple[int, int]], boosted: set[str], trainer: SimpleNamespace
) -> None:
    callback = DynamicResampling()
    found = {}
    for rights in epochs:
        found = pass_epoch(callback, trainer, dict(zip(SETS, rights, strict=True)))
    assert found == dict.fromkeys(boosted, 2)


@pytest.mark.parametrize(("drop", "boosted"), [(0.5, set()), (0.3, {"funsd_en"})])
def test_the_fall_that_counts_is_a_setting(drop: float, boosted: set[str], trainer: SimpleNamespace) -> None:
    callback = DynamicResampling(drop)
    pass_epoch(callback, trainer, {"funsd_en": 90})
    assert pass_epoch(callback, trainer, {"funsd_en": 55}).keys() == boosted


def test_a_set_that_an_epoch_does_not_show_is_not_judged(trainer: SimpleNamespace) -> None:
    callback = DynamicResampling()
    pass_epoch(callback, trainer, {"funsd_en": 90, "xfund_de": 90})
    assert pass_epoch(callback, trainer, {"xfund_de": 90}) == {}
    assert pass_epoch(callback, trainer, {"funsd_en": 80}) == {"funsd_en": 2}
    assert pass_epoch(callback, trainer, {}) == {}


def test_counts_of_all_processes_are_judged_together(trainer: SimpleNamespace) -> None:
    """Another process saw as many labels of each set, all of them right."""
    other = torch.tensor([[100.0, 100.0]] * 2)
    trainer.strategy.reduce = lambda counts, reduce_op: counts + other if reduce_op == "sum" else None
    callback = DynamicResampling()
    pass_epoch(callback, trainer, dict.fromkeys(SETS, 100))
    # 194 and 188 of 200
    assert pass_epoch(callback, trainer, {"funsd_en": 94, "xfund_de": 88}) == {"xfund_de": 2}


def test_a_checkpoint_keeps_what_was_best_and_what_is_shown_more_often(trainer: SimpleNamespace) -> None:
    first, second = DynamicResampling(), DynamicResampling()
    pass_epoch(first, trainer, dict.fromkeys(SETS, 90))
    boosts = pass_epoch(first, trainer, {"funsd_en": 50, "xfund_de": 90})
    trainer.train_dataloader.batch_sampler.boosts = {}
    second.load_state_dict(first.state_dict())
    second.on_train_start(trainer, None)
    assert trainer.train_dataloader.batch_sampler.boosts == boosts == {"funsd_en": 2}
    assert pass_epoch(second, trainer, {"funsd_en": 80, "xfund_de": 89}) == {"funsd_en": 2}


@pytest.mark.parametrize("drop", [0.0, 1.0, -0.1])
def test_a_fall_that_makes_no_sense_is_refused(drop: float) -> None:
    with pytest.raises(ConfigurationError, match=f"drop is {drop}. Give a share between 0 and 1"):
        DynamicResampling(drop)


class Forgetting(DynamicResampling):
    """Takes the first epoch for perfect."""

    def __init__(self) -> None:
        super().__init__()
        self.boosted: list[dict[str, int]] = []

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:
        self._best.setdefault("funsd_en", 1.0)
        super().on_train_epoch_end(trainer, module)
        self.boosted.append(trainer.train_dataloader.batch_sampler.boosts)


def test_a_training_shows_again_what_was_lost(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    folder = write_sources(
        tmp_path, tiny_encoder, {noise_page("noise", 0, 8): "train", two_line_form(): "train"}
    )
    callback = Forgetting()
    fit(data_of(folder), tmp_path, [callback], max_epochs=2)
    assert callback.boosted == [{"funsd_en": 2}] * 2


def test_another_data_module_is_refused(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    data = data_of(write_sources(tmp_path, tiny_encoder, {two_line_form(): "train"}))
    data.setup("fit")
    trainer = Trainer(
        max_epochs=1,
        accelerator="cpu",
        callbacks=[DynamicResampling()],
        default_root_dir=tmp_path,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    loader = torch.utils.data.DataLoader(data.examples, 1, collate_fn=data.train_dataloader().collate_fn)
    with pytest.raises(ConfigurationError, match="DynamicResampling needs the FormDataModule"):
        trainer.fit(FormTrainingModule(NETWORK, state_features=STATE_FEATURES), loader)
