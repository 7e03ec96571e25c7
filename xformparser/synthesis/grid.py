"""Fields in rows: as many beside each other as their kind has columns, or as fit when they run on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from xformparser.synthesis.blocks import FieldBlock
from xformparser.synthesis.pen import Place

_GUTTER = 10.0
_UNEVEN = 0.3
_LEAST_WIDTH = 60.0


@dataclass(frozen=True)
class GridRow:
    """Fields beside each other, and the left and the width of each as shares of the row."""

    blocks: tuple[FieldBlock, ...]
    shares: tuple[tuple[float, float], ...]

    def height(self, width: float) -> float:
        """Return the height of the row's highest field."""
        return max(
            block.height(self._width(share, width))
            for block, share in zip(self.blocks, self.shares, strict=True)
        )

    def draw(self, place: Place, parent: int | None) -> None:
        """Draw every field, all as high as the row."""
        height = self.height(place.width)
        for block, share in zip(self.blocks, self.shares, strict=True):
            width = self._width(share, place.width)
            block.draw(place.moved(x=share[0] * place.width, width=width), height, parent)

    def _width(self, share: tuple[float, float], width: float) -> float:
        ruled = self.blocks[0].look.kind.ruling != "none"
        last = share[0] + share[1] > 0.999
        return share[1] * width - (0.0 if ruled or last else _GUTTER)


def grid_rows(blocks: Sequence[FieldBlock], columns: int, width: float, dice: random.Random) -> list[GridRow]:
    """Return the fields in rows of so many columns; groups get a row of their own."""
    if not blocks:
        return []
    if blocks[0].look.kind.place == "inline":
        return _running(blocks, width)
    columns = max(1, min(columns, int(width / _LEAST_WIDTH)))
    shares = _shares(columns, dice)
    rows: list[GridRow] = []
    waiting: list[FieldBlock] = []
    for block in blocks:
        if block.field.parts and columns > 1:
            rows += [*_row(waiting, shares), *_row([block], shares)]
            waiting = []
            continue
        waiting.append(block)
        if len(waiting) == columns:
            rows += _row(waiting, shares)
            waiting = []
    return [*rows, *_row(waiting, shares)]


def _row(blocks: Sequence[FieldBlock], shares: Sequence[float]) -> list[GridRow]:
    """Return the row of the fields, the last as wide as what is left; none without fields."""
    if not blocks:
        return []
    widths = [*shares[: len(blocks) - 1], 1.0 - sum(shares[: len(blocks) - 1])]
    lefts = [sum(widths[:number]) for number in range(len(widths))]
    return [GridRow(tuple(blocks), tuple(zip(lefts, widths, strict=True)))]


def _shares(columns: int, dice: random.Random) -> list[float]:
    weights = [1.0 + (dice.uniform(-0.4, 0.6) if dice.random() < _UNEVEN else 0.0) for _ in range(columns)]
    return [weight / sum(weights) for weight in weights]


def _running(blocks: Sequence[FieldBlock], width: float) -> list[GridRow]:
    rows: list[GridRow] = []
    row: list[FieldBlock] = []
    widths: list[float] = []
    for block in blocks:
        wanted = min(1.0, (block.natural_width + 2 * _GUTTER) / width)
        if row and sum(widths) + wanted > 1.0:
            rows += _row(row, widths)
            row, widths = [], []
        row.append(block)
        widths.append(wanted)
    return [*rows, *_row(row, widths)]
