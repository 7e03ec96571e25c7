"""Fit the nearest-question rule on the train documents and print its F1 on the others.

Run from the checkout's root: python benchmarks/nearest_rule.py DATA, where DATA holds `funsd` and `xfund`.
"""

import sys
from pathlib import Path

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.evaluation.nearest_rule import CANDIDATES, PENALTY, fit_k, rule_f1


def main(data: Path) -> None:
    """Print the fitted weight and a table of F1 by data set and weight."""
    sets = {
        "funsd": ("funsd", data / "funsd"),
        "xfund_zh": ("paddle_kie", data / "xfund" / "zh.train.txt"),
        "xfund_de": ("xfund", data / "xfund" / "de.train.json"),
    }
    fitted = fit_k([read_dataset(DatasetSpec(*place, Split.TRAIN)) for place in sets.values()])
    print(f"k = {fitted}, penalty = {PENALTY}")
    for name, place in sets.items():
        for split in (Split.TRAIN, Split.VAL, Split.TEST) if name == "funsd" else (Split.TRAIN, Split.VAL):
            pages = read_dataset(DatasetSpec(*place, split))
            row = "  ".join(f"{k}: {rule_f1(pages, k):.3f}" for k in CANDIDATES)
            print(f"{name:9} {split:6} {rule_f1(pages, fitted):.3f}   {row}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
