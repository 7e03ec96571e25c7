"""Training with layers of the encoder in the loop, from the frozen start to the saved folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from layout_encoders import HIDDEN, write_encoder
from lightning_warnings import IGNORED_WARNINGS
from PIL import Image
from pytorch_lightning import Callback, Trainer
from small_forms import noise_page, two_line_form, write_funsd
from tiny_model import NETWORK, STATE_FEATURES, without_gradient
from torch import Tensor

from xformparser.encoder.storage import TextEncoder, load_encoder, save_encoder
from xformparser.errors import ConfigurationError
from xformparser.models.pretrained import FormModel
from xformparser.training.batches import collate
from xformparser.training.callbacks import ProtocolValidation
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.encoder_parts import TrainedLayers, encoder_parts
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache
from xformparser.training.module import FormTrainingModule
from xformparser.training.schedules import EncoderOptimization, Optimization
from xformparser.training.validation import ValidationScores, validation_pages

pytestmark = IGNORED_WARNINGS
EPOCHS = 4
Fit = Callable[..., FormTrainingModule]


@pytest.fixture
def data_of(tmp_path: Path, tiny_encoder: TextEncoder) -> Callable[..., FormDataModule]:
    """Return a function that makes a data module of two pages for training and one for validation."""
    save_encoder(tiny_encoder, tmp_path / "encoder")
    pages = {noise_page("noise", 0, 6): "train", noise_page("other", 1, 9): "train", two_line_form(): "val"}
    folder = write_funsd(tmp_path / "forms", pages)
    sources = Sources([f"funsd:{folder}:train"], [f"funsd:{folder}:val"], splits=str(folder / "splits.csv"))

    def make(trained: TrainedLayers, encoder: Path | None = None) -> FormDataModule:
        source = str(encoder or tmp_path / "encoder")
        return FormDataModule(sources, source, cache=str(tmp_path / "cache"), trained_layers=trained)

    return make


@pytest.fixture
def fit(tmp_path: Path) -> Fit:
    """Return a function that trains a module on the data for some epochs."""

    def run(
        data: FormDataModule, start: float, *callbacks: Callback, **settings: object
    ) -> FormTrainingModule:
        torch.manual_seed(0)
        encoder = EncoderOptimization(learning_rate=1e-2, start=start)
        module = FormTrainingModule(
            NETWORK,
            optimization=Optimization(encoder=encoder),
            state_features=int(settings.pop("state_features", STATE_FEATURES)),
        )
        trainer = Trainer(
            max_epochs=EPOCHS,
            accelerator="cpu",
            callbacks=list(callbacks),
            default_root_dir=tmp_path,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            **settings,
        )
        trainer.fit(module, datamodule=data)
        return module

    return run


def changed(data: FormDataModule) -> set[str]:
    """Return `embeddings`, `layer.0` and so on: what of the encoder is no longer as it was loaded."""
    before = load_encoder(data.encoder_source).model.state_dict()
    return {
        ".".join(name.split(".")[1:3]) if "layer." in name else "embeddings"
        for name, tensor in data.encoder.model.state_dict().items()
        if not torch.equal(tensor, before[name])
    }


class Watch(Callback):
    """Keeps which parts of the encoder have changed at the end of each epoch."""

    def __init__(self) -> None:
        self.epochs: list[set[str]] = []

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:
        self.epochs.append(changed(trainer.datamodule))


@pytest.mark.parametrize(
    ("trained", "expected"),
    [
        pytest.param(0, set(), id="frozen"),
        pytest.param(1, {"layer.1"}, id="upper"),
        pytest.param(2, {"layer.0", "layer.1"}, id="every layer"),
        pytest.param("all", {"embeddings", "layer.0", "layer.1"}, id="all"),
    ],
)
def test_the_trained_layers_change_after_the_frozen_start(
    data_of: Callable[..., FormDataModule], fit: Fit, trained: TrainedLayers, expected: set[str]
) -> None:
    data, watch = data_of(trained), Watch()
    fit(data, 0.5, watch)
    assert watch.epochs == [set(), set(), expected, expected]
    fresh = load_encoder(data.encoder_source).model
    words = data.encoder.model.get_input_embeddings().weight
    assert torch.equal(words, fresh.get_input_embeddings().weight)


@pytest.mark.parametrize("trained", [1, "all"])
def test_every_trained_parameter_gets_a_gradient(
    data_of: Callable[..., FormDataModule], fit: Fit, trained: TrainedLayers
) -> None:
    without: list[str] = []

    class Note(Callback):
        def on_before_optimizer_step(
            self, trainer: Trainer, module: FormTrainingModule, optimizer: object
        ) -> None:
            assert module.backbone is not None
            assert module.backbone.training
            without.extend(name for name in without_gradient(module.backbone) if asks(module, name))

    def asks(module: FormTrainingModule, name: str) -> bool:
        return module.backbone is not None and module.backbone.get_parameter(name).requires_grad

    fit(data_of(trained), 0.0, Note())
    # the softmax drops what the bias of the keys adds to all of them
    assert not {name for name in without if "key.bias" not in name}


def test_the_encoder_has_rates_of_its_own(data_of: Callable[..., FormDataModule], fit: Fit) -> None:
    rates: list[tuple[float, float]] = []

    class Listen(Callback):
        def on_train_batch_start(self, trainer: Trainer, *_: object) -> None:
            groups = trainer.optimizers[0].param_groups
            rates.append((groups[0]["lr"], groups[-1]["lr"]))

    fit(data_of(1), 0.5, Listen())
    network, encoder = zip(*rates, strict=True)
    half = len(rates) // 2
    assert not any(encoder[:half])
    assert all(rate > 0 for rate in encoder[half:])
    assert max(encoder) <= 1e-2
    assert all(rate > 0 for rate in network)


def test_token_states_are_kept_beside_the_word_states(data_of: Callable[..., FormDataModule]) -> None:
    frozen, upper, every = data_of(0), data_of(1), data_of("all")
    for data in (frozen, upper, every, again := data_of(1)):
        data.setup("fit")
    for plain, kept, cached, ids in zip(
        frozen.examples, upper.examples, again.examples, every.examples, strict=True
    ):
        assert torch.equal(plain.states, kept.states)
        assert plain.tokens == ()
        window = plain.page.windows[0].ids
        assert [tuple(each.shape) for each in kept.tokens] == [(len(window) + 2, STATE_FEATURES // 2)]
        assert kept.tokens[0].dtype == torch.float16
        assert torch.equal(kept.tokens[0], cached.tokens[0])
        assert ids.tokens[0].tolist()[1:-1] == list(window)
        assert ids.states.shape == (len(plain.states), 0)


@pytest.mark.parametrize("trained", [1, "all"])
def test_the_saved_model_holds_the_trained_encoder(
    data_of: Callable[..., FormDataModule], fit: Fit, trained: TrainedLayers, tmp_path: Path
) -> None:
    data = data_of(trained)
    module = fit(data, 0.0, ProtocolValidation(every_epochs=EPOCHS))
    assert module.backbone is not None
    assert module.backbone.training
    model = FormModel.load(tmp_path / "model")
    stored = model.encoder.model.state_dict()
    for name, tensor in data.encoder.model.state_dict().items():
        assert torch.allclose(stored[name], tensor, atol=5e-3), name
    assert not all(
        map(torch.equal, stored.values(), load_encoder(data.encoder_source).model.state_dict().values())
    )
    page = data.validation[0].page
    examples = FeatureCache(model.encoder, tmp_path / "anew").examples([page], View)
    scores = ValidationScores(model, validation_pages([page], examples))
    written = json.loads((tmp_path / "model" / "validation.json").read_text())
    assert scores.metrics(model.card.thresholds) == pytest.approx(written)


def test_layers_may_be_passed_in_half_precision(data_of: Callable[..., FormDataModule]) -> None:
    data = data_of(1)
    data.setup("fit")
    trained: dict[bool, Tensor] = {}
    for bfloat16 in (True, False):
        encoder = EncoderOptimization(start=0.0, bfloat16=bfloat16)
        module = AtTheEnd(NETWORK, optimization=Optimization(encoder=encoder), state_features=STATE_FEATURES)
        part = encoder_parts(data.encoder.model, 1).trained
        module.backbone = part and part.eval()
        batch = collate(data.examples)
        trained[bfloat16] = module._with_states(batch.words, batch).states
    assert trained[True].dtype == torch.float32
    assert not torch.equal(trained[True], trained[False])
    assert torch.allclose(trained[True], trained[False], atol=0.05)


class AtTheEnd(FormTrainingModule):
    """All of training has passed."""

    progress = 1.0


def test_states_of_another_width_are_refused(data_of: Callable[..., FormDataModule], fit: Fit) -> None:
    with pytest.raises(
        ConfigurationError, match=f"state_features is 9, but the encoder .* gives {STATE_FEATURES}"
    ):
        fit(data_of(0), 0.0, state_features=9)


@pytest.mark.parametrize("trained", [0, 1, "all"])
@pytest.mark.parametrize("kind", ["lilt", "layoutlmv3"])
def test_backbones_that_know_layout_are_trained(
    data_of: Callable[..., FormDataModule],
    fit: Fit,
    tmp_path: Path,
    kind: str,
    trained: TrainedLayers,
) -> None:
    data = data_of(trained, write_encoder(tmp_path / kind, kind))
    module = fit(data, 0.5, ProtocolValidation(every_epochs=EPOCHS), state_features=HIDDEN)
    expected: dict[TrainedLayers, set[str]] = {
        0: set(),
        1: {"layer.2"},
        "all": {"embeddings", "layer.0", "layer.1", "layer.2"},
    }
    assert {name for name in changed(data) if name != "encoder"} == expected[trained]
    assert FormModel.load(tmp_path / "model").backbone.out_features == HIDDEN
    assert (module.backbone is None) == (trained == 0)


def test_an_image_reaches_the_backbone_that_takes_one(
    data_of: Callable[..., FormDataModule], tmp_path: Path
) -> None:
    data = data_of("all", write_encoder(tmp_path / "layoutlmv3", "layoutlmv3"))
    data.setup("fit")
    assert all(example.pixels is None for example in data.examples)
    images = tmp_path / "forms" / "images"
    images.mkdir()
    for name in ("noise", "other", "two_lines"):
        Image.effect_noise((50, 100), 50).save(images / f"{name}.png")
    data = data_of("all", tmp_path / "layoutlmv3")
    data.setup("fit")
    assert all(isinstance(example.pixels, Tensor) for example in data.examples)


class Observing(Callback):
    """Keeps what a page looks like at the end of an epoch, each time twice, and whether training goes on."""

    def __init__(self, data: FormDataModule) -> None:
        self.data = data
        self.readings: list[tuple[Tensor, Tensor]] = []

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:
        batch = collate(self.data.examples[:1])
        module.eval()
        first, second = (module.observe(batch).label_logits for _ in range(2))
        module.train()
        self.readings.append((first, second))


@pytest.mark.parametrize("trained", [1, "all"])
def test_what_is_observed_knows_no_dropout_of_the_encoder(
    trained: TrainedLayers, data_of: Callable[..., FormDataModule], fit: Fit
) -> None:
    data = data_of(trained)
    observing = Observing(data)
    module = fit(data, 0.0, observing)
    assert len(observing.readings) == EPOCHS
    for first, second in observing.readings:
        assert torch.equal(first, second)
    assert module.backbone is not None
    assert not torch.equal(observing.readings[0][0], observing.readings[-1][0])
