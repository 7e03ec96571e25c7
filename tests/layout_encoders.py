"""Folders of small random encoders as `save_pretrained` writes them, for backbones of every kind."""

from pathlib import Path

import torch
from tiny_model import SPECIALS, build_tokenizer
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, processors
from transformers import (
    LayoutLMv3Config,
    LayoutLMv3Model,
    LiltConfig,
    LiltModel,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaModel,
)

HIDDEN = 48
IMAGE_SIZE = 32
PAD = SPECIALS.index("<pad>")
MERGES = [("Ġ", "N"), ("Ġ", "A"), ("n", "n"), ("ĠA", "nn")]


def byte_level_tokenizer() -> Tokenizer:
    """Return a byte-level BPE tokenizer as LayoutLMv3 has one, which leaves a text's beginning as it is."""
    pieces = [*SPECIALS, *sorted(pre_tokenizers.ByteLevel.alphabet()), *("".join(pair) for pair in MERGES)]
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=MERGES))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in SPECIALS])
    return tokenizer


def write_encoder(folder: Path, kind: str, layers: int = 3) -> Path:
    """Write a random encoder of a kind (`xlm-roberta`, `lilt`, `layoutlmv3`) and its tokenizer."""
    torch.manual_seed(0)
    tokenizer = byte_level_tokenizer() if kind == "layoutlmv3" else build_tokenizer()
    _BUILDERS[kind](_sizes(tokenizer.get_vocab_size(), layers)).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(folder)
    return folder


def _xlm_roberta(sizes: dict[str, int]) -> PreTrainedModel:
    return XLMRobertaModel(XLMRobertaConfig(type_vocab_size=1, **sizes))


def _lilt(sizes: dict[str, int]) -> PreTrainedModel:
    return LiltModel(LiltConfig(type_vocab_size=1, channel_shrink_ratio=4, **sizes))


def _layoutlmv3(sizes: dict[str, int]) -> PreTrainedModel:
    config = LayoutLMv3Config(
        coordinate_size=8,
        shape_size=8,
        input_size=IMAGE_SIZE,
        patch_size=16,
        has_relative_attention_bias=True,
        has_spatial_attention_bias=True,
        **sizes,
    )
    return LayoutLMv3Model(config)


def _sizes(vocabulary: int, layers: int) -> dict[str, int]:
    return {
        "vocab_size": vocabulary,
        "hidden_size": HIDDEN,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 514,
        "pad_token_id": PAD,
    }


_BUILDERS = {"xlm-roberta": _xlm_roberta, "lilt": _lilt, "layoutlmv3": _layoutlmv3}
KINDS = tuple(_BUILDERS)
