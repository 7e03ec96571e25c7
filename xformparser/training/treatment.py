"""What is done to single samples in training: weights, corrected labels, repeated pages, pages kept apart.

A diagnosis writes such a file for each cause (`xformparser diagnose`); `data.treatment` names it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import torch
from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt, PositiveInt
from torch import Tensor

from xformparser.atomic import atomic_write
from xformparser.errors import ConfigurationError, one_line
from xformparser.labels import LABEL_INDEX, LABELS, LINK_KINDS, Label, LinkKind, link_kind
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


class EntityName(PageName):
    """An entity, by its place on the page."""

    entity: NonNegativeInt


class Weight(EntityName):
    """By how much a sample counts: 0 sets it aside."""

    task: Literal["ser", "re"]
    weight: NonNegativeFloat


class CorrectedLabel(EntityName):
    """The label that an entity is taught instead of the annotated one; its links are those that still fit."""

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
        except (OSError, ValueError) as error:
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
    """Return the examples with weights and labels, repeated as often as they are to be shown.

    Raises ConfigurationError where a page has no such entity.
    """
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
        weighted, relabelled = weights.get(name, []), labels.get(name, [])
        _check(example, [*weighted, *relabelled])
        changed = _relabelled(_weighted(example, weighted), relabelled)
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


def _check(example: Example, records: Iterable[EntityName]) -> None:
    count = len(example.targets.labels)
    beyond = [record.entity for record in records if record.entity >= count]
    if beyond:
        raise ConfigurationError(
            f"The treatment names entity {beyond[0]} of {example.key.set_name} {example.document_id}, which "
            f"has {count} of them, counted from 0. Diagnose a run on the pages as they are now."
        )


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
    links = _fitting(example.targets.links, labels)
    return replace(example, targets=replace(example.targets, labels=labels, links=links))


def _fitting(links: Tensor, labels: Tensor) -> Tensor:
    """Return the (L, 3) links that the labels allow, in the direction and of the kind that they ask for."""
    names = [LABELS[label] for label in labels.tolist()]
    found = {row for head, tail, kind in links.tolist() for row in _fitted(head, tail, kind, names)}
    return torch.tensor(sorted(found), dtype=torch.long).reshape(-1, 3)


def _fitted(head: int, tail: int, kind: int, names: Sequence[Label]) -> Iterator[tuple[int, int, int]]:
    """Yield a link as it fits the labels, if it does."""
    if LINK_KINDS[kind] is LinkKind.SAME_ENTITY:
        if names[head] is names[tail]:
            yield head, tail, kind
        return
    for first, second in ((head, tail), (tail, head)):
        fitting = link_kind(names[first], names[second])
        if fitting is not None:
            yield first, second, LINK_KINDS.index(fitting)
            return
