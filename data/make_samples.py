"""Make the sample forms of data/samples/ and their expectation file anew; the output is always the same.

Run from the project root, with the dev extras and the fonts of samples_source/fonts.py installed:

    python data/make_samples.py
"""

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from reportlab import rl_config
from samples_source import chinese, english, french, german, italian, japanese, portuguese, spanish, word_form
from samples_source.fillable import fillable_work_order
from samples_source.fonts import register_fonts
from samples_source.raster import as_pdf, faxed, photographed, render, scanned
from samples_source.sheet import Sheet

from xformparser.evaluation.samples import ExpectedPair, SampleForm, write_expectations

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "samples"
SCAN_DPI = 150
FAX_DPI = 200

DIGITAL: dict[str, Callable[[], Sheet]] = {
    "en_delivery_note.pdf": english.delivery_note,
    "de_inspection_report.pdf": german.inspection_report,
    "fr_insurance_claim.pdf": french.insurance_claim,
    "es_customs_declaration.pdf": spanish.customs_declaration,
    "it_purchase_order.pdf": italian.purchase_order,
    "pt_delivery_note.pdf": portuguese.delivery_note,
    "zh_customs_declaration.pdf": chinese.customs_declaration,
    "ja_personnel_form.pdf": japanese.personnel_form,
}


def main() -> None:
    """Write every form, then what is expected of each."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and no tool takes the PDFs for text
    register_fonts()
    FOLDER.mkdir(exist_ok=True)
    forms = [_save(name, "digital", *_drawn(draw())) for name, draw in DIGITAL.items()]
    sheet, filled = fillable_work_order()
    forms.append(_save("en_work_order_fillable.pdf", "fillable", filled, sheet.pairs))
    forms.append(_save("pt_insurance_claim.docx", "docx", *word_form.insurance_claim()))
    forms += _raster_forms()
    forms.sort(key=lambda form: form.file)
    write_expectations(FOLDER / "expected.json", forms)
    logger.info("%s forms, %s pairs", len(forms), sum(len(form.pairs) for form in forms))


def _raster_forms() -> list[SampleForm]:
    """The forms that reach us as pictures."""
    pdf, pairs = _drawn(english.medical_intake())
    scan = scanned(render(pdf, SCAN_DPI)[0], angle=0.7, seed=11)
    forms = [_save("en_medical_intake.png", "scan", _image(scan, "PNG", optimize=True), pairs)]
    pdf, pairs = _drawn(japanese.medical_intake())
    scan = scanned(render(pdf, SCAN_DPI)[0], angle=-0.4, seed=12)
    forms.append(_save("ja_medical_intake.png", "scan", _image(scan, "PNG", optimize=True), pairs))
    pdf, pairs = _drawn(german.personnel_form())
    scan = _image(scanned(render(pdf, FAX_DPI)[0], angle=-0.9, seed=13), "JPEG", quality=55)
    forms.append(_save("de_personnel_form_scanned.pdf", "scanned", as_pdf([scan], FAX_DPI), pairs))
    pdf, pairs = _drawn(italian.work_order())
    photo = photographed(render(pdf, FAX_DPI)[0], angle=4.8, seed=14)
    forms.append(_save("it_work_order_photo.jpg", "photo", _image(photo, "JPEG", quality=70), pairs))
    pdf, pairs = _drawn(chinese.inspection_record())
    pages = [faxed(page, 0.5 - index, seed=15 + index) for index, page in enumerate(render(pdf, FAX_DPI))]
    group4 = {"save_all": True, "append_images": pages[1:], "compression": "group4", "dpi": (FAX_DPI,) * 2}
    forms.append(_save("zh_inspection_record.tiff", "fax", _image(pages[0], "TIFF", **group4), pairs))
    return forms


def _drawn(sheet: Sheet) -> tuple[bytes, list[ExpectedPair]]:
    return sheet.finish(), sheet.pairs


def _image(image: Image.Image, form: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def _save(name: str, kind: str, content: bytes, pairs: list[ExpectedPair]) -> SampleForm:
    """Write one file; its name begins with its language."""
    (FOLDER / name).write_bytes(content)
    logger.info("%s: %s KB, %s pairs", name, len(content) // 1024, len(pairs))
    return SampleForm(name, name.split("_")[0], kind, tuple(pairs))


if __name__ == "__main__":
    main()
