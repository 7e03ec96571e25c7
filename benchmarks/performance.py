"""What a page costs: the whole table of speed and scale, ratios of things that take turns in one run.

python benchmarks/performance.py [--only scanned,model] [--quick] [--model FOLDER] [--data ../shared/data]

Run it on a machine that does nothing else. It takes about twelve minutes on two cores, five of them for
`memory`: documents of 2,000 digital and 200 scanned pages. `--quick` goes through all of it with a fraction
of the pages; its figures mean nothing.
"""

import importlib
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from costs.material import Material
from goals import HEADER

from xformparser.batch.worker_process import THREAD_LIMITS
from xformparser.models.folders import DEFAULT

SECTIONS = (
    "scanned",
    "ocr",
    "digital",
    "throughput",
    "size",
    "memory",
    "start",
    "kinds",
    "others",
    "model",
    "encoders",
)
"""Modules of `costs`; those that load torch come last."""
PACKAGES = ("numpy", "onnxruntime", "torch")


def main(
    only: Annotated[str, typer.Option(help=f"Sections to measure: {', '.join(SECTIONS)}.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="A fraction of the pages, to try it out.")] = False,
    model: Annotated[str, typer.Option(help="Another model than the bundled one: name or folder.")] = DEFAULT,
    data: Annotated[Path, typer.Option(help="Folder that holds funsd and deepform.")] = Path(
        "../shared/data"
    ),
) -> None:
    """Print where it runs, and a table with a row for each measurement."""
    chosen = only.split(",") if only else SECTIONS
    unknown = [name for name in chosen if name not in SECTIONS]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)} is not known. Choose of: {', '.join(SECTIONS)}.")
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    print(f"{environment()}\n\n{HEADER}")
    with tempfile.TemporaryDirectory() as folder:
        material = Material(model, data, Path(folder), quick)
        for name in chosen:
            for row in importlib.import_module(f"costs.{name}").rows(material):
                print(row, flush=True)


def environment() -> str:
    """Return what the figures depend on: processor, cores, threads and versions."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    return f"{processor}, {cores} cores, 1 thread each; Python {platform.python_version()}, {packages}"


if __name__ == "__main__":
    typer.run(main)
