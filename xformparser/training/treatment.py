"""What is done to single samples in training: weights, corrected labels, repeated pages, pages kept apart.

A diagnosis writes such a file for each cause (`xformparser diagnose`); `data.treatment` names it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import torch
from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt, PositiveInt

from xformparser.atomic import atomic_write
from xformparser.datasets.annotations import AnnotatedPage, set_name
from xformparser.datasets.assembly import gold_links
from xformparser.errors import ConfigurationError, one_line
from xformparser.labels import Label, LinkKind
from xformparser.training.examples import Example
from xformparser.training.relayout import original_dataset

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


def corrected(pages: Iterable[AnnotatedPage], treatment: Treatment) -> tuple[AnnotatedPage, ...]:
    """Return annotated pages with the corrected labels, and the links that these allow.

    Raises ConfigurationError where a page has no such entity.
    """
    labels = _by_page(treatment.labels)
    return tuple(
        _relabelled(page, labels.get((page.dataset, page.language, page.document_id), [])) for page in pages
    )


def _relabelled(page: AnnotatedPage, records: Sequence[CorrectedLabel]) -> AnnotatedPage:
    if not records:
        return page
    _check((page.dataset, page.language, page.document_id), len(page.entities), records)
    entities = list(page.entities)
    for record in records:
        entities[record.entity] = replace(entities[record.entity], label=record.label)
    pieces = {link for link in page.links if link.kind is LinkKind.SAME_ENTITY}
    links, _ = gold_links(
        ((link.head, link.tail) for link in page.links if link not in pieces),
        {entity.id: entity.label for entity in entities},
        ((link.head, link.tail) for link in pieces),
    )
    return replace(page, entities=tuple(entities), links=links)


@dataclass(frozen=True)
class Treated:
    """The examples as they are trained on, and of each the groups in which it stays apart from others."""

    examples: tuple[Example, ...]
    groups: tuple[frozenset[int], ...]


def treat(examples: Sequence[Example], treatment: Treatment) -> Treated:
    """Return the examples with weights, repeated as often as they are to be shown.

    A page laid out anew is treated as the page that it came from. Raises ConfigurationError where a page has
    no such entity.
    """
    weights = _by_page(treatment.weights)
    times = {_name(each): each.times for each in treatment.repetitions}
    groups: dict[_Name, set[int]] = {}
    for number, group in enumerate(treatment.apart):
        for page in group:
            groups.setdefault(_name(page), set()).add(number)
    found: list[Example] = []
    apart: list[frozenset[int]] = []
    for example in examples:
        name = (original_dataset(example.dataset), example.language, example.document_id)
        changed = _weighted(example, weights.get(name, []))
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


def _check(name: _Name, count: int, records: Iterable[EntityName]) -> None:
    beyond = [record.entity for record in records if record.entity >= count]
    if beyond:
        raise ConfigurationError(
            f"The treatment names entity {beyond[0]} of {set_name(*name[:2])} {name[2]}, which has {count} "
            "of them, counted from 0. Diagnose a run on the pages as they are now."
        )


def _weighted(example: Example, records: Sequence[Weight]) -> Example:
    _check(example.key[:3], len(example.targets.labels), records)
    weights = torch.ones(len(example.targets.labels), 2)
    for record in records:
        weights[record.entity, TASK_COLUMNS[record.task]] = record.weight
    if bool((weights == 1).all()):
        return example
    return replace(example, targets=replace(example.targets, weights=weights))
