"""What the base encoder knows of texts: how much of them falls into unknown pieces, and how they surprise it.

Shapes: I texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xformparser.diagnostics.causes import Floats
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import unknown_share


@dataclass(frozen=True)
class TextKnowledge:
    """Of each text (I,): the share of unknown letters, and the rank of its surprisal among all, in [0, 1]."""

    unknown: Floats
    surprisal: Floats


def text_knowledge(encoder: TextEncoder, texts: Sequence[str]) -> TextKnowledge:
    """Return what the encoder knows of each text."""
    unknown = np.array([unknown_share(encoder.tokenizer, text) for text in texts], np.float32)
    return TextKnowledge(unknown, np.zeros(len(texts), np.float32))
