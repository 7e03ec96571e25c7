from pathlib import Path

import pytest

from xformparser.encoder.prepare import prepare_encoder
from xformparser.encoder.storage import TextEncoder, load_encoder, save_encoder


def test_an_encoder_of_a_folder_is_pruned(
    tmp_path: Path, tiny_encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xformparser.encoder.vocabulary.word_frequencies", lambda language: {"Ann": 1.0})
    save_encoder(tiny_encoder, tmp_path / "whole")
    prepare_encoder(str(tmp_path / "whole"), tmp_path / "pruned", texts=["Claim form"])
    pruned = load_encoder(tmp_path / "pruned")
    assert pruned.tokenizer.get_vocab_size() == pruned.model.config.vocab_size
    assert pruned.tokenizer.get_vocab_size() < tiny_encoder.tokenizer.get_vocab_size()
    for text in ("Ann", "Claim form"):
        assert pruned.tokenizer.encode(text).tokens == tiny_encoder.tokenizer.encode(text).tokens
