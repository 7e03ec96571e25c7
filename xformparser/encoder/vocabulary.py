"""Which pieces of a vocabulary the eight languages need, and the encoder with only those left."""

import copy
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import cast

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import PreTrainedModel

from xformparser.encoder.storage import TextEncoder

Weights = dict[str, float]
LANGUAGES = ("zh", "ja", "en", "de", "fr", "es", "it", "pt")
UNSPACED = ("zh", "ja")
WORDS_PER_LANGUAGE = 100_000
SPACE = "▁"
WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"
_SCRIPTS = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH KATAKANA")
_KANA = re.compile("[\u3040-\u30ff]")
_NUMERIC = re.compile(f"{SPACE}?[0-9.,/:-]{{1,4}}")
_LAST_LATIN = 0x250
_FIRST_HAN = 0x3400


def word_frequencies(language: str) -> Mapping[str, float]:
    """Return the language's most frequent words and their shares of running text (wordfreq)."""
    from wordfreq import get_frequency_dict

    ranked = sorted(
        get_frequency_dict(language, wordlist="best").items(), key=lambda item: (-item[1], item[0])
    )
    return dict(ranked[:WORDS_PER_LANGUAGE])


def piece_weights(tokenizer: Tokenizer, texts: Iterable[str] = ()) -> Weights:
    """Return for each piece its largest share in any of the languages, or in the texts of forms given."""
    weights: Weights = defaultdict(float)
    for language in LANGUAGES:
        _raise_to(weights, _language_counts(tokenizer, language))
    form_counts: Counter[str] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        form_counts.update(encoding.tokens)
    _raise_to(weights, form_counts)
    # Japanese word lists are cut shorter than the tokenizer's pieces: take those from its own probabilities.
    for piece, score in _unigram(tokenizer):
        if _KANA.search(piece):
            weights[piece] = max(weights[piece], 2 * math.exp(score))
    return weights


def _unigram(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    pieces: list[tuple[str, float]] = json.loads(tokenizer.to_str())["model"]["vocab"]
    return pieces


def _raise_to(weights: Weights, counts: Mapping[str, float]) -> None:
    total = math.fsum(counts.values())
    for piece, count in counts.items():
        weights[piece] = max(weights[piece], count / total)


def _language_counts(tokenizer: Tokenizer, language: str) -> Weights:
    counts: Weights = defaultdict(float)
    weighted: list[tuple[str, float]] = []
    for word, share in word_frequencies(language).items():
        weighted.append((word, share))
        if language not in UNSPACED:
            weighted += [(word.capitalize(), share / 2), (word.upper(), share / 10)]
    for encoding, (_, share) in zip(_encode(tokenizer, weighted), weighted, strict=True):
        for piece in encoding:
            counts[piece] += share
    if language in UNSPACED:
        inside = [("的" + word, share) for word, share in weighted]
        for encoding, (_, share) in zip(_encode(tokenizer, inside), inside, strict=True):
            for piece in encoding[1:]:
                counts[piece] += share
    return counts


def _encode(tokenizer: Tokenizer, weighted: list[tuple[str, float]]) -> list[list[str]]:
    encodings = tokenizer.encode_batch([word for word, _ in weighted], add_special_tokens=False)
    return [encoding.tokens for encoding in encodings]


def is_served(character: str) -> bool:
    """Tell whether a character belongs to the scripts that are served, or to no script at all."""
    if character == SPACE or ord(character) < _LAST_LATIN:
        return True
    name = unicodedata.name(character, "")
    if name.startswith(_SCRIPTS):
        return True
    common = unicodedata.category(character)[0] in "PSN" and ord(character) < _FIRST_HAN
    return common and unicodedata.bidirectional(character) in {"ON", "ET", "ES", "CS", "EN", "AN", "BN"}


def choose_pieces(tokenizer: Tokenizer, weights: Weights, size: int) -> list[int]:
    """Return the sorted ids to keep: specials, single characters, short numbers, then the weightiest."""
    vocabulary = _unigram(tokenizer)
    special = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
    kept = set()
    for index, (piece, _) in enumerate(vocabulary):
        single = len(piece.removeprefix(SPACE)) <= 1 and all(map(is_served, piece))
        if piece in special or single or _NUMERIC.fullmatch(piece):
            kept.add(index)
    index_of = {piece: index for index, (piece, _) in enumerate(vocabulary)}
    for piece, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) >= size:
            break
        if piece in index_of:  # the tokenizer reports unknown text as it stands
            kept.add(index_of[piece])
    return sorted(kept)


def prune(encoder: TextEncoder, kept: list[int]) -> TextEncoder:
    """Return the encoder with only the given pieces in its tokenizer and its word embeddings."""
    spec = json.loads(encoder.tokenizer.to_str())
    new_ids = {old: new for new, old in enumerate(kept)}
    vocabulary = spec["model"]["vocab"]
    spec["model"]["vocab"] = [vocabulary[index] for index in kept]
    spec["model"]["unk_id"] = new_ids[spec["model"]["unk_id"]]
    for token in spec["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    for token in spec["post_processor"]["special_tokens"].values():
        token["ids"] = [new_ids[index] for index in token["ids"]]
    padding = new_ids[encoder.model.config.pad_token_id]
    table = encoder.model.state_dict()[WORD_EMBEDDINGS][torch.tensor(kept)]
    return TextEncoder(
        with_word_embeddings(encoder.model, table, padding), Tokenizer.from_str(json.dumps(spec))
    )


def word_embeddings(model: PreTrainedModel) -> Tensor:
    """Return the model's word embeddings, (V, H), apart from any gradient."""
    return cast(torch.nn.Embedding, model.get_input_embeddings()).weight.detach()


def with_word_embeddings(model: PreTrainedModel, table: Tensor, padding: int) -> PreTrainedModel:
    """Return a copy of the model with other word embeddings, (V, H), and the id of its padding among them."""
    changed = copy.deepcopy(model)
    embeddings = torch.nn.Embedding(len(table), table.shape[1], padding_idx=padding)
    embeddings.weight = torch.nn.Parameter(table.clone())
    changed.set_input_embeddings(embeddings)
    changed.config.vocab_size = len(table)
    changed.config.pad_token_id = padding
    return changed
