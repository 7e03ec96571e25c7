"""The way in: what the file holds decides, and each bad file has a clear error of its own."""

import os
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from xformparser.errors import (
    CorruptDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    UnsupportedFormatError,
)
from xformparser.ingest import loader
from xformparser.ingest.loader import SUPPORTED_SUFFIXES, LoadOptions, load_pages, page_count

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(path: Path, pages: int = 1) -> Path:
    canvas = Canvas(str(path))
    for number in range(pages):
        canvas.drawString(100, 700, f"Name: Ada {number}")
        canvas.showPage()
    canvas.save()
    return path


def encrypted(path: Path, user: str, owner: str, algorithm: str) -> Path:
    writer = pypdf.PdfWriter(clone_from=pdf(path))
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(path)
    return path


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Name: Ada")
    document.save(str(path))
    return path


def zero_pages(path: Path) -> Path:
    pypdf.PdfWriter().write(path)
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("readme.txt", "nothing to read")
    return path


def with_macros(path: Path) -> Path:
    """Return a Word file that declares itself one with macros."""
    source = word_file(path.with_suffix(".docx"))
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(path, "w") as target:
        for part in given.namelist():
            plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main"
            target.writestr(part, given.read(part).replace(plain, b"vnd.ms-word.document.macroEnabled.main"))
    return path


