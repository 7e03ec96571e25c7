"""The graphs that are shipped: on real pages they say what torch says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.funsd import read_funsd
from xformparser.encoding.layout import layout_of_words
from xformparser.evaluation.predictor import entity_layout
from xformparser.models.decoding import DecodedPage
from xformparser.models.folders import NAMES
from xformparser.models.loading import load_reader
from xformparser.models.onnx.parity import form_of
from xformparser.models.onnx.runtime import OnnxModel

pytestmark = pytest.mark.slow


def found_in(page: DecodedPage) -> tuple[list[object], list[object]]:
    return (
        [(entity.spans, entity.label) for entity in page.entities],
        [(link.head, link.tail, link.kind) for link in page.links],
    )


def test_pairs_of_all_funsd_test_pages_are_equal(real_data: Callable[[str], Path]) -> None:
    onnx, torch = load_reader(runtime="onnx"), load_reader(runtime="torch")
    pages = list(read_funsd(real_data("funsd") / "testing_data"))
    assert len(pages) == 50
    for page in pages:
        for layout in (layout_of_words(page.words, page.width, page.height), entity_layout(page)):
            found, expected = onnx.read(layout), torch.read(layout)
            assert found.span_words == expected.span_words, page.document_id
            assert found_in(found.decoded) == found_in(expected.decoded), page.document_id


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("runtime", ["onnx", "onnx-int8"])
def test_each_model_has_graphs_and_repeats_itself(name: str, runtime: str) -> None:
    layout = form_of(40)
    first, again = (load_reader(name, runtime) for _ in range(2))
    assert isinstance(first, OnnxModel)
    assert first.read(layout) == again.read(layout) == first.read(layout)
