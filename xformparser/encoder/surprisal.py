"""How surprising texts are to an encoder, by its masked-token head, and how much of them it cannot read.

Shapes: N texts, M masked pieces, V pieces of the vocabulary.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from xformparser.encoder.masked_head import MaskedTokenHead
from xformparser.encoder.masked_texts import (
    UNKNOWN,
    PieceText,
    hidden_pieces,
    length_groups,
    mask_id,
    masked_states,
    masking_rounds,
    piece_texts,
)
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.vocabulary import word_embeddings

ROUNDS = 4
"""A text is passed so many times at most, each with other pieces masked."""
LOGIT_ROWS = 256


def surprisals(encoder: TextEncoder, head: MaskedTokenHead, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return (N,): the mean negative log-likelihood of each text's pieces when masked, in nats per piece.

    An unknown piece counts log V, as if it were guessed among all pieces, and no other counts for more: so a
    text that is all unknown is as surprising as any can be. A lone `▁` does not count; a text without pieces
    gets 0.

    Raises:
        ModelError: the tokenizer has no mask.
    """
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    pieces = piece_texts(encoder.tokenizer, places)
    most = math.log(len(word_embeddings(encoder.model)))
    unknown = np.array([text.unknown for text in pieces], np.float64)
    counts = np.array([len(text.known) for text in pieces], np.float64) + unknown
    sums = _losses(encoder, head, pieces, most) + unknown * most
    means: NDArray[np.float64] = sums / np.maximum(counts, 1)
    return means[[places[text] for text in texts]]


def perplexity(encoder: TextEncoder, head: MaskedTokenHead, texts: Sequence[str]) -> float:
    """Return the exponential of the mean surprise over all known pieces of the texts; nan without any.

    Unlike in `surprisals`, unknown pieces are left out and no piece is bounded. Give the texts of one
    language at a time: languages differ.
    """
    pieces = piece_texts(encoder.tokenizer, texts)
    count = sum(len(text.known) for text in pieces)
    return math.exp(_losses(encoder, head, pieces, math.inf).sum() / count) if count else math.nan


def unigram_perplexity(tokenizer: Tokenizer, counts: Counter[int], texts: Iterable[str]) -> float:
    """Return the perplexity of texts to who knows nothing but how often pieces are; nan without known pieces.

    Beside it shows what a head is worth.

    Args:
        tokenizer: of the texts.
        counts: of pieces, by `piece_counts`; each piece of the vocabulary counts once more than that.
        texts: others than were counted.
    """
    total = counts.total() + tokenizer.get_vocab_size()
    own = piece_counts(tokenizer, texts)
    surprise = math.fsum(often * math.log(total / (counts[piece] + 1)) for piece, often in own.items())
    return math.exp(surprise / own.total()) if own else math.nan


def piece_counts(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """Return how often the texts hold each known piece."""
    return Counter(text.ids[place] for text in piece_texts(tokenizer, texts) for place in text.known)


def unknown_share(tokenizer: Tokenizer, text: str) -> float:
    """Return the share of a text's characters, white space aside, that fell into unknown pieces.

    A run of unknown characters is one piece, so characters are counted, by their offsets. A text without
    characters gets 0.
    """
    unknown = tokenizer.token_to_id(UNKNOWN)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    spans = [span for index, span in zip(encoding.ids, encoding.offsets, strict=True) if index == unknown]
    visible = {place for place, character in enumerate(text) if not character.isspace()}
    lost = visible.intersection(place for start, end in spans for place in range(start, end))
    return len(lost) / len(visible) if visible else 0.0


@torch.no_grad()
def _losses(
    encoder: TextEncoder, head: MaskedTokenHead, texts: Sequence[PieceText], most: float
) -> NDArray[np.float64]:
    """Return (N,): the negative log-likelihoods of each text's known pieces, each `most` at most, summed."""
    mask = mask_id(encoder.tokenizer)
    table = word_embeddings(encoder.model)
    copies = [copy for owner, text in enumerate(texts) for copy in masking_rounds(text, ROUNDS, owner)]
    sums = np.zeros(len(texts))
    for group in length_groups(copies):
        states = masked_states(encoder.model, group, mask)
        wanted = hidden_pieces(group).to(table.device)
        parts = zip(states.split(LOGIT_ROWS), wanted.split(LOGIT_ROWS), strict=True)
        losses = [functional.cross_entropy(head(part, table), ids, reduction="none") for part, ids in parts]
        owners = [copy.owner for copy in group for _ in copy.masked]
        np.add.at(sums, owners, torch.cat(losses).clamp(max=most).double().cpu().numpy())
    return sums
