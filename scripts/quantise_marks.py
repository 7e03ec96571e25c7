#!/usr/bin/env python
"""Round the network that sees tick boxes to 8 bits, by the values that our own sample forms give it.

python scripts/quantise_marks.py NETWORK.onnx

`scripts/train_marks.py` does so at its end. Weights get 7 bits, so that sums of products fit into the 16 bits
in which older processors add them. The last convolution, which gives the answer, stays as it is, and so does
the first: of a single channel, in 8 bits it would take longer.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import typer
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from xformparser.ingest.darkness import darkness_of, ink_height, resized
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.ingest.marks_network import NETWORK, TEXT_HEIGHT
from xformparser.ocr.rapid import RapidEngine

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
KINDS = {".pdf", ".png", ".jpg", ".tiff"}
DPI = 110


class Pages(CalibrationDataReader):
    """The pages of a folder's documents as the network takes them."""

    def __init__(self, folder: Path) -> None:
        self._pages = darkness_of_pages(folder)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next page by the name of the network's input, None behind the last one."""
        page = next(self._pages, None)
        return None if page is None else {"darkness": page}


def main(
    network: Annotated[Path, typer.Argument(help="In single precision.")],
    output: Annotated[Path, typer.Option(help="File of the network.", show_default=False)] = NETWORK,
) -> None:
    """Write the rounded network."""
    quantise(network, output)


def quantise(network: Path, output: Path) -> None:
    """Write a network of single precision in 8 bits."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(network), str(prepared), skip_symbolic_shape=True)
        convolutions = [node.name for node in onnx.load(prepared).graph.node if node.op_type == "Conv"]
        quantize_static(
            str(prepared),
            str(output),
            Pages(SAMPLES),
            quant_format=QuantFormat.QOperator,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[convolutions[0], convolutions[-1]],
        )


def darkness_of_pages(folder: Path) -> Iterator[NDArray[np.float32]]:
    """Yield the pages of a folder's documents, shape (1, 1, H, W)."""
    engine = RapidEngine()
    for path in sorted(path for path in folder.iterdir() if path.suffix in KINDS):
        for page in load_pages(path, LoadOptions(dpi=DPI, render=True)):
            if page.image is not None:
                grey = np.asarray(page.image.convert("L"))
                height = ink_height(grey, [word.box for word in engine.read(page.image)])
                darkness = darkness_of(resized(grey, TEXT_HEIGHT / height))
                yield np.asarray(darkness[None, None], np.float32)


if __name__ == "__main__":
    typer.run(main)
