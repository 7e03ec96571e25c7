"""Tables put into the form of their page: a question for each column, an answer for each cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from xformparser.documents import Page
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.inference.tables.found_table import FoundTable
from xformparser.inference.word_entities import carried_entity, entity_of_words, without_words
from xformparser.labels import Label, LinkKind

SURE = 0.8
"""How sure a cell is of its column, and a word of its part in the table, where the model says otherwise."""


def place_tables(form: PageForm, page: Page, tables: Sequence[FoundTable]) -> PageForm:
    """Return the form with the tables in the place of what the model made of their words.

    A header above heads of a table stands above all of them; other links to what is gone go with it.
    """
    if not tables:
        return form
    taken = frozenset(word for table in tables for word in table.words)
    kept = {
        place: without_words(entity, page, taken)
        for place, entity in enumerate(form.entities)
        if not entity.words or entity.words - taken
    }
    own = form.with_only(kept)
    entities, links = list(own.entities), list(own.links)
    new_places = {old: new for new, old in enumerate(kept)}
    for number, table in enumerate(tables):
        placer = _Placer(form, page, table)
        links += placer.links(len(entities), new_places)
        entities += [replace(entity, table=number) for entity in placer.entities()]
    return PageForm(tuple(entities), tuple(links))


class _Placer:
    """Makes the entities and links of one table; `form` is what the model made of its words."""

    def __init__(self, form: PageForm, page: Page, table: FoundTable) -> None:
        self.form = form
        self.page = page
        self.table = table
        self.owners = {word: place for place, entity in enumerate(form.entities) for word in entity.words}

    def entities(self) -> Iterator[FoundEntity]:
        """Yield the heads of the columns, then the cells row by row."""
        yield from (carried_entity(head) for head in self.table.carried)
        yield from (self._entity(head.words, Label.QUESTION) for head in self.table.head)
        for row, cells in enumerate(self.table.rows, start=self.table.first_row):
            for cell in cells.values():
                yield replace(self._entity(cell.words, Label.ANSWER), row=row)

    def links(self, first: int, new_places: Mapping[int, int]) -> Iterator[FoundLink]:
        """Yield the links from heads to cells, and from the header above to the heads.

        Args:
            first: the place of the first head.
            new_places: of the entities kept, by their old places.
        """
        place = first + self.table.columns
        for cells in self.table.rows:
            for column, cell in cells.items():
                confidence = self._agreement(column, cell.words)
                yield FoundLink(first + column, place, LinkKind.QUESTION_ANSWER, confidence)
                place += 1
        heads = {self.owners[word] for head in self.table.head for word in head.words}
        above = [
            link
            for link in self.form.links
            if link.kind is LinkKind.PARENT and link.tail in heads and link.head in new_places
        ]
        if above:
            best = max(above, key=lambda link: (link.confidence, -link.head))
            for column in range(self.table.columns):
                yield FoundLink(new_places[best.head], first + column, LinkKind.PARENT, best.confidence)

    def _agreement(self, column: int, cell: Sequence[int]) -> float:
        """Return how sure the cell's column is: as the model where it has the same link, at least `SURE`."""
        heads = {self.owners[word] for word in self.table.head[column].words} if self.table.head else set()
        cells = {self.owners[word] for word in cell}
        same = (link.confidence for link in self.form.links if link.head in heads and link.tail in cells)
        return max(same, default=SURE)

    def _entity(self, indices: Sequence[int], label: Label) -> FoundEntity:
        members = [self.form.entities[place] for place in sorted({self.owners[word] for word in indices})]
        agreeing = [entity.confidence for entity in members if entity.label is label]
        return entity_of_words(self.page, indices, label, fmean(agreeing) if agreeing else SURE)
