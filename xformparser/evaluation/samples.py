"""Score of the pairs read off the project's own sample forms, and what is expected of each form."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from xformparser.errors import AnnotationError
from xformparser.labels import ValueType
from xformparser.text import comparable

PairText = tuple[str, str | None]


class KeyValue(Protocol):
    """Anything with a key and a value, such as `documents.Pair`."""

    @property
    def key(self) -> str:
        """The question."""

    @property
    def value(self) -> str | None:
        """The answer; null where the form leaves it empty."""


@dataclass(frozen=True, slots=True)
class ExpectedPair:
    """A pair as a careful person reads it off a form; `value_type` is given for selections only."""

    key: str
    value: str | None
    page: int
    value_type: ValueType | None = None


@dataclass(frozen=True)
class SampleForm:
    """A sample form (`file` relative to its folder) and its pairs; `kind` says how the form was made."""

    file: str
    language: str
    kind: str
    pairs: tuple[ExpectedPair, ...]


@dataclass(frozen=True)
class PairScore:
    """Counts of pairs: found rightly, found at all, expected; and what was missed or found in error."""

    matched: int
    predicted: int
    expected: int
    missing: tuple[PairText, ...] = ()
    unexpected: tuple[PairText, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the predicted pairs that are expected; 1 where nothing was predicted nor expected."""
        return _ratio(self.matched, self.predicted, self.expected)

    @property
    def recall(self) -> float:
        """Share of the expected pairs that were predicted; 1 where nothing was predicted nor expected."""
        return _ratio(self.matched, self.expected, self.predicted)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.expected
        return 2 * self.matched / total if total else 1.0


def score_pairs(predicted: Iterable[KeyValue], expected: Iterable[KeyValue]) -> PairScore:
    """Return how well two multisets of pairs agree; key and value must be equal after `comparable`.

    An empty value equals an empty value alone. Misses and errors are given as they were written, in order.
    """
    found = [(pair.key, pair.value) for pair in predicted]
    wanted = [(pair.key, pair.value) for pair in expected]
    missing = _without(wanted, found)
    return PairScore(
        matched=len(wanted) - len(missing),
        predicted=len(found),
        expected=len(wanted),
        missing=missing,
        unexpected=_without(found, wanted),
    )


def total_score(scores: Iterable[PairScore]) -> PairScore:
    """Return the score over all forms together: counts added, so that every pair weighs the same."""
    parts = list(scores)
    return PairScore(
        matched=sum(part.matched for part in parts),
        predicted=sum(part.predicted for part in parts),
        expected=sum(part.expected for part in parts),
        missing=tuple(pair for part in parts for pair in part.missing),
        unexpected=tuple(pair for part in parts for pair in part.unexpected),
    )


def read_expectations(path: Path) -> tuple[SampleForm, ...]:
    """Return the forms that an expectation file lists, in its order.

    Raises:
        AnnotationError: the file is missing, is not JSON, or a record lacks a field or has an unknown one.
    """
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AnnotationError(f"{path}: cannot be read as JSON ({error}). Give an expected.json.") from error
    return tuple(_read_form(path, number, record) for number, record in enumerate(records))


def write_expectations(path: Path, forms: Iterable[SampleForm]) -> None:
    """Write the forms as the JSON that `read_expectations` reads; a null `value_type` is left out."""
    records = [asdict(form) for form in forms]
    for record in records:
        record["pairs"] = [_without_null_type(pair) for pair in record["pairs"]]
    path.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _ratio(matched: int, count: int, other: int) -> float:
    """Return matched / count, and for an empty side 1 or 0 as the other side is empty or not."""
    if count:
        return matched / count
    return 0.0 if other else 1.0


def _without(pairs: list[PairText], others: list[PairText]) -> tuple[PairText, ...]:
    """Return the pairs that have no partner of their own among the others."""
    free = Counter(_folded(pair) for pair in others)
    left = []
    for pair in pairs:
        folded = _folded(pair)
        if free[folded]:
            free[folded] -= 1
        else:
            left.append(pair)
    return tuple(left)


def _folded(pair: PairText) -> PairText:
    key, value = pair
    return comparable(key), None if value is None else comparable(value)


def _read_form(path: Path, number: int, record: dict) -> SampleForm:
    try:
        pairs = tuple(_read_pair(**pair) for pair in record["pairs"])
        return SampleForm(record["file"], record["language"], record["kind"], pairs)
    except (KeyError, TypeError, ValueError) as error:
        raise AnnotationError(
            f"{path}: record {number} is not a form ({error!r}). A form has file, language, kind and pairs; "
            "a pair has key, value, page and, for a selection, value_type."
        ) from error


def _read_pair(key: str, value: str | None, page: int, value_type: str | None = None) -> ExpectedPair:
    return ExpectedPair(key, value, page, ValueType(value_type) if value_type else None)


def _without_null_type(pair: dict[str, str | int | None]) -> dict[str, str | int | None]:
    return {name: value for name, value in pair.items() if name != "value_type" or value is not None}
