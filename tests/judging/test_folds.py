import csv
from collections import Counter
from pathlib import Path

from xformparser.datasets.splits import CHECKOUT_FILE, Split, read_splits
from xformparser.judging.folds import FOLDS, fold_of, write_splits


def test_folds_are_about_even_and_a_document_is_in_one_whatever_its_set() -> None:
    table = read_splits(CHECKOUT_FILE)
    counts = Counter(fold_of(document) for (_, document), split in table.split_of.items() if split == "train")
    assert sorted(counts) == list(range(FOLDS))
    assert max(counts.values()) < 1.5 * min(counts.values())


def test_a_fold_hides_its_training_documents_and_leaves_validation_alone(tmp_path: Path) -> None:
    write_splits(CHECKOUT_FILE, tmp_path / "fold.csv", 1)
    before, after = read_splits(CHECKOUT_FILE).split_of, read_splits(tmp_path / "fold.csv").split_of
    assert before.keys() == after.keys()
    for (dataset, document), split in before.items():
        hidden = split is Split.TRAIN and fold_of(document) == 1
        assert after[dataset, document] is (Split.TEST if hidden else split)


def test_every_training_document_is_hidden_once(tmp_path: Path) -> None:
    hidden: Counter = Counter()
    for fold in range(FOLDS):
        write_splits(CHECKOUT_FILE, tmp_path / "fold.csv", fold)
        with (tmp_path / "fold.csv").open(encoding="utf-8") as file:
            hidden.update(
                (row["dataset"], row["document"]) for row in csv.DictReader(file) if row["split"] == "test"
            )
    trained = {key for key, split in read_splits(CHECKOUT_FILE).split_of.items() if split is Split.TRAIN}
    assert {key for key, count in hidden.items() if count == 1} == trained
