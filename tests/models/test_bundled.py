"""Models that share the encoder beside their folders."""

from pathlib import Path

import pytest
import torch
from tiny_model import build_encoder, build_model
from tokenizers import Tokenizer

from xformparser.encoder.masked_head import load_head
from xformparser.encoder.storage import TextEncoder, load_encoder, save_encoder, save_weights
from xformparser.errors import ModelError
from xformparser.models.bundled import bundled_head, named_encoder
from xformparser.models.folders import (
    ENCODER,
    LAYERS,
    MASKED_HEAD,
    NAMES,
    WEIGHTS,
    bytes_on_disk,
    model_folder,
)
from xformparser.models.pretrained import FormModel


@pytest.fixture
def shared(tmp_path: Path) -> TextEncoder:
    save_encoder(build_encoder(), tmp_path / ENCODER)
    return load_encoder(tmp_path / ENCODER)


def states(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def equal(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(tensor, second[name]) for name, tensor in first.items())


def test_a_model_shares_the_encoder_beside_it(shared: TextEncoder, tmp_path: Path) -> None:
    build_model(shared).save_beside_encoder(tmp_path / "one")
    assert {path.name for path in (tmp_path / "one").iterdir()} == {"config.json", "network.safetensors"}
    loaded = FormModel.load(tmp_path / "one")
    assert equal(states(loaded.encoder.model), states(shared.model))
    sizes = (path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert bytes_on_disk(tmp_path / "one") == sum(sizes)


def test_matrices_lose_little_once_and_then_nothing(shared: TextEncoder, tmp_path: Path) -> None:
    model = build_model(shared)
    model.save_beside_encoder(tmp_path / "one")
    once = FormModel.load(tmp_path / "one")
    for name, tensor in states(model.network).items():
        assert torch.allclose(states(once.network)[name], tensor, atol=float(tensor.abs().max()) / 200), name
    once.save_beside_encoder(tmp_path / "two")
    assert equal(states(once.network), states(FormModel.load(tmp_path / "two").network))


def test_layers_that_a_model_trained_are_its_own(shared: TextEncoder, tmp_path: Path) -> None:
    build_model(shared).save_beside_encoder(tmp_path / "frozen")
    trained = load_encoder(tmp_path / ENCODER)
    name = "encoder.layer.1.output.LayerNorm.weight"
    trained.model.state_dict()[name].add_(1)
    build_model(trained).save_beside_encoder(tmp_path / "trained")
    assert not (tmp_path / "frozen" / LAYERS).exists()
    own, other = (FormModel.load(tmp_path / model).encoder.model for model in ("trained", "frozen"))
    assert equal(states(own), states(trained.model))
    assert not equal(states(own), states(other))
    # a model without trained layers in the same folder has none left
    build_model(shared).save_beside_encoder(tmp_path / "trained")
    assert equal(states(FormModel.load(tmp_path / "trained").encoder.model), states(shared.model))


def test_layers_of_another_encoder_are_refused(shared: TextEncoder, tmp_path: Path) -> None:
    build_model(shared).save_beside_encoder(tmp_path / "one")
    save_weights({"layer.of.another": torch.zeros(2)}, tmp_path / "one" / LAYERS)
    with pytest.raises(ModelError, match="does not fit the encoder beside it"):
        FormModel.load(tmp_path / "one")


def test_bundled_models_have_names() -> None:
    assert model_folder(None) == model_folder("base") == WEIGHTS / "base"
    assert model_folder("runs/base/model") == Path("runs/base/model")
    assert model_folder(Path("open")) == Path("open")
    with pytest.raises(ModelError, match="one of: base, open"):
        FormModel.load("closed")


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_model_loads_and_has_a_card(name: str) -> None:
    assert FormModel.load(name).card.name == f"xformparser-{name}"
    assert (
        (WEIGHTS / name / "README.md")
        .read_text(encoding="utf-8")
        .startswith(f"# Model card: xformparser-{name}")
    )


def test_a_bundled_model_s_name_names_its_encoder(shared: TextEncoder, tmp_path: Path) -> None:
    assert equal(states(named_encoder("base").model), states(FormModel.load("base").encoder.model))
    assert not equal(states(named_encoder("base").model), states(named_encoder("open").model))
    assert equal(states(named_encoder(str(tmp_path / ENCODER)).model), states(shared.model))


def test_the_bundled_encoder_has_a_masked_head_also_under_another_name(tmp_path: Path) -> None:
    save_encoder(named_encoder("open"), tmp_path)
    head = bundled_head(load_encoder(tmp_path))
    assert head is not None
    assert equal(states(head), states(load_head(MASKED_HEAD)))
    assert MASKED_HEAD.stat().st_size < 600_000


def test_no_other_encoder_has_that_head(shared: TextEncoder) -> None:
    changed = named_encoder("open")
    extended = Tokenizer.from_str(changed.tokenizer.to_str())
    extended.add_tokens(["qwax"])
    for other in (shared, named_encoder("base"), TextEncoder(changed.model, extended)):
        assert bundled_head(other) is None
    changed.model.state_dict()["encoder.layer.0.output.LayerNorm.weight"].add_(1)
    assert bundled_head(changed) is None
