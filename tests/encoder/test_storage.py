import json
from pathlib import Path

import pytest
import torch
from layout_encoders import write_encoder
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertModel

from xformparser.encoder.quantize import BLOCK, dequantize, quantizable, quantize
from xformparser.encoder.storage import (
    TOKENIZER,
    WEIGHTS,
    TextEncoder,
    compacted,
    load_encoder,
    load_weights,
    save_encoder,
    save_weights,
)
from xformparser.errors import ModelError


class Spy:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._path,)


def test_pickled_weights_are_refused_unless_allowed(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "encoder", "xlm-roberta")
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    with pytest.raises(
        ModelError, match=r"holds pickled weights only \(pytorch_model\.bin\).*--allow-pickle"
    ):
        load_encoder(folder)
    loaded = load_encoder(folder, allow_pickle=True).model.state_dict()
    assert all(torch.equal(loaded[name], weights[name]) for name in loaded)


def test_pickled_weights_beside_others_are_not_touched(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "encoder", "xlm-roberta")
    torch.save(Spy(tmp_path / "touched"), folder / "pytorch_model.bin")
    load_encoder(folder)
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("allow_pickle", [False, True])
def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path, allow_pickle: bool) -> None:
    folder = write_encoder(tmp_path / "encoder", "xlm-roberta")
    (folder / "code.py").write_text(f"from pathlib import Path; Path({str(tmp_path / 'run')!r}).touch()")
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "code.Config", "AutoModel": "code.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="no text encoder could be loaded"):
        load_encoder(folder, allow_pickle=allow_pickle)
    assert not (tmp_path / "run").exists()


def test_weights_come_back_equal(tmp_path: Path) -> None:
    values = torch.randint(-8, 8, (4, 2 * BLOCK)).float() * 0.25
    state = {
        "on_grid.weight": values,
        "off_grid.weight": torch.randn(4, BLOCK).half().float(),
        "bias": torch.randn(5).half().float(),
        "transposed": torch.randn(3, 7).half().float().T,
        "positions": torch.arange(7).reshape(1, 7),
        "scalar": torch.tensor(0.5),
        "a.values": torch.ones(3),
    }
    save_weights(state, tmp_path / "w.safetensors")
    loaded = load_weights(tmp_path / "w.safetensors")
    assert loaded.keys() == state.keys()
    for name, tensor in state.items():
        assert torch.equal(loaded[name], tensor), name
        assert loaded[name].dtype == tensor.dtype


def test_weights_on_the_grid_take_half_a_byte_each(tmp_path: Path) -> None:
    state = {"weight": torch.randint(-8, 8, (1000, 10 * BLOCK)).float()}
    save_weights(state, tmp_path / "w.safetensors")
    assert (tmp_path / "w.safetensors").stat().st_size < 0.6 * state["weight"].numel()


def test_a_compacted_encoder_is_near_and_stored_without_loss(
    tmp_path: Path, tiny_encoder: TextEncoder
) -> None:
    small = compacted(tiny_encoder)
    save_encoder(small, tmp_path)
    stored = load_encoder(tmp_path).model.state_dict()
    for name, tensor in tiny_encoder.model.state_dict().items():
        assert torch.equal(stored[name], small.model.state_dict()[name]), name
        if quantizable(tensor):
            assert not torch.equal(stored[name], tensor), name
            assert (stored[name] - tensor).abs().max() <= tensor.abs().max() / 250, name
        else:
            assert torch.equal(stored[name], tensor), name
    half = 2 * sum(tensor.numel() for tensor in stored.values())
    assert (tmp_path / WEIGHTS).stat().st_size < 0.75 * half


def test_weights_on_the_grid_of_four_bits_are_left_alone(tiny_encoder: TextEncoder) -> None:
    encoder = compacted(tiny_encoder)
    weight = encoder.model.get_input_embeddings().weight
    on_grid = dequantize(quantize(weight))
    with torch.no_grad():
        weight.copy_(on_grid)
    assert torch.equal(compacted(encoder).model.get_input_embeddings().weight, on_grid)


