"""Which masked-token head an encoder gets: the shipped one, or one trained once on the texts of a run."""

from pathlib import Path

import pytest
import torch
from tiny_model import build_encoder

from xformparser.diagnostics import heads
from xformparser.diagnostics.heads import fitting_head
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError

TEXTS = ["Name: Ann Lee", "Date: 4 May", "氏名", "Name"]


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "STEPS", 3)


def files_of(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_a_head_is_trained_once_for_an_encoder_and_its_texts(
    tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    first = fitting_head(tiny_encoder, TEXTS, cache)
    kept = files_of(cache)
    again = fitting_head(tiny_encoder, TEXTS[::-1], cache)
    assert len(kept) == 1
    assert files_of(cache) == kept
    assert all(torch.equal(again.state_dict()[name], each) for name, each in first.state_dict().items())


@pytest.mark.parametrize("other", ["texts", "encoder"])
def test_other_texts_and_other_encoders_have_heads_of_their_own(
    tiny_encoder: TextEncoder, tmp_path: Path, other: str
) -> None:
    first = fitting_head(tiny_encoder, TEXTS, tmp_path)
    if other == "texts":
        second = fitting_head(tiny_encoder, [*TEXTS, "Name"], tmp_path)
    else:
        second = fitting_head(build_encoder(seed=1), TEXTS, tmp_path)
    assert len(files_of(tmp_path)) == 2
    assert not torch.equal(first.dense.weight, second.dense.weight)


def test_a_head_needs_a_known_piece(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Give one such text at least"):
        fitting_head(tiny_encoder, ["שלום"], tmp_path)
    assert not files_of(tmp_path)
