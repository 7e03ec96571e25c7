"""Against missing knowledge: the encoder learns to read what it could not (ILP, section 5.1)."""

import logging
from collections.abc import Sequence
from pathlib import Path

from xformparser.diagnostics.heads import fitting_head
from xformparser.encoder.extension import TextMix, continue_masked, extend, unknown_pieces
from xformparser.encoder.storage import TextEncoder, save_encoder

logger = logging.getLogger(__name__)

STEPS = 150
"""Of masked-token training, about two minutes on one core."""


def write_extended_encoder(
    encoder: TextEncoder, texts: Sequence[str], general: Sequence[str], folder: Path, cache: Path
) -> bool:
    """Write the encoder with pieces for what it cannot read, unless it can read all; tell whether it did.

    The new pieces then learn from masked-token training on these texts and four times as many general ones.

    Args:
        encoder: as training took it.
        texts: that are to be read.
        general: all texts of the run.
        folder: where it goes.
        cache: folder for the masked-token head of an encoder that comes without.
    """
    if not unknown_pieces(encoder.tokenizer, texts):
        return False
    head = fitting_head(encoder, general, cache)
    kind = [text for text in texts if unknown_pieces(encoder.tokenizer, [text])]
    mix = TextMix(kind, general)
    logger.info("%s: %d texts hold what the encoder cannot read", folder, len(kind))
    save_encoder(continue_masked(extend(encoder, texts), head, mix, STEPS, seed=0), folder)
    return True
