"""An encoder whose vocabulary grows by what it cannot read, and the training of the new embeddings alone.

Shapes: M masked pieces, N new pieces, V known ones, H width of the encoder.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from torch.optim import AdamW

from xformparser.encoder.masked_head import (
    BATCH,
    MaskedTokenHead,
    falling_rate,
    pieces_of,
    trainable_texts,
)
from xformparser.encoder.masked_texts import (
    UNKNOWN,
    MaskedText,
    draw_masked,
    length_groups,
    mask_id,
    masked_states,
)
from xformparser.encoder.quantize import dequantize, quantizable, quantize, quantize_to_bytes
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.vocabulary import SPACE, with_word_embeddings, word_embeddings
from xformparser.errors import ConfigurationError, ModelError

FREQUENT = 2
"""How often a word must occur to become a piece of its own; others are spelled by their characters."""
UNKNOWN_PENALTY = 10.0
"""By how much the unigram model of tokenizers puts an unknown character below its rarest piece."""
WORD_BONUS = 1e-3
RATE = 5e-3


@dataclass(frozen=True)
class TextMix:
    """What continued training reads: the paper's C_mix (arXiv 2604.10079), 80 % general texts.

    Args:
        texts: of the kind whose pieces are new.
        general: texts of every kind.
        share: of `texts` in each step; the rest is general.
    """

    texts: Sequence[str]
    general: Sequence[str]
    share: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ConfigurationError(
                f"share is {self.share}, but some of the texts of the kind must be read. "
                "Give a number above 0, up to 1."
            )


def extend(encoder: TextEncoder, texts: Iterable[str], at_most: int = 500) -> TextEncoder:
    """Return the encoder with new pieces for what its tokenizer does not know in the texts.

    These are the unknown characters, then whole runs of them that occur twice at least, the most frequent
    first. What was cut into known pieces is cut as before, and the ids of known pieces stay. The embeddings
    of the new ones are drawn with the mean and the spread of the known ones, by the piece's text, and lie on
    the grid that the known ones are stored on.

    Args:
        encoder: its tokenizer must be of the unigram kind, each of its pieces a row of the embeddings.
        texts: where unknown text is looked for.
        at_most: so many new pieces.

    Raises:
        ModelError: the tokenizer is of another kind, or has not one piece for each embedding.
    """
    table = word_embeddings(encoder.model)
    pieces = unknown_pieces(encoder.tokenizer, texts)[:at_most]
    tokenizer = extended_tokenizer(encoder.tokenizer, pieces)
    if tokenizer.get_vocab_size() != len(table) + len(pieces):
        raise ModelError(
            f"The tokenizer has {encoder.tokenizer.get_vocab_size()} pieces over {len(table)} embeddings, so "
            "new ones have no place. Take an encoder that has an embedding for each piece and no other."
        )
    rows = _storable(_drawn_rows(pieces, table), table)
    model = with_word_embeddings(encoder.model, torch.cat([table, rows]), encoder.model.config.pad_token_id)
    return TextEncoder(model.eval(), tokenizer)


def extended_tokenizer(tokenizer: Tokenizer, pieces: Sequence[str]) -> Tokenizer:
    """Return the tokenizer with new pieces of characters unknown so far behind all others.

    A piece weighs as much as the unknown characters that it replaces, a run a trifle more: so what was cut
    into known pieces is cut as before.

    Raises:
        ModelError: it is not of the unigram kind, or has added tokens where the new pieces would go.
    """
    spec = json.loads(tokenizer.to_str())
    vocabulary = spec["model"].get("vocab", [])
    kind, tokens = spec["model"]["type"], tokenizer.get_vocab_size()
    if kind != "Unigram" or len(vocabulary) != tokens:
        raise ModelError(
            f"A {kind} tokenizer of {len(vocabulary)} pieces, {tokens} with added tokens, cannot be "
            "extended. Take one of kind Unigram whose added tokens are among its pieces."
        )
    lowest = min(score for _, score in vocabulary) - UNKNOWN_PENALTY
    begins_word = dict(vocabulary).get(SPACE, 0.0)
    vocabulary += [[piece, _score(piece, lowest, begins_word)] for piece in pieces]
    return Tokenizer.from_str(json.dumps(spec))


def unknown_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> list[str]:
    """Return what could be known of the texts: characters, then frequent runs; each by falling frequency.

    A run that begins a word has a `▁` before it, which the tokenizer then gives as a piece of its own.
    """
    characters: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    unknown = tokenizer.token_to_id(UNKNOWN)
    for text in texts:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        tokens = zip(["", *encoding.ids], ["", *encoding.tokens], strict=True)
        for (_, before), (index, token) in pairwise(tokens):
            if index == unknown and token != UNKNOWN:  # the tokenizer reports unknown text as it stands
                characters.update(token)
                runs[SPACE * (before == SPACE) + token] += 1
    frequent = {run: count for run, count in runs.items() if count >= FREQUENT and run not in characters}
    return [*_by_frequency(characters), *_by_frequency(frequent)]


def _by_frequency(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda piece: (-counts[piece], piece))


def _score(piece: str, character: float, begins_word: float) -> float:
    """Return the logarithmic weight of the path that a piece replaces, and a trifle for each cut it saves."""
    run = piece.removeprefix(SPACE)
    cuts = len(piece) - 1
    return len(run) * character + begins_word * (run != piece) + cuts * WORD_BONUS


def _drawn_rows(pieces: Sequence[str], table: Tensor) -> Tensor:
    """Return (N, H) embeddings with the mean and the spread of the known ones, always alike for a piece."""
    mean, spread = table.mean(dim=0), table.std(dim=0)
    rows = table.new_empty(len(pieces), table.shape[1])
    for row, piece in zip(rows, pieces, strict=True):
        seed = int.from_bytes(hashlib.sha256(piece.encode()).digest()[:8], "big", signed=True)
        noise = torch.randn(len(row), generator=torch.Generator().manual_seed(seed))
        row.copy_(mean + spread * noise.to(table.device))
    return rows


def _storable(rows: Tensor, table: Tensor) -> Tensor:
    """Return the rows on the grid that `save_weights` stores the table on without loss."""
    if len(rows) and quantizable(table):
        for pack in (quantize, quantize_to_bytes):
            if torch.equal(dequantize(pack(table)), table):
                return dequantize(pack(rows))
    return rows.half().float()


def continue_masked(
    encoder: TextEncoder, head: MaskedTokenHead, mix: TextMix, steps: int, seed: int
) -> TextEncoder:
    """Return the encoder after masked-token training that moves the embeddings of the new pieces alone.

    New are the pieces behind those that the head was trained with; they move as input and as output. All
    other weights stay as they are, bit for bit, and the encoder that is given stays as a whole.

    Args:
        encoder: as `extend` returns it.
        head: trained on the encoder before that.
        mix: the texts to read.
        steps: of AdamW, at a rate that falls to zero.
        seed: of the texts drawn and of what is masked.

    Raises:
        ConfigurationError: no piece is new to the head, or texts without a known piece.
        ModelError: the tokenizer has no mask.
    """
    table = word_embeddings(encoder.model)
    _refuse_nothing_new(len(table), head.pieces)
    known, rows = table[: head.pieces], table[head.pieces :].clone().requires_grad_()
    special, general = (trainable_texts(encoder, texts) for texts in (mix.texts, mix.general))
    of_kind = math.ceil(mix.share * BATCH)
    generator = torch.Generator().manual_seed(seed)
    optimizer = AdamW([rows], lr=RATE, weight_decay=0.0)
    schedule = falling_rate(optimizer, steps)
    for _ in range(steps):
        drawn = draw_masked(special, of_kind, generator) + draw_masked(general, BATCH - of_kind, generator)
        states, wanted = _states_and_pieces(encoder, drawn, known, rows)
        loss = functional.cross_entropy(head(states, known, rows), wanted)
        optimizer.zero_grad()
        loss.backward(inputs=[rows])
        optimizer.step()
        schedule.step()
    moved = torch.cat([known, _storable(rows.detach(), known)])
    model = with_word_embeddings(encoder.model, moved, encoder.model.config.pad_token_id)
    return TextEncoder(model.eval(), encoder.tokenizer)


def _refuse_nothing_new(pieces: int, known: int) -> None:
    if pieces <= known:
        raise ConfigurationError(
            f"The encoder has {pieces} pieces and the head knows {known}, so none is new. "
            "Extend the encoder first, and give the head that was trained before."
        )


def _states_and_pieces(
    encoder: TextEncoder, texts: Sequence[MaskedText], known: Tensor, rows: Tensor
) -> tuple[Tensor, Tensor]:
    """Return (M, H) states and (M,) pieces behind the masks; only texts with new pieces ask for gradients.

    Args:
        encoder: the trunk.
        texts: (B,) in any order.
        known: (V, H) embeddings that stay.
        rows: (N, H) embeddings that move.
    """

    def embed(ids: Tensor) -> Tensor:
        is_new = (ids >= len(known)).unsqueeze(-1)
        old = functional.embedding(ids.clamp(max=len(known) - 1), known)
        return torch.where(is_new, functional.embedding((ids - len(known)).clamp(min=0), rows), old)

    mask = mask_id(encoder.tokenizer)
    moving = list(length_groups(text for text in texts if max(text.ids) >= len(known)))
    fixed = list(length_groups(text for text in texts if max(text.ids) < len(known)))
    states = [masked_states(encoder.model, group, mask, embed) for group in moving]
    with torch.no_grad():
        states += [masked_states(encoder.model, group, mask) for group in fixed]
    return torch.cat(states), pieces_of([*moving, *fixed]).to(known.device)
