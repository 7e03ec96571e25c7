"""Measure in which ranges the values of two networks lie, so that they can work in whole numbers.

python scripts/measure_ranges.py [FOLDER]

They are the recognition of the OCR and the network that sees tick boxes; what they are shown comes from the
pages of a folder's documents, by default of our own sample forms.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image

from xformparser.ingest import marks_network
from xformparser.ingest.darkness import darkness_of, ink_height, resized
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.ingest.marks_network import TEXT_HEIGHT
from xformparser.ocr import rapid
from xformparser.ocr.rapid import RECOGNITION_MODEL, RapidEngine, models_folder, strip_values
from xformparser.ocr.strips import Pixels
from xformparser.ocr.words import Reading
from xformparser.quantised import convolutions, open_session, without_identities

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
DPI = 110
STRIPS, SEED = 240, 0
OUTLIERS = 0.01
"""Percent of a tensor's values that may lie below its range, and above."""


class Recorder(RapidEngine):
    """The engine in single precision; it keeps what it reads."""

    def __init__(self) -> None:
        super().__init__(ranges=None)
        self.strips: list[Pixels] = []

    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one line, and keep the line."""
        self.strips.append(pixels)
        return super().read_strip(pixels)


def main(
    folder: Annotated[Path, typer.Argument(help="Documents to read.", show_default="data/samples")] = SAMPLES,
) -> None:
    """Write the ranges of each network, and the digest of the file that they belong to."""
    engine = Recorder()
    pages = []
    for image in page_images(folder):
        grey = np.asarray(image.convert("L"))
        height = ink_height(grey, [word.box for word in engine.read(image)])
        pages.append(darkness_of(resized(grey, TEXT_HEIGHT / height))[None, None])
    chosen = np.random.default_rng(SEED).permutation(len(engine.strips))[:STRIPS]
    strips = [strip_values(engine.strips[index]) for index in chosen]
    write_ranges(models_folder() / RECOGNITION_MODEL, rapid.RANGES, strips)
    write_ranges(marks_network.NETWORK, marks_network.RANGES, pages)


def write_ranges(model: Path, output: Path, inputs: Sequence[NDArray[np.float32]]) -> None:
    """Write the ranges of a model, and say how many there are."""
    ranges = measured(model, inputs)
    record = {"sha256": hashlib.sha256(model.read_bytes()).hexdigest(), "ranges": ranges}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{output.parent.name}: {len(ranges)} ranges from {len(inputs)} inputs.")


def page_images(folder: Path) -> Iterator[Image.Image]:
    """Yield the pictures of the pages of a folder's documents."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".pdf", ".png", ".jpg", ".tiff"})
    for path in paths:
        for page in load_pages(path, LoadOptions(dpi=DPI, render=True)):
            if page.image is not None:
                yield page.image


def measured(model: Path, inputs: Sequence[NDArray[np.float32]]) -> dict[str, tuple[float, float]]:
    """Return the range of the input and output of each convolution that works on places, not on their mean.

    It is the mean over the inputs of the network, and of each without outliers. The convolution that gives
    the answer is left out.
    """
    import onnx

    whole = without_identities(onnx.load(model))
    answers = {answer.name for answer in whole.graph.output}
    found = [one for one in convolutions(whole.graph) if one.target not in answers]
    source = whole.graph.input[0].name
    names = sorted({name for one in found for name in (one.source, one.target)} - {source})
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = open_session(whole.SerializeToString())
    ends: dict[str, list[NDArray[np.float64]]] = {name: [] for name in (source, *names)}
    for values in inputs:
        for name, tensor in zip(
            (source, *names), (values, *session.run(names, {source: values})), strict=True
        ):
            if tensor.shape[2:] != (1, 1):
                ends[name].append(np.percentile(tensor, (OUTLIERS, 100 - OUTLIERS)))
    means = {name: np.mean(pairs, axis=0) for name, pairs in ends.items() if pairs}
    return {name: (float(low), float(high)) for name, (low, high) in means.items()}


if __name__ == "__main__":
    typer.run(main)
