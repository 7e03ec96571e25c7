"""Texts as pieces of which some are masked, and the states that a text encoder gives the masked ones.

Shapes: B batch, T tokens, H width of the encoder, M masked pieces.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import PreTrainedModel

from xformparser.encoder.vocabulary import SPACE
from xformparser.errors import ModelError

MASK, UNKNOWN = "<mask>", "<unk>"
MASKED_SHARE = 0.15
LONGEST = 440
"""Pieces of a text that are looked at; those behind them are left out."""
BATCH_TOKENS = 1024
PADDED = 1.25
"""How much longer than the shortest text of a batch the longest one may be."""


@dataclass(frozen=True)
class PieceText:
    """A text's ids between those that open and close it, and the places of the known pieces among them.

    `unknown` counts the pieces that the tokenizer does not know; neither special tokens nor a lone `▁`, which
    only begins a word, count as pieces.
    """

    ids: tuple[int, ...]
    known: tuple[int, ...]
    unknown: int


@dataclass(frozen=True)
class MaskedText:
    """A text's ids, and the places where they are hidden behind the mask.

    `owner` says which of the texts at hand it was made of, where that matters.
    """

    ids: tuple[int, ...]
    masked: tuple[int, ...]
    owner: int = 0


def mask_id(tokenizer: Tokenizer) -> int:
    """Return the id of the token that masks; ModelError where the tokenizer has none."""
    found: int | None = tokenizer.token_to_id(MASK)
    if found is None:
        raise ModelError(
            f"The tokenizer has no token {MASK}, and masked pieces need one. Take an encoder that was "
            "trained with it, such as those of XLM-R's or E5's kind."
        )
    return found


def unpredictable(tokenizer: Tokenizer) -> list[int]:
    """Return the sorted ids that are no pieces of text: special tokens, the unknown one and a lone `▁`."""
    ids = {*tokenizer.get_added_tokens_decoder(), *map(tokenizer.token_to_id, (SPACE, UNKNOWN))}
    return sorted(index for index in ids if index is not None)


def piece_texts(tokenizer: Tokenizer, texts: Iterable[str]) -> list[PieceText]:
    """Return the texts as pieces."""
    barred = frozenset(unpredictable(tokenizer))
    unknown = tokenizer.token_to_id(UNKNOWN)
    found = []
    for text in texts:
        # one by one: a batch would take all cores, whatever threads the user allows
        ids = tokenizer.encode(text).ids
        ids = ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]
        known = tuple(place for place, index in enumerate(ids) if index not in barred)
        found.append(PieceText(tuple(ids), known, 0 if unknown is None else ids.count(unknown)))
    return found


def hide_some(text: PieceText, generator: torch.Generator) -> MaskedText:
    """Return the text with 15 % of its known pieces masked, one at least."""
    count = max(1, round(MASKED_SHARE * len(text.known)))
    chosen = torch.randperm(len(text.known), generator=generator)[:count].tolist()
    return MaskedText(text.ids, tuple(sorted(text.known[place] for place in chosen)))


def draw_masked(texts: Sequence[PieceText], count: int, generator: torch.Generator) -> list[MaskedText]:
    """Return so many of the texts, drawn with replacement, some pieces of each masked anew."""
    drawn = torch.randint(len(texts), (count,), generator=generator).tolist()
    return [hide_some(texts[place], generator) for place in drawn]


def masking_rounds(text: PieceText, rounds: int, owner: int) -> list[MaskedText]:
    """Return copies of the text that together mask every known piece once; no more copies than `rounds`."""
    copies = [text.known[first::rounds] for first in range(min(rounds, len(text.known)))]
    return [MaskedText(text.ids, masked, owner) for masked in copies]


def masked_inputs(texts: Sequence[MaskedText], mask: int, padding: int) -> tuple[Tensor, Tensor]:
    """Return (B, T) ids with the mask where it belongs, and the (B, T) attention mask."""
    length = max(len(text.ids) for text in texts)
    ids = torch.full((len(texts), length), padding)
    attention = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        ids[row, : len(text.ids)] = torch.tensor(text.ids)
        ids[row, list(text.masked)] = mask
        attention[row, : len(text.ids)] = 1
    return ids, attention


def masked_places(texts: Sequence[MaskedText]) -> tuple[Tensor, Tensor]:
    """Return (M,) rows and (M,) columns of the masked pieces in the batch, text by text."""
    rows = [row for row, text in enumerate(texts) for _ in text.masked]
    columns = [place for text in texts for place in text.masked]
    return torch.tensor(rows), torch.tensor(columns)


def hidden_pieces(texts: Iterable[MaskedText]) -> Tensor:
    """Return (M,): the ids that the mask hides, text by text."""
    return torch.tensor([text.ids[place] for text in texts for place in text.masked])


def masked_states(
    model: PreTrainedModel,
    texts: Sequence[MaskedText],
    mask: int,
    embed: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Return (M, H): the encoder's last states at the masked pieces, text by text.

    Args:
        model: the encoder.
        texts: one batch.
        mask: id of the token that masks.
        embed: (B, T) ids to (B, T, H) word embeddings, in place of the encoder's own.
    """
    ids, attention = (each.to(model.device) for each in masked_inputs(texts, mask, model.config.pad_token_id))
    rows, columns = (each.to(model.device) for each in masked_places(texts))
    words = {"input_ids": ids} if embed is None else {"inputs_embeds": embed(ids)}
    states: Tensor = model(**words, attention_mask=attention).last_hidden_state
    # (B, T, H) -> (M, H)
    return states[rows, columns]


def length_groups(texts: Iterable[MaskedText]) -> Iterator[list[MaskedText]]:
    """Yield the texts by rising length, in batches of nearly equal ones: padding costs as much as text."""
    group: list[MaskedText] = []
    for text in sorted(texts, key=lambda each: len(each.ids)):
        length = len(text.ids)
        if group and (length > len(group[0].ids) * PADDED or length * (len(group) + 1) > BATCH_TOKENS):
            yield group
            group = []
        group.append(text)
    if group:
        yield group
