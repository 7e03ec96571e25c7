from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.splits import CHECKOUT_FILE, Split, listed_name, read_splits, splits_file
from xformparser.errors import AnnotationError

TABLE = "dataset,document,split\nfunsd,a,train\nfunsd,b,val\nxfund_zh,zh_train_0,val\n"


def page(document: str, dataset: str = "funsd", language: str = "en") -> AnnotatedPage:
    return AnnotatedPage(dataset, document, language, 10, 10, (), ())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "splits.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize(
    ("split", "documents"), [(Split.TRAIN, ["a"]), (Split.VAL, ["b"]), (Split.ALL, ["a", "b"])]
)
def test_select(table: Path, split: Split, documents: list[str]) -> None:
    chosen = read_splits(table).select([page("a"), page("b")], split)
    assert [page.document_id for page in chosen] == documents


def test_xfund_is_listed_by_language(table: Path) -> None:
    assert listed_name(page("x", "paddle_kie", "zh")) == listed_name(page("x", "xfund", "zh")) == "xfund_zh"
    assert len(read_splits(table).select([page("zh_train_0", "paddle_kie", "zh")], Split.VAL)) == 1


def test_what_cannot_be_selected(table: Path) -> None:
    splits = read_splits(table)
    assert len(splits.select([page("new")], Split.ALL)) == 1
    with pytest.raises(AnnotationError, match=r"splits\.csv: lists no document new of funsd\. .*--splits"):
        splits.select([page("a"), page("new")], Split.TRAIN)
    with pytest.raises(AnnotationError, match="no document given is of split test"):
        splits.select([page("a")], Split.TEST)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "has the columns None", id="empty"),
        pytest.param("document,split\n", "Give dataset,document,split", id="column missing"),
        pytest.param("dataset,document,split\nfunsd,a,dev\n", "line 2: split 'dev'", id="unknown split"),
        pytest.param("dataset,document,split\nfunsd,a,all\n", "line 2: split 'all'", id="all is no split"),
        pytest.param("dataset,document,split\nfunsd,a\n", "line 2: split None", id="cell missing"),
    ],
)
def test_malformed_tables(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(AnnotationError, match=rf"s\.csv: .*{message}"):
        read_splits(path)


def test_the_checkouts_file_is_the_default(table: Path) -> None:
    assert splits_file() == CHECKOUT_FILE
    assert splits_file(table) == table


def test_the_checkouts_file_divides_every_set() -> None:
    counts = Counter((name, split.value) for (name, _), split in read_splits(CHECKOUT_FILE).split_of.items())
    assert counts["funsd", "test"] == counts["ec_funsd", "test"] == 50
    assert counts["funsd", "val"] == counts["ec_funsd", "val"] == 33


def test_elsewhere_a_split_file_must_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xformparser.datasets.splits.CHECKOUT_FILE", tmp_path / "absent.csv")
    with pytest.raises(
        AnnotationError, match=r"absent\.csv: is not there\. Name the split file with --splits"
    ):
        splits_file()


@pytest.mark.slow
def test_ec_funsds_own_val_is_test_here(real_data: Callable[[str], Path]) -> None:
    names = (real_data("ec_funsd") / "data.val.txt").read_text().split()
    split_of = read_splits(CHECKOUT_FILE).split_of
    assert {split_of["ec_funsd", Path(name).stem] for name in names} == {Split.TEST}
