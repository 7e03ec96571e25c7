"""A random two-layer encoder with a small tokenizer, and a form model around it: real parts, only small."""

from dataclasses import replace

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.shapes import COUNT
from xformparser.models.build import build_network
from xformparser.models.decoding import Thresholds
from xformparser.models.network_config import NetworkConfig
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import ModelCard
from xformparser.models.words import WordBatch

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
PIECES = ("▁Name", "▁Date", "▁Ann", "▁Lee", "▁May", "▁Claim", "▁form", "ing", "er", "氏名", "年月日")
CHARACTERS = "".join(map(chr, range(33, 127))) + "äöüß氏名年月日住所東京都"
NETWORK = NetworkConfig(hidden=16, segment_layers=1, span_layers=1, opinion_hidden=8, opinion_layers=1)
STATE_FEATURES = 64


def build_tokenizer() -> Tokenizer:
    """Return a unigram tokenizer that knows some words, single characters and a few pieces of several."""
    pieces = [(piece, 0.0) for piece in SPECIALS]
    pieces += [(piece, -2.0) for piece in PIECES]
    pieces += [("▁", -4.0), *((character, -5.0) for character in CHARACTERS)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIALS.index("<unk>"), byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in SPECIALS])
    return tokenizer


def build_encoder(seed: int = 0) -> TextEncoder:
    """Return an encoder whose random weights lie in half precision, so that storing loses nothing."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=STATE_FEATURES // 2,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=512,
        pad_token_id=SPECIALS.index("<pad>"),
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    _round_to_half(model)
    return TextEncoder(model, tokenizer)


def build_model(encoder: TextEncoder, seed: int = 0, visual_features: int = 0) -> FormModel:
    """Return a form model with random weights; its thresholds let links pass."""
    torch.manual_seed(seed)
    config = replace(NETWORK, visual_features=visual_features)
    network = build_network(config, STATE_FEATURES)
    _round_to_half(network)
    card = ModelCard("tiny", "0", config, Thresholds(-1.0, -1.0, 0.5, 0.0, 0.0))
    return FormModel(encoder, network, card)


def random_words(segment_sizes: list[int], seed: int) -> WordBatch:
    """Return one page of random words in segments of the given sizes, as a batch of one."""
    noise = torch.Generator().manual_seed(seed)
    words = sum(segment_sizes)

    def boxes(count: int) -> torch.Tensor:
        corner = torch.rand(1, count, 2, generator=noise) * 0.8
        size = torch.rand(1, count, 2, generator=noise) * 0.15 + 0.01
        return torch.cat([corner, corner + size], dim=-1)

    owners = [place for place, size in enumerate(segment_sizes) for _ in range(size)]
    return WordBatch(
        states=torch.randn(1, words, STATE_FEATURES, generator=noise),
        shapes=torch.rand(1, words, COUNT, generator=noise),
        boxes=boxes(words),
        segments=torch.tensor([owners], dtype=torch.long).reshape(1, -1),
        mask=torch.ones(1, words, dtype=torch.bool),
        segment_boxes=boxes(len(segment_sizes)),
        segment_mask=torch.ones(1, len(segment_sizes), dtype=torch.bool),
    )


def without_gradient(network: torch.nn.Module) -> list[str]:
    """Return the parameters that got no gradient beyond rounding."""
    return [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or parameter.grad.abs().max() < 1e-7
    ]


@torch.no_grad()
def _round_to_half(module: torch.nn.Module) -> None:
    for parameter in module.parameters():
        parameter.copy_(parameter.half().float())
