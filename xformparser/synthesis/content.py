"""What one form says: its questions and answers, tables and notices, chosen from the lexicon and invented."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from xformparser.synthesis.lexicon import (
    FieldEntry,
    Scenario,
    SectionEntry,
    TableEntry,
    Wordings,
    common_stock,
)
from xformparser.synthesis.values import ValueMaker

T = TypeVar("T")

EMPTY_SHARES = (0.05, 0.12, 0.3, 1.0)
EMPTY_WEIGHTS = (6, 4, 2, 0.4)
_SEVERAL = 0.04
_MANY_LINES = 0.75


@dataclass(frozen=True)
class Option:
    """An answer to tick."""

    text: str
    selected: bool


@dataclass(frozen=True)
class Field:
    """A question, its answers (lines parted by line feeds), its options to tick, its sub-questions."""

    label: str
    kind: str
    answers: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple["Field", ...] = ()


@dataclass(frozen=True)
class Section:
    """Questions under a heading, which may be missing."""

    heading: str | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Table:
    """Line items: column headers, rows of cells (empty where nothing is written), and totals beneath."""

    heading: str | None
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[Field, ...]


@dataclass(frozen=True)
class Notice:
    """A statement that asks nothing."""

    text: str


@dataclass(frozen=True)
class FormContent:
    """All that a form says, in the order in which it is laid."""

    language: str
    scenario: str
    title: str
    issuer: tuple[str, ...]
    parts: tuple[Section | Table | Notice, ...]
    signatures: tuple[Field, ...]
    continued: str
    page_note: str
    stamp: str | None


class ContentMaker:
    """Chooses what a form of a scenario says.

    Args:
        scenario: what such forms ask for.
        language: of everything on the form.
        dice: of what is printed on the form.
        filling: of what is filled in; by default the same dice, which then make both in turns.
    """

    def __init__(
        self, scenario: Scenario, language: str, dice: random.Random, filling: random.Random | None = None
    ) -> None:
        self.scenario = scenario
        self.language = language
        self.dice = dice
        self.filling = filling or dice
        self.stock = common_stock()
        self.printed = ValueMaker(language, self.stock, dice)
        self.filled = self.printed.with_dice(filling) if filling else self.printed
        self.empty_share = self.filling.choices(EMPTY_SHARES, EMPTY_WEIGHTS)[0]

    def form(self, length: float) -> FormContent:
        """Return a form; `length` in [0, 1] says how much of what the scenario knows it asks."""
        tables = [self._table(entry) for entry in self._some(self.scenario.tables, self.dice.uniform(0, 1.2))]
        parts: list[Section | Table | Notice] = [
            self._section(entry, length) for entry in self._sections(length)
        ]
        for table in tables:
            parts.insert(self.dice.randint(1, len(parts)), table)
        for _ in range(self.dice.choices((0, 1, 2), (3, 4, 2))[0]):
            notices = self.scenario.notices if self.dice.random() < 0.7 else self.stock.notices
            parts.insert(self.dice.randint(0, len(parts)), Notice(self._one(notices)))
        signatures = self._some(self.stock.signatures, self.dice.choice((0, 0.4, 0.7)))
        note = self._one(self.stock.page_notes).replace("{code}", self.printed.code("?-###"))
        return FormContent(
            language=self.language,
            scenario=self.scenario.name,
            title=self._one(self.scenario.titles),
            issuer=self._issuer(),
            parts=tuple(parts),
            signatures=tuple(self._field(entry) for entry in signatures),
            continued=self._one(self.stock.continued),
            page_note=note.replace("{year}", str(self.dice.randint(1994, 2026))),
            stamp=self._one(self.stock.stamps) if self.dice.random() < 0.2 else None,
        )

    def _sections(self, length: float) -> list[SectionEntry]:
        entries = self.scenario.sections
        count = max(1, round(len(entries) * length))
        first = sorted(self.dice.sample(range(len(entries)), min(count, len(entries))))
        chosen = [entries[place] for place in first]
        if self.dice.random() < 0.35:
            fields = tuple(self._some(self.stock.fields, 0.25))
            chosen.append(SectionEntry(names=self.stock.headings, fields=fields))
        return chosen

    def _section(self, entry: SectionEntry, length: float) -> Section:
        fields = self._some(entry.fields, min(1.0, 0.5 + length * self.dice.random()))
        headed = self.dice.random() < 0.75
        return Section(
            heading=self._one(entry.names) if headed else None,
            fields=tuple(self._field(each) for each in fields),
        )

    def _field(self, entry: FieldEntry) -> Field:
        label = self._one(entry.names)
        if entry.kind == "group":
            parts = tuple(self._field(part) for part in entry.parts)
            return Field(label, entry.kind, parts=parts)
        if entry.kind in ("choice", "yes_no"):
            return self._choice(label, entry)
        return Field(label, entry.kind, () if self._is_empty() else self._answers(entry.kind))

    def _is_empty(self) -> bool:
        return self.filling.random() < self.empty_share

    def _answers(self, kind: str) -> tuple[str, ...]:
        several = self.filling.random() < _SEVERAL and kind != "paragraph"
        count = self.filling.randint(2, 3) if several else 1
        return tuple(dict.fromkeys(self._value(kind) for _ in range(count)))

    def _value(self, kind: str) -> str:
        if kind == "paragraph" and self.filling.random() > _MANY_LINES:
            kind = "remark"
        return self.filled.value(kind).strip()

    def _choice(self, label: str, entry: FieldEntry) -> Field:
        wordings: Sequence[Wordings] = self.stock.yes_no if entry.kind == "yes_no" else entry.options
        texts = [self._one(wording) for wording in wordings]
        if self.dice.random() < 0.25:
            return Field(label, entry.kind, () if self._is_empty() else (self.filling.choice(texts),))
        ticked = -1 if self._is_empty() else self.filling.randrange(len(texts))
        several = len(texts) > 3 and self.filling.random() < 0.2
        options = tuple(
            Option(text, place == ticked or (several and ticked >= 0 and self.filling.random() < 0.3))
            for place, text in enumerate(texts)
        )
        return Field(label, entry.kind, options=options)

    def _table(self, entry: TableEntry) -> Table:
        columns = self._some(entry.columns, self.dice.uniform(0.7, 1.1))
        kinds = tuple(column.kind for column in columns)
        counts = (0, self.filling.randint(1, 5), self.filling.randint(4, 14))
        count = self.filling.choices(counts, (1, 8, 6))[0]
        blank = self.filling.choice((0.0, 0.0, 0.1, 0.25))
        rows = tuple(self._row(columns, place, blank) for place in range(count))
        spare = self.filling.choice((0, 0, 0, 1, 3))
        rows += (("",) * len(kinds),) * spare
        totals = tuple(replace(self._field(total), parts=()) for total in entry.totals)
        return Table(
            heading=self._one(entry.names) if self.dice.random() < 0.5 else None,
            columns=tuple(self._one(column.names) for column in columns),
            kinds=kinds,
            rows=rows,
            totals=totals if self.dice.random() < 0.7 else (),
        )

    def _row(self, columns: Iterable[FieldEntry], place: int, blank: float) -> tuple[str, ...]:
        cells = []
        for at, column in enumerate(columns):
            if column.kind == "index":
                cells.append(str(place + 1))
            elif at > 1 and self.filling.random() < blank:
                cells.append("")
            else:
                cells.append(" ".join(self._cell(column).split()))
        return tuple(cells)

    def _cell(self, column: FieldEntry) -> str:
        options = self.stock.yes_no if column.kind == "yes_no" else column.options
        if options:
            return self.filling.choice(self.filling.choice(options)[self.language])
        return self.filled.value("remark" if column.kind == "paragraph" else column.kind)

    def _issuer(self) -> tuple[str, ...]:
        if self.dice.random() < 0.3:
            return ()
        firm = self.dice.choice(self.scenario.issuers) == "company"
        name = self.printed.value("company" if firm else "organisation")
        rest = [
            self.printed.value("address").replace("\n", ", "),
            self.printed.value("phone"),
            self.printed.value("email"),
        ]
        return (name, *rest[: self.dice.randint(0, 3)])

    def _one(self, wordings: Wordings) -> str:
        return self.dice.choice(wordings[self.language])

    def _some(self, entries: Sequence[T], share: float) -> list[T]:
        """Return about that share of the entries, in their order; one at least where there are any."""
        if not entries or share <= 0:
            return []
        count = min(len(entries), max(1, round(len(entries) * min(share, 1.0))))
        return [entries[place] for place in sorted(self.dice.sample(range(len(entries)), count))]
