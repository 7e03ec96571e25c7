"""Fields of a schema filled from files: on the command line, in Python, over the documents of a case."""

import csv
import json
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from xformparser import FieldParser
from xformparser.cli import main
from xformparser.errors import ConfigurationError
from xformparser.slots.json_schema import filled_model
from xformparser.slots.schema_file import read_schema

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NOTE = SAMPLES / "en_delivery_note.pdf"
SCHEMA = """
fields:
  - {name: Delivery note no., type: identifier}
  - {name: customer, description: Who gets the goods}
  - {name: date_of_despatch, type: date}
  - {name: Blood group}
  - {name: Seal intact, values: ["yes", "no"]}
"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "fields.yaml"
    path.write_text(SCHEMA, encoding="utf-8")
    return path


def test_a_batch_fills_fields(schema: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    arguments = ["extract", str(NOTE), "--output", str(output), "--workers", "1", "--quiet"]
    assert main([*arguments, "--schema", str(schema)]) == 0
    fields = json.loads((output / "en_delivery_note.pdf.json").read_text(encoding="utf-8"))["fields"]
    assert list(fields) == list(read_schema(schema).names)
    number, customer = fields["Delivery note no."], fields["customer"]
    assert (number["value"], number["state"], number["pages"]) == ("DN-20871", "present", [1])
    assert customer["value"] == "Pellworth Joinery Ltd"
    assert fields["date_of_despatch"]["value"] == "14 March 2024"
    assert (fields["Blood group"]["value"], fields["Blood group"]["state"]) == (None, "absent")
    assert (fields["Seal intact"]["value"], fields["Seal intact"]["candidate"]) == ("yes", "yes")
    with (output / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["source"], row["customer"]) == (NOTE.name, "Pellworth Joinery Ltd")
    assert not row["Blood group"]


def test_another_schema_does_the_documents_anew(schema: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    arguments = ["extract", str(NOTE), "--output", str(output), "--workers", "1", "--quiet"]
    assert main(arguments) == 0
    assert not (output / "fields.csv").exists()
    assert main([*arguments, "--schema", str(schema)]) == 0
    assert (output / "fields.csv").exists()
    schema.write_text("fields: [Customer]", encoding="utf-8")
    assert main([*arguments, "--schema", str(schema)]) == 0
    assert (output / "fields.csv").read_text(encoding="utf-8-sig").startswith("source,Customer,to check")


def test_a_schema_at_fault_stops_before_the_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fields.yaml"
    path.write_text("fields: [A, A]", encoding="utf-8")
    assert main(["extract", str(NOTE), "--output", str(tmp_path / "out"), "--schema", str(path)]) == 2
    assert "the field 'A' is named twice" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_model_without_a_slot_reader_says_so(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["extract", str(NOTE), "--output", str(tmp_path / "out"), "--workers", "1", "--quiet"]
    assert main([*arguments, "--schema", str(schema), "--model", "open"]) == 2
    assert "this model cannot fill fields" in capsys.readouterr().err


class Note(BaseModel):
    """What a delivery note says."""

    number: str = Field(title="Delivery note no.")
    customer: str | None = None
    blood_group: str | None = None
    seal_intact: bool | None = None


def test_a_class_is_filled() -> None:
    parser = FieldParser.from_pretrained(Note)
    note = filled_model(Note, parser.parse(NOTE).fields)
    assert note == Note(number="DN-20871", customer="Pellworth Joinery Ltd", seal_intact=True)


def test_documents_of_a_case_share_their_state() -> None:
    parser = FieldParser.from_pretrained({"fields": ["Delivery note no.", "Requested by"]})
    case = parser.parse_case([NOTE, SAMPLES / "en_work_order_fillable.pdf"])
    assert len(case.documents) == 2
    assert case.fields["Delivery note no."].value == "DN-20871"
    assert case.sources["Delivery note no."] == NOTE.name
    assert case.sources["Requested by"] == "en_work_order_fillable.pdf"
    assert case.documents[0].fields["Requested by"].state == "absent"


def test_schema_from_proposes_what_extract_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out"
    folder = tmp_path / "notes"
    folder.mkdir()
    for copy in ("a", "b"):
        (folder / f"{copy}.pdf").write_bytes(NOTE.read_bytes())
    assert main(["extract", str(folder), "--output", str(output), "--workers", "1", "--quiet"]) == 0
    path = tmp_path / "fields.yaml"
    assert main(["schema-from", str(output), "--output", str(path)]) == 0
    assert "Delivery note no." in read_schema(path).names
    assert main(["schema-from", str(output), "--output", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_what_is_no_schema_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="names no fields"):
        FieldParser.from_pretrained({"names": ["A"]})
