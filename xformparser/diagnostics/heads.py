"""The masked-token head that fits an encoder: the bundled one's, or one trained on a run's texts and kept."""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from xformparser.atomic import atomic_path
from xformparser.encoder.masked_head import MaskedTokenHead, load_head, save_head, train_head
from xformparser.encoder.storage import TextEncoder
from xformparser.models.bundled import bundled_head
from xformparser.training.features import encoder_fingerprint

logger = logging.getLogger(__name__)

STEPS = 300
"""Two to three minutes on one core, for an encoder of the bundled one's size."""


def fitting_head(encoder: TextEncoder, texts: Iterable[str], cache: Path) -> MaskedTokenHead:
    """Return a head that reads the encoder's last states.

    A head of an encoder that is not the bundled one is trained on the texts, as often as they occur, and kept
    in the folder `cache` by the encoder and the texts: what a run is told does not depend on which other run
    was looked at before.

    Raises:
        ConfigurationError: no text holds a known piece, and there is no head yet.
        ModelError: the tokenizer has no mask, or the head that was kept is damaged.
    """
    bundled = bundled_head(encoder)
    if bundled is not None:
        return bundled
    ordered = sorted(texts)
    content = "\0".join((encoder_fingerprint(encoder), str(STEPS), *ordered))
    path = cache / f"masked-head-{hashlib.sha256(content.encode()).hexdigest()[:32]}.safetensors"
    if not path.exists():
        logger.info("training a masked-token head for an encoder that has none: %d steps, once", STEPS)
        head = train_head(encoder, ordered, STEPS, seed=0)
        cache.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as temporary:
            save_head(head, temporary)
    return load_head(path)
