"""Damaged documents: sound ones with their bytes or their structure changed, the same for the same seed."""

from random import Random

from mutations.of_bytes import BYTE_MUTATIONS, Mutation
from mutations.of_images import JPEG_MUTATIONS, PNG_MUTATIONS, TIFF_MUTATIONS
from mutations.of_pdf import PDF_MUTATIONS
from mutations.of_word import WORD_MUTATIONS

MOST_AT_ONCE = 3
STRUCTURED = 0.8
"""Share of the mutations that keep to the structure of the format; the rest change any bytes."""

_BY_SIGNATURE: tuple[tuple[bytes, tuple[Mutation, ...]], ...] = (
    (b"%PDF-", PDF_MUTATIONS),
    (b"PK", WORD_MUTATIONS),
    (b"\x89PNG", PNG_MUTATIONS),
    (b"\xff\xd8", JPEG_MUTATIONS),
    (b"II*\0", TIFF_MUTATIONS),
)


def mutated(content: bytes, random: Random) -> bytes:
    """Return the document with one to three mutations, most of them such that readers get far into it."""
    for _ in range(random.randint(1, MOST_AT_ONCE)):
        known = next((found for start, found in _BY_SIGNATURE if content.startswith(start)), ())
        kinds = known if known and random.random() < STRUCTURED else BYTE_MUTATIONS
        content = random.choice(kinds)(content, random)
    return content
