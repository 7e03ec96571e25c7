from pathlib import Path

import pytest
import torch
from layout_encoders import byte_level_tokenizer
from tiny_model import SPECIALS, build_encoder
from tokenizers import Tokenizer, models
from torch.nn.functional import cross_entropy

from xformparser.encoder.masked_head import MaskedTokenHead, load_head, save_head, train_head
from xformparser.encoder.masked_texts import (
    MASKED_SHARE,
    hidden_pieces,
    hide_some,
    length_groups,
    mask_id,
    masked_states,
    masking_rounds,
    piece_texts,
    unpredictable,
)
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import perplexity
from xformparser.encoder.vocabulary import word_embeddings
from xformparser.errors import ConfigurationError, ModelError

TEXTS = ["Name: Ann Lee", "Date: 4 May", "氏名", "Claim form", "Name", "東京都 Lee", "ש Name"]
UNKNOWN = "שלום"


@pytest.fixture(scope="module")
def head(tiny_encoder: TextEncoder) -> MaskedTokenHead:
    return train_head(tiny_encoder, TEXTS, steps=40, seed=0, batch=16)


def without_mask() -> Tokenizer:
    return Tokenizer(models.Unigram([("<unk>", 0.0), ("a", -1.0)], unk_id=0, byte_fallback=False))


def test_special_tokens_unknown_ones_and_lone_word_beginnings_are_never_predicted(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    table = word_embeddings(tiny_encoder.model)
    chances = head(torch.randn(3, table.shape[1]), table).softmax(dim=1)
    barred = [tiny_encoder.tokenizer.token_to_id(piece) for piece in (*SPECIALS, "▁")]
    assert chances.shape == (3, len(table))
    assert torch.all(chances[:, barred] == 0)
    assert torch.count_nonzero(chances) == 3 * (len(table) - len(barred))


def test_a_table_in_parts_is_as_good_as_a_whole_one(tiny_encoder: TextEncoder, head: MaskedTokenHead) -> None:
    table = word_embeddings(tiny_encoder.model)
    states = torch.randn(5, table.shape[1])
    assert torch.allclose(head(states, table[:50], table[50:]), head(states, table), atol=1e-6)


def test_rows_behind_those_of_the_training_get_the_mean_bias(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    table = word_embeddings(tiny_encoder.model)
    states = torch.randn(5, table.shape[1])
    logits = head(states, torch.cat([table, torch.zeros(2, table.shape[1])]))
    assert torch.allclose(logits[:, : len(table)], head(states, table), atol=1e-6)
    assert torch.allclose(logits[:, len(table) :], head.bias[~head.barred].mean())


def test_training_lowers_the_perplexity_and_leaves_the_encoder_alone() -> None:
    encoder = build_encoder()
    before = {name: tensor.clone() for name, tensor in encoder.model.state_dict().items()}
    untrained, trained = (train_head(encoder, TEXTS, steps, seed=0, batch=16) for steps in (0, 60))
    assert perplexity(encoder, trained, TEXTS) < 0.7 * perplexity(encoder, untrained, TEXTS)
    assert all(torch.equal(tensor, before[name]) for name, tensor in encoder.model.state_dict().items())
    assert all(parameter.grad is None for parameter in encoder.model.parameters())


def test_every_weight_of_the_head_gets_a_gradient(tiny_encoder: TextEncoder) -> None:
    table = word_embeddings(tiny_encoder.model)
    fresh = MaskedTokenHead(table.shape[1], len(table), unpredictable(tiny_encoder.tokenizer))
    cross_entropy(fresh(torch.randn(4, table.shape[1]), table), torch.tensor([9, 10, 11, 12])).backward()
    assert all(parameter.grad.abs().max() > 0 for parameter in fresh.parameters())


def test_a_seed_gives_one_head_and_another_seed_another(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    again, other = (train_head(tiny_encoder, TEXTS, steps=40, seed=seed, batch=16) for seed in (0, 1))
    assert all(torch.equal(again.state_dict()[name], tensor) for name, tensor in head.state_dict().items())
    assert not torch.equal(other.dense.weight, head.dense.weight)


def test_a_head_comes_back_equal(tmp_path: Path, head: MaskedTokenHead) -> None:
    save_head(head, tmp_path / "head.safetensors")
    loaded = load_head(tmp_path / "head.safetensors")
    assert not loaded.training
    for name, tensor in head.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name


@pytest.mark.parametrize("damage", ["missing", "cut short", "another's weights"])
def test_a_damaged_head_is_refused(tmp_path: Path, head: MaskedTokenHead, damage: str) -> None:
    path = tmp_path / "head.safetensors"
    save_head(torch.nn.LayerNorm(4) if damage == "another's weights" else head, path)  # type: ignore[arg-type]
    if damage == "missing":
        path.unlink()
    elif damage == "cut short":
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match=r"no masked-token head could be loaded.*train_head"):
        load_head(path)


def test_a_tokenizer_without_a_mask_is_refused() -> None:
    with pytest.raises(ModelError, match=r"no token <mask>.*Take an encoder"):
        mask_id(without_mask())
    assert mask_id(byte_level_tokenizer()) == SPECIALS.index("<mask>")


@pytest.mark.parametrize("texts", [[], [""], [UNKNOWN, "  "]], ids=["none", "empty", "unknown"])
def test_training_needs_a_known_piece(tiny_encoder: TextEncoder, texts: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="Give one such text at least"):
        train_head(tiny_encoder, texts, steps=1, seed=0)


def test_only_known_pieces_are_masked_some_of_them_and_one_at_least(tiny_encoder: TextEncoder) -> None:
    tokenizer = tiny_encoder.tokenizer
    generator = torch.Generator().manual_seed(0)
    for text, least in ((f"Name {UNKNOWN}", 1), ("x" * 99, round(99 * MASKED_SHARE))):
        (pieces,) = piece_texts(tokenizer, [text])
        drawn = [hide_some(pieces, generator) for _ in range(20)]
        assert {len(each.masked) for each in drawn} == {least}
        assert not set(hidden_pieces(drawn).tolist()) & set(unpredictable(tokenizer))


@pytest.mark.parametrize("count", [1, 3, 4, 11])
def test_rounds_mask_every_known_piece_once(tiny_encoder: TextEncoder, count: int) -> None:
    (pieces,) = piece_texts(tiny_encoder.tokenizer, ["x" * count])
    rounds = masking_rounds(pieces, 4, owner=7)
    assert len(rounds) == min(4, count)
    assert sorted(place for each in rounds for place in each.masked) == list(pieces.known)
    assert {each.owner for each in rounds} == {7}


def test_a_long_text_is_cut_where_the_encoder_ends(tiny_encoder: TextEncoder) -> None:
    (pieces,) = piece_texts(tiny_encoder.tokenizer, ["x" * 2000])
    end = tiny_encoder.tokenizer.token_to_id("</s>")
    assert len(pieces.ids) <= tiny_encoder.model.config.max_position_embeddings
    assert pieces.ids[-1] == end not in pieces.ids[:-1]


def test_batches_change_no_state(tiny_encoder: TextEncoder) -> None:
    mask = mask_id(tiny_encoder.tokenizer)
    generator = torch.Generator().manual_seed(0)
    texts = [hide_some(pieces, generator) for pieces in piece_texts(tiny_encoder.tokenizer, TEXTS)]
    with torch.no_grad():
        for group in length_groups(texts):
            alone = [masked_states(tiny_encoder.model, [text], mask) for text in group]
            assert torch.allclose(masked_states(tiny_encoder.model, group, mask), torch.cat(alone), atol=1e-5)
