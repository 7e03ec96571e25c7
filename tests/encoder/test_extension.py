import ast
import functools
from itertools import chain
from pathlib import Path

import pytest
import torch
from layout_encoders import byte_level_tokenizer
from lexicon_texts import lexicon_texts
from tiny_model import build_encoder
from tokenizers import AddedToken, Tokenizer

from xformparser.encoder.extension import (
    TextMix,
    continue_masked,
    extend,
    extended_tokenizer,
    unknown_pieces,
)
from xformparser.encoder.masked_head import train_head
from xformparser.encoder.storage import TextEncoder, compacted, load_encoder, save_encoder
from xformparser.encoder.surprisal import unknown_share
from xformparser.encoder.vocabulary import word_embeddings
from xformparser.errors import ConfigurationError, ModelError

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "xformparser" / "weights" / "encoder" / "tokenizer.json"
GENERAL = ["Name: Ann Lee", "Date: 4 May", "氏名", "Claim form", "東京都"]
KIND = ["გამარჯობა Name", "გამარჯობა: Lee", "(გამარჯობა)", "ሰላም", "שלום עולם", "שלום", "a שם b"]
WORDS = ["გამარჯობა", "მარჯობა", "ሰላም", "ላም", "שלום", "עולם", "שם"]


@functools.cache
def bundled_tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED))


def grown(tokenizer: Tokenizer, texts: list[str]) -> Tokenizer:
    return extended_tokenizer(tokenizer, unknown_pieces(tokenizer, texts))


def sample_texts() -> list[str]:
    """Return every string that the sources of the sample forms hold."""
    sources = sorted((ROOT / "data" / "samples_source").glob("*.py"))
    nodes = chain.from_iterable(ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in sources)
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_pieces_are_unknown_characters_then_frequent_runs_the_most_frequent_first(
    tiny_encoder: TextEncoder,
) -> None:
    texts = ["ბა ბა ბა", "(ბა)", "xდე", "yდე", "ჩ", "Name <unk>", ""]
    expected = ["ა", "ბ", "დ", "ე", "ჩ", "▁ბა", "დე"]
    assert unknown_pieces(tiny_encoder.tokenizer, texts) == expected
    assert unknown_pieces(tiny_encoder.tokenizer, list(reversed(texts))) == expected


@pytest.mark.parametrize("name", ["tiny", "bundled"])
def test_unknown_words_become_known_and_stay_apart(tiny_encoder: TextEncoder, name: str) -> None:
    tokenizer = tiny_encoder.tokenizer if name == "tiny" else bundled_tokenizer()
    wider = grown(tokenizer, KIND)
    for text in [*KIND, *WORDS]:
        assert unknown_share(tokenizer, text) > 0, text
        assert unknown_share(wider, text) == 0, text
        assert wider.decode(wider.encode(text).ids) == text
    cut = {word: tuple(wider.encode(word, add_special_tokens=False).ids) for word in WORDS}
    assert len(set(cut.values())) == len(WORDS)
    assert len(cut["გამარჯობა"]) == len(cut["שלום"]) == 1
    assert wider.encode("გამარჯობას", add_special_tokens=False).tokens[0] == "▁გამარჯობა"


def test_text_that_was_known_is_cut_as_before() -> None:
    tokenizer = bundled_tokenizer()
    wider = grown(tokenizer, [*KIND, "привет привет", "Αθήνα Αθήνα", "한국어 한국어"])
    unknown = tokenizer.token_to_id("<unk>")
    texts = [*sample_texts(), *lexicon_texts("en"), *lexicon_texts("ja")]
    cut = [(text, tokenizer.encode(text)) for text in texts]
    known = [(text, old) for text, old in cut if unknown not in old.ids]
    assert len(known) > 0.99 * len(texts) > 4000
    for text, old in known:
        new = wider.encode(text)
        assert (new.ids, new.offsets) == (old.ids, old.offsets), text


def test_a_character_known_inside_longer_pieces_alone_changes_no_known_text() -> None:
    tokenizer = build_encoder().tokenizer
    narrow = Tokenizer.from_str(tokenizer.to_str().replace('["C",', '["Ⴀ",'))
    assert unknown_share(narrow, "C") == 1 > unknown_share(narrow, "Claim") == 0
    wider = grown(narrow, ["C", "C"])
    assert unknown_share(wider, "C") == 0
    assert wider.encode("Claim").tokens == narrow.encode("Claim").tokens


def test_known_pieces_keep_their_ids_and_new_ones_stand_behind(tiny_encoder: TextEncoder) -> None:
    wider = extend(tiny_encoder, KIND)
    size = tiny_encoder.tokenizer.get_vocab_size()
    for index in range(size):
        assert wider.tokenizer.id_to_token(index) == tiny_encoder.tokenizer.id_to_token(index)
    added = [wider.tokenizer.id_to_token(index) for index in range(size, wider.tokenizer.get_vocab_size())]
    assert added == unknown_pieces(tiny_encoder.tokenizer, KIND)
    assert wider.tokenizer.encode("a <mask> გ").ids.count(tiny_encoder.tokenizer.token_to_id("<mask>")) == 1
    assert torch.equal(word_embeddings(wider.model)[:size], word_embeddings(tiny_encoder.model))
    assert len(word_embeddings(wider.model)) == wider.model.config.vocab_size == size + len(added)
    assert tiny_encoder.tokenizer.get_vocab_size() == len(word_embeddings(tiny_encoder.model)) == size


