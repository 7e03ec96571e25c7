import copy

import pytest
from torch import nn
from transformers import BertConfig, BertModel, LiltConfig, LiltModel, PreTrainedModel

from xformparser.errors import ConfigurationError
from xformparser.models.backbone import TextBackbone
from xformparser.models.layout_backbones import LiltBackbone
from xformparser.models.split_encoder import UpperLayers
from xformparser.training.encoder_parts import FROZEN, TrainedLayers, encoder_groups, encoder_parts
from xformparser.training.schedules import EncoderOptimization

SIZES = {
    "vocab_size": 40,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}


@pytest.fixture
def bert() -> PreTrainedModel:
    return BertModel(BertConfig(**SIZES), add_pooling_layer=False).eval()


@pytest.fixture
def lilt() -> PreTrainedModel:
    return LiltModel(LiltConfig(channel_shrink_ratio=2, **SIZES), add_pooling_layer=False).eval()


def trainable(encoder: PreTrainedModel) -> set[str]:
    """Return `layer.0` and so on, and `embeddings`, of all that asks for gradients."""
    names = [name for name, parameter in encoder.named_parameters() if parameter.requires_grad]
    return {".".join(name.split(".")[1:3]) if "layer." in name else "embeddings" for name in names}


@pytest.mark.parametrize(
    ("trained", "expected"),
    [
        pytest.param(1, {"layer.2"}, id="one"),
        pytest.param(3, {"layer.0", "layer.1", "layer.2"}, id="as many as there are"),
        pytest.param("all", {"embeddings", "layer.0", "layer.1", "layer.2"}, id="all"),
    ],
)
def test_only_what_is_trained_asks_for_gradients(
    bert: PreTrainedModel, trained: TrainedLayers, expected: set[str]
) -> None:
    encoder_parts(bert, trained)
    assert trainable(bert) == expected
    assert not bert.get_input_embeddings().weight.requires_grad


def test_a_frozen_encoder_has_no_parts(bert: PreTrainedModel) -> None:
    assert encoder_parts(bert, 0) is FROZEN


def test_states_below_the_trained_layers_are_known_where_they_depend_on_text_alone(
    bert: PreTrainedModel,
) -> None:
    parts = encoder_parts(bert, 2)
    assert isinstance(parts.trained, UpperLayers)
    assert parts.lower is not None
    assert parts.lower.count == 1
    parts = encoder_parts(bert, "all")
    assert isinstance(parts.trained, TextBackbone)
    assert parts.lower is None


def test_trained_layers_drop_states_but_no_attention(bert: PreTrainedModel) -> None:
    part = encoder_parts(bert, 1).trained
    assert part is not None
    shares = {name.split(".", 2)[2]: m.p for name, m in part.named_modules() if isinstance(m, nn.Dropout)}
    assert shares == {"attention.self.dropout": 0.0, "attention.output.dropout": 0.1, "output.dropout": 0.1}


@pytest.mark.parametrize("trained", [2, "all"])
def test_an_encoder_that_reads_boxes_is_passed_from_its_ids_on(
    lilt: PreTrainedModel, trained: TrainedLayers
) -> None:
    parts = encoder_parts(lilt, trained)
    assert isinstance(parts.trained, LiltBackbone)
    assert parts.lower is None
    assert ("layer.0" in trainable(lilt)) == (trained == "all")


@pytest.mark.parametrize("trained", [-1, 4])
def test_more_layers_than_there_are_cannot_be_trained(bert: PreTrainedModel, trained: int) -> None:
    with pytest.raises(
        ConfigurationError, match=f"trained_layers is {trained}, but the encoder has 3 layers"
    ):
        encoder_parts(bert, trained)


@pytest.mark.parametrize(
    ("trained", "rates"),
    [pytest.param(2, {0.8, 0.4}, id="upper"), pytest.param("all", {0.8, 0.4, 0.2, 0.1}, id="all")],
)
def test_rates_fall_from_layer_to_layer(
    bert: PreTrainedModel, trained: TrainedLayers, rates: set[float]
) -> None:
    part = encoder_parts(bert, trained).trained
    assert part is not None
    groups = encoder_groups(part, EncoderOptimization(learning_rate=0.8, layer_decay=0.5))
    assert {round(group["lr"], 6) for group in groups} == rates
    grouped = [id(parameter) for group in groups for parameter in group["params"]]
    asking = [id(parameter) for parameter in part.parameters() if parameter.requires_grad]
    assert sorted(grouped) == sorted(asking)
    for group in groups:
        assert all((parameter.dim() > 1) == ("weight_decay" not in group) for parameter in group["params"])


def test_the_last_layer_has_the_full_rate(bert: PreTrainedModel) -> None:
    part = encoder_parts(copy.deepcopy(bert), "all").trained
    assert part is not None
    last = next(p for name, p in part.named_parameters() if "layer.2.attention.self.query.weight" in name)
    groups = encoder_groups(part, EncoderOptimization(learning_rate=0.8, layer_decay=0.5))
    (group,) = [group for group in groups if any(parameter is last for parameter in group["params"])]
    assert group["lr"] == 0.8
