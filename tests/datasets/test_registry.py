from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.registry import READERS, DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.errors import AnnotationError, ConfigurationError


@pytest.mark.parametrize(
    ("text", "format_name", "path", "split"),
    [
        pytest.param("funsd:data/funsd", "funsd", "data/funsd", "all", id="no split"),
        pytest.param("naf:data/naf:val", "naf", "data/naf", "val", id="split"),
        pytest.param("xfund:C:\\forms\\de.json:train", "xfund", "C:\\forms\\de.json", "train", id="drive"),
        pytest.param("xfund:C:/forms/de.json", "xfund", "C:/forms/de.json", "all", id="drive, no split"),
        pytest.param("funsd:x:test", "funsd", "x", "test", id="one-letter folder"),
    ],
)
def test_parse(text: str, format_name: str, path: str, split: str) -> None:
    assert DatasetSpec.parse(text) == DatasetSpec(format_name, Path(path), Split(split))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "Write FORMAT:PATH", id="empty"),
        pytest.param("funsd", "Write FORMAT:PATH", id="no path"),
        pytest.param("funsd:", "Write FORMAT:PATH", id="empty path"),
        pytest.param("funsd:a:b:val", "Write FORMAT:PATH", id="colon in the path"),
        pytest.param("fund:a", "Format 'fund' is not known. Choose one of: funsd, ec_funsd", id="format"),
        pytest.param(
            "funsd:a:dev", "Split 'dev' is not known. Choose one of: train, val, test, all", id="split"
        ),
        pytest.param("funsd:a:", "Split '' is not known", id="empty split"),
    ],
)
def test_parse_refuses(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        DatasetSpec.parse(text)


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_missing_path_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(AnnotationError, match="absent"):
        read_dataset(DatasetSpec(name, tmp_path / "absent"))


def test_the_split_is_applied(tmp_path: Path, write_json: Callable[[str, object], Path]) -> None:
    write_json("set/annotations/a.json", {"form": []})
    write_json("set/annotations/b.json", {"form": []})
    table = tmp_path / "splits.csv"
    table.write_text("dataset,document,split\nfunsd,a,train\nfunsd,b,val\n")
    spec = DatasetSpec("funsd", tmp_path / "set", Split.VAL)
    assert [page.document_id for page in read_dataset(spec, table)] == ["b"]
    assert len(read_dataset(DatasetSpec("funsd", tmp_path / "set"))) == 2
