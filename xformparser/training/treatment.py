"""What is done to single samples in training: weights, corrected labels, repeated pages, pages kept apart.

A diagnosis writes such a file for each cause (`xformparser diagnose`); `data.treatment` names it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import torch
from pydantic import BaseModel, ConfigDict, NonNegativeFloat, PositiveInt, ValidationError

from xformparser.atomic import atomic_write
from xformparser.errors import ConfigurationError, one_line
from xformparser.labels import LABEL_INDEX, Label
from xformparser.training.examples import Example

TASK_COLUMNS = {"ser": 0, "re": 1}
"""Which of an example's weights counts for a task."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageName(_Record):
    """A page."""

    dataset: str
    language: str
    document: str


class Weight(PageName):
    """By how much a sample counts: 0 sets it aside."""

    task: Literal["ser", "re"]
    entity: int
    weight: NonNegativeFloat


class CorrectedLabel(PageName):
    """The label that an entity is taught instead of the annotated one."""

    entity: int
    label: Label


class Repetition(PageName):
    """A page that each epoch shows several times."""

    times: PositiveInt


class Treatment(_Record):
    """All that is done; what names no page of the run is passed over.

    `apart` are groups of pages that no batch holds two of.
    """

    weights: tuple[Weight, ...] = ()
    labels: tuple[CorrectedLabel, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    apart: tuple[tuple[PageName, ...], ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Treatment":
        """Return the treatment of a file; raises ConfigurationError where it is none."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, ValidationError) as error:
            raise ConfigurationError(
                f"{path}: holds no treatment: {one_line(error)}. "
                "Give a file that `xformparser diagnose` wrote."
            ) from error

    def write(self, path: Path) -> None:
        """Write the treatment to a file."""
        atomic_write(path, (self.model_dump_json(indent=1, exclude_defaults=True) + "\n").encode())


NOTHING = Treatment()
_Name = tuple[str, str, str]
RecordT = TypeVar("RecordT", bound=PageName)


@dataclass(frozen=True)
class Treated:
    """The examples as they are trained on, and of each the groups in which it stays apart from others."""

    examples: tuple[Example, ...]
    groups: tuple[frozenset[int], ...]


def treat(examples: Sequence[Example], treatment: Treatment) -> Treated:
    """Return the examples with weights and labels, repeated as often as they are to be shown."""
    weights, labels = _by_page(treatment.weights), _by_page(treatment.labels)
    times = {_name(each): each.times for each in treatment.repetitions}
    groups: dict[_Name, set[int]] = {}
    for number, group in enumerate(treatment.apart):
        for page in group:
            groups.setdefault(_name(page), set()).add(number)
    found: list[Example] = []
    apart: list[frozenset[int]] = []
    for example in examples:
        name = (example.dataset, example.language, example.document_id)
        changed = _relabelled(_weighted(example, weights.get(name, ())), labels.get(name, ()))
        count = times.get(name, 1)
        found += [changed] * count
        apart += [frozenset(groups.get(name, ()))] * count
    return Treated(tuple(found), tuple(apart))


def _name(page: PageName) -> _Name:
    return page.dataset, page.language, page.document


def _by_page(records: Iterable[RecordT]) -> dict[_Name, list[RecordT]]:
    found: dict[_Name, list[RecordT]] = {}
    for record in records:
        found.setdefault(_name(record), []).append(record)
    return found


def _weighted(example: Example, records: Iterable[Weight]) -> Example:
    weights = torch.ones(len(example.targets.labels), 2)
    for record in records:
        weights[record.entity, TASK_COLUMNS[record.task]] = record.weight
    if bool((weights == 1).all()):
        return example
    return replace(example, targets=replace(example.targets, weights=weights))


def _relabelled(example: Example, records: Iterable[CorrectedLabel]) -> Example:
    labels = example.targets.labels.clone()
    for record in records:
        labels[record.entity] = LABEL_INDEX[record.label]
    if torch.equal(labels, example.targets.labels):
        return example
    return replace(example, targets=replace(example.targets, labels=labels))
