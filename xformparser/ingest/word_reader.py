"""Reads the XML of a Word file into blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element

from xformparser.ingest.symbols import SYMBOLS
from xformparser.ingest.word_blocks import (
    LINE_BREAK,
    PAGE_BREAK,
    TAB,
    Block,
    Cell,
    Paragraph,
    Piece,
    Table,
)
from xformparser.ingest.word_controls import content_control, form_field, is_on

TWIPS = 20
DEFAULT_SIZE = 11.0
MAX_COLUMNS = 63
"""Word allows no more in a table."""

_WRAPPERS = frozenset(
    map(
        qn, ("w:hyperlink", "w:smartTag", "w:ins", "w:moveTo", "w:fldSimple", "w:customXml", "w:dir", "w:bdo")
    )
)
_ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}
_CHARACTERS = {
    qn("w:tab"): TAB,
    qn("w:cr"): LINE_BREAK,
    qn("w:noBreakHyphen"): "-",
}


@dataclass
class _OpenField:
    """A complex field whose end has not come yet; `data` declares it as a form field."""

    data: _Element | None
    has_result: bool = False
    text: list[str] = field(default_factory=list)


def font_sizes(styles: _Element) -> dict[str, float]:
    """Return the font size in points of every style by its id, "" for the document's default."""
    found = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:sz')}")
    sizes = {"": DEFAULT_SIZE if found is None else _number(found, 2 * DEFAULT_SIZE) / 2}
    elements = {style.get(qn("w:styleId"), ""): style for style in styles.findall(qn("w:style"))}
    for name in elements:
        sizes[name] = _style_size(name, elements, sizes[""])
    return sizes


def _style_size(name: str, elements: dict[str, _Element], default: float) -> float:
    for _ in elements:
        style = elements.get(name)
        if style is None:
            break
        size = style.find(f"{qn('w:rPr')}/{qn('w:sz')}")
        if size is not None:
            return _number(size, 2 * default) / 2
        parent = style.find(qn("w:basedOn"))
        name = "" if parent is None else parent.get(qn("w:val"), "")
    return default


def read_blocks(parent: Iterable[_Element], sizes: dict[str, float]) -> Iterator[Block]:
    """Yield the paragraphs and tables of a file or cell, content controls as pieces of a paragraph."""
    for child in parent:
        if child.tag == qn("w:p"):
            yield _paragraph(child, sizes)
            for box in _text_boxes(child):
                yield from read_blocks(box, sizes)
        elif child.tag == qn("w:tbl"):
            yield _table(child, sizes)
        elif child.tag == qn("w:sdt"):
            yield from _controlled_blocks(child, sizes)
        elif child.tag in _WRAPPERS:
            yield from read_blocks(child, sizes)


def _controlled_blocks(element: _Element, sizes: dict[str, float]) -> Iterator[Block]:
    control = content_control(element)
    content = element.find(qn("w:sdtContent"))
    if control is not None:
        yield Paragraph((Piece("", sizes.get("", DEFAULT_SIZE), control),))
    elif content is not None:
        yield from read_blocks(content, sizes)


def _paragraph(element: _Element, sizes: dict[str, float]) -> Paragraph:
    properties = element.find(qn("w:pPr"))
    if properties is None:
        return Paragraph(tuple(_PieceReader(sizes, sizes[""]).read(element)))
    style = properties.find(qn("w:pStyle"))
    size = sizes.get("" if style is None else style.get(qn("w:val"), ""), sizes[""])
    pieces = list(_PieceReader(sizes, size).read(element))
    if is_on(properties, "w:pageBreakBefore"):
        pieces.insert(0, Piece(PAGE_BREAK, size))
    align = properties.find(qn("w:jc"))
    indent = properties.find(qn("w:ind"))
    tabs = properties.findall(f"{qn('w:tabs')}/{qn('w:tab')}")
    return Paragraph(
        tuple(pieces),
        align=_ALIGNMENTS.get("" if align is None else align.get(qn("w:val"), ""), "left"),
        indent=0.0 if indent is None else max(0.0, _number(indent, 0, "w:left") / TWIPS),
        tabs=tuple(sorted(_number(tab, 0, "w:pos") / TWIPS for tab in tabs)),
    )


