"""The schema that documents suggest: the fields that recur among their pairs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from rapidfuzz import fuzz

from xformparser.documents import DOUBTFUL, Document, Pair
from xformparser.labels import ValueType
from xformparser.slots.schema import MAX_FIELDS, Candidate, FieldKind, Schema, SchemaField
from xformparser.text import comparable

SAME = 90
"""Likeness in per cent from which on two keys are spellings of one."""
FEWEST, SHARE = 2, 0.2
"""Documents, and the share of all, in which a field must occur to be proposed."""
ALWAYS = 0.95
"""Share of the documents from which on a field is required."""
MOST_CANDIDATES, USES = 6, 3
"""A field has candidates where there are few of them, each used so many times in the mean."""
MOST_ALIASES = 6
LONGEST = 60
UNTYPED = frozenset({ValueType.TEXT, ValueType.EMPTY, ValueType.SELECTION})


@dataclass
class _Recurring:
    """A key in all its spellings, and its pairs by document."""

    spellings: Counter[str] = field(default_factory=Counter)
    pairs: dict[int, list[Pair]] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        return comparable(self.spellings.most_common(1)[0][0])

    def add(self, document: int, pair: Pair) -> None:
        self.spellings[" ".join(pair.key.split())] += 1
        self.pairs.setdefault(document, []).append(pair)


def propose_schema(documents: Sequence[Document]) -> Schema | None:
    """Return the fields that recur, the most frequent first; None where none does.

    Cells of tables and doubtful pairs do not count.
    """
    known: list[_Recurring] = []
    for number, document in enumerate(documents):
        for pair in _usable(document.pairs):
            _place_of(pair, known).add(number, pair)
    least = max(FEWEST, SHARE * len(documents))
    found = [each for each in known if len(each.pairs) >= least]
    found.sort(key=lambda each: (-len(each.pairs), each.plain))
    fields = tuple(_field(each, len(documents)) for each in found[:MAX_FIELDS])
    return Schema(fields=fields) if fields else None


def schema_yaml(schema: Schema) -> str:
    """Return a schema as the YAML that `read_schema` reads."""
    fields = [field.model_dump(mode="json", exclude_defaults=True) for field in schema.fields]
    return yaml.safe_dump({"fields": fields}, allow_unicode=True, sort_keys=False, width=110)


def _usable(pairs: Iterable[Pair]) -> Iterator[Pair]:
    for pair in pairs:
        sure = pair.confidence >= DOUBTFUL
        if pair.row is None and sure and comparable(pair.key) and len(pair.key) <= LONGEST:
            yield pair


def _place_of(pair: Pair, known: list[_Recurring]) -> _Recurring:
    plain = comparable(pair.key)
    for each in known:
        if fuzz.ratio(each.plain, plain) >= SAME:
            return each
    known.append(_Recurring())
    return known[-1]


def _field(found: _Recurring, documents: int) -> SchemaField:
    name, *others = [spelling for spelling, _ in found.spellings.most_common()]
    pairs = [pair for each in found.pairs.values() for pair in each]
    values = [pair for pair in pairs if pair.value is not None]
    candidates = _candidates(values)
    types = Counter(pair.value_type for pair in values)
    kind = types.most_common(1)[0][0] if types else ValueType.TEXT
    several = sum(len({pair.value for pair in each if pair.value}) > 1 for each in found.pairs.values())
    return SchemaField(
        name=name,
        aliases=tuple(others[:MOST_ALIASES]),
        kind=FieldKind.AUTO,
        values=candidates,
        type=None if kind in UNTYPED or candidates else kind,
        required=len(found.pairs) >= ALWAYS * documents and len(values) >= ALWAYS * len(pairs),
        repeated=several > len(found.pairs) / 2,
    )


def _candidates(pairs: Sequence[Pair]) -> tuple[Candidate, ...]:
    """Return the values that a field has again and again, where these are all; none otherwise."""
    counts = Counter(comparable(pair.value or "") for pair in pairs)
    ticked = sum(pair.value_type is ValueType.SELECTION for pair in pairs) > len(pairs) / 2
    often = len(pairs) >= USES * len(counts)
    if not 1 < len(counts) <= MOST_CANDIDATES or not (ticked or often):
        return ()
    names = {comparable(pair.value or ""): pair.value or "" for pair in reversed(pairs)}
    return tuple(Candidate(name=names[plain]) for plain, _ in counts.most_common())
