"""Print how well our reading order agrees with EC-FUNSD's annotated one.

Run from the checkout's root: python benchmarks/reading_order.py EC_FUNSD_FOLDER
"""

import sys
from pathlib import Path

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.reading import NeighbourOrderRecall, SuccessorRecall, line_boxes
from xformparser.reading_order import reading_order


def main(folder: Path) -> None:
    """Print both metrics for each split with their 95 % intervals."""
    for split in (Split.TRAIN, Split.VAL, Split.TEST):
        metrics = (NeighbourOrderRecall(), SuccessorRecall())
        for page in read_dataset(DatasetSpec("ec_funsd", folder, split)):
            boxes = line_boxes(page)
            order = [boxes[index] for index in reading_order(boxes)]
            for metric in metrics:
                metric.update(page, order)
        for metric in metrics:
            score = metric.compute()
            interval = bootstrap_interval(score)
            print(f"{split:6} {metric.name:23} {score.value:.3f} ({interval.low:.3f}-{interval.high:.3f})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