@pytest.mark.parametrize("at_most", [0, 1, 5])
def test_no_more_pieces_than_allowed(tiny_encoder: TextEncoder, at_most: int) -> None:
    wider = extend(tiny_encoder, KIND, at_most)
    assert wider.tokenizer.get_vocab_size() == tiny_encoder.tokenizer.get_vocab_size() + at_most


def test_a_piece_starts_alike_in_every_extension_and_like_no_other(tiny_encoder: TextEncoder) -> None:
    def row(texts: list[str], piece: str) -> torch.Tensor:
        wider = extend(tiny_encoder, texts)
        return word_embeddings(wider.model)[wider.tokenizer.token_to_id(piece)]

    assert torch.equal(row(KIND, "ა"), row(["ხა"], "ა"))
    assert not torch.equal(row(KIND, "ა"), row(KIND, "მ"))


def test_new_embeddings_have_the_norm_and_the_spread_of_the_known_ones(tiny_encoder: TextEncoder) -> None:
    known = word_embeddings(tiny_encoder.model)
    drawn = word_embeddings(extend(tiny_encoder, KIND).model)[len(known) :]
    assert drawn.norm(dim=1).mean() == pytest.approx(known.norm(dim=1).mean().item(), rel=0.15)
    assert drawn.std() == pytest.approx(known.std().item(), rel=0.15)


@pytest.mark.parametrize("grid", ["half precision", "eight bits"])
def test_an_extended_encoder_comes_back_equal(tmp_path: Path, tiny_encoder: TextEncoder, grid: str) -> None:
    encoder = tiny_encoder if grid == "half precision" else compacted(tiny_encoder)
    wider = extend(encoder, KIND)
    save_encoder(wider, tmp_path)
    loaded = load_encoder(tmp_path)
    for name, tensor in wider.model.state_dict().items():
        assert torch.equal(loaded.model.state_dict()[name], tensor), name
    for text in (*KIND, *GENERAL):
        assert loaded.tokenizer.encode(text).ids == wider.tokenizer.encode(text).ids


def test_a_tokenizer_of_another_kind_is_refused(tiny_encoder: TextEncoder) -> None:
    with pytest.raises(ModelError, match=r"A BPE tokenizer .* cannot be extended\. Take one of kind Unigram"):
        extend(TextEncoder(tiny_encoder.model, byte_level_tokenizer()), KIND)


def test_added_tokens_behind_the_pieces_and_missing_embeddings_are_refused(tiny_encoder: TextEncoder) -> None:
    crowded = Tokenizer.from_str(tiny_encoder.tokenizer.to_str())
    crowded.add_special_tokens([AddedToken("<last>", special=True)])
    with pytest.raises(ModelError, match="with added tokens, cannot be extended"):
        extend(TextEncoder(tiny_encoder.model, crowded), KIND)
    wider = extend(tiny_encoder, KIND)
    with pytest.raises(ModelError, match="an embedding for each piece"):
        extend(TextEncoder(tiny_encoder.model, wider.tokenizer), ["ж"])


def test_continued_training_moves_new_embeddings_alone() -> None:
    encoder = build_encoder()
    head = train_head(encoder, GENERAL, steps=5, seed=0)
    wider = extend(encoder, KIND)
    before = {name: tensor.clone() for name, tensor in wider.model.state_dict().items()}
    moved, again, other = (
        continue_masked(wider, head, TextMix(KIND, GENERAL), steps=4, seed=seed) for seed in (0, 0, 1)
    )
    size = head.pieces
    for name, tensor in moved.model.state_dict().items():
        if tensor.shape == word_embeddings(moved.model).shape:
            assert torch.equal(tensor[:size], before[name][:size])
            assert torch.all((tensor[size:] != before[name][size:]).any(dim=1))
        else:
            assert torch.equal(tensor, before[name]), name
    assert all(torch.equal(tensor, before[name]) for name, tensor in wider.model.state_dict().items())
    assert all(each.grad is None for each in (*wider.model.parameters(), *head.parameters()))
    assert torch.equal(word_embeddings(again.model), word_embeddings(moved.model))
    assert not torch.equal(word_embeddings(other.model), word_embeddings(moved.model))


def test_continued_training_comes_back_equal_from_disk(tmp_path: Path) -> None:
    encoder = compacted(build_encoder())
    head = train_head(encoder, GENERAL, steps=2, seed=0)
    moved = continue_masked(extend(encoder, KIND), head, TextMix(KIND, GENERAL), steps=3, seed=0)
    save_encoder(moved, tmp_path)
    assert torch.equal(word_embeddings(load_encoder(tmp_path).model), word_embeddings(moved.model))


def test_continued_training_needs_new_pieces(tiny_encoder: TextEncoder) -> None:
    head = train_head(tiny_encoder, GENERAL, steps=0, seed=0)
    with pytest.raises(ConfigurationError, match=r"so none is new\. Extend the encoder first"):
        continue_masked(tiny_encoder, head, TextMix(KIND, GENERAL), steps=1, seed=0)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_lies_above_zero_up_to_one(share: float) -> None:
    with pytest.raises(ConfigurationError, match=f"share is {share}"):
        TextMix(KIND, GENERAL, share)
