"""A text encoder in two parts: lower layers whose states are computed once, and upper ones that are trained.

Shapes: B batch, T tokens, H hidden.
"""

import torch
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.masking_utils import create_bidirectional_mask

from xformparser.errors import ConfigurationError
from xformparser.models.backbone import Backbone, middle_layer


class LowerLayers(nn.Module):
    """The embeddings and the first layers of a BERT-like text encoder.

    Args:
        encoder: the whole encoder.
        count: how many layers.
    """

    def __init__(self, encoder: PreTrainedModel, count: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.count = count

    def forward(self, ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return (B, T, H) states for `UpperLayers`; beside them the middle layer's, where it lies below."""
        states = self.encoder.get_submodule("embeddings")(input_ids=ids)
        mask = _attention(self.encoder.config, states, attention_mask)
        passed = [states]
        for layer in encoder_layers(self.encoder)[: self.count]:
            passed.append(layer(passed[-1], mask))
        middle = middle_layer(self.encoder)
        return torch.cat([passed[-1], passed[middle]], dim=-1) if middle < self.count else passed[-1]


class UpperLayers(Backbone):
    """The last layers of a BERT-like text encoder: behind `LowerLayers` the same as `TextBackbone`.

    Args:
        encoder: the whole encoder, whose layers stay its own.
        count: how many layers.
    """

    def __init__(self, encoder: PreTrainedModel, count: int) -> None:
        super().__init__()
        below = encoder.config.num_hidden_layers - count
        self.layers = nn.ModuleList(encoder_layers(encoder)[below:])
        self.middle = middle_layer(encoder) - below
        self.out_features = 2 * encoder.config.hidden_size
        self.config = encoder.config

    def forward(
        self, inputs: Tensor, _boxes: Tensor, attention_mask: Tensor, _pixels: Tensor | None = None
    ) -> Tensor:
        """Return (B, T, 2 * H) states; `inputs` are those of `LowerLayers`, in any precision."""
        width = self.out_features // 2
        # (B, T, H) or (B, T, 2 * H) -> 2 x (B, T, H)
        states, middle = inputs[..., :width].float(), inputs[..., -width:].float()
        mask = _attention(self.config, states, attention_mask)
        for place, layer in enumerate(self.layers, start=1):
            states = layer(states, mask)
            middle = states if place == self.middle else middle
        return torch.cat([states, middle], dim=-1)


def encoder_layers(encoder: PreTrainedModel) -> nn.ModuleList:
    """Return the layers of an encoder built like BERT; ConfigurationError where it is built otherwise."""
    layers = getattr(getattr(encoder, "encoder", None), "layer", None)
    if not isinstance(layers, nn.ModuleList):
        raise ConfigurationError(
            f"The layers of a {encoder.config.model_type} encoder cannot be trained apart. "
            "Set trained_layers to 0 or all, or take an encoder built like BERT, RoBERTa, LiLT or LayoutLMv3."
        )
    return layers


def _attention(config: PreTrainedConfig, states: Tensor, attention_mask: Tensor) -> Tensor | BlockMask | None:
    """Return the mask that the layers take, made as the encoder itself makes it."""
    return create_bidirectional_mask(config=config, inputs_embeds=states, attention_mask=attention_mask)
