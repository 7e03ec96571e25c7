"""The bad inputs of the product's fault list through the command line: the real parser, a small model."""

import contextlib
import io
import json
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from bad_files import make_encrypted_pdf, make_pdf, make_pdf_bomb, png_parts, png_without_pixels
from measured_parser import build_measured_parser
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder
from xformparser.cli import main
from xformparser.documents import Document
from xformparser.inference.settings import ParserSettings
from xformparser.labels import TextSource
from xformparser.models.pretrained import FormModel

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "pt_insurance_claim.docx"
LONG = 2000

FAILURES = {
    "empty.pdf": r"is empty \(0 bytes\)\. Get the file again\.",
    "empty.png": r"is empty \(0 bytes\)\. Get the file again\.",
    "empty.docx": r"is empty \(0 bytes\)\. Get the file again\.",
    "half.pdf": r"is truncated: the end of the PDF is missing\. Get the file again\.",
    "half.png": r"truncated.* again\.",
    "half.docx": r"is a damaged Word file or archive .*Get the file again\.",
    "locked.pdf": r"is encrypted\. Give its password with --password\.",
    "text.pdf": r"is not a PDF file, whatever its name says\. Get the file again\.",
    "no pages.pdf": r"has no pages\. Check how the PDF was made\.",
    "bomb.pdf": r"page 1 unpacks to more than 50 MB\. Print it to an image, and give that\.",
    "bomb.png": r"At most 120 million pixels are read: scan it at a lower resolution\.",
    "bomb.docx": r"holds more than 50 MB of markup\. Split it, or save it as PDF\.",
    "huge.png": r"At most 120 million pixels are read: scan it at a lower resolution\.",
    "pipe.pdf": r"is a pipe, socket or device, not a file\. Give the document as a file\.",
    "dangling.pdf": r"is a link that leads nowhere\. Mend it, or give its target\.",
}
SOUND = {"b.pdf", "b.png", "pixel.png", "sub folder/請假 单 №1.pdf"}


@dataclass(frozen=True)
class Outcome:
    """What the command line said and wrote."""

    code: int
    errors: dict[str, str]
    output: Path

    def document(self, name: str) -> Document:
        return Document.model_validate_json((self.output / f"{name}.json").read_bytes())


@pytest.fixture(scope="module")
def model_folder(tiny_model: FormModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    tiny_model.save(folder)
    return folder


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    _make_sound(folder)
    for ending in ("pdf", "png", "docx"):
        (folder / f"empty.{ending}").touch()
    for name, whole in (
        ("half.pdf", folder / "b.pdf"),
        ("half.png", folder / "b.png"),
        ("half.docx", SAMPLE),
    ):
        content = whole.read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])
    make_encrypted_pdf(folder / "locked.pdf", folder / "b.pdf", "secret")
    (folder / "text.pdf").write_text("no PDF")
    PdfWriter().write(folder / "no pages.pdf")
    make_pdf_bomb(folder / "bomb.pdf", megabytes=60)
    (folder / "bomb.png").write_bytes(b"".join(png_parts(30_000, 30_000)))
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(60_000_000))
    (folder / "huge.png").write_bytes(png_without_pixels(30_000, 30_000))
    os.mkfifo(folder / "pipe.pdf")
    (folder / "dangling.pdf").symlink_to("nothing")
    (folder / "sub folder" / "loop").symlink_to(folder)
    return folder


def _make_sound(folder: Path) -> None:
    (folder / "sub folder").mkdir()
    make_pdf(folder / "b.pdf")
    make_pdf(folder / "sub folder" / "請假 单 №1.pdf")
    page = Image.effect_noise((300, 200), 20).convert("RGB")
    page.save(folder / "b.png")
    Image.new("RGB", (1, 1)).save(folder / "pixel.png")


