"""Mutations of PDFs: of their objects and of what their streams hold; the cross-references fit afterwards."""

import re
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

from mutations.of_bytes import Mutation, flip_bytes

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
_TRAILER = re.compile(rb"trailer\s*(<<.*?>>)\s*startxref", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z0-9]+")
_VALUE = re.compile(rb"/[A-Za-z0-9]+[ \t\r\n]*(\[[^\[\]]*\]|\([^()]*\)|/\w+|\d+ 0 R|-?[\d.]+|<<[^<>]*>>)")

_NUMBERS = (
    b"0", b"-1", b"1", b"-0.0", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"1" * 30, b"1" * 400,
    b"1.5", b"0.0000001", b"1e38", b"--5", b".", b"nan", b"1" * 5000,
)  # fmt: skip
_VALUES = (
    b"null", b"true", b"[]", b"<<>>", b"()", b"/", b"/X", b"(x)", b"<41>", b"[[[]]]", b"[null null]",
    b"[0 0 0 0]", b"[-1e9 -1e9 1e9 1e9]", b"[1 2]", b"<</A 1>>", b"(\xfe\xff\xd8\x00)", b"999999 0 R",
    b"[/FlateDecode /FlateDecode]", b"/LZWDecode", b"/ASCII85Decode", b"/RunLengthDecode", b"/DCTDecode",
    b"/JBIG2Decode", b"/CCITTFaxDecode", b"/JPXDecode", b"/Crypt", b"/Identity-H", b"/DeviceCMYK",
    b"<</Predictor 15/Columns 1000000000>>", b"<</Predictor 2/Colors -1>>",
)  # fmt: skip
_OPERATORS = (
    b"q ", b"Q ", b"BT ", b"ET ", b"Tj ", b"(x) Tj ", b"Do ", b"/X Do ", b"cm ", b"0 0 0 0 0 0 cm ", b"Tf ",
    b"1e30 0 0 1e30 1e30 1e30 cm ", b"/F1 1e30 Tf ", b"/F1 0 Tf ", b"/F1 -9 Tf ", b"re f ", b"nan 0 m ",
    b"W n ", b"BI /W 99999 /H 99999 ID x EI ", b"<< ", b"[ ", b"( ", b"sh ", b"gs ", b"scn ", b"d0 ",
    b"\x00\xff ", b"1 0 0 rg 0 0 1e9 1e9 re f ", b"EMC ", b"/A BDC ", b"T* ", b"1 0 0 1 nan 0 Tm ",
    b"0 0 0 0 0 0 Tm ",
)  # fmt: skip
Change = Callable[[bytes], bytes]
_DEPTHS = (100, 2_000, 100_000)


def change_number(content: bytes, random: Random) -> bytes:
    """Return the PDF with a number of one of its objects replaced by one that nobody expects."""
    return _with_object(
        content, random, lambda body: _replaced(_NUMBER, body, random.choice(_NUMBERS), random)
    )


def change_value(content: bytes, random: Random) -> bytes:
    """Return the PDF with an entry of a dictionary of another type or size."""
    return _with_object(
        content, random, lambda body: _replaced(_VALUE, body, random.choice(_VALUES), random, 1)
    )


def point_elsewhere(content: bytes, random: Random) -> bytes:
    """Return the PDF with an entry that refers to any object, itself and its owners among them."""
    numbers = [match.group(1) for match in _OBJECT.finditer(content)] or [b"1"]
    target = random.choice(numbers) + b" 0 R"
    return _with_object(content, random, lambda body: _replaced(_VALUE, body, target, random, 1))


def change_name(content: bytes, random: Random) -> bytes:
    """Return the PDF with a name replaced by another of its names."""
    names = _NAME.findall(content) or [b"/X"]
    return _with_object(content, random, lambda body: _replaced(_NAME, body, random.choice(names), random))


def nest(content: bytes, random: Random) -> bytes:
    """Return the PDF with a value nested deeply."""
    depth, (opening, closing) = random.choice(_DEPTHS), random.choice(((b"[", b"]"), (b"<</A ", b">>")))
    value = opening * depth + b"1" + closing * random.choice((depth, 0))
    return _with_object(content, random, lambda body: _replaced(_VALUE, body, value, random, 1))


