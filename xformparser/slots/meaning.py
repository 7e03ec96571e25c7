"""In which space texts that mean the same lie close, whatever their language and wording.

The encoder's states tell how texts are used; two layers on top were taught which of them are names of one
thing (InfoNCE, 1807.03748, on names in eight languages). Names that are known need not be guessed.

Shapes: N texts, S width of the encoder's states, H and D of the two layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xformparser.slots.arrays import Floats
from xformparser.slots.thesaurus import Thesaurus

PREFIX = "meaning"
ARRAYS = ("centre", "usual", "spread", "inner", "bias", "outer")
LEAST = 1e-6


@dataclass(frozen=True)
class Meaning:
    """How states are compared.

    `centre` (S,) is the mean of the words of pages, `usual` (S,) and `spread` (S,) are those of texts that
    stand alone; `inner` (S, H), `bias` (H,) and `outer` (H, D) are the layers; `known` are the names of one
    thing that are told.
    """

    centre: Floats
    usual: Floats
    spread: Floats
    inner: Floats
    bias: Floats
    outer: Floats
    known: Thesaurus

    def senses(self, states: Floats) -> Floats:
        """Return (N, D) of the (N, S) states of texts that stand alone, of length one; zeros for zeros."""
        hidden = np.maximum((states - self.usual) / self.spread @ self.inner + self.bias, 0)
        found: Floats = unit_rows(hidden @ self.outer) * states.any(axis=1, keepdims=True)
        return found

    def arrays(self) -> dict[str, Floats]:
        """Return what is to be stored."""
        return {f"{PREFIX}.{name}": getattr(self, name) for name in ARRAYS}

    @classmethod
    def of(cls, arrays: Mapping[str, Floats], known: Thesaurus) -> "Meaning":
        """Return what `arrays` has stored, with names; raises KeyError where a part is missing."""
        return cls(**{name: arrays[f"{PREFIX}.{name}"] for name in ARRAYS}, known=known)


def unit_rows(rows: Floats) -> Floats:
    """Return rows of length one; zeros stay zeros."""
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), LEAST)
    return found
