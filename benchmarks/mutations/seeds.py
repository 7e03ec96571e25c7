"""The sound documents that mutations start from: our samples, and their pictures in the formats they lack."""

import io
from pathlib import Path

from PIL import Image

from xformparser.ingest.loader import SUPPORTED_SUFFIXES

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
_PICTURE = "en_medical_intake.png"
_SIDE = 400


def seed_documents() -> list[tuple[str, bytes]]:
    """Return name and content of each document, sorted by name; every kind that is read is among them."""
    found = [
        (path.name, path.read_bytes())
        for path in sorted(SAMPLES.iterdir())
        if path.suffix.lower() in SUPPORTED_SUFFIXES
    ]
    with Image.open(SAMPLES / _PICTURE) as picture:
        small = picture.convert("RGB")
        small.thumbnail((_SIDE, _SIDE))
    for mode, kind in (("RGB", "webp"), ("RGB", "bmp"), ("P", "png"), ("RGBA", "png"), ("I;16", "tiff")):
        target = io.BytesIO()
        small.convert("I").convert(mode).save(target, kind) if mode == "I;16" else small.convert(mode).save(
            target, kind
        )
        found.append((f"small_{mode.replace(';', '')}.{kind}", target.getvalue()))
    return sorted(found)
