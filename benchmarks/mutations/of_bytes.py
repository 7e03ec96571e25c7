"""Mutations that know nothing of the format."""

from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]
"""Returns a document changed by the dice that it is given."""

LONGEST_CHUNK = 4096
MOST_BYTES = 16


def flip_bytes(content: bytes, random: Random) -> bytes:
    """Return the content with up to 16 bytes changed."""
    changed = bytearray(content)
    for _ in range(random.randint(1, MOST_BYTES) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def cut_off(content: bytes, random: Random) -> bytes:
    """Return the beginning of the content."""
    return content[: random.randrange(len(content) + 1)]


def cut_out(content: bytes, random: Random) -> bytes:
    """Return the content without a chunk of its middle."""
    start, end = chunk(content, random)
    return content[:start] + content[end:]


def repeat(content: bytes, random: Random) -> bytes:
    """Return the content with a chunk repeated."""
    start, end = chunk(content, random)
    return content[:end] + content[start:end] * random.choice((1, 2, 50)) + content[end:]


def swap(content: bytes, random: Random) -> bytes:
    """Return the content with two chunks swapped."""
    (a, b), (c, d) = sorted((chunk(content, random), chunk(content, random)))
    return content if b > c else content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def blank(content: bytes, random: Random) -> bytes:
    """Return the content with a chunk of equal bytes."""
    start, end = chunk(content, random)
    return content[:start] + bytes([random.choice((0, 32, 255))]) * (end - start) + content[end:]


def chunk(content: bytes, random: Random) -> tuple[int, int]:
    """Return start and end of a chunk of at most 4 kB."""
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.randint(1, LONGEST_CHUNK))


BYTE_MUTATIONS: tuple[Mutation, ...] = (flip_bytes, cut_off, cut_out, repeat, swap, blank)
