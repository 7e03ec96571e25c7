"""Tick boxes tied to the text of their options and to the question that the options answer."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xformparser.documents import Mark, Page, Widget, Word
from xformparser.geometry import Box, area, centre, intersection_area, overlap, row_overlap
from xformparser.inference.mark_cells import read_cells
from xformparser.inference.mark_rows import COLONS, FAR_GAP, Cell, Text, Tick, ends_question, read_row
from xformparser.ingest.marks_glyphs import LOOKALIKES, is_glyph
from xformparser.labels import MarkState, TextSource, WidgetKind

SELECTED_VALUE = "selected"
NEXT_ROW = 2.5
ABOVE = 2.2
ALIGNED = 0.8
HEADER_REACH = 16.0
WORD_GAP = 0.8

Group = list[Cell]


@dataclass(frozen=True)
class Option:
    """One mark and the text of its option; `words` are indices into the page's words."""

    mark: Mark
    text: str
    words: tuple[int, ...]


@dataclass(frozen=True)
class Selection:
    """The options of one question; without a question there is one option, which is the key itself."""

    question: str | None
    question_words: tuple[int, ...]
    options: tuple[Option, ...]

    @property
    def key(self) -> str:
        """What the pair asks: the question, or the statement beside a lone box."""
        return self.question or self.options[0].text

    @property
    def values(self) -> tuple[str, ...]:
        """The texts of the selected options ("selected" for a lone box), empty when none is."""
        chosen = [option for option in self.options if option.mark.state == MarkState.SELECTED]
        return tuple(self.value_of(option) for option in chosen)

    def value_of(self, option: Option) -> str:
        """Return what an option answers when it is selected."""
        return SELECTED_VALUE if self.question is None else option.text or SELECTED_VALUE


def mark_words(page: Page) -> frozenset[int]:
    """Return the indices of the page's words that are the glyph of a mark, and so no text of the form."""
    boxes = [tick.mark.box for tick in _ticks(page)]
    return frozenset(
        index for index, word in enumerate(page.words) if any(_is_glyph_of(word, box) for box in boxes)
    )


def find_selections(page: Page) -> tuple[Selection, ...]:
    """Return what the page answers with marks, top to bottom: each question with all its options.

    Uses the page's words, marks, ruling lines, and check box and radio widgets. Options are the words right
    of their marks, or left of them where the row says so, or the heads of the columns of a table; the
    question stands before them in the row or ruled cell, in the cell to the left, or above.
    """
    hidden = mark_words(page)
    text = Text(page.words, tuple(index for index in range(len(page.words)) if index not in hidden))
    in_cells, ticks = read_cells(_ticks(page), text, page.ruling)
    rows = [read_row(row, text) for row in _rows(ticks)]
    groups = in_cells + _groups([_with_heads(row, text) for row in rows], text)
    used = {index for group in groups for cell in group for index in (*cell.option, *cell.question)}
    return tuple(
        selection
        for group in _radio_groups(groups)
        for part in _with_questions_above(group, text, used)
        for selection in _selections(part, text)
    )


def _ticks(page: Page) -> list[Tick]:
    """Return the marks and the check box and radio widgets of a page; a widget hides the mark under it."""
    buttons = [widget for widget in page.widgets if widget.kind in (WidgetKind.CHECKBOX, WidgetKind.RADIO)]
    drawn = [mark for mark in page.marks if not any(_share_place(mark.box, other.box) for other in buttons)]
    return [Tick(mark) for mark in drawn] + [_tick_of(widget, page.number) for widget in buttons]


def _tick_of(widget: Widget, page_number: int) -> Tick:
    state = MarkState.SELECTED if widget.selected else MarkState.UNSELECTED
    name = widget.name if widget.kind == WidgetKind.RADIO else None
    return Tick(
        Mark(page=page_number, box=widget.box, state=state),
        name,
        widget.option or "",
        widget.tooltip or widget.name,
    )


def _share_place(first: Box, second: Box) -> bool:
    return intersection_area(first, second) > 0.3 * min(area(first), area(second))


def _is_glyph_of(word: Word, box: Box) -> bool:
    """Tell whether a short word lies where the mark is."""
    shared = intersection_area(box, word.box)
    if len(word.text) > 3 or shared <= 0:
        return False
    if is_glyph(word.text) or word.text in LOOKALIKES:
        return shared > 0.4 * min(area(box), area(word.box))
    if len(word.text) == 1 and word.source == TextSource.OCR:
        return row_overlap(box, word.box) > 0.5 and _width_shared(word.box, box) > 0.6
    return shared > 0.6 * area(word.box)


def _width_shared(word: Box, box: Box) -> float:
    """Return the share of a word's width that a mark covers; boxes of OCR are higher than what they hold."""
    return overlap((word[0], word[2]), (box[0], box[2])) / max(1e-6, word[2] - word[0])


def _rows(ticks: Sequence[Tick]) -> list[list[Tick]]:
    """Return the ticks by rows, top to bottom, each left to right."""
    rows: list[list[Tick]] = []
    for tick in sorted(ticks, key=lambda tick: tick.mark.box[0]):
        box = tick.mark.box
        row = next((row for row in rows if row_overlap(row[-1].mark.box, box) > 0.5), None)
        if row is None:
            rows.append([tick])
        else:
            row.append(tick)
    return sorted(rows, key=lambda row: row[0].mark.box[1])


def _with_heads(row: list[Cell], text: Text) -> list[Cell]:
    """Return the row with the heads of the columns as options, where it shows no options itself."""
    if len(row) < 2 or any(cell.option for cell in row):
        return row
    return [replace(cell, option=_head_of(cell.box, text)) for cell in row]


