"""How many results of the Ray engine equal those of the local engine, timings apart, byte by byte.

python benchmarks/ray_parity.py [--limit 50] [--workers 2] [--data ../shared/data] [--output DIR]
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal

from xformparser.batch.engine import EngineChoice
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

ENGINES: tuple[EngineChoice, ...] = ("local", "ray")


def main(
    limit: Annotated[int, typer.Option(help="How many files to take of each set.")] = 50,
    workers: Annotated[int, typer.Option(help="Documents at a time.")] = 2,
    data: Annotated[Path, typer.Option(help="Folder that holds funsd and deepform.")] = Path(
        "../shared/data"
    ),
    output: Annotated[
        Path | None, typer.Option(help="Keep the results here.", show_default="nowhere")
    ] = None,
) -> None:
    """Read scanned pages of FUNSD test and PDFs of DeepForm with both engines, and compare the results."""
    scans = sorted((data / "funsd/testing_data/images").glob("*.png"))[:limit]
    pdfs = sorted((data / "deepform/pdfs").glob("*.pdf"))[:limit]
    with tempfile.TemporaryDirectory() as folder:
        root = output or Path(folder)
        for engine in ENGINES:
            began = time.perf_counter()
            options = BatchOptions(formats=("json", "csv"), workers=workers, engine=engine)
            summary = extract_folder([*scans, *pdfs], root / engine, options)
            seconds = time.perf_counter() - began
            print(f"{engine}: {summary.count('succeeded')} of {len(summary.records)} in {seconds:.0f} s")
        equal, different = compare(root / "local", root / "ray")
    print(f"\n{HEADER}")
    goal = Goal("Ray output equal to local output, apart from timings", 1.0, 1.0, "×")
    print(goal.row(len(equal) / max(1, len(equal) + len(different)), f"({len(equal)} files)"))
    for name in different:
        print(f"different: {name}")


def compare(left: Path, right: Path) -> tuple[list[str], list[str]]:
    """Return the names of the result files that are equal, and of those that differ or lack a fellow."""
    names = {path.relative_to(root).as_posix() for root in (left, right) for path in root.rglob("*.json")}
    names.add("pairs.csv")
    equal = [name for name in sorted(names) if content(left / name) == content(right / name) is not None]
    return equal, sorted(names - set(equal))


def content(path: Path) -> bytes | None:
    """Return a result file without its timings, or None where it is not there."""
    if not path.exists():
        return None
    if path.suffix != ".json":
        return path.read_bytes()
    document = json.loads(path.read_bytes())
    del document["timings"]
    return json.dumps(document, ensure_ascii=False).encode()


if __name__ == "__main__":
    typer.run(main)
