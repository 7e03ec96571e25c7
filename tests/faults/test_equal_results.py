"""The number of workers, and the order in which they come to the documents, change no result."""

import json
from pathlib import Path

import pytest

from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

pytestmark = [pytest.mark.faults, pytest.mark.ocr]

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FORMS = [
    SAMPLES / name
    for name in (
        "en_delivery_note.pdf",
        "en_work_order_fillable.pdf",
        "fr_insurance_claim.pdf",
        "pt_insurance_claim.docx",
        "zh_customs_declaration.pdf",
        "de_personnel_form_scanned.pdf",
        "ja_medical_intake.png",
    )
]


def results(output: Path) -> dict[str, object]:
    """Return the results by name, without their timings, and the tables."""
    found: dict[str, object] = {path.name: path.read_bytes() for path in output.glob("pairs.*")}
    for path in output.glob("*.json"):
        document = json.loads(path.read_bytes())
        assert document.pop("timings")
        found[path.name] = document
    return found


def test_one_worker_and_three_give_equal_results(tmp_path: Path) -> None:
    """The second run takes the documents in another order too: its workers race for them."""
    for workers in (1, 3):
        summary = extract_folder(FORMS, tmp_path / str(workers), BatchOptions(workers=workers))
        assert summary.count("succeeded") == len(FORMS)
    assert results(tmp_path / "1") == results(tmp_path / "3")
    assert len(results(tmp_path / "1")) == len(FORMS) + 1
