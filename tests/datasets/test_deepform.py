"""Documents with values of fields."""

from pathlib import Path

import pytest

from xformparser.datasets.deepform import read_deepform
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.errors import AnnotationError, ConfigurationError

LABELS = "file_id,advertiser,gross_amount\na,Ann Lee,$12.00\nb, Bob ,\n"
SPLITS = "file_id,template,split\na,1,train\nb,2,val\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labels.csv").write_text(LABELS)
    (tmp_path / "split.csv").write_text(SPLITS)
    return tmp_path


def test_documents_have_values_and_a_template(folder: Path) -> None:
    first, second = read_deepform(folder)
    assert (first.document_id, first.template, first.path) == ("a", "1", folder / "pdfs" / "a.pdf")
    assert first.values == {"advertiser": "Ann Lee", "gross_amount": "$12.00"}
    assert second.values == {"advertiser": "Bob", "gross_amount": ""}


def test_a_split_has_its_documents_alone(folder: Path) -> None:
    assert [document.document_id for document in read_deepform(folder, Split.VAL)] == ["b"]
    with pytest.raises(AnnotationError, match="no document is of split test"):
        read_deepform(folder, Split.TEST)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("split.csv", "file_id,split\na,train\n", "has no column template"),
        ("split.csv", "file_id,template,split\na,1,train\n", "lists no document b"),
        ("labels.csv", "file_id,advertiser\na,Ann,Lee\n", "line 2 has more or fewer values"),
        ("labels.csv", "name\na\n", "has no column file_id"),
    ],
    ids=["column", "document", "values", "identity"],
)
def test_a_file_at_fault_is_named(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(AnnotationError, match=message) as caught:
        read_deepform(folder)
    assert str(folder / file) in str(caught.value)


def test_it_has_no_annotated_pages(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="has values of fields, and no annotated pages"):
        read_dataset(DatasetSpec.parse(f"deepform:{folder}"))
