"""What the base encoder knows of texts: how much of them falls into unknown pieces, and how they surprise it.

Shapes: I texts.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xformparser.diagnostics.causes import Floats
from xformparser.diagnostics.heads import fitting_head
from xformparser.encoder.masked_texts import mask_id, piece_texts
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import surprisals, unknown_share
from xformparser.encoder.vocabulary import word_embeddings
from xformparser.errors import ModelError

logger = logging.getLogger(__name__)

LENGTHS = (1, 2, 3, 4, 6, 9)
"""With how many pieces a class of length begins. The fewer there are, the less stands beside a mask to guess
from: ranked among all, a third of FUNSD's and XFUND's texts of one piece would be in the upper twentieth.
From nine pieces on, a quarter is masked at a time, and length matters little."""


@dataclass(frozen=True)
class TextKnowledge:
    """Of each text (I,): the share of unknown letters, and the rank of its surprisal, both in [0, 1].

    The rank is among the run's texts of about as many pieces (`LENGTHS`): of a text of one piece nothing is
    left beside the mask, and it would outrank all sentences, be it nonsense or a number. It is the share of
    those texts that surprise less, those that surprise as much counted half: where there are but a few, none
    ranks near 0 or 1. An empty text ranks 0.
    """

    unknown: Floats
    surprisal: Floats


def text_knowledge(encoder: TextEncoder, texts: Sequence[str], cache: Path) -> TextKnowledge:
    """Return what the encoder knows of each text.

    Without a mask in its vocabulary it cannot be asked what surprises it: then all ranks are 0, and a warning
    is logged. They are also 0 where no text holds a piece that it knows.

    Args:
        encoder: the one that training started from.
        texts: of all samples of a run, as often as they occur.
        cache: folder for the masked-token head of an encoder that comes without; safe to delete.
    """
    unknown = np.array([unknown_share(encoder.tokenizer, text) for text in texts], np.float32)
    return TextKnowledge(unknown, _surprisal_ranks(encoder, texts, cache))


def _surprisal_ranks(encoder: TextEncoder, texts: Sequence[str], cache: Path) -> Floats:
    pieces = piece_texts(encoder.tokenizer, texts)
    if not any(text.known for text in pieces) or not _has_mask(encoder):
        return np.zeros(len(texts), np.float32)
    head = fitting_head(encoder, texts, cache).to(word_embeddings(encoder.model).device)
    counts = np.array([len(text.known) + text.unknown for text in pieces])
    return ranks_within(np.digitize(counts, LENGTHS), surprisals(encoder, head, texts))


def _has_mask(encoder: TextEncoder) -> bool:
    try:
        mask_id(encoder.tokenizer)
    except ModelError as error:
        logger.warning("No text can be told as surprising: %s", error)
        return False
    return True


def ranks_within(classes: NDArray[np.int64], values: NDArray[np.float64]) -> Floats:
    """Return (I,): the share of smaller values in the same class, equal ones counted half; 0 in class 0."""
    ranks = np.zeros(len(values), np.float32)
    for each in np.unique(classes[classes > 0]):
        own = values[classes == each]
        ordered = np.sort(own)
        below, upto = (np.searchsorted(ordered, own, side) for side in ("left", "right"))
        ranks[classes == each] = (below + upto) / (2 * len(own))
    return ranks
