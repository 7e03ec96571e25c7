"""What several commands of the command line have in common."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from xformparser.inference.settings import DeviceChoice, RuntimeChoice

Model = Annotated[str | None, typer.Option(metavar="NAME|DIR", help="base (the default), open, or a folder.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show warnings and tracebacks.")]
Threads = Annotated[int, typer.Option(min=1, metavar="N", help="Threads of each process.")]
Splits = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Split file.", show_default="configs/splits.csv")
]
Slots = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|DIR", help="Whose slot reader fills the fields.", show_default="the model's own"
    ),
]
Device = Annotated[DeviceChoice, typer.Option(help="Where the model runs.")]
Runtime = Annotated[RuntimeChoice, typer.Option(help="What runs it; auto is onnx-int8 on a CPU.")]
ReviewAt = Annotated[
    float | None,
    typer.Option(
        metavar="P",
        help="Mark pairs for review so that the others are right with this precision, as 0.95.",
        show_default="what is likelier wrong than right is marked",
    ),
]
Stability = Annotated[
    bool,
    typer.Option("--stability", help="Read each page again with its words moved; what changes is less sure."),
]


def set_up_logging(debug: bool) -> None:
    """Print warnings, and with `debug` everything that this package logs."""
    level = logging.DEBUG if debug else logging.WARNING
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s", force=True)
    logging.getLogger("xformparser").setLevel(level)
