"""Which part of the encoder is trained, what of the rest is computed once, and at which learning rates."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from torch import nn
from transformers import PreTrainedModel

from xformparser.errors import ConfigurationError
from xformparser.models.backbone import Backbone
from xformparser.models.build import build_backbone, knows_layout
from xformparser.models.split_encoder import LowerLayers, UpperLayers, encoder_layers
from xformparser.training.schedules import EncoderOptimization

TrainedLayers = int | Literal["all"]
_LAYER = re.compile(r"\blayers?\.(\d+)\.")


@dataclass(frozen=True)
class EncoderParts:
    """The trained part, None where the encoder is frozen; and the layers below it that are computed once.

    Without such layers the trained part takes token ids.
    """

    trained: Backbone | None = None
    lower: LowerLayers | None = None


FROZEN = EncoderParts()


def encoder_parts(encoder: PreTrainedModel, trained_layers: TrainedLayers) -> EncoderParts:
    """Return the parts of an encoder, whose frozen parameters then ask for no gradient.

    States of lower layers are computed once where they depend on text alone. Where they depend on boxes,
    which training moves, the frozen layers are passed in every step. Word embeddings are never trained: few
    of them are seen.

    Args:
        encoder: stays the owner of all layers.
        trained_layers: 0, a number of upper layers, or `all`.

    Raises:
        ConfigurationError: there are not so many layers, or they cannot be told apart.
    """
    if trained_layers == 0:
        return FROZEN
    encoder.requires_grad_(trained_layers == "all")
    encoder.get_input_embeddings().requires_grad_(False)
    if trained_layers == "all":
        return EncoderParts(build_backbone(encoder))
    layers = encoder_layers(encoder)
    if not 0 < trained_layers <= len(layers):
        raise ConfigurationError(
            f"trained_layers is {trained_layers}, but the encoder has {len(layers)} layers. "
            f"Give 0 to {len(layers)}, or all."
        )
    below = len(layers) - trained_layers
    layers[below:].requires_grad_(True)
    if knows_layout(encoder):
        return EncoderParts(build_backbone(encoder))
    upper = UpperLayers(encoder, trained_layers)
    _drop_no_attention(upper)
    return EncoderParts(upper, LowerLayers(encoder, below))


def _drop_no_attention(part: Backbone) -> None:
    """Leave dropout to the states: on a CPU, dropout of attention takes nearly as long as all else."""
    for name, module in part.named_modules():
        if name.endswith("attention.self.dropout") and isinstance(module, nn.Dropout):
            module.p = 0.0


def encoder_groups(trained: Backbone, settings: EncoderOptimization) -> list[dict[str, Any]]:
    """Return AdamW's groups of the trained part, two for each layer; norms and biases do not decay.

    What belongs to no layer, such as the embeddings of places, goes with a layer beneath all others.
    """
    places = {name: _place(name) for name, _ in trained.named_parameters()}
    top = max(places.values())
    groups: dict[tuple[int, bool], dict[str, Any]] = {}
    for name, parameter in trained.named_parameters():
        if parameter.requires_grad:
            depth, decays = top - places[name], parameter.dim() > 1
            rate = settings.learning_rate * settings.layer_decay**depth
            extra = {} if decays else {"weight_decay": 0.0}
            group = groups.setdefault((depth, decays), {"params": [], "lr": rate, **extra})
            group["params"].append(parameter)
    return list(groups.values())


def _place(name: str) -> int:
    """Return the layer that a parameter belongs to, -1 for none."""
    found = _LAYER.search(name)
    return int(found.group(1)) if found else -1
