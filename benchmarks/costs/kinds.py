"""Seconds a page by kind of document: CPU and wall, one thread."""

import time
from collections.abc import Iterator
from pathlib import Path

from goals import Goal

from costs.material import Material

FILLABLE = Path(__file__).parents[2] / "data" / "samples" / "en_work_order_fillable.pdf"


def rows(material: Material) -> Iterator[str]:
    """Yield a row for each kind: the mean wall seconds, the CPU seconds behind them."""
    parser = material.parser()
    count = material.count(10, 2)
    kinds = {
        "digital": list(material.digital(parser, count)),
        "scanned": material.scans(count),
        "fillable": [FILLABLE] * count,
    }
    for kind, paths in kinds.items():
        parser.parse(paths[0])
        wall, cpu = time.perf_counter(), time.process_time()
        pages = sum(len(parser.parse(path).pages) for path in paths)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        goal = Goal(f"a {kind} page", unit=" s")
        yield goal.row(wall / pages, f"(wall; CPU {cpu / pages:.3f} s; {pages} pages)")
