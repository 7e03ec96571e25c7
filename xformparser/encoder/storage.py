"""An encoder on disk: `config.json`, `tokenizer.json` and compact weights; and how it loads."""

import copy
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor
from transformers import (
    MODEL_MAPPING,
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
)
from transformers.initialization import no_init_weights
from transformers.utils import cached_file

from xformparser.encoder.packed import SCALES, VALUES, read_weights, whole_array
from xformparser.encoder.quantize import (
    dequantize,
    quantizable,
    quantize_to_bytes,
    quantize_without_loss,
)
from xformparser.errors import ModelError, one_line

WEIGHTS = "weights.safetensors"
TOKENIZER = "tokenizer.json"
PICKLED = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
"""Endings of files that torch reads by unpickling."""
_NEED_DETECTRON = frozenset({"layoutlmv2", "layoutxlm"})


@dataclass(frozen=True)
class TextEncoder:
    """A transformers encoder, of text alone or of text and layout, and its tokenizer."""

    model: PreTrainedModel
    tokenizer: Tokenizer


def load_encoder(source: Path | str, *, allow_pickle: bool = False) -> TextEncoder:
    """Return the encoder of a folder made by `save_encoder`, or of any transformers folder or hub name.

    Code that comes with a model is never run. Pickled weights, which may hold some, are read only where
    `allow_pickle` says so.

    Raises ModelError where nothing is there, something damaged, pickled weights alone, or a model that needs
    detectron2.
    """
    folder = Path(source)
    if (folder / WEIGHTS).is_file():
        try:
            return _load_folder(folder)
        except Exception as error:  # tokenizers raises nothing more special
            raise ModelError(
                f"{folder}: the text encoder is damaged: {one_line(error)}. Prepare or fetch it anew."
            ) from error
    if not allow_pickle:
        _refuse_pickle(folder)
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        _refuse_detectron(source, config)
        tokenizer = _load_tokenizer(source)
        model = AutoModel.from_pretrained(
            source,
            dtype=torch.float32,
            use_safetensors=None if allow_pickle else True,
            trust_remote_code=False,
            **_without_pooler(config),
        )
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{source}: no text encoder could be loaded from there: {one_line(error)}"
        ) from error
    return TextEncoder(model.eval(), tokenizer)


def _load_tokenizer(source: Path | str) -> Tokenizer:
    """Return the fast tokenizer, set to give all tokens of a text and to take its first word as any other."""
    try:
        tokenizer = Tokenizer.from_file(str(cached_file(source, TOKENIZER)))
    except OSError:
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if isinstance(tokenizer.pre_tokenizer, ByteLevel):
        tokenizer.pre_tokenizer.add_prefix_space = True
    return tokenizer


def _refuse_pickle(folder: Path) -> None:
    """Raise ModelError where the weights of a folder are pickled: reading such a file can run any code."""
    pickled = sorted(path.name for path in folder.glob("*") if path.suffix in PICKLED)
    if pickled and not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{folder}: holds pickled weights only ({', '.join(pickled)}), which can run code when read. "
            "Save them as safetensors, or, if you trust their source, prepare the encoder with "
            "scripts/prepare_encoder.py --allow-pickle."
        )


def _refuse_detectron(source: Path | str, config: PreTrainedConfig) -> None:
    if config.model_type in _NEED_DETECTRON:
        raise ModelError(
            f"{source}: LayoutLMv2 and LayoutXLM need detectron2, which has no wheel, for their images. "
            "Take LiLT (SCUT-DLVCLab/lilt-infoxlm-base) or LayoutLMv3 (microsoft/layoutlmv3-base) instead."
        )


def _without_pooler(config: PreTrainedConfig) -> dict[str, bool]:
    """Return the argument that leaves out the pooling layer, for models that have one."""
    model = cast(type[PreTrainedModel], MODEL_MAPPING[type(config)])
    known = inspect.signature(model).parameters
    return {"add_pooling_layer": False} if "add_pooling_layer" in known else {}


def _load_folder(folder: Path) -> TextEncoder:
    config = AutoConfig.from_pretrained(folder)
    with no_init_weights():
        model = AutoModel.from_config(config, **_without_pooler(config))
    model.load_state_dict(load_weights(folder / WEIGHTS))
    return TextEncoder(model.eval(), Tokenizer.from_file(str(folder / TOKENIZER)))


def save_encoder(encoder: TextEncoder, folder: Path) -> None:
    """Write the encoder: matrices at 4 or 8 bits where that loses nothing, the rest in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder.model.config.to_json_file(folder / "config.json")
    encoder.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    save_weights(encoder.model.state_dict(), folder / WEIGHTS)


def compacted(encoder: TextEncoder) -> TextEncoder:
    """Return a copy that is stored without loss: matrices off every grid are put on that of 8 bits."""
    model = copy.deepcopy(encoder.model)
    model.load_state_dict(on_grid(model.state_dict()))
    return TextEncoder(model, encoder.tokenizer)


def on_grid(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the named tensors as `save_weights` stores them without loss, matrices in 8 bits."""

    def rounded(tensor: Tensor) -> Tensor:
        if not quantizable(tensor):
            return tensor.half().float() if tensor.is_floating_point() else tensor
        stored = quantize_without_loss(tensor) is not None
        return tensor if stored else dequantize(quantize_to_bytes(tensor))

    return {name: rounded(tensor) for name, tensor in state.items()}


def save_weights(state: Mapping[str, Tensor], path: Path) -> None:
    """Write named tensors compactly; shapes of packed ones stand in the file's metadata."""
    stored: dict[str, Tensor] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for name, tensor in state.items():
        packed = quantize_without_loss(tensor)
        if packed is not None:
            stored[name + VALUES], stored[name + SCALES] = packed.values, packed.scales
            shapes[name] = packed.shape
        else:
            stored[name] = tensor.half() if tensor.is_floating_point() else tensor
    contiguous = {name: tensor.contiguous() for name, tensor in stored.items()}
    save_file(contiguous, path, metadata={"shapes": json.dumps(shapes)})


def load_weights(path: Path) -> dict[str, Tensor]:
    """Return the named tensors of `save_weights` in float32."""
    return {name: torch.from_numpy(whole_array(weight)) for name, weight in read_weights(path).items()}
