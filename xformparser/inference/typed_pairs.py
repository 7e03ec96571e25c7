"""Value types put to the pairs of a document."""

from collections.abc import Sequence

from xformparser.documents import Pair
from xformparser.inference.values import classify_value
from xformparser.labels import ValueType


def type_pairs(pairs: Sequence[Pair], languages: tuple[str, ...]) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """Return the pairs with their value types and normal forms, and a warning for each ambiguous value.

    Selections and empty pairs keep their type.
    """
    typed: list[Pair] = []
    warnings: list[str] = []
    for pair in pairs:
        if pair.value is None or pair.value_type is ValueType.SELECTION:
            typed.append(pair)
            continue
        value = classify_value(pair.value, pair.key, languages)
        update = {"value_type": value.value_type, "normalized": value.normalized}
        typed.append(pair.model_copy(update=update))
        if value.warning:
            warnings.append(f"page {pair.key_page}: {pair.key}: {value.warning}")
    return tuple(typed), tuple(warnings)