def test_an_empty_state_is_stored(tmp_path: Path) -> None:
    save_weights({}, tmp_path / "w.safetensors")
    assert load_weights(tmp_path / "w.safetensors") == {}


def test_an_encoder_comes_back_equal(tmp_path: Path, tiny_encoder: TextEncoder) -> None:
    save_encoder(tiny_encoder, tmp_path / "encoder")
    loaded = load_encoder(tmp_path / "encoder")
    state = loaded.model.state_dict()
    assert state.keys() == tiny_encoder.model.state_dict().keys()
    for name, tensor in tiny_encoder.model.state_dict().items():
        assert torch.equal(state[name], tensor), name
    assert (
        loaded.tokenizer.encode("Name: 氏名 xyz").ids == tiny_encoder.tokenizer.encode("Name: 氏名 xyz").ids
    )
    assert not loaded.model.training


def test_a_loaded_encoder_has_no_uninitialised_buffers(tmp_path: Path, tiny_encoder: TextEncoder) -> None:
    save_encoder(tiny_encoder, tmp_path)
    ids = torch.tensor([tiny_encoder.tokenizer.encode("Name: Ann").ids])
    with torch.inference_mode():
        states = [
            encoder.model(input_ids=ids).last_hidden_state
            for encoder in (tiny_encoder, load_encoder(tmp_path))
        ]
    assert torch.equal(*states)


def test_a_folder_of_transformers_is_read(tmp_path: Path, tiny_encoder: TextEncoder) -> None:
    from transformers import PreTrainedTokenizerFast

    tiny_encoder.model.save_pretrained(tmp_path)
    PreTrainedTokenizerFast(tokenizer_object=tiny_encoder.tokenizer, pad_token="<pad>").save_pretrained(
        tmp_path
    )
    loaded = load_encoder(str(tmp_path))
    assert isinstance(loaded.model, BertModel)
    assert loaded.tokenizer.encode("Name: 氏名").ids == tiny_encoder.tokenizer.encode("Name: 氏名").ids


def test_a_folder_s_tokenizer_gives_every_token_and_takes_first_words_as_any_other(tmp_path: Path) -> None:
    write_encoder(tmp_path, "layoutlmv3")
    tokenizer = Tokenizer.from_file(str(tmp_path / TOKENIZER))
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=9)
    tokenizer.save(str(tmp_path / TOKENIZER))
    text = "Ann Ann " * 4
    (encoding,) = load_encoder(tmp_path).tokenizer.encode_batch([text.strip()], add_special_tokens=False)
    assert encoding.tokens == ["ĠAnn"] * 8


def test_weights_in_half_precision_are_read_into_single(tmp_path: Path) -> None:
    write_encoder(tmp_path, "lilt")
    load_encoder(tmp_path).model.half().save_pretrained(tmp_path)
    assert {tensor.dtype for tensor in load_encoder(tmp_path).model.state_dict().values()} == {torch.float32}


@pytest.mark.parametrize("kind", ["layoutlmv2", "layoutxlm"])
def test_models_that_need_detectron2_are_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    with pytest.raises(ModelError, match=r"detectron2, which has no wheel.* LiLT .*LayoutLMv3") as caught:
        load_encoder(tmp_path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("damage", ["no folder", "truncated weights", "no tokenizer", "other sizes"])
def test_a_damaged_folder_is_refused(tmp_path: Path, tiny_encoder: TextEncoder, damage: str) -> None:
    folder = tmp_path / "encoder"
    if damage != "no folder":
        save_encoder(tiny_encoder, folder)
    if damage == "truncated weights":
        (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:100])
    if damage == "no tokenizer":
        (folder / TOKENIZER).unlink()
    if damage == "other sizes":
        save_weights({"weight": torch.zeros(1)}, folder / WEIGHTS)
    with pytest.raises(ModelError, match="encoder"):
        load_encoder(folder)
