"""Mutations of images: sizes and lengths in headers, parts of the file dropped, doubled and swapped."""

import struct
import zlib
from functools import cache
from random import Random

from mutations.of_bytes import Mutation, flip_bytes

_SIGNATURE = 8
_SIDES = (0, 1, 7, 4_000, 30_000, 65_535, 1_000_000, 2**31 - 1, 2**32 - 1)
_COUNTS = (0, 1, 65_535, 2**31, 2**32 - 1)

Chunk = tuple[bytes, bytes]


def resize_png(content: bytes, random: Random) -> bytes:
    """Return the PNG with another size, depth or colour type in its header."""
    chunks = _png_chunks(content)
    if not chunks or len(chunks[0][1]) < 13:
        return content
    header = bytearray(chunks[0][1])
    match random.randrange(4):
        case 0:
            header[8] = random.choice((1, 2, 4, 8, 16, 3))
        case 1:
            header[9] = random.choice((0, 2, 3, 4, 6, 7))
        case 2:
            header[12] = random.choice((1, 2))
        case _:
            struct.pack_into(">I", header, random.choice((0, 4)), random.choice(_SIDES))
    return _png([(chunks[0][0], bytes(header)), *chunks[1:]])


def shuffle_png(content: bytes, random: Random) -> bytes:
    """Return the PNG with a chunk dropped, doubled, moved or changed."""
    chunks = _png_chunks(content)
    if not chunks:
        return content
    place = random.randrange(len(chunks))
    kind, data = chunks[place]
    new: tuple[list[Chunk], ...] = (
        [],
        [(kind, data)] * 2,
        [(kind, flip_bytes(data, random))],
        [(b"IDAT", data)],
    )
    chunks[place : place + 1] = random.choice(new)
    return _png(chunks)


def annotate_png(content: bytes, random: Random) -> bytes:
    """Return the PNG with a text, profile or EXIF chunk that is damaged or unpacks to 100 MB."""
    chunks = _png_chunks(content)
    if not chunks:
        return content
    added = random.choice(
        (
            (b"zTXt", b"x\0\0" + _zeros()),
            (b"iTXt", b"x\0\1\0\0\0" + _zeros()),
            (b"iCCP", b"x\0\0" + _zeros()),
            (b"eXIf", b"MM\0*" + random.randbytes(random.choice((4, 200)))),
            (b"acTL", struct.pack(">II", random.choice(_COUNTS), 0)),
            (b"tRNS", random.randbytes(random.choice((0, 1, 6, 300)))),
            (b"PLTE", random.randbytes(random.choice((0, 4, 768, 3_000)))),
            (b"pHYs", b"\0" * random.choice((0, 9))),
        )
    )
    return _png([chunks[0], added, *chunks[1:]])


def resize_jpeg(content: bytes, random: Random) -> bytes:
    """Return the JPEG with another size or other components in its frame header."""
    place = next((content.find(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if content.find(mark) > 0), -1)
    if place < 0 or place + 12 > len(content):
        return content
    changed = bytearray(content)
    if random.random() < 0.6:
        struct.pack_into(">H", changed, place + random.choice((5, 7)), random.choice(_SIDES[:6]))
    else:
        changed[place + random.choice((2, 3, 4, 9, 11))] = random.randrange(256)
    return bytes(changed)


def shuffle_jpeg(content: bytes, random: Random) -> bytes:
    """Return the JPEG with a segment dropped, doubled or changed, or with an EXIF block of noise."""
    places = [
        place for place in range(len(content) - 4) if content[place] == 255 and content[place + 1] in _MARKERS
    ]
    if not places:
        return content
    start = random.choice(places)
    end = min(len(content), start + 2 + int.from_bytes(content[start + 2 : start + 4], "big"))
    segment = content[start:end]
    noise = b"Exif\0\0" + random.choice((b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08")) + random.randbytes(300)
    exif = b"\xff\xe1" + struct.pack(">H", len(noise) + 2) + noise
    new = random.choice((b"", segment * 2, segment[:4] + flip_bytes(segment[4:], random), exif + segment))
    return content[:start] + new + content[end:]


def change_tiff(content: bytes, random: Random) -> bytes:
    """Return the TIFF with an entry of a directory changed: its tag, type, count or value."""
    entries = [
        place for folder in _folders(content) for place in range(folder + 2, _end_of(content, folder), 12)
    ]
    if not entries:
        return content
    changed = bytearray(content)
    place = random.choice(entries)
    match random.randrange(4):
        case 0:
            struct.pack_into(
                "<H", changed, place, random.choice((256, 257, 258, 259, 262, 277, 278, 322, 330, 34665))
            )
        case 1:
            struct.pack_into("<H", changed, place + 2, random.randrange(14))
        case 2:
            struct.pack_into("<I", changed, place + 4, random.choice(_COUNTS))
        case _:
            struct.pack_into("<I", changed, place + 8, random.choice((*_SIDES, *range(1, 9), 34_712, 50_000)))
    return bytes(changed)


def chain_tiff(content: bytes, random: Random) -> bytes:
    """Return the TIFF whose last directory leads back to a directory, or to nowhere."""
    folders = _folders(content)
    if not folders:
        return content
    changed = bytearray(content)
    target = random.choice((*folders, 1, len(content) - 2, 2**32 - 1))
    struct.pack_into("<I", changed, _end_of(content, random.choice(folders)), target)
    return bytes(changed)


def multiply_tiff(content: bytes, random: Random) -> bytes:
    """Return the TIFF with its first directory listed thousands of times."""
    folders = _folders(content)
    if not folders:
        return content
    first, count = folders[0], random.choice((100, 3_000))
    directory = content[first : _end_of(content, first)]
    size, start = len(directory) + 4, len(content) + len(content) % 2
    added = b"".join(
        directory + struct.pack("<I", start + (number + 1) * size if number + 1 < count else 0)
        for number in range(count)
    )
    changed = bytearray(content + b"\0" * (len(content) % 2) + added)
    struct.pack_into("<I", changed, _end_of(content, folders[-1]), start)
    return bytes(changed)


_MARKERS = frozenset((0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE))


@cache
def _zeros() -> bytes:
    return zlib.compress(bytes(100_000_000), 9)


def _png_chunks(content: bytes) -> list[Chunk]:
    chunks, place = [], _SIGNATURE
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks


def _png(chunks: list[Chunk]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _folders(content: bytes) -> list[int]:
    """Return where the directories of a little-endian TIFF begin."""
    found: list[int] = []
    place = int.from_bytes(content[4:8], "little")
    while 0 < place < len(content) - 6 and place not in found and _end_of(content, place) + 4 <= len(content):
        found.append(place)
        end = _end_of(content, place)
        place = int.from_bytes(content[end : end + 4], "little")
    return found


def _end_of(content: bytes, folder: int) -> int:
    return folder + 2 + 12 * int.from_bytes(content[folder : folder + 2], "little")


PNG_MUTATIONS: tuple[Mutation, ...] = (resize_png, shuffle_png, annotate_png)
JPEG_MUTATIONS: tuple[Mutation, ...] = (resize_jpeg, shuffle_jpeg)
TIFF_MUTATIONS: tuple[Mutation, ...] = (change_tiff, change_tiff, chain_tiff, multiply_tiff)