def _head_of(box: Box, text: Text) -> tuple[int, ...]:
    """Return the words of the nearest text above a mark, grown to its neighbours in the row."""
    reach = HEADER_REACH * text.height
    above = [
        index
        for index in text.indices
        if box[1] - reach < centre(text.box(index))[1] < box[1] and _stands_over(text.box(index), box)
    ]
    if not above:
        return ()
    nearest = max(above, key=lambda index: text.box(index)[3])
    line = text.beside([text.box(nearest)])
    start = end = line.index(nearest)
    while start > 0 and _gap(line, start, text) < WORD_GAP * text.height:
        start -= 1
    while end + 1 < len(line) and _gap(line, end + 1, text) < WORD_GAP * text.height:
        end += 1
    return tuple(line[start : end + 1])


def _stands_over(word: Box, box: Box) -> bool:
    slack = 0.5 * (box[2] - box[0])
    return overlap((word[0], word[2]), (box[0] - slack, box[2] + slack)) > 0


def _gap(line: Sequence[int], at: int, text: Text) -> float:
    return text.box(line[at])[0] - text.box(line[at - 1])[2]


def _groups(rows: Sequence[list[Cell]], text: Text) -> list[Group]:
    """Return the cells by question: those of one row that share it, and those listed below them."""
    groups: list[Group] = []
    for row in rows:
        for question, cells in itertools.groupby(row, key=lambda cell: cell.question):
            part = list(cells)
            open_group = None if question else _group_above(part[0], groups, text)
            if open_group is None:
                groups.append(part)
            else:
                open_group.extend(replace(cell, question=open_group[0].question) for cell in part)
    return groups


def _group_above(cell: Cell, groups: Sequence[Group], text: Text) -> Group | None:
    """Return the group with a mark right above the cell's mark, one row further up."""
    x, y = cell.box[0], centre(cell.box)[1]
    for group in reversed(groups):
        for other in group:
            distance = y - centre(other.box)[1]
            if 0 < distance < NEXT_ROW * text.height and abs(other.box[0] - x) < ALIGNED * text.height:
                return group
    return None


def _radio_groups(groups: Sequence[Group]) -> list[Group]:
    """Return the groups, with radio buttons of one name brought together."""
    merged: list[Group] = []
    by_name: dict[str, Group] = {}
    for group in groups:
        name = group[0].tick.name
        if name is not None and name in by_name:
            by_name[name].extend(group)
            continue
        merged.append(group)
        if name is not None:
            by_name[name] = group
    return merged


def _with_questions_above(group: Group, text: Text, used: set[int]) -> list[Group]:
    """Return the group with the line above as its question, where its rows show none.

    A line of several texts far apart asks several questions, where each stands over options of its own. A
    lone box takes a line above only when that ends as a question does.
    """
    if group[0].question:
        return [group]
    first = min(group, key=lambda cell: (cell.box[1], cell.box[0]))
    line = _line_above(first.box, text, used)
    if not line or (len(group) == 1 and not ends_question(text.join(line))):
        return [group]
    asked: dict[tuple[int, ...], Group] = {}
    for cell in group:
        question = _question_over(cell.box, line, text)
        asked.setdefault(question, []).append(replace(cell, question=question))
    parts = list(asked.values())
    if min(len(part) for part in parts) > 1:
        return parts
    question = _question_over(first.box, line, text)
    return [[replace(cell, question=question) for cell in group]]


def _question_over(box: Box, line: Sequence[int], text: Text) -> tuple[int, ...]:
    """Return the text of the line above that begins last before a mark, the first where none does."""
    parts = text.chunks(line)
    before = [part for part in parts if text.box(part[0])[0] < box[2] + text.height]
    return tuple((before or parts[:1])[-1])


def _line_above(box: Box, text: Text, used: set[int]) -> tuple[int, ...]:
    """Return the words of the line right above a mark that belong to no other mark."""
    height, mark = text.height, box[3] - box[1]
    reach = ABOVE * max(height, mark) + mark / 2
    near = [
        index
        for index in text.indices
        if index not in used
        and 0.4 * height < centre(box)[1] - centre(text.box(index))[1] < reach
        and text.box(index)[0] < box[2] + 3 * height
    ]
    if not near:
        return ()
    nearest = max(near, key=lambda index: text.box(index)[3])
    line = [index for index in text.beside([text.box(nearest)]) if index not in used]
    right = max(text.box(index)[2] for index in line)
    return tuple(line) if right > box[0] - FAR_GAP * height else ()


def _selections(group: Group, text: Text) -> list[Selection]:
    """Return the group as one selection, or each cell as its own where no question is known."""
    question = group[0].question
    label = group[0].tick.label
    if not question and label and len(group) > 1 and all(cell.tick.label == label for cell in group):
        return [Selection(label, (), tuple(_option(cell, text) for cell in group))]
    if question and (len(group) > 1 or group[0].option):
        asked = text.join(question).strip().rstrip("".join(COLONS)).rstrip()
        return [Selection(asked, question, tuple(_option(cell, text) for cell in group))]
    return [Selection(None, (), (_lone_option(cell, text),)) for cell in group]


def _option(cell: Cell, text: Text) -> Option:
    caption = text.join(cell.option).strip() or cell.tick.caption
    return Option(cell.tick.mark.model_copy(update={"option": caption or None}), caption, cell.option)


def _lone_option(cell: Cell, text: Text) -> Option:
    """Return the option of a box without question; a question without option ("Smoker: ☐") is its text."""
    option = _option(replace(cell, option=cell.option or cell.question), text)
    caption = option.text if option.words else cell.tick.label or option.text
    caption = caption.rstrip("".join(COLONS)).rstrip()
    return replace(option, mark=option.mark.model_copy(update={"option": caption or None}), text=caption)
