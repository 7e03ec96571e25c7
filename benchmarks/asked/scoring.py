"""Fields asked of pages: how many are right, by document, with intervals."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from asked.questions import Asked
from xformparser.asking.reading import TaughtPage
from xformparser.documents import FieldValue
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.scores import Counts, Measure, Score
from xformparser.slots.model import SlotReader
from xformparser.slots.plain_values import plain_value
from xformparser.slots.schema import Schema
from xformparser.slots.state import CaseState
from xformparser.text import comparable

TOGETHER = 12
"""Fields of one schema."""


@dataclass
class Tally:
    """Right fields among all, by document."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))

    def add(self, document: str, right: bool) -> None:
        """Add a field."""
        self.counts[document] += Counts(int(right), 1, 1)

    def __str__(self) -> str:
        score = Score(sum(self.counts.values(), start=Counts()), self.counts, Measure.RECALL)
        interval = bootstrap_interval(score)
        return f"{score.value:.3f} ({interval.low:.3f}–{interval.high:.3f}; {score.counts.gold} fields)"


def ask(reader: SlotReader, page: TaughtPage, asked: Sequence[Asked]) -> Iterable[tuple[Asked, FieldValue]]:
    """Yield what a page says of each field, asked as so many schemas as are needed."""
    for start in range(0, len(asked), TOGETHER):
        some = asked[start : start + TOGETHER]
        schema = Schema(fields=tuple(each.field for each in some))
        found = reader.read(page.page, schema.fields)
        values = CaseState.empty(schema).after(found, page.document, reader.sureness).values()
        yield from ((each, values[each.field.name]) for each in some)


def is_right(asked: Asked, value: FieldValue) -> bool:
    """Tell whether a value is right: of a candidate its name, else the text; none where there is none."""
    if asked.candidate is not None and value.candidate is not None:
        return comparable(value.candidate) == comparable(asked.candidate)
    if value.value is None:
        return not asked.gold
    return plain_value(value.value) in asked.gold
