"""Mutations of Word files: of the parts of the archive and of the XML in them."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from mutations.of_bytes import BYTE_MUTATIONS, Mutation

Change = Callable[[bytes], bytes]
DOCUMENT = "word/document.xml"
_ATTRIBUTE = re.compile(rb'="([^"]*)"')
_TAG = re.compile(rb"</?w:\w+[^<>]*>")
_VALUES = (
    b"", b"0", b"-1", b"1e308", b"nan", b"inf", b"9" * 400, b"2147483648", b"x", b"110000", b"FFFFFFFF",
    b"\xc3", b"&lt;", b"&bomb;", b"../../../etc/passwd", b"true", b"1.5pt", b"D800",
)  # fmt: skip
_NESTED = (
    (b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>"),
    (b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"),
    (b"<w:p><w:r><w:txbxContent>", b"</w:txbxContent></w:r></w:p>"),
    (b"<w:hyperlink>", b"</w:hyperlink>"),
    (b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>', b"</w:p>"),
)
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a0 "ha">%s<!ENTITY bomb "&a9;">]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)
_FOREIGN = b'<!DOCTYPE x [<!ENTITY bomb SYSTEM "file:///etc/passwd">]>'


def change_attribute(content: bytes, random: Random) -> bytes:
    """Return the file with an attribute that nobody expects."""
    return _with_part(
        content, random, lambda data: _replaced(_ATTRIBUTE, data, random, b'="%s"' % random.choice(_VALUES))
    )


def drop_tag(content: bytes, random: Random) -> bytes:
    """Return the file without one tag, or with it twice."""
    return _with_part(content, random, lambda data: _replaced(_TAG, data, random, None))


def nest(content: bytes, random: Random) -> bytes:
    """Return the file with its body nested deeply."""
    depth, (opening, closing) = random.choice((20, 200, 3_000, 50_000)), random.choice(_NESTED)

    def wrap(data: bytes) -> bytes:
        head, mark, rest = data.partition(b"<w:body>")
        inner, end, tail = rest.rpartition(b"</w:body>")
        return head + mark + opening * depth + inner + closing * depth + end + tail

    return _with_part(content, random, wrap, DOCUMENT)


def declare_entities(content: bytes, random: Random) -> bytes:
    """Return the file with entities that unpack to gigabytes, or to a file of the machine."""

    def declare(data: bytes) -> bytes:
        head, mark, rest = data.partition(b"?>")
        used = rest.replace(b"<w:t>", b"<w:t>&bomb;", 3)
        return head + mark + random.choice((_ENTITIES, _FOREIGN)) + used

    return _with_part(content, random, declare, DOCUMENT)


def change_bytes(content: bytes, random: Random) -> bytes:
    """Return the file with the bytes of one part changed inside the archive."""
    return _with_part(content, random, lambda data: random.choice(BYTE_MUTATIONS)(data, random))


def drop_part(content: bytes, random: Random) -> bytes:
    """Return the file without one part, or with the content of another in its place."""
    parts = _parts(content)
    if parts:
        name, other = random.choice(sorted(parts)), random.choice(sorted(parts))
        parts[name] = parts[other] if random.random() < 0.5 else None
    return _packed({name: data for name, data in parts.items() if data is not None}, content)


def swell(content: bytes, random: Random) -> bytes:
    """Return the file with a part that unpacks to 60 MB, its size told or hidden."""
    parts = _parts(content)
    name = random.choice([DOCUMENT, "word/styles.xml", "word/media/image1.png"])
    packed = _packed({**parts, name: zeros()}, content)
    return (
        packed.replace(len(zeros()).to_bytes(4, "little"), b"\0\1\0\0") if random.random() < 0.5 else packed
    )


@cache
def zeros() -> bytes:
    """Return 60 MB of spaces: more markup than is read."""
    return b" " * 60_000_000


def _with_part(content: bytes, random: Random, change: Change, name: str | None = None) -> bytes:
    parts = _parts(content)
    xml = sorted(part for part in parts if part.endswith((".xml", ".rels")))
    if not xml or (name is not None and name not in parts):
        return content
    chosen = name or (DOCUMENT if DOCUMENT in parts and random.random() < 0.5 else random.choice(xml))
    return _packed({**parts, chosen: change(parts[chosen] or b"")}, content)


def _parts(content: bytes) -> dict[str, bytes | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {
                part.filename: archive.read(part) for part in archive.infolist() if part.file_size < 5_000_000
            }
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError, zlib.error):
        return {}


def _packed(parts: Mapping[str, bytes | None], otherwise: bytes) -> bytes:
    """Return the archive of the parts, or the content where it was none any more."""
    if not parts:
        return otherwise
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data or b"", zipfile.ZIP_DEFLATED, 1)
    return target.getvalue()


def _replaced(pattern: re.Pattern[bytes], text: bytes, random: Random, value: bytes | None) -> bytes:
    """Return the text with one match replaced; without a value it is taken away or doubled."""
    places = [match.span() for match in pattern.finditer(text)]
    if not places:
        return text
    start, end = random.choice(places)
    new = value if value is not None else text[start:end] * random.choice((0, 2))
    return text[:start] + new + text[end:]


WORD_MUTATIONS: tuple[Mutation, ...] = (
    change_attribute,
    change_attribute,
    change_attribute,
    drop_tag,
    drop_tag,
    nest,
    declare_entities,
    change_bytes,
    drop_part,
    swell,
)
