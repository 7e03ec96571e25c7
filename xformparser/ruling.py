"""Ruling lines: strokes that run down or across a page and part what stands on either side, as in a table."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from xformparser.geometry import Box, centre

Point = tuple[float, float]

LEAST_LENGTH, SHORT_OF = 1.15, 0.25
"""In heights of the text: a shorter stroke is the stem of a letter; how far one may end short of the top or
bottom of a text that it stands beside, since boxes of OCR may take in the line above or below."""
COVERED = 0.6
"""Share of the width of two lines along which level strokes part them."""
OVERREACH = 0.35
"""In heights of the text, how far the box of a word may reach across a stroke."""
CELL_SLACK = 0.15
"""In heights of a cell, how far the strokes at its sides may end short of its corners."""
COMB_WIDTH = 1.8
"""In heights of the text: strokes that have neighbours as near as this on both sides are those of a comb."""


@dataclass(frozen=True)
class Rule:
    """A stroke from top to bottom as a chain of (x, y) points, y rising; it may lean or bend a little."""

    points: tuple[Point, ...]

    @cached_property
    def top(self) -> float:
        """Where it begins."""
        return self.points[0][1]

    @cached_property
    def bottom(self) -> float:
        """Where it ends."""
        return self.points[-1][1]

    def x_at(self, y: float) -> float:
        """Return where it stands at a height; above and below, as at its ends."""
        behind = bisect_right(self._heights, y)
        if behind in {0, len(self.points)}:
            return self.points[-1 if behind else 0][0]
        (x0, y0), (x1, y1) = self.points[behind - 1 : behind + 1]
        return x0 + (x1 - x0) / (y1 - y0) * (y - y0)

    @cached_property
    def _heights(self) -> tuple[float, ...]:
        return tuple(y for _, y in self.points)

    def runs_beside(self, top: float, bottom: float) -> bool:
        """Tell whether it stands beside a text and is no part of it."""
        height = bottom - top
        is_beside = self.top <= top + SHORT_OF * height and self.bottom >= bottom - SHORT_OF * height
        return is_beside and self.bottom - self.top >= LEAST_LENGTH * height

    def scaled(self, factor: float) -> "Rule":
        """Return the stroke on a page so many times as large."""
        return Rule(tuple((x * factor, y * factor) for x, y in self.points))

    def rounded(self) -> "Rule":
        """Return the stroke with places rounded to a tenth."""
        return Rule(tuple((round(x, 1), round(y, 1)) for x, y in self.points))


@dataclass(frozen=True)
class Ruling:
    """The ruling lines of a page.

    `upright` ones run down it. `level` ones run across it, with x and y changed for each other: as upright
    ones of the page laid on its side.
    """

    upright: tuple[Rule, ...] = ()
    level: tuple[Rule, ...] = ()

    def scaled(self, factor: float) -> "Ruling":
        """Return the ruling lines of a page so many times as large."""
        return Ruling(
            tuple(rule.scaled(factor) for rule in self.upright),
            tuple(rule.scaled(factor) for rule in self.level),
        )

    def rounded(self) -> "Ruling":
        """Return the ruling lines with places rounded to a tenth."""
        return Ruling(*(tuple(rule.rounded() for rule in rules) for rules in (self.upright, self.level)))

    def parts_columns(self, left: Box, right: Box) -> bool:
        """Tell whether a stroke stands between two words of a row; those of a comb part nothing."""
        top, bottom = (left[1] + right[1]) / 2, (left[3] + right[3]) / 2
        reach = OVERREACH * (bottom - top)
        low = max(left[2] - reach, (left[0] + left[2]) / 2)
        high = min(right[0] + reach, (right[0] + right[2]) / 2)
        return any(low < x < high for x in self.crossings(top, bottom))

    def crossings(self, top: float, bottom: float) -> list[float]:
        """Return where upright strokes that part something stand beside a text, from left to right.

        Strokes of a comb, whose cells hold one character each, part nothing.

        Args:
            top: the top of the text.
            bottom: its bottom.
        """
        middle, width = (top + bottom) / 2, COMB_WIDTH * (bottom - top)
        xs = sorted(rule.x_at(middle) for rule in self.upright if rule.runs_beside(top, bottom))
        before, after = [-math.inf, *xs], [*xs[1:], math.inf]
        return [
            x
            for x, left, right in zip(xs, before, after, strict=False)
            if x - left > width or right - x > width
        ]

    def cell_around(self, box: Box) -> Box | None:
        """Return the ruled cell that a box stands in, None where one of its four strokes is missing."""
        x, y = centre(box)
        level = [rule.x_at(x) for rule in self.level if rule.runs_beside(box[0], box[2])]
        top = max((stroke for stroke in level if stroke < y), default=None)
        bottom = min((stroke for stroke in level if stroke > y), default=None)
        if top is None or bottom is None:
            return None
        slack = CELL_SLACK * (bottom - top)
        upright = [
            rule.x_at(y) for rule in self.upright if rule.top <= top + slack and rule.bottom >= bottom - slack
        ]
        left = max((stroke for stroke in upright if stroke < x), default=None)
        right = min((stroke for stroke in upright if stroke > x), default=None)
        return None if left is None or right is None else (left, top, right, bottom)

    def parts_rows(self, upper: Box, lower: Box) -> bool:
        """Tell whether level strokes run between two lines of a table, along most of their width."""
        left, right = min(upper[0], lower[0]), max(upper[2], lower[2])
        low, high = (upper[1] + upper[3]) / 2, (lower[1] + lower[3]) / 2
        covered, reached = 0.0, left
        for rule in sorted(self.level, key=lambda rule: rule.top):
            start, end = max(reached, rule.top), min(right, rule.bottom)
            if start < end and low < rule.x_at((start + end) / 2) < high:
                covered += end - start
                reached = end
        return covered >= COVERED * (right - left)


NO_RULING = Ruling()
