"""The model part, from the words' layout to the links, on each runtime: on real pages."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from goals import Goal

from costs.material import Material
from costs.timing import alternating
from xformparser.encoding.layout import layout_of_words
from xformparser.models.loading import load_reader

SHIPPED, WHOLE_PRECISION, TORCH = "auto", "onnx", "torch"
GOALS = {
    SHIPPED: Goal("model: as shipped over torch in fp32", 0.6, 0.35, "×"),
    WHOLE_PRECISION: Goal("model: ONNX Runtime in fp32 over torch in fp32", unit="×"),
}


def rows(material: Material) -> Iterator[str]:
    """Yield a row for each runtime: the sum of each page's median over that of torch; all take turns."""
    readers = {name: load_reader(material.model, name, "cpu") for name in (*GOALS, TORCH)}
    pages = material.annotated("test")[: material.count(20, 2)]
    sums = dict.fromkeys(readers, 0.0)
    for page in pages:
        layout = layout_of_words(page.words, page.width, page.height)
        runs = {name: partial(reader.read, layout) for name, reader in readers.items()}
        for name, seconds in alternating(runs, material.count(3, 1)).items():
            sums[name] += median(seconds)
    for name, goal in GOALS.items():
        note = f"({sums[name] / len(pages):.3f} s/page; torch {sums[TORCH] / len(pages):.3f} s)"
        yield goal.row(sums[name] / sums[TORCH], note)
