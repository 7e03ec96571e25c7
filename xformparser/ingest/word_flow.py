"""A simple layout of a Word file: lines one below the other, table cells beside each other."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from xformparser.geometry import Box
from xformparser.ingest.word_blocks import (
    LINE_BREAK,
    PAGE_BREAK,
    TAB,
    Block,
    Control,
    Paragraph,
    Piece,
    Table,
)
from xformparser.text import split_units

NARROW = 0.5
LEADING = 1.2
TAB_STOP = 36.0
CELL_PADDING = 4.0
LONE_CONTROL_WIDTH = 60.0


@dataclass(frozen=True)
class Item:
    """A word or a control in its place, relative to the top of its band."""

    box: Box
    text: str = ""
    control: Control | None = None

    def moved(self, down: float) -> "Item":
        """Return the item further down."""
        x0, y0, x1, y1 = self.box
        return replace(self, box=(x0, y0 + down, x1, y1 + down))


@dataclass(frozen=True)
class Band:
    """A strip of the page: a line of text or a table row."""

    height: float
    items: tuple[Item, ...] = ()
    starts_page: bool = False


def text_width(text: str, size: float) -> float:
    """Return the width in points that the layout gives a text: an em a wide character, half one a narrow."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else NARROW for letter in text)


def bands_of_blocks(blocks: Iterable[Block], left: float, width: float) -> Iterator[Band]:
    """Yield the bands of blocks between the margins, top to bottom."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _LineBuilder(block, left, width).bands()
        else:
            yield from _bands_of_table(block, left, width)


def pages_of_bands(bands: Iterable[Band], top: float, height: float) -> Iterator[tuple[Item, ...]]:
    """Yield the items of each page: a new one at each page break, and where the page is full.

    A break at the very end starts no page; a document without text has one page.
    """
    page: list[Item] = []
    down, is_first = 0.0, True
    for whole in bands:
        for band in _cut_to(whole, height):
            if down > 0 and (band.starts_page or down + band.height > height):
                yield tuple(page)
                page, down, is_first = [], 0.0, False
            page.extend(item.moved(top + down) for item in band.items)
            down += band.height
    if page or is_first:
        yield tuple(page)


def _cut_to(band: Band, height: float) -> Iterator[Band]:
    """Cut a table row that is higher than a page."""
    while band.height > height:
        kept = tuple(item for item in band.items if item.box[3] <= height)
        rest = tuple(item for item in band.items if item.box[3] > height)
        if not kept or not rest:
            break
        start = min(item.box[1] for item in rest)
        yield replace(band, height=height, items=kept)
        band = Band(band.height - start, tuple(item.moved(-start) for item in rest))
    yield band


def _bands_of_table(table: Table, left: float, width: float) -> Iterator[Band]:
    scale = width / (sum(table.widths) or 1.0)
    edges = [left]
    for column in table.widths:
        edges.append(edges[-1] + column * scale)
    for row in table.rows:
        height, items = 0.0, []
        for cell in row:
            x0, x1 = edges[cell.start] + CELL_PADDING, edges[cell.end] - CELL_PADDING
            down = CELL_PADDING
            for band in bands_of_blocks(cell.blocks, x0, max(x1 - x0, 1.0)):
                items += [item.moved(down) for item in band.items]
                down += band.height
            height = max(height, down + CELL_PADDING)
        yield Band(height, tuple(items))


@dataclass
class _LineBuilder:
    """Wraps one paragraph into lines."""

    paragraph: Paragraph
    left: float
    width: float
    x: float = 0.0
    size: float = 0.0
    height: float = 0.0
    items: list[Item] = field(default_factory=list)
    word: list[Piece] = field(default_factory=list)
    starts_page: bool = False

    def bands(self) -> Iterator[Band]:
        """Yield a band for each line; an empty paragraph is one empty line."""
        self.x = self.paragraph.indent
        self.size = max((piece.size for piece in self.paragraph.pieces), default=11.0)
        for piece in self.paragraph.pieces:
            if piece.control is not None:
                yield from self._end_word()
                yield from self._add_control(piece.control, piece.size)
            for letter in piece.text:
                yield from self._add_letter(letter, piece.size)
        yield from self._end_word()
        yield self._line()

    def _add_letter(self, letter: str, size: float) -> Iterator[Band]:
        if not letter.isspace():
            self.word.append(Piece(letter, size))
            return
        yield from self._end_word()
        if letter == PAGE_BREAK:
            if self.items:
                yield self._line()
            self.starts_page = True
        elif letter == LINE_BREAK:
            yield self._line()
        elif letter == TAB:
            self.x = self._next_tab()
        else:
            self.x += NARROW * size

    def _next_tab(self) -> float:
        regular = (self.x // TAB_STOP + 1) * TAB_STOP
        return next((stop for stop in self.paragraph.tabs if stop > self.x), regular)

    def _end_word(self) -> Iterator[Band]:
        letters, self.word = self.word, []
        text = "".join(piece.text for piece in letters)
        for start, end in split_units(text):
            size = max(piece.size for piece in letters[start:end])
            yield from self._place(
                text_width(text[start:end], size), size, Item((0, 0, 0, 0), text[start:end])
            )

    def _add_control(self, control: Control, size: float) -> Iterator[Band]:
        lines = control.shown.split("\n")
        wide = max(text_width(line, size) for line in lines) or LONE_CONTROL_WIDTH
        rows = sum(max(1, -(-int(text_width(line, size)) // max(1, int(self.width)))) for line in lines)
        item = Item((0, 0, 0, 0), control=control)
        yield from self._place(wide, size * (1 + LEADING * (rows - 1)), item)

    def _place(self, wide: float, tall: float, item: Item) -> Iterator[Band]:
        if self.items and self.x + wide > self.width:
            yield self._line()
        x0 = min(self.x, self.width)
        x1 = min(x0 + wide, max(self.width, x0 + 1.0))
        box = (self.left + x0, 0.0, self.left + x1, tall)
        self.items.append(replace(item, box=box))
        self.height = max(self.height, tall)
        self.x = x1

    def _line(self) -> Band:
        """End the line: set its words on one base, and move them where the paragraph is aligned."""
        tall = self.height or self.size
        spare = max(0.0, self.width - self.x) * {"center": 0.5, "right": 1.0}.get(self.paragraph.align, 0.0)
        items = tuple(self._settled(item, tall, spare) for item in self.items)
        band = Band(tall + (LEADING - 1) * self.size, items, self.starts_page)
        self.x, self.height, self.items, self.starts_page = self.paragraph.indent, 0.0, [], False
        return band

    @staticmethod
    def _settled(item: Item, tall: float, spare: float) -> Item:
        x0, _, x1, y1 = item.box
        return replace(item, box=(x0 + spare, tall - y1, x1 + spare, tall))
