"""The models that come with the package share one text encoder; each adds its network and what it trained."""

from pathlib import Path

import torch

from xformparser.encoder.masked_head import MaskedTokenHead, load_head
from xformparser.encoder.storage import TextEncoder, load_encoder, load_weights, save_weights
from xformparser.errors import ModelError
from xformparser.models.folders import (
    ENCODER,
    LAYERS,
    MASKED_HEAD,
    NAMES,
    WEIGHTS,
    model_folder,
    shared_folder,
)


def encoder_of(folder: Path) -> TextEncoder:
    """Return the encoder of a model folder: its own, or the one beside it with the layers the model trained.

    Raises:
        ModelError: there is none, or a part of it is damaged.
    """
    encoder = load_encoder(shared_folder(folder) / ENCODER)
    if shared_folder(folder) != folder and (folder / LAYERS).exists():
        unknown = encoder.model.load_state_dict(load_weights(folder / LAYERS), strict=False).unexpected_keys
        if unknown:
            raise ModelError(f"{folder / LAYERS}: does not fit the encoder beside it. Fetch the model anew.")
    return encoder


def named_encoder(source: str) -> TextEncoder:
    """Return the encoder of a bundled model by its name, or any other that `load_encoder` finds.

    Raises:
        ModelError: nothing is there, or something damaged.
    """
    return encoder_of(model_folder(source)) if source in NAMES else load_encoder(source)


def bundled_head(encoder: TextEncoder) -> MaskedTokenHead | None:
    """Return the masked-token head of the bundled encoder; None where the encoder is another.

    Another is also one that shares its words but had upper layers trained, such as that of `base`: the head
    reads the last states.
    """
    bundled = load_encoder(WEIGHTS / ENCODER)
    return load_head(MASKED_HEAD) if _same(encoder, bundled) else None


def _same(one: TextEncoder, other: TextEncoder) -> bool:
    mine, its = one.model.state_dict(), other.model.state_dict()
    return (
        mine.keys() == its.keys()
        and one.tokenizer.to_str() == other.tokenizer.to_str()
        and all(torch.equal(mine[name].cpu(), tensor) for name, tensor in its.items())
    )


def save_layers(encoder: TextEncoder, folder: Path) -> None:
    """Write what an encoder has that the one beside the model folder has not; nothing where alike."""
    shared = load_encoder(folder.parent / ENCODER).model.state_dict()
    own = {
        name: tensor
        for name, tensor in encoder.model.state_dict().items()
        if not torch.equal(tensor, shared[name])
    }
    (folder / LAYERS).unlink(missing_ok=True)
    if own:
        save_weights(own, folder / LAYERS)