class _PieceReader:
    """Reads the runs of one paragraph; knows which complex fields are open."""

    def __init__(self, sizes: dict[str, float], size: float) -> None:
        self._sizes = sizes
        self._size = size
        self._fields: list[_OpenField] = []

    def read(self, parent: _Element) -> Iterator[Piece]:
        """Yield the pieces below an element in reading order."""
        for child in parent:
            if child.tag == qn("w:r"):
                yield from self._run(child)
            elif child.tag in _WRAPPERS:
                yield from self.read(child)
            elif child.tag == qn("w:sdt"):
                control = content_control(child)
                content = child.find(qn("w:sdtContent"))
                if control is not None:
                    yield Piece("", self._size, control)
                elif content is not None:
                    yield from self.read(content)

    def _run(self, run: _Element) -> Iterator[Piece]:
        properties = run.find(qn("w:rPr"))
        size = self._size
        if properties is not None:
            if is_on(properties, "w:vanish"):
                return
            given = properties.find(qn("w:sz"))
            size = size if given is None else _number(given, 2 * size) / 2
        for node in run:
            if node.tag == qn("w:fldChar"):
                yield from self._field(node, size)
                continue
            text = _run_text(node)
            if text and self._fields and self._fields[-1].data is not None:
                self._fields[-1].text.append(text)
            elif text and (not self._fields or self._fields[-1].has_result):
                yield Piece(text, size)

    def _field(self, node: _Element, size: float) -> Iterator[Piece]:
        kind = node.get(qn("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_OpenField(node.find(qn("w:ffData"))))
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
        elif kind == "end" and self._fields:
            closed = self._fields.pop()
            control = None if closed.data is None else form_field(closed.data, "".join(closed.text))
            if control is not None:
                yield Piece("", size, control)


def _run_text(node: _Element) -> str:
    if node.tag == qn("w:t"):
        return (node.text or "").translate(SYMBOLS)
    if node.tag == qn("w:br"):
        return PAGE_BREAK if node.get(qn("w:type")) == "page" else LINE_BREAK
    if node.tag == qn("w:sym"):
        return chr(int(node.get(qn("w:char"), "20"), 16)).translate(SYMBOLS)
    return _CHARACTERS.get(node.tag, "")


def _text_boxes(paragraph: _Element) -> Iterator[_Element]:
    """Yield the contents of text boxes, without the copy that old versions of Word read."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            yield box


def _table(element: _Element, sizes: dict[str, float]) -> Table:
    rows = tuple(tuple(_cells(row, sizes)) for row in _members(element, qn("w:tr")))
    columns = max((cell.end for row in rows for cell in row), default=1)
    grid = [_number(column, 1, "w:w") for column in element.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
    mean = sum(grid) / len(grid) if grid else 1.0
    return Table(tuple((grid + [mean] * columns)[: max(columns, len(grid))]), rows)


def _cells(row: _Element, sizes: dict[str, float]) -> Iterator[Cell]:
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    start = 0 if before is None else _columns(before, 0)
    for member in _members(row, qn("w:tc")):
        properties = member.find(qn("w:tcPr"))
        span = None if properties is None else properties.find(qn("w:gridSpan"))
        end = start + (1 if span is None else _columns(span, 1))
        merge = None if properties is None else properties.find(qn("w:vMerge"))
        continues = merge is not None and merge.get(qn("w:val")) != "restart"
        yield Cell(start, end, () if continues else tuple(_cell_blocks(member, sizes)))
        start = end


def _columns(element: _Element, least: int) -> int:
    """Return how many grid columns an element covers."""
    return int(min(max(_number(element, least), least), MAX_COLUMNS))


def _cell_blocks(cell: _Element, sizes: dict[str, float]) -> Iterator[Block]:
    """Yield the blocks of a cell; a control around the whole cell is one field."""
    content = cell.getparent()
    frame = content.getparent() if content is not None and content.tag == qn("w:sdtContent") else None
    control = None if frame is None else content_control(frame)
    if control is not None:
        yield Paragraph((Piece("", sizes[""], control),))
    else:
        yield from read_blocks(cell, sizes)


def _members(parent: _Element, tag: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, those inside a content control too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag == qn("w:sdt"):
            for content in child.findall(qn("w:sdtContent")):
                yield from _members(content, tag)


def _number(element: _Element, default: float, name: str = "w:val") -> float:
    """Return a number that an attribute gives, the default where it gives none."""
    try:
        return float(element.get(qn(name), default))
    except ValueError:
        return float(default)