def holding(content: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def truncated(make, share: float):
    def write(path: Path) -> Path:
        content = make(path).read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        return path

    return write


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def dangling_link(path: Path) -> Path:
    path.symlink_to(path.with_name("nowhere"))
    return path


OFFICE_PACKAGE = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "make", "error", "says"),
    [
        pytest.param("a.pdf", holding(b""), CorruptDocumentError, "is empty", id="0 bytes"),
        pytest.param(
            "a.pdf", holding(b"hello"), CorruptDocumentError, "is not a PDF file", id="no PDF inside"
        ),
        pytest.param(
            "a.png", holding(b"hello"), CorruptDocumentError, "is not a PNG file", id="no PNG inside"
        ),
        pytest.param(
            "a.pdf", holding(b"%PDF-1.7\n"), CorruptDocumentError, "truncated", id="signature alone"
        ),
        pytest.param(
            "a.pdf", holding(b"%PDF-1.7\nx\n%%EOF"), CorruptDocumentError, "is damaged", id="no objects"
        ),
        pytest.param("a.pdf", truncated(pdf, 0.5), CorruptDocumentError, "truncated", id="half a PDF"),
        pytest.param("a.pdf", zero_pages, CorruptDocumentError, "has no pages", id="zero pages"),
        pytest.param("a.xyz", holding(b"hello"), UnsupportedFormatError, ".docx", id="unknown kind"),
        pytest.param("a.zip", archive, UnsupportedFormatError, "holds no Word document", id="plain archive"),
        pytest.param("a.docx", truncated(word_file, 0.5), CorruptDocumentError, "damaged", id="half a DOCX"),
        pytest.param("a.docx", holding(b"hello"), CorruptDocumentError, "not a DOCX", id="no DOCX inside"),
        pytest.param(
            "a.doc", holding(OLE + b"\0" * 99), UnsupportedFormatError, "DOCX or PDF", id="old Word"
        ),
        pytest.param(
            "a.docx", holding(OFFICE_PACKAGE), EncryptedDocumentError, "encrypted", id="encrypted DOCX"
        ),
        pytest.param("a.pdf", folder, DocumentError, "is a folder", id="folder"),
        pytest.param("a.pdf", pipe, DocumentError, "is a pipe or device", id="pipe"),
        pytest.param("a.pdf", dangling_link, DocumentError, "cannot be opened", id="dangling link"),
    ],
)
@pytest.mark.timeout(20)
def test_bad_file_names_itself_and_the_remedy(tmp_path: Path, name: str, make, error, says: str) -> None:
    path = make(tmp_path / name)
    with pytest.raises(error) as caught:
        list(load_pages(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize("make", [zero_pages, truncated(pdf, 0.5)], ids=["zero pages", "half a PDF"])
def test_bad_file_is_not_counted(tmp_path: Path, make) -> None:
    with pytest.raises(CorruptDocumentError):
        page_count(make(tmp_path / "a.pdf"))


def test_page_tree_that_can_be_mended_is_read(tmp_path: Path) -> None:
    path = pdf(tmp_path / "form.pdf")
    path.write_bytes(path.read_bytes().replace(b"/Pages", b"/Bages"))
    (page,) = load_pages(path)
    assert [word.text for word in page.words] == ["Name:", "Ada", "0"]


@pytest.mark.parametrize(
    ("limit", "message"), [("MAX_UNPACKED_BYTES", "unpacks to more than"), ("MAX_MARKUP_BYTES", "of markup")]
)
def test_word_file_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, message: str
) -> None:
    monkeypatch.setattr(loader, limit, 1000)
    with pytest.raises(DocumentTooLargeError, match=message):
        list(load_pages(word_file(tmp_path / "form.docx")))


def test_device_is_refused() -> None:
    with pytest.raises(DocumentError, match="pipe or device"):
        list(load_pages(Path(os.devnull)))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize(
    ("user", "given", "problem"),
    [
        pytest.param("secret", "secret", None, id="right password"),
        pytest.param("secret", "owner", None, id="owner's password"),
        pytest.param("secret", None, "is encrypted. Give its password with --password", id="no password"),
        pytest.param(
            "secret", "wrong", "does not fit. Give the right one with --password", id="wrong password"
        ),
        pytest.param("", None, None, id="owner password only"),
        pytest.param("", "wrong", None, id="password where none is needed"),
    ],
)
def test_encrypted_pdf(
    tmp_path: Path, user: str, given: str | None, problem: str | None, algorithm: str
) -> None:
    path = encrypted(tmp_path / "form.pdf", user, "owner", algorithm)
    options = LoadOptions(password=given, render=True, dpi=20)
    if problem is None:
        (page,) = load_pages(path, options)
        assert [word.text for word in page.words] == ["Name:", "Ada", "0"]
        assert page_count(path, options) == 1
    else:
        for work in (lambda: list(load_pages(path, options)), lambda: page_count(path, options)):
            with pytest.raises(EncryptedDocumentError, match=problem):
                work()


@pytest.mark.parametrize("name", ["form.pdf", "form.docx", "form.png", "form", "Antrag für 日本 (1).PDF"])
def test_content_decides_not_the_name(tmp_path: Path, name: str) -> None:
    (page,) = load_pages(pdf(tmp_path / name))
    assert [word.text for word in page.words] == ["Name:", "Ada", "0"]


def test_signature_after_other_bytes(tmp_path: Path) -> None:
    path = pdf(tmp_path / "form.pdf")
    path.write_bytes(b"\r\n\r\n" + path.read_bytes())
    assert len(list(load_pages(path))) == 1


def test_word_file_and_images_are_counted(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("white", "red", "blue")]
    frames[0].save(tmp_path / "scan.tiff", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "scan.jpg")
    assert page_count(word_file(tmp_path / "form.docx")) == 1
    assert page_count(pdf(tmp_path / "form.pdf", pages=3)) == 3
    assert page_count(tmp_path / "scan.tiff") == 3
    assert page_count(tmp_path / "scan.jpg") == 1


def test_images_pass_through(tmp_path: Path) -> None:
    Image.new("RGB", (200, 300), "white").save(tmp_path / "scan.bin", format="PNG")
    (page,) = load_pages(tmp_path / "scan.bin")
    assert (page.unit, page.number) == ("px", 1)


@pytest.mark.parametrize(("limit", "warned"), [(1, True), (2, True), (3, False), (None, False)])
def test_images_left_out_are_reported(tmp_path: Path, limit: int | None, warned: bool) -> None:
    frames = [Image.new("RGB", (40, 40), "white") for _ in range(3)]
    frames[0].save(tmp_path / "scan.tiff", save_all=True, append_images=frames[1:])
    pages = list(load_pages(tmp_path / "scan.tiff", LoadOptions(max_pages=limit)))
    assert len(pages) == (limit or 3)
    assert [bool(page.warnings) for page in pages] == [False] * (len(pages) - 1) + [warned]


def test_suffixes_cover_the_kinds() -> None:
    assert {".pdf", ".docx", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"} <= SUPPORTED_SUFFIXES
