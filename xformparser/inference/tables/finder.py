"""The tables of a page: blocks of at least two rows under a row of column heads."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from xformparser.documents import Page
from xformparser.inference.page_form import PageForm
from xformparser.inference.tables.blocks import TIGHT, Block, PageWords, block_under
from xformparser.inference.tables.found_table import FoundTable
from xformparser.inference.tables.row_groups import group_lines, head_lines
from xformparser.inference.tables.text_rows import Piece, TextRow, joined_piece
from xformparser.labels import Label, LinkKind
from xformparser.ruling import Ruling
from xformparser.text import COLONS, comparable

LEAST_ROWS, LEAST_COLUMNS = 2, 2
MOST_HEAD_ROWS = 3
WIDE = (0.9, 0.6, 1.2)
"""Spaces in heights of the text that may part the heads of two columns: which one does is tried."""
MORE = 1.5
"""How many times as many words a table must have whose heads may be several entities each."""
LEAST_ASKING, SURELY_ASKING, MOST_ANSWERING, MOST_NUMBERS = 0.25, 0.65, 0.34, 0.5
"""Shares of a head's pieces: that ask, that ask in a small table, that answer, and that hold digits."""
MOSTLY_ANSWERED, RARELY_ASKED, SURELY_ANSWERING, MOST_ASKED_ELSEWHERE = 0.45, 0.35, 0.5, 0.3
LEAST_FILLED = 0.5
"""Shares of cells: that may be questions, that may be in a small table, that must be answers in one, that may
answer a question outside of the table; and that must be written in."""


def words_of_form(form: PageForm, page: Page) -> PageWords:
    """Return the words that the form's entities hold, without those of form fields or without height."""
    owners = {
        word: place
        for place, entity in enumerate(form.entities)
        for word in entity.words
        if page.words[word].box[3] > page.words[word].box[1]
    }
    indices = sorted(owners)
    return PageWords(
        boxes={index: page.words[index].box for index in indices},
        texts={index: page.words[index].text for index in indices},
        labels={index: form.entities[owners[index]].label for index in indices},
        owners=owners,
        askers={
            link.tail: form.entities[link.head].words
            for link in form.links
            if link.kind is LinkKind.QUESTION_ANSWER
        },
        ruling=page.ruling,
    )


def find_tables(words: PageWords, known: Sequence[str] = ()) -> tuple[FoundTable, ...]:
    """Return the tables, from top to bottom; under heads that are `known` one row is enough."""
    cuts = tuple(dict.fromkeys(words.text_rows(wide) for wide in WIDE))
    uncut = words.text_rows(WIDE[0], by_entity=False)
    tables: list[FoundTable] = []
    taken: frozenset[int] = frozenset()
    for place, row in enumerate(cuts[0]):
        if taken.isdisjoint(row.words):
            candidates = [table for rows in cuts for table in _candidates(rows[place:], words, known)]
            if candidates:
                found = max(candidates, key=_size)
                others = [found, *_candidates(uncut[place:], words, known)]
                tables.append(max(others, key=lambda table: _size(table) / (1 if table is found else MORE)))
                taken |= tables[-1].words
    return tuple(tables)


def _size(table: FoundTable) -> int:
    return len(table.words)


def is_head_of(table: FoundTable, known: Sequence[str], words: PageWords) -> bool:
    """Tell whether the heads of the table's columns are the texts given."""
    heads = ["".join(words.texts[word] for word in head.words) for head in table.head]
    return [comparable(head) for head in heads] == [comparable(text) for text in known]


def _candidates(rows: Sequence[TextRow], words: PageWords, known: Sequence[str]) -> Iterator[FoundTable]:
    """Yield the tables whose heads begin with the first row."""
    for count in range(1, MOST_HEAD_ROWS + 1):
        if count > 1 and (count > len(rows) or not _follows(rows[count - 2], rows[count - 1], words.ruling)):
            return
        head = _merged(rows[:count])
        asks = _is_head(head, words)
        if len(head.pieces) >= LEAST_COLUMNS and (asks or known):
            table = _table(block_under(head, rows[count:], words), words)
            if table is not None and (is_head_of(table, known, words) or (asks and _is_table(table, words))):
                yield table


