import math
from itertools import chain

import numpy as np
import pytest
import torch
from lexicon_texts import lexicon_texts

from xformparser.encoder.masked_head import MaskedTokenHead, train_head
from xformparser.encoder.masked_texts import unpredictable
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import (
    perplexity,
    piece_counts,
    surprisals,
    unigram_perplexity,
    unknown_share,
)
from xformparser.encoder.vocabulary import word_embeddings

UNKNOWN = ("שלום", "שלום עולם", "გ")
KNOWN = ("Name: Ann Lee", "氏名", "4 May", "x", "~~qZ#")
MIXED = "Name שלום"


@pytest.fixture(scope="module")
def head(tiny_encoder: TextEncoder) -> MaskedTokenHead:
    return train_head(tiny_encoder, KNOWN, steps=20, seed=0, batch=16)


def likelihoods(encoder: TextEncoder, head: MaskedTokenHead, text: str) -> list[float]:
    """Return the negative log-likelihood of each known piece of a text of four pieces at most, one by one."""
    ids = encoder.tokenizer.encode(text).ids
    barred = unpredictable(encoder.tokenizer)
    found = []
    for place, piece in enumerate(ids):
        if piece not in barred:
            masked = torch.tensor([ids])
            masked[0, place] = encoder.tokenizer.token_to_id("<mask>")
            with torch.no_grad():
                state = encoder.model(input_ids=masked).last_hidden_state[0, place]
                logits = head(state[None], word_embeddings(encoder.model))[0]
            found.append(-logits.log_softmax(dim=0)[piece].item())
    return found


def test_a_text_is_as_surprising_as_its_pieces_are_on_average(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    most = math.log(tiny_encoder.tokenizer.get_vocab_size())
    losses = [min(loss, most) for loss in likelihoods(tiny_encoder, head, MIXED)]
    expected = (sum(losses) + most) / (len(losses) + 1)
    assert surprisals(tiny_encoder, head, [MIXED])[0] == pytest.approx(expected, rel=1e-5)


def test_perplexity_counts_known_pieces_alone_and_bounds_none(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    losses = [loss for text in ("Name", MIXED) for loss in likelihoods(tiny_encoder, head, text)]
    expected = math.exp(sum(losses) / len(losses))
    assert perplexity(tiny_encoder, head, ["Name", MIXED, "שלום"]) == pytest.approx(expected, rel=1e-5)
    assert math.isnan(perplexity(tiny_encoder, head, ["", "שלום"]))


def test_nothing_is_more_surprising_than_the_unknown(
    tiny_encoder: TextEncoder, head: MaskedTokenHead
) -> None:
    found = surprisals(tiny_encoder, head, [*UNKNOWN, *KNOWN, MIXED])
    most = math.log(tiny_encoder.tokenizer.get_vocab_size())
    assert found[: len(UNKNOWN)] == pytest.approx([most] * len(UNKNOWN))
    assert found[len(UNKNOWN) :].max() <= most
    assert found[-1] < most


def test_a_text_s_surprisal_depends_on_no_other(tiny_encoder: TextEncoder, head: MaskedTokenHead) -> None:
    texts = ["", *KNOWN, *UNKNOWN, MIXED, "Name: Ann Lee", " "]
    found = surprisals(tiny_encoder, head, texts)
    assert found.shape == (len(texts),)
    alone = np.concatenate([surprisals(tiny_encoder, head, [text]) for text in texts])
    assert found == pytest.approx(alone, rel=1e-5)
    assert found[0] == found[-1] == 0
    assert surprisals(tiny_encoder, head, []).shape == (0,)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("  ", 0, id="white space"),
        pytest.param("Name: Ann", 0, id="known"),
        pytest.param("გამარჯობა", 1, id="one run"),
        pytest.param("שלום עולם", 1, id="two words"),
        pytest.param("Name გამა", 0.5, id="half"),
        pytest.param("aשbש", 0.5, id="inside a word"),
        pytest.param("氏名ש", 1 / 3, id="without spaces"),
    ],
)
def test_the_unknown_share_counts_characters(tiny_encoder: TextEncoder, text: str, share: float) -> None:
    assert unknown_share(tiny_encoder.tokenizer, text) == pytest.approx(share)


def test_a_unigram_model_counts_every_piece_once_more(tiny_encoder: TextEncoder) -> None:
    tokenizer = tiny_encoder.tokenizer
    counts = piece_counts(tokenizer, ["Name", "Name Ann", "שלום", ""])
    assert counts == {tokenizer.token_to_id("▁Name"): 2, tokenizer.token_to_id("▁Ann"): 1}
    total = 3 + tokenizer.get_vocab_size()
    expected = ((total / 3) ** 2 * (total / 2) * total) ** (1 / 4)
    assert unigram_perplexity(tokenizer, counts, ["Name Ann", "Lee שלום Name"]) == pytest.approx(expected)
    assert math.isnan(unigram_perplexity(tokenizer, counts, ["", "שלום"]))


@pytest.mark.slow
def test_the_bundled_encoder_knows_forms_from_nonsense() -> None:
    from xformparser.models.bundled import named_encoder

    encoder = named_encoder("open")
    texts = {language: lexicon_texts(language) for language in ("en", "de", "zh")}
    held_out = {language: each[::10] for language, each in texts.items()}
    hidden = set(chain(*held_out.values()))
    seen = [text for each in texts.values() for text in each if text not in hidden]
    head = train_head(encoder, seen, steps=120, seed=0)
    counts = piece_counts(encoder.tokenizer, seen)
    for each in held_out.values():
        assert perplexity(encoder, head, each) < 0.7 * unigram_perplexity(encoder.tokenizer, counts, each)
    labels = ["Date of birth", "Telephone number:", "Geburtsdatum", "Unterschrift", "出生日期", "联系电话"]
    nonsense = ["Zork flim brap", "xqzv kwjp", "gjrkw 7§q", "蜘踴稣氏", "Blörg qwax", "vvkq:"]
    usual, odd = surprisals(encoder, head, labels), surprisals(encoder, head, nonsense)
    assert odd.mean() > usual.mean() + 1
    assert odd.min() > np.median(usual)
