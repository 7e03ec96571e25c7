"""Ruling lines of a PDF page, from the lines and rectangles that it draws."""

from collections.abc import Sequence
from typing import Any, Literal

from pdfplumber.page import Page as PlumberPage
from pdfplumber.table import merge_edges

from xformparser.ingest.pdf_frame import PageFrame
from xformparser.ruling import Rule, Ruling

SHORTEST = 5.0
"""Points; shorter strokes are parts of letters and tick boxes."""
SNAP, JOIN = 1.5, 2.0
"""Points by which two strokes may lie beside each other, or end before the next begins, and be one."""
LONGER = 2.0
"""Points added to both ends of upright strokes, since the box of a word is taller than its letters."""

Edge = dict[str, Any]


def read_ruling(page: PlumberPage, frame: PageFrame) -> Ruling:
    """Return the straight lines of a page and the sides of its rectangles, in points, as displayed."""
    left, top = frame.origin(page)
    edges = [*page.rect_edges, *(edge for line in page.lines for edge in _straight(line))]
    upright = [
        _rule(edge["x0"] - left, edge["top"] - top - LONGER, edge["bottom"] - top + LONGER)
        for edge in _merged(edges, "v", "top", "bottom")
    ]
    level = [
        _rule(edge["top"] - top, edge["x0"] - left, edge["x1"] - left)
        for edge in _merged(edges, "h", "x0", "x1")
    ]
    return Ruling(tuple(sorted(upright, key=_place)), tuple(sorted(level, key=_place)))


def _straight(line: Edge) -> list[Edge]:
    """Return a drawn line as an edge, nothing where it leans."""
    if line["x0"] == line["x1"]:
        return [{**line, "orientation": "v"}]
    return [{**line, "orientation": "h"}] if line["top"] == line["bottom"] else []


def _merged(edges: Sequence[Edge], orientation: Literal["v", "h"], start: str, end: str) -> list[Edge]:
    long = [
        edge for edge in edges if edge["orientation"] == orientation and edge[end] - edge[start] >= SHORTEST
    ]
    return list(merge_edges(long, SNAP, SNAP, JOIN, JOIN))


def _rule(place: float, start: float, end: float) -> Rule:
    return Rule(((place, start), (place, end)))


def _place(rule: Rule) -> tuple[float, float]:
    return rule.points[0]