def _follows(row: TextRow, following: TextRow, ruling: Ruling) -> bool:
    """Tell whether a row may be the next of the same head; a title in a bar of its own is none."""
    if len(row.pieces) == 1 and ruling.parts_rows(row.box, following.box):
        return False
    height = min(row.box[3] - row.box[1], following.box[3] - following.box[1])
    return following.box[1] - row.box[3] <= TIGHT * height


def _merged(rows: Sequence[TextRow]) -> TextRow:
    """Return the rows as one, pieces above each other joined."""
    groups: list[list[Piece]] = []
    for piece in (piece for row in rows for piece in row.pieces):
        left, _, right, _ = piece.box
        for group in groups:
            if any(other.box[0] < right > left < other.box[2] > other.box[0] for other in group):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return TextRow(tuple(sorted((joined_piece(group) for group in groups), key=lambda piece: piece.box[0])))


def _table(block: Block, words: PageWords) -> FoundTable | None:
    """Return the block as rows beneath a head, None where it has none."""
    count = head_lines(block, words)
    if len(block.lines) == count:
        return None
    head = [
        joined_piece([piece, *(line.cells[column] for line in block.lines[:count] if column in line.cells)])
        for column, piece in enumerate(block.head.pieces)
    ]
    return FoundTable(tuple(head), group_lines(block.lines[count:], words.ruling), block.gutters)


def _is_head(head: TextRow, words: PageWords) -> bool:
    """Tell whether the row may be the heads of columns: it asks, but not as questions with colons do."""
    colons = [words.texts[piece.words[-1]].endswith(tuple(COLONS)) for piece in head.pieces]
    if any(colons) and (len(colons) == LEAST_COLUMNS or not all(colons)):
        return False
    asking = words.share(head.pieces, Label.QUESTION) + words.share(head.pieces, Label.HEADER)
    numbers = fmean(_has_digit(piece, words) for piece in head.pieces)
    return (
        asking >= LEAST_ASKING
        and words.share(head.pieces, Label.ANSWER) <= MOST_ANSWERING
        and (asking == 1 or numbers < MOST_NUMBERS)
    )


def _answers_others(cell: Piece, table: frozenset[int], words: PageWords) -> bool:
    """Tell whether the cell answers a question that is no part of the table."""
    askers = [
        words.askers[owner] for owner in {words.owners[word] for word in cell.words} if owner in words.askers
    ]
    return any(asker.isdisjoint(table) for asker in askers)


def _has_digit(piece: Piece, words: PageWords) -> bool:
    return any(letter.isdigit() for word in piece.words for letter in words.texts[word])


def _is_table(table: FoundTable, words: PageWords) -> bool:
    """Tell whether cells are but rarely questions; of the smallest tables the head must ask throughout."""
    if sum(len(row) > 1 for row in table.rows) < LEAST_ROWS:
        return False
    cells, members = table.cells, table.words
    if fmean(_answers_others(cell, members, words) for cell in cells) > MOST_ASKED_ELSEWHERE:
        return False
    asked = words.share(cells, Label.QUESTION)
    filled = len(cells) / (len(table.head) * len(table.rows))
    if len(table.rows) == LEAST_ROWS or len(table.head) == LEAST_COLUMNS:
        asking = words.share(table.head, Label.QUESTION) + words.share(table.head, Label.HEADER)
        clear = asking >= SURELY_ASKING and not words.share(table.head, Label.ANSWER)
        clear = clear and words.share(cells, Label.ANSWER) >= SURELY_ANSWERING
        return clear and asked <= RARELY_ASKED and filled > LEAST_FILLED
    return asked <= MOSTLY_ANSWERED and filled >= LEAST_FILLED
