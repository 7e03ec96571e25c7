"""The masked-token head that a bare text encoder lacks, trained on its frozen trunk.

Shapes: M masked pieces, H width of the encoder, V pieces of its vocabulary.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from xformparser.encoder.masked_texts import (
    MaskedText,
    PieceText,
    draw_masked,
    hidden_pieces,
    length_groups,
    mask_id,
    masked_states,
    piece_texts,
    unpredictable,
)
from xformparser.encoder.storage import TextEncoder, load_weights, save_weights
from xformparser.encoder.vocabulary import word_embeddings
from xformparser.errors import ConfigurationError, ModelError, one_line

BATCH = 64
RATE = 3e-3
WARM_UP = 20
INITIAL_SPREAD = 0.02


class MaskedTokenHead(nn.Module):
    """Tells the piece behind a mask: dense, GELU, LayerNorm, then the word embeddings as output (BERT, 3.1).

    The table of embeddings stays with the encoder and is handed to every call. Rows behind those that the
    head was trained with (`extension.extend` appends such) get its mean bias.

    Args:
        width: H, of the encoder's states and of its word embeddings.
        pieces: V, how many rows the table has in training.
        barred: ids that are never predicted: special tokens, the unknown one, a lone `▁`.
    """

    barred: Tensor

    def __init__(self, width: int, pieces: int, barred: Sequence[int] = ()) -> None:
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(pieces))
        mask = torch.zeros(pieces, dtype=torch.bool)
        mask[list(barred)] = True
        self.register_buffer("barred", mask)

    @property
    def pieces(self) -> int:
        """How many pieces of the vocabulary the head was trained with."""
        return len(self.bias)

    def forward(self, states: Tensor, *tables: Tensor) -> Tensor:
        """Return (M, V) logits, minus infinity for what is never predicted.

        Args:
            states: (M, H) of the encoder at masked pieces.
            tables: the word embeddings, (V, H) in one or several parts.
        """
        outputs = self.norm(functional.gelu(self.dense(states)))
        sizes = [len(table) for table in tables]
        biases = self._biases(sum(sizes)).split(sizes)
        # (M, H) x (H, V) -> (M, V)
        parts = [functional.linear(outputs, table, bias) for table, bias in zip(tables, biases, strict=True)]
        return torch.cat(parts, dim=1) if len(parts) > 1 else parts[0]

    def _biases(self, pieces: int) -> Tensor:
        """Return (V,) biases for a table of so many rows."""
        beyond = self.bias[~self.barred].mean().expand(pieces - self.pieces)
        return torch.cat([self.bias.masked_fill(self.barred, -torch.inf), beyond])


class HeadTraining:
    """A head in training, for those who look at it between the steps; the encoder stays as it is.

    It starts as the unigram model of the texts. Unknown pieces are never masked: were they learned, they
    would be the easiest of all to tell.

    Args:
        encoder: the trunk, in evaluation mode; its tokenizer needs a mask.
        texts: what to learn from; those without a known piece are left out.
        steps: after how many the rate is zero.
        seed: of the initial weights, of the texts drawn and of what is masked.
        batch: texts a step.

    Raises:
        ConfigurationError: no text holds a known piece.
        ModelError: the tokenizer has no mask.
    """

    def __init__(
        self, encoder: TextEncoder, texts: Iterable[str], steps: int, seed: int, batch: int = BATCH
    ) -> None:
        self._model, self._mask, self._batch = encoder.model, mask_id(encoder.tokenizer), batch
        self._texts = trainable_texts(encoder, texts)
        self._generator = torch.Generator().manual_seed(seed)
        self._table = word_embeddings(encoder.model)
        self.head = _initial_head(encoder, self._texts, self._generator)
        self._optimizer = AdamW(self.head.parameters(), lr=RATE)
        self._schedule = falling_rate(self._optimizer, steps)

    def step(self) -> float:
        """Learn from one batch; return its loss, in nats per masked piece."""
        groups = list(length_groups(draw_masked(self._texts, self._batch, self._generator)))
        with torch.no_grad():
            states = torch.cat([masked_states(self._model, group, self._mask) for group in groups])
        wanted = pieces_of(groups).to(self._table.device)
        loss = functional.cross_entropy(self.head(states, self._table), wanted)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._schedule.step()
        return loss.item()

    def finished(self) -> MaskedTokenHead:
        """Return the head, its weights rounded as `save_head` stores them."""
        self._optimizer.zero_grad()
        with torch.no_grad():
            for parameter in self.head.parameters():
                parameter.copy_(parameter.half().float())
        return self.head.eval()


def train_head(
    encoder: TextEncoder, texts: Iterable[str], steps: int, seed: int, batch: int = BATCH
) -> MaskedTokenHead:
    """Return a head that tells 15 % masked pieces of the texts from the others; see `HeadTraining`."""
    training = HeadTraining(encoder, texts, steps, seed, batch)
    for _ in range(steps):
        training.step()
    return training.finished()


def trainable_texts(encoder: TextEncoder, texts: Iterable[str]) -> list[PieceText]:
    """Return the texts that hold a known piece; ConfigurationError where none does."""
    known = [text for text in piece_texts(encoder.tokenizer, texts) if text.known]
    if not known:
        raise ConfigurationError(
            "None of the texts for masked-token training holds a piece that the tokenizer knows. "
            "Give one such text at least."
        )
    return known


def pieces_of(groups: Iterable[Sequence[MaskedText]]) -> Tensor:
    """Return (M,): the ids that the mask hides, batch by batch."""
    return torch.cat([hidden_pieces(group) for group in groups])


def falling_rate(optimizer: AdamW, steps: int) -> LambdaLR:
    """Return a schedule: a short rise, then a straight fall to zero."""
    return LambdaLR(optimizer, lambda step: min((step + 1) / WARM_UP, 1.0) * (1 - step / max(steps, 1)))


def _initial_head(
    encoder: TextEncoder, texts: Sequence[PieceText], generator: torch.Generator
) -> MaskedTokenHead:
    """Return a head with random weights, whose biases are the logarithms of the pieces' counts plus one."""
    table = word_embeddings(encoder.model)
    head = MaskedTokenHead(table.shape[1], len(table), unpredictable(encoder.tokenizer))
    counts = Counter(text.ids[place] for text in texts for place in text.known)
    with torch.no_grad():
        head.dense.weight.normal_(std=INITIAL_SPREAD, generator=generator)
        head.dense.bias.zero_()
        head.bias[list(counts)] = torch.tensor(list(counts.values())).float().log1p()
    return head.to(table.device)


def save_head(head: MaskedTokenHead, path: Path) -> None:
    """Write the head's own weights in half precision; the word embeddings are the encoder's."""
    save_weights(head.state_dict(), path)


def load_head(path: Path) -> MaskedTokenHead:
    """Return the head of a file made by `save_head`; ModelError where there is none or another's weights."""
    try:
        weights = load_weights(path)
        head = MaskedTokenHead(len(weights["norm.weight"]), len(weights["bias"]))
        head.load_state_dict(weights)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise ModelError(
            f"{path}: no masked-token head could be loaded: {one_line(error)}. Train one with train_head."
        ) from error
    return head.eval()
