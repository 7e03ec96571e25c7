"""The ways in which offices lay out a key and its value; each writes both and notes the pair."""

from dataclasses import dataclass
from itertools import pairwise

from reportlab.pdfbase.pdfmetrics import stringWidth

from samples_source.sheet import Options, Point, Sheet
from xformparser.geometry import Box
from xformparser.labels import ValueType

Entries = tuple[tuple[str, str | None], ...]
CellRow = tuple[tuple[float, ...], Entries]


def beside(sheet: Sheet, at: Point, key: str, value: str | None, indent: float) -> None:
    """Key on the left, value `indent` points further right on the same base line."""
    sheet.text(at, key, sheet.style.key)
    if value is not None:
        sheet.text((at[0] + indent, at[1]), value, sheet.style.value)
    sheet.note(key, value)


def lined(sheet: Sheet, at: Point, key: str, value: str | None, end: float) -> None:
    """Key, then a line up to x = `end`, with the value standing on it."""
    start = at[0] + sheet.text(at, key, sheet.style.key) + 3
    sheet.rule((start, at[1] + 2), (end, at[1] + 2), 0.6, sheet.style.leader)
    if value is not None:
        sheet.text((start + 5, at[1] - 0.5), value, sheet.style.value)
    sheet.note(key, value)


def cell(sheet: Sheet, box: Box, key: str, value: str | None) -> None:
    """A ruled cell with the key small in its upper left corner and the value under it."""
    sheet.frame(box)
    key_pen, value_pen = sheet.style.key, sheet.style.value
    sheet.text((box[0] + 3.5, box[1] + key_pen.size + 2), key, key_pen)
    if value is not None:
        sheet.text((box[0] + 6, box[1] + key_pen.size + value_pen.size + 6), value, value_pen)
    sheet.note(key, value)


def cells(sheet: Sheet, top: float, height: float, edges: tuple[float, ...], entries: Entries) -> None:
    """A row of ruled cells between neighbouring x edges, one (key, value) each."""
    for (left, right), (key, value) in zip(pairwise(edges), entries, strict=True):
        cell(sheet, (left, top, right, top + height), key, value)


def cell_rows(sheet: Sheet, top: float, height: float, rows: tuple[CellRow, ...]) -> None:
    """Rows of ruled cells under each other, all of one height; each has its own x edges."""
    for edges, entries in rows:
        cells(sheet, top, height, edges, entries)
        top += height


def above(sheet: Sheet, at: Point, key: str, value: str | None, width: float) -> None:
    """Key above the value, both flush left, with a hairline under the value."""
    sheet.text(at, key, sheet.style.key)
    line = at[1] + sheet.style.value.size + 6
    if value is not None:
        sheet.text((at[0], line), value, sheet.style.value)
    extra = (value or "").count("\n") * sheet.style.value.size * 1.25
    sheet.rule((at[0], line + extra + 3), (at[0] + width, line + extra + 3), 0.4)
    sheet.note(key, value)


def below(sheet: Sheet, at: Point, key: str, value: str | None, width: float) -> None:
    """A line for signing with the value on it and the key under it."""
    if value is not None:
        sheet.text((at[0] + 4, at[1] - 3), value, sheet.style.value)
    sheet.rule(at, (at[0] + width, at[1]), 0.5)
    sheet.text((at[0], at[1] + sheet.style.key.size + 2), key, sheet.style.key)
    sheet.note(key, value)


@dataclass(frozen=True)
class Grid:
    """Two ruled columns, the left one tinted: edges of the columns and height of a row, in points."""

    left: float
    middle: float
    right: float
    height: float
    tint: str | None = "#ececec"


def grid_row(sheet: Sheet, grid: Grid, top: float, key: str, value: str | None) -> float:
    """A row of a two-column table, as high as its lines need; return its lower edge."""
    pen = sheet.style.value
    lines = max((value or "").count("\n"), key.count("\n"))
    bottom = top + grid.height + lines * pen.size * 1.25
    sheet.frame((grid.left, top, grid.middle, bottom), fill=grid.tint)
    sheet.frame((grid.middle, top, grid.right, bottom))
    base = top + (grid.height + pen.size) / 2 - 1
    sheet.text((grid.left + 5, base), key, sheet.style.key)
    if value is not None:
        sheet.text((grid.middle + 6, base), value, pen)
    sheet.note(key, value)
    return bottom


def mark(sheet: Sheet, at: Point, size: float, selected: bool) -> None:
    """A tick box (or circle) whose lower left corner is `at`, marked in the style of the sheet."""
    x, y = at
    tick = sheet.style.tick
    if tick == "dot":
        sheet.disc((x + size / 2, y - size / 2), size / 2)
        if selected:
            sheet.disc((x + size / 2, y - size / 2), size / 3.6, fill=sheet.style.value.colour)
        return
    sheet.frame((x, y - size, x + size, y), 0.7)
    if not selected:
        return
    if tick == "fill":
        sheet.frame((x + 1.5, y - size + 1.5, x + size - 1.5, y - 1.5), 0, fill=sheet.style.value.colour)
    elif tick == "check":
        sheet.rule((x + 1, y - size * 0.5), (x + size * 0.4, y - 1), 1.3)
        sheet.rule((x + size * 0.4, y - 1), (x + size + 2, y - size - 2), 1.3)
    else:
        sheet.rule((x + 0.6, y - 0.8), (x + size - 0.4, y - size + 0.5), 1.2)
        sheet.rule((x + 0.9, y - size + 0.4), (x + size - 0.7, y - 0.5), 1.2)


def choice(sheet: Sheet, at: Point, key: str, options: Options, indent: float) -> None:
    """Key, and `indent` points further right boxes with their options, side by side."""
    sheet.text(at, key, sheet.style.key)
    pen = sheet.style.key
    size = pen.size * 0.95
    x, y = at[0] + indent, at[1]
    for option, selected in options:
        mark(sheet, (x, y + 1), size, selected)
        sheet.text((x + size + 4, y), option, pen)
        x += size + 4 + stringWidth(option, pen.face, pen.size) + 14
    note_choice(sheet, key, options)


def note_choice(sheet: Sheet, key: str, options: Options) -> None:
    """Expect one pair for each selected option, or an empty one where none is."""
    chosen = [option for option, selected in options if selected]
    for option in chosen:
        sheet.note(key, option, ValueType.SELECTION)
    if not chosen:
        sheet.note(key, None)
