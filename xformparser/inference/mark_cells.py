"""Marks in cells of ruled forms: options go on over the lines of a cell, the cell to the left asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xformparser.geometry import Box, centre, holds_centre
from xformparser.inference.mark_rows import Cell, Text, Tick, ends_question, read_row
from xformparser.lines import group_rows
from xformparser.ruling import Ruling
from xformparser.text import COLONS

MOST_LINES = 24.0
"""In heights of the text: a higher cell is the frame of a form, or of a part of it."""
ROOM = 2.2
"""In heights of the text: a line that leaves less room in its cell goes on in the next."""

Indices = tuple[int, ...]


@dataclass(frozen=True)
class _Field:
    """A ruled cell that holds marks and text: its words as indices, what asks its marks, and the marks."""

    box: Box
    words: Indices
    question: Indices
    ticks: list[Tick] = field(default_factory=list)


def read_cells(ticks: Sequence[Tick], text: Text, ruling: Ruling) -> tuple[list[list[Cell]], list[Tick]]:
    """Return the marks in ruled cells by question, and the ticks that stand in no cell with text.

    A mark alone in its cell belongs to a table: its row and its column say what it stands for.

    Args:
        ticks: marks of a page.
        text: its words.
        ruling: its ruling lines.
    """
    fields: list[_Field] = []
    rest: list[Tick] = []
    for tick in sorted(ticks, key=lambda tick: tick.mark.box[0]):
        box = tick.mark.box
        found = next((known for known in fields if holds_centre(known.box, box)), None)
        if found is None:
            found = _field_around(box, fields, text, ruling)
            fields += [found] if found else []
        (found.ticks if found else rest).append(tick)
    groups: list[list[Cell]] = []
    for found in sorted(fields, key=lambda found: (found.box[1], found.box[0])):
        for group in _by_question(_cells_of(found, text)):
            _add_group(group, groups, text)
    return groups, rest


def _field_around(mark: Box, fields: Sequence[_Field], text: Text, ruling: Ruling) -> _Field | None:
    cell = _cell_around(mark, text, ruling)
    words = _words_in(cell, text) if cell else ()
    return _Field(cell, words, _question_beside(cell, fields, text, ruling)) if cell and words else None


def _cell_around(box: Box, text: Text, ruling: Ruling) -> Box | None:
    """Return the ruled cell around a box, None where there is none, or it is the frame of a form."""
    cell = ruling.cell_around(box)
    return None if cell is None or cell[3] - cell[1] > MOST_LINES * text.height else cell


def _words_in(cell: Box, text: Text) -> Indices:
    return tuple(index for index in text.indices if holds_centre(cell, text.box(index)))


def _question_beside(cell: Box, fields: Sequence[_Field], text: Text, ruling: Ruling) -> Indices:
    """Return the text of the cell to the left; where that has marks of its own, what asks them."""
    height, middle = text.height, centre(cell)[1]
    probe = (cell[0] - height, middle - height / 2, cell[0] - height / 2, middle + height / 2)
    asked = next((known for known in fields if holds_centre(known.box, probe)), None)
    if asked is not None:
        return asked.question
    beside = _cell_around(probe, text, ruling)
    words = _in_rows(_words_in(beside, text), text) if beside else ()
    return words if _may_ask(text.join(words)) else ()


def _may_ask(text: str) -> bool:
    """Tell whether a cell's text may be a question: it has letters, and no field of its own with a value."""
    inner = text.strip()[:-1]
    return any(character.isalpha() for character in text) and not any(colon in inner for colon in COLONS)


def _in_rows(words: Sequence[int], text: Text) -> Indices:
    """Return words by rows from top to bottom, each from left to right."""
    return tuple(words[place] for row in _rows([text.box(index) for index in words]) for place in row)


def _rows(boxes: Sequence[Box]) -> list[list[int]]:
    return sorted(group_rows(boxes), key=lambda row: boxes[row[0]][1])


def _cells_of(found: _Field, text: Text) -> list[Cell]:
    """Return the marks of a ruled cell; text in the cell that ends as a question does goes before its own."""
    boxes = [text.box(index) for index in found.words] + [tick.mark.box for tick in found.ticks]
    count = len(found.words)
    cells: list[Cell] = []
    question, is_full = found.question, False
    for row in _rows(boxes):
        ticks = [found.ticks[place - count] for place in row if place >= count]
        words = tuple(found.words[place] for place in row if place < count)
        read = read_row(ticks, replace(text, indices=words)) if ticks else []
        lead = read[0].question if read else words
        if lead and is_full and not ends_question(text.join(lead)):
            cells[-1] = replace(cells[-1], option=(*cells[-1].option, *lead))
            read = [replace(cell, question=()) if cell.question == lead else cell for cell in read]
        elif lead and not cells and (not question or ends_question(text.join(lead))):
            question = lead
        for cell in read:
            question = cell.question or question
            cells.append(replace(cell, question=question))
        is_full = bool(cells) and found.box[2] - boxes[row[-1]][2] < ROOM * text.height
    if any(cell.option for cell in cells) or len(_rows([cell.box for cell in cells])) > 1:
        return cells
    return _with_blocks(found, text)


def _with_blocks(found: _Field, text: Text) -> list[Cell]:
    """Return a cell's one row of marks, the lines right of each its option, as on forms in two languages."""
    cells = [Cell(tick, question=found.question) for tick in found.ticks]
    blocks: list[list[int]] = [[] for _ in cells]
    for index in _in_rows(found.words, text):
        before = [place for place, cell in enumerate(cells) if cell.box[0] < text.box(index)[0]]
        if before:
            blocks[before[-1]].append(index)
    return [replace(cell, option=tuple(block)) for cell, block in zip(cells, blocks, strict=True)]


def _by_question(cells: Sequence[Cell]) -> list[list[Cell]]:
    groups: dict[Indices, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.question, []).append(cell)
    return list(groups.values())


def _add_group(group: list[Cell], groups: list[list[Cell]], text: Text) -> None:
    """Add marks of one question; to those of a cell before where that has the question and other options."""
    options = {text.join(cell.option) for cell in group}
    for known in groups:
        asks_same = bool(group[0].question) and known[0].question == group[0].question
        if asks_same and options.isdisjoint(text.join(cell.option) for cell in known):
            known.extend(group)
            return
    groups.append(group)
