from itertools import pairwise
from xml.etree import ElementTree

import pytest

from xformparser.diagnostics.rates import Rate
from xformparser.diagnostics.report.charts import (
    BAR_WIDTH,
    HEIGHT,
    NAME_GAP,
    WIDTH,
    Series,
    interval_bar,
    line_chart,
)


def test_a_chart_has_a_line_and_a_name_for_each_series() -> None:
    chart = line_chart(
        "Two <lines>", [Series("a", "A & B", ((0, 0.5), (2, 1.0))), Series("b", "C", ((1, 0.0),))], 3
    )
    root = ElementTree.fromstring(chart)
    assert (root.get("role"), root.get("aria-label")) == ("img", "Two <lines>")
    assert len(root.findall(".//polyline")) == 2
    assert {"A & B", "C"} <= {text.text for text in root.findall(".//text")}
    for circle in root.findall(".//circle"):
        assert 0 <= float(circle.get("cx") or -1) <= WIDTH
        assert 0 <= float(circle.get("cy") or -1) <= HEIGHT


def test_epochs_that_showed_nothing_are_rings() -> None:
    chart = line_chart("x", [Series("a", "A", ((0, 0.5), (1, 0.5)), frozenset({1}))], 2)
    assert [circle.get("class") for circle in ElementTree.fromstring(chart).findall(".//circle")] == [
        None,
        "ring",
    ]


@pytest.mark.parametrize("epochs", [1, 2, 500], ids=str)
def test_any_number_of_epochs_fits(epochs: int) -> None:
    points = tuple((epoch, 0.5) for epoch in range(epochs))
    root = ElementTree.fromstring(line_chart("x", [Series("a", "A", points)], epochs))
    assert len(root.findall(".//circle")) == epochs
    assert len(root.findall(".//text")) < 30


def test_names_of_lines_that_end_together_do_not_overlap() -> None:
    series = [Series("a", f"line {number}", ((0, 0.0), (1, 0.001 * number))) for number in range(7)]
    root = ElementTree.fromstring(line_chart("x", series, 2))
    heights = sorted(
        float(text.get("y") or 0) for text in root.findall(".//text") if (text.text or "").startswith("line")
    )
    assert all(below - above >= NAME_GAP - 0.2 for above, below in pairwise(heights))
    assert heights[-1] <= HEIGHT


def test_nothing_to_draw_gives_no_chart() -> None:
    assert line_chart("x", [Series("a", "A", ())], 2) == ""


def test_a_bar_ends_at_its_share() -> None:
    root = ElementTree.fromstring(interval_bar(Rate(1, 4), 0.5))
    share = next(rect for rect in root.iter("rect") if rect.get("class") == "share")
    assert float(share.get("width") or 0) == BAR_WIDTH / 2
