import pytest
import torch
from torch import Tensor
from transformers import DistilBertConfig, DistilBertModel, PreTrainedModel, XLMRobertaConfig, XLMRobertaModel

from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.models.backbone import TextBackbone
from xformparser.models.split_encoder import LowerLayers, UpperLayers, encoder_layers

LAYERS = 6


@pytest.fixture(scope="module")
def encoder() -> PreTrainedModel:
    """Return an encoder of six layers, whose fourth is the middle one."""
    torch.manual_seed(0)
    config = XLMRobertaConfig(
        vocab_size=60,
        hidden_size=32,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=48,
        pad_token_id=1,
        type_vocab_size=1,
    )
    return XLMRobertaModel(config, add_pooling_layer=False).eval()


@pytest.fixture
def window() -> tuple[Tensor, Tensor]:
    """Return ids and mask of two windows, one of which is padded."""
    ids = torch.randint(5, 60, (2, 9), generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    return ids, mask


@torch.inference_mode()
@pytest.mark.parametrize("trained", range(1, LAYERS + 1))
def test_both_parts_together_are_the_whole(
    encoder: PreTrainedModel, window: tuple[Tensor, Tensor], trained: int
) -> None:
    ids, mask = window
    boxes = ids.new_zeros(*ids.shape, 4)
    whole = TextBackbone(encoder)(ids, boxes, mask)
    upper = UpperLayers(encoder, trained)
    lower = LowerLayers(encoder, LAYERS - trained)(ids, mask)
    parted = upper(lower, boxes, mask)
    assert upper.out_features == whole.shape[-1]
    assert torch.allclose(whole[mask.bool()], parted[mask.bool()], atol=1e-6)
    assert lower.shape[-1] == (64 if trained < LAYERS - 4 else 32)


@torch.inference_mode()
def test_a_single_window_passes_as_through_the_encoder_itself(tiny_encoder: TextEncoder) -> None:
    ids = torch.tensor([tiny_encoder.tokenizer.encode("Name: Ann").ids])
    mask, boxes = torch.ones_like(ids), ids.new_zeros(*ids.shape, 4)
    parted = UpperLayers(tiny_encoder.model, 1)(LowerLayers(tiny_encoder.model, 1)(ids, mask), boxes, mask)
    assert torch.equal(parted, TextBackbone(tiny_encoder.model)(ids, boxes, mask))


def test_the_upper_part_holds_the_encoder_s_own_layers_and_no_others(encoder: PreTrainedModel) -> None:
    held = dict(UpperLayers(encoder, 2).named_parameters())
    assert {name.split(".")[1] for name in held} == {"0", "1"}
    own = [parameter for layer in encoder_layers(encoder)[-2:] for parameter in layer.parameters()]
    assert all(mine is theirs for mine, theirs in zip(held.values(), own, strict=True))


def test_states_in_half_precision_are_taken(encoder: PreTrainedModel, window: tuple[Tensor, Tensor]) -> None:
    ids, mask = window
    lower = LowerLayers(encoder, 4)(ids, mask).half()
    assert UpperLayers(encoder, 2)(lower, ids, mask).dtype == torch.float32


def test_an_encoder_built_otherwise_is_refused() -> None:
    other = DistilBertModel(DistilBertConfig(vocab_size=9, dim=8, n_layers=1, n_heads=2, hidden_dim=8))
    with pytest.raises(ConfigurationError, match="of a distilbert encoder cannot be trained apart"):
        encoder_layers(other)
