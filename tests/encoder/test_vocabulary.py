from collections import Counter

import pytest
import torch
from tiny_model import SPECIALS

from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.vocabulary import choose_pieces, is_served, piece_weights, prune
from xformparser.encoding.windows import MAX_TOKENS

TEXTS = ["Name: Ann Lee", "氏名", "年月日", "4 May", "!?"]


def kept_for(encoder: TextEncoder, texts: list[str]) -> list[int]:
    ids = {index for text in texts for index in encoder.tokenizer.encode(text).ids}
    return sorted(ids | set(range(len(SPECIALS))))


def test_kept_text_keeps_its_tokens(tiny_encoder: TextEncoder) -> None:
    kept = kept_for(tiny_encoder, TEXTS)
    pruned = prune(tiny_encoder, kept)
    assert pruned.tokenizer.get_vocab_size() == len(kept) < tiny_encoder.tokenizer.get_vocab_size()
    for text in TEXTS:
        before, after = (encoder.tokenizer.encode(text) for encoder in (tiny_encoder, pruned))
        assert after.tokens == before.tokens
        assert [kept[index] for index in after.ids] == before.ids
        assert after.offsets == before.offsets


def test_kept_text_keeps_its_states(tiny_encoder: TextEncoder) -> None:
    pruned = prune(tiny_encoder, kept_for(tiny_encoder, TEXTS))
    with torch.inference_mode():
        before, after = (
            encoder.model(input_ids=torch.tensor([encoder.tokenizer.encode(TEXTS[0]).ids])).last_hidden_state
            for encoder in (tiny_encoder, pruned)
        )
    assert torch.equal(before, after)


def test_special_tokens_keep_their_part(tiny_encoder: TextEncoder) -> None:
    old_ids = [index for index in range(tiny_encoder.tokenizer.get_vocab_size()) if index >= len(SPECIALS)]
    # the last three pieces dropped: ids of the others stay, so that a mistake in remapping shows only below
    kept = [*range(len(SPECIALS)), *old_ids[3:]]
    pruned = prune(tiny_encoder, kept)
    assert pruned.tokenizer.token_to_id("<pad>") == pruned.model.config.pad_token_id
    assert pruned.model.get_input_embeddings().padding_idx == pruned.model.config.pad_token_id
    ids = pruned.tokenizer.encode("€").ids  # unknown to the tokenizer
    assert ids[0] == pruned.tokenizer.token_to_id("<s>")
    assert pruned.tokenizer.token_to_id("<unk>") in ids
    assert ids[-1] == pruned.tokenizer.token_to_id("</s>")


def test_pruning_leaves_the_original_alone(tiny_encoder: TextEncoder) -> None:
    size = tiny_encoder.tokenizer.get_vocab_size()
    prune(tiny_encoder, kept_for(tiny_encoder, TEXTS))
    assert tiny_encoder.tokenizer.get_vocab_size() == size == tiny_encoder.model.config.vocab_size
    assert len(tiny_encoder.model.get_input_embeddings().weight) == size


def test_the_weightiest_pieces_fill_the_vocabulary(tiny_encoder: TextEncoder) -> None:
    tokenizer = tiny_encoder.tokenizer
    least = len(choose_pieces(tokenizer, Counter(), 0))
    weights = Counter({"▁Ann": 0.3, "▁Lee": 0.2, "▁May": 0.1, "never heard of": 0.9})
    kept = choose_pieces(tokenizer, weights, least + 2)
    assert kept == sorted(kept)
    assert len(kept) == least + 2
    names = {tokenizer.id_to_token(index) for index in kept}
    assert {"▁Ann", "▁Lee", *SPECIALS, "a", "7", "名"} <= names
    assert not {"▁May", "never heard of"} & names


def test_pieces_of_the_forms_weigh(tiny_encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xformparser.encoder.vocabulary.word_frequencies", lambda language: {"Ann": 1.0})
    weights = piece_weights(tiny_encoder.tokenizer, ["Claim", "Claim Date"])
    assert weights["▁Claim"] == pytest.approx(2 / 3)
    assert weights["▁Date"] == pytest.approx(1 / 3)
    assert weights["▁Ann"] > 0


@pytest.mark.parametrize(
    ("character", "served"),
    [
        ("a", True),
        ("ß", True),
        ("▁", True),
        ("名", True),
        ("カ", True),
        ("€", True),
        ("ж", False),
        ("ع", False),
        ("한", False),
    ],
)
def test_scripts_of_the_eight_languages_are_served(character: str, served: bool) -> None:
    assert is_served(character) is served


def test_a_window_and_its_frame_fit_the_encoder() -> None:
    assert MAX_TOKENS + 2 <= 512
