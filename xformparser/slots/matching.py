"""Fields filled by the keys that are called like them: what is left to a model without a slot reader."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from xformparser.documents import Document, FieldValue, Pair
from xformparser.slots.schema import SchemaField
from xformparser.text import comparable

ALIKE = 0.82
"""How alike a key must be to a field's name, from 0 to 1."""
AS_GOOD = 0.05
"""Keys that come so near to the best are taken for the same."""
BETWEEN = "; "


def fill_fields(document: Document, fields: Iterable[SchemaField]) -> dict[str, FieldValue]:
    """Return a value for each field: that of the key most like one of its names.

    Several answers to one key are one value. Keys that fit as well and say something else are conflicts.
    """
    return {field.name: _filled(field, document.pairs) for field in fields}


def likeness(field: SchemaField, pair: Pair) -> float:
    """Return how alike a pair's key, with or without its headings, is to the field's names, from 0 to 1."""
    keys = {pair.key, " ".join((*pair.headers[-1:], pair.key))}
    return max(_alike(name, key) for name in field.names for key in keys)


def _filled(field: SchemaField, pairs: Sequence[Pair]) -> FieldValue:
    scored = [(likeness(field, pair), pair) for pair in pairs]
    best = max((score for score, _ in scored), default=0.0)
    fitting = [pair for score, pair in scored if score >= max(ALIKE, best - AS_GOOD)]
    answered = [pair for pair in fitting if pair.value is not None]
    if not answered:
        sure = max((pair.confidence for pair in fitting), default=1.0 - best)
        return FieldValue(value=None, state="absent", strategy="find", confidence=sure)
    first = answered[0]
    same = [pair for pair in answered if pair is first or _of_one_key(pair, first)]
    value = BETWEEN.join(pair.value or "" for pair in same)
    others = dict.fromkeys(pair.value or "" for pair in answered if pair not in same)
    return FieldValue(
        value=value,
        pages=tuple(dict.fromkeys(page for pair in same for page in pair.value_pages)),
        boxes=tuple(box for pair in same for box in pair.value_boxes),
        state="present",
        strategy="find",
        conflicts=tuple(other for other in others if other != value),
        confidence=best * min(pair.confidence for pair in same),
    )


def _alike(name: str, key: str) -> float:
    plain, asked = comparable(name), comparable(key)
    if not plain or not asked:
        return 0.0
    if plain == asked:
        return 1.0
    ordered = fuzz.ratio(plain, asked)
    shuffled = fuzz.token_sort_ratio(name.casefold(), key.casefold())
    return min(0.99, max(ordered, shuffled) / 100)


def _of_one_key(pair: Pair, other: Pair) -> bool:
    return pair.key_entity is not None and pair.key_entity == other.key_entity