@pytest.fixture(scope="module")
def outcome(forms: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    output = tmp_path_factory.mktemp("out")
    arguments = [
        "extract",
        forms,
        "--output",
        output,
        "--model",
        model_folder,
        "--workers",
        "1",
        "--ocr",
        "none",
    ]
    with contextlib.redirect_stderr(io.StringIO()) as stderr, contextlib.redirect_stdout(io.StringIO()):
        code = main([*map(str, arguments), "--quiet"])
    lines = stderr.getvalue().splitlines()
    found = [re.fullmatch(r"failed: ([^:]+): (.+)", line) for line in lines]
    assert all(found), lines
    return Outcome(code, {match[1]: match[2] for match in found if match}, output)


def test_batch_goes_on_and_ends_with_one(outcome: Outcome) -> None:
    assert outcome.code == 1
    assert set(outcome.errors) == set(FAILURES)
    records = [json.loads(line) for line in (outcome.output / "manifest.jsonl").read_text().splitlines()]
    assert {record["source"] for record in records if record["status"] == "succeeded"} == SOUND
    assert {record["source"] for record in records if record["status"] == "skipped"} == {"sub folder/loop"}


@pytest.mark.parametrize("name", FAILURES)
def test_error_says_what_is_wrong_and_what_to_do(outcome: Outcome, name: str) -> None:
    assert re.search(FAILURES[name], outcome.errors[name]), outcome.errors[name]


def test_neighbours_of_one_name_do_not_meet(outcome: Outcome) -> None:
    digital, scanned = outcome.document("b.pdf"), outcome.document("b.png")
    assert [entity.text for entity in digital.entities] == ["Page 1"] or len(digital.entities) == 2
    assert (digital.source, scanned.source) == ("b.pdf", "b.png")
    assert scanned.warnings == ("page 1: the page has no text layer, and OCR is off: no text was read.",)


def test_any_name_is_a_name(outcome: Outcome) -> None:
    assert outcome.document("sub folder/請假 单 №1.pdf").source == "sub folder/請假 单 №1.pdf"


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["pixel.png", "b.png"])
def test_image_without_text_is_read_to_nothing(
    forms: Path, model_folder: Path, tmp_path: Path, name: str
) -> None:
    options = BatchOptions(model=model_folder, workers=1)
    (record,) = extract_folder([forms / name], tmp_path, options).records
    assert (record.status, record.pairs) == ("succeeded", 0)
    document = Outcome(0, {}, tmp_path).document(name)
    assert document.warnings == ("page 1: no text was found in the image.",)


@pytest.mark.ocr
def test_garbage_text_layer_gives_way_to_the_image(model_folder: Path, tmp_path: Path) -> None:
    scan = Image.new("L", (1240, 1754), "white")
    ImageDraw.Draw(scan).text((150, 150), "Name: Ada Lovelace", fill="black", font_size=40)
    canvas = Canvas(str(tmp_path / "garbage.pdf"), pagesize=(595, 842))
    canvas.drawInlineImage(scan, 0, 0, 595, 842)
    for row in range(30):
        canvas.drawString(50, 700 - 20 * row, "xkq zrt bvw pqx ksd jhg wrt plk mnb vcx")
    canvas.save()
    options = BatchOptions(model=model_folder, workers=1, settings=ParserSettings(keep_words=True))
    (record,) = extract_folder([tmp_path / "garbage.pdf"], tmp_path / "out", options).records
    assert record.status == "succeeded"
    document = Outcome(0, {}, tmp_path / "out").document("garbage.pdf")
    (page,) = document.pages
    assert page.text_source is TextSource.OCR
    assert page.words is not None
    assert "Lovelace" in {word.text for word in page.words}
    (warning,) = document.warnings
    assert re.fullmatch(r"page 1: the text layer is not used, .+; the image is read\.", warning)


@pytest.mark.slow
def test_long_document_is_parsed_in_flat_memory(model_folder: Path, tmp_path: Path) -> None:
    make_pdf(tmp_path / "long.pdf", LONG)
    options = BatchOptions(model=model_folder, workers=1)
    (record,) = extract_folder(
        [tmp_path / "long.pdf"], tmp_path / "out", options, build_measured_parser
    ).records
    assert (record.status, record.pages) == ("succeeded", LONG)
    document = Outcome(0, {}, tmp_path / "out").document("long.pdf")
    assert [page.number for page in document.pages] == list(range(1, LONG + 1))
    assert {entity.page for entity in document.entities} == set(range(1, LONG + 1))
    assert document.timings["growth"] < 60
    assert document.timings["peak"] < 1500
