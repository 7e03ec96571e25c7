"""What the fuzzer found, each as the smallest file that shows it."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from bad_files import make_pdf
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from xformparser.errors import CorruptDocumentError, DocumentTooLargeError
from xformparser.ingest.loader import LoadOptions, load_pages, page_count

BOMB = zlib.compress(b"0 0 m 9 9 l S\n" * 5_000_000, 9)
"""70 MB of drawing."""


def stream(packed: bytes, filters: int = 1) -> EncodedStreamObject:
    made = EncodedStreamObject()
    made._data = packed
    names = [NameObject("/FlateDecode")] * filters
    made[NameObject("/Filter")] = names[0] if filters == 1 else ArrayObject(names)
    return made


def pdf_with(path: Path, change: Callable[[PdfWriter], None]) -> Path:
    """Write a PDF of a page with text, changed."""
    make_pdf(path)
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    writer.write(path)
    return path


def font_table(writer: PdfWriter) -> None:
    fonts = writer.pages[0]["/Resources"]["/Font"]
    for font in fonts.get_object().values():
        font.get_object()[NameObject("/ToUnicode")] = writer._add_object(stream(BOMB))


def form_in_a_form(writer: PdfWriter) -> None:
    inner, outer = stream(BOMB), DecodedStreamObject()
    outer.set_data(b"/A Do")
    for form in (inner, outer):
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject(map(NumberObject, (0, 0, 9, 9)))
    outer[NameObject("/Resources")] = _resources("/A", writer._add_object(inner))
    writer.pages[0][NameObject("/Resources")] = _resources("/Outer", writer._add_object(outer))


def look_of_an_annotation(writer: PdfWriter) -> None:
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Square"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (0, 0, 99, 99))),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(stream(BOMB))}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def packed_twice(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(zlib.compress(BOMB), 2))


def image_packed_twice(writer: PdfWriter) -> None:
    image = stream(zlib.compress(BOMB), 3)
    image[NameObject("/Subtype")] = NameObject("/Image")
    writer.pages[0][NameObject("/Resources")] = _resources("/Picture", writer._add_object(image))


def referred_to_by_nobody(writer: PdfWriter) -> None:
    writer._add_object(stream(zlib.compress(BOMB), 2))


def _resources(name: str, item: object) -> DictionaryObject:
    return DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject(name): item})})


@pytest.mark.parametrize(
    ("bomb", "says"),
    [
        (font_table, "page 1 has a font table that unpacks to more than 5 MB"),
        (form_in_a_form, "page 1 unpacks to more than 50 MB"),
        (look_of_an_annotation, "page 1 unpacks to more than 50 MB"),
        (packed_twice, "page 1 unpacks to more than 50 MB"),
        (image_packed_twice, "page 1 unpacks to more than 50 MB"),
        (referred_to_by_nobody, "page 1 unpacks to more than 50 MB"),
    ],
)
@pytest.mark.timeout(120)
def test_stream_that_unpacks_to_too_much_wherever_it_is(
    tmp_path: Path, bomb: Callable[[PdfWriter], None], says: str
) -> None:
    path = pdf_with(tmp_path / "bomb.pdf", bomb)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DocumentTooLargeError, match=says):
        list(load_pages(path))


def packed(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(BOMB))


@pytest.mark.parametrize("bomb", [packed, packed_twice])
@pytest.mark.parametrize("claimed", [b"0", b"(x)"], ids=["none", "no number"])
@pytest.mark.timeout(120)
def test_stream_that_denies_its_length(
    tmp_path: Path, bomb: Callable[[PdfWriter], None], claimed: bytes
) -> None:
    path = pdf_with(tmp_path / "bomb.pdf", bomb)
    content = path.read_bytes()
    true = b"/Length %d" % len(BOMB if bomb is packed else zlib.compress(BOMB))
    assert true in content
    path.write_bytes(content.replace(true, (b"/Length " + claimed).ljust(len(true))))
    with pytest.raises(DocumentTooLargeError, match="page 1 unpacks to more than 50 MB"):
        list(load_pages(path))


def test_page_whose_stream_is_empty(tmp_path: Path) -> None:
    def empty(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Contents")] = writer._add_object(DecodedStreamObject())

    (page,) = load_pages(pdf_with(tmp_path / "empty.pdf", empty))
    assert page.words == ()


def packed_objects(path: Path, bomb: str) -> None:
    """Write a PDF whose catalog lies in an object stream; `bomb` says which of its packed parts is one."""
    filling = {name: b" " * 60_000_000 if name == bomb else b"" for name in ("objects", "references")}
    members = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    )
    places = [len(b" ".join(members[:number])) + (number > 0) for number in range(3)]
    index = b" ".join(b"%d %d" % (number, place) for number, place in enumerate(places, start=1)) + b" "
    objects = zlib.compress(index + b" ".join(members) + filling["objects"])
    head = b"%PDF-1.5\n"
    body = b"4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>\n" % (
        len(index),
        len(objects),
    )
    body += b"stream\n%s\nendstream\nendobj\n" % objects
    start = len(head) + len(body)
    rows = [(0, 0, 255), *((2, 4, number) for number in range(3)), (1, len(head), 0), (1, start, 0)]
    packed = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows) + filling["references"])
    end = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\n" % len(packed)
    end += b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (packed, start)
    path.write_bytes(head + body + end)


@pytest.mark.parametrize("bomb", ["objects", "references"])
@pytest.mark.timeout(120)
def test_packed_objects_and_references_that_are_too_large(tmp_path: Path, bomb: str) -> None:
    packed_objects(tmp_path / "sound.pdf", "")
    assert len(list(load_pages(tmp_path / "sound.pdf"))) == page_count(tmp_path / "sound.pdf") == 1
    packed_objects(tmp_path / "bomb.pdf", bomb)
    for read in (lambda path: list(load_pages(path)), page_count):
        with pytest.raises(DocumentTooLargeError, match=r"bomb\.pdf: unpacks to more than 50 MB"):
            read(tmp_path / "bomb.pdf")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("cut", [1, 10], ids=["its checksum is wrong", "it ends early"])
def test_large_damaged_stream_is_read_in_time(tmp_path: Path, cut: int) -> None:
    """Pdfminer alone takes a time that grows with the square of its size."""
    text = b"BT /F1 12 Tf 72 700 Td (Page) Tj ET\n"
    packed = zlib.compress(text + b"0 0 m 9 9 l S\n" * 50 + b" " * 8_000_000, 0)[:-cut]

    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(packed))

    (page,) = load_pages(pdf_with(tmp_path / "form.pdf", change))
    assert [word.text for word in page.words] == ["Page"]


def test_page_without_area_is_a_letter(tmp_path: Path) -> None:
    def flatten(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/MediaBox")] = ArrayObject(map(FloatObject, (0, 0, 0, 842)))

    (page,) = load_pages(pdf_with(tmp_path / "form.pdf", flatten), LoadOptions(render=True, dpi=20))
    assert (page.width, page.height) == (612, 792)
    assert [word.text for word in page.words] == ["Page", "1"]


def test_stream_that_claims_gigabytes_takes_none(tmp_path: Path) -> None:
    make_pdf(tmp_path / "form.pdf")
    content = (tmp_path / "form.pdf").read_bytes()
    start, end = content.index(b"/Length ") + 8, content.index(b"\n>>\nstream")
    (tmp_path / "form.pdf").write_bytes(content[:start] + b"9" * 15 + content[end:])
    assert len(list(load_pages(tmp_path / "form.pdf"))) == 1


def tiff(frames: int, dropped: int = 0) -> bytes:
    """Return a TIFF of so many equal pages, a tag dropped from all but the first."""
    target = io.BytesIO()
    Image.new("L", (8, 8), 255).save(target, "TIFF")
    chain = bytearray(target.getvalue())
    first = int.from_bytes(chain[4:8], "little")
    end = first + 2 + 12 * int.from_bytes(chain[first : first + 2], "little")
    directory = bytearray(chain[first:end])
    for entry in range(2, len(directory), 12):
        if int.from_bytes(directory[entry : entry + 2], "little") == dropped:
            struct.pack_into("<H", directory, entry, 65_000)
    chain += b"\0" * (len(chain) % 2)
    struct.pack_into("<I", chain, end, len(chain) if frames > 1 else 0)
    for number in range(2, frames + 1):
        following = len(chain) + len(directory) + 4 if number < frames else 0
        chain += bytes(directory) + struct.pack("<I", following)
    return bytes(chain)


@pytest.mark.parametrize("tag", [256, 257], ids=["width", "height"])
def test_tiff_with_a_page_of_no_size_breaks_off_there(tmp_path: Path, tag: int) -> None:
    path = tmp_path / "scan.tiff"
    path.write_bytes(tiff(2, dropped=tag))
    pages = load_pages(path)
    assert next(pages).width == 8
    with pytest.raises(CorruptDocumentError, match=r"the image is damaged or cut off \(Missing dimensions\)"):
        next(pages)


def test_tiff_of_many_pages_is_counted_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "scan.tiff"
    path.write_bytes(tiff(60_000))
    assert page_count(path) == 60_000
    pages = list(load_pages(path, LoadOptions(max_pages=2)))
    assert [page.number for page in pages] == [1, 2]
    assert "only the first 2 of 60000 pages" in pages[-1].warnings[0]


def test_tiff_whose_pages_run_in_a_circle_ends(tmp_path: Path) -> None:
    content = bytearray(tiff(3))
    content[-4:] = content[4:8]
    (tmp_path / "scan.tiff").write_bytes(content)
    assert page_count(tmp_path / "scan.tiff") == len(list(load_pages(tmp_path / "scan.tiff"))) == 3


def test_word_file_with_a_footer_that_leads_nowhere_is_damaged(tmp_path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.footer.paragraphs[0].text = "foot"
    for reference in section._sectPr.footerReference_lst:
        del reference.attrib[qn("r:id")]
    document.save(str(tmp_path / "form.docx"))
    with pytest.raises(CorruptDocumentError, match="damaged Word file"):
        list(load_pages(tmp_path / "form.docx"))