def change_stream(content: bytes, random: Random) -> bytes:
    """Return the PDF with the unpacked content of a stream changed."""

    def change(data: bytes) -> bytes:
        if random.random() < 0.3:
            return flip_bytes(data, random)
        if random.random() < 0.5:
            return _replaced(_NUMBER, data, random.choice(_NUMBERS), random)
        start = random.randrange(len(data) + 1)
        added = random.choice(_OPERATORS) * random.choice((1, 3, 2_000))
        return data[:start] + b" " + added + data[start:]

    return _with_stream(content, random, change)


def drop_object(content: bytes, random: Random) -> bytes:
    """Return the PDF without one of its objects."""
    return _with_object(content, random, lambda _: b" null\n")


def put_bomb(content: bytes, random: Random) -> bytes:
    """Return the PDF with a stream that unpacks to 100 MB, some packed twice."""
    twice = random.random() < 0.5
    filters = b"[/FlateDecode/FlateDecode]" if twice else b"/FlateDecode"
    packed = bomb(twice)

    def swell(body: bytes) -> bytes:
        if not _STREAM.search(body):
            return body
        head = re.sub(rb"/(?:Filter|Length|DecodeParms)\s*(?:\[[^\]]*\]|/\w+|\d+(?: 0 R)?)", b"", body)
        head = head.partition(b"stream")[0].rstrip().removesuffix(b">>")
        return head + b"/Filter %s/Length %d>>\nstream\n%s\nendstream\n" % (filters, len(packed), packed)

    return _with_object(content, random, swell, holding=b"endstream")


@cache
def bomb(twice: bool, megabytes: int = 100) -> bytes:
    """Return so much drawing in a few kilobytes, packed once or twice."""
    once = zlib.compress(b"0 0 m 9 9 l S\n    " * (megabytes * 55_556), 9)
    return zlib.compress(once, 9) if twice else once


def _with_object(content: bytes, random: Random, change: Change, holding: bytes = b"") -> bytes:
    objects = [match for match in _OBJECT.finditer(content) if holding in match.group(2)]
    if not objects:
        return content
    chosen = random.choice(objects)
    head, mark, stream = chosen.group(2).partition(b"stream")
    body = change(chosen.group(2)) if holding else change(head) + mark + stream
    return rebuilt(content[: chosen.start(2)] + body + content[chosen.end(2) :])


def _with_stream(content: bytes, random: Random, change: Change) -> bytes:
    def repacked(body: bytes) -> bytes:
        found = _STREAM.search(body)
        if found is None:
            return body
        try:
            data = zlib.compress(change(zlib.decompress(found.group(1))), 1)
        except zlib.error:
            data = change(found.group(1))
        head = re.sub(rb"/Length \d+(?: 0 R)?", b"/Length %d" % len(data), body[: found.start()])
        return head + b"stream\n" + data + b"\nendstream\n"

    return _with_object(content, random, repacked, holding=b"endstream")


def rebuilt(content: bytes) -> bytes:
    """Return the objects of a PDF with cross-references that fit them."""
    trailer = _TRAILER.search(content)
    offsets = {int(match.group(1)): match.start() for match in _OBJECT.finditer(content)}
    if trailer is None or not offsets:
        return content
    body = content[: content.rfind(b"endobj") + len(b"endobj")]
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (number, offsets[number]) for number in sorted(offsets))
    end = b"\nxref\n0 1\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (rows, trailer.group(1), len(body) + 1)


def _replaced(pattern: re.Pattern[bytes], text: bytes, value: bytes, random: Random, group: int = 0) -> bytes:
    """Return the text with one of the pattern's matches replaced."""
    places = [match.span(group) for match in pattern.finditer(text)]
    if not places:
        return text
    start, end = random.choice(places)
    return text[:start] + value + text[end:]


PDF_MUTATIONS: tuple[Mutation, ...] = (
    change_number,
    change_number,
    change_value,
    change_value,
    point_elsewhere,
    change_name,
    nest,
    change_stream,
    change_stream,
    drop_object,
    put_bomb,
)
