"""What two models must have in common to share their graphs."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from xformparser.models.network_config import NetworkConfig

ENCODER_SIZES = (
    "hidden_size",
    "intermediate_size",
    "layer_norm_eps",
    "max_position_embeddings",
    "num_attention_heads",
    "num_hidden_layers",
    "type_vocab_size",
)


def architecture_of(encoder: Mapping[str, Any], network: NetworkConfig) -> dict[str, Any] | None:
    """Return the sizes that graphs depend on, None where the model runs in torch alone.

    Args:
        encoder: the encoder's configuration, as transformers writes it.
        network: of the form network.
    """
    plain = encoder.get("model_type") == "bert" and encoder.get("hidden_act") == "gelu"
    if not plain or network.visual_features or network.geometry != "rivals":
        return None
    sizes = asdict(network)
    for name in ("dropout", "visual_features", "geometry"):
        del sizes[name]
    return {"encoder": {name: encoder[name] for name in ENCODER_SIZES}, "network": sizes}
