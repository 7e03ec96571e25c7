"""What else in the data speaks against how samples are annotated: near duplicates, and links elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.duplicates import near_duplicates
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.link_contradictions import Instance, Standing, instances, standing_of
from xformparser.diagnostics.records import PageKey
from xformparser.diagnostics.report.answers import answer_of, quoted
from xformparser.labels import LABELS, Task


@dataclass(frozen=True)
class Witness:
    """Another place in the data that is annotated otherwise: its page, its text, and how."""

    page: PageKey
    text: str
    answer: str


@dataclass(frozen=True)
class Contradictions:
    """What else the data say of a sample: how many places are like it, and those that contradict it.

    `claim` says in words what those places hold: a label, or what is or is not linked there.
    """

    alike: int = 0
    contrary: tuple[Witness, ...] = ()
    claim: str = ""


NOTHING_CONTRARY = Contradictions()
_PLACES = {"elsewhere": "away from"}


def find_contradictions(diagnosis: Diagnosis, rows: Sequence[int]) -> Mapping[int, Contradictions]:
    """Return what contradicts each of some samples, by row."""
    labels = [row for row in rows if diagnosis.keys[row].task is Task.SER]
    links = [row for row in rows if diagnosis.keys[row].task is Task.RE]
    return {**_on_labels(diagnosis, labels), **_on_links(diagnosis, links)}


def _on_labels(diagnosis: Diagnosis, rows: Sequence[int]) -> Mapping[int, Contradictions]:
    """Return what near duplicates of entities are labelled."""
    of_labels = np.array([key.task is Task.SER for key in diagnosis.keys], np.bool_)
    all_rows = np.flatnonzero(of_labels)
    place = {int(row): index for index, row in enumerate(all_rows)}
    texts = [diagnosis.entity(diagnosis.keys[row]).text for row in all_rows.tolist()]
    near = near_duplicates(texts, diagnosis.base.states[all_rows], [place[row] for row in rows])
    return {
        row: _on_label(diagnosis, row, all_rows[found].tolist())
        for row, found in zip(rows, near, strict=True)
    }


def _on_label(diagnosis: Diagnosis, row: int, alike: Sequence[int]) -> Contradictions:
    gold = diagnosis.final.gold
    contrary = [other for other in alike if gold[other] != gold[row]]
    witnesses = [
        Witness(
            diagnosis.keys[other].page,
            diagnosis.entity(diagnosis.keys[other]).text,
            LABELS[gold[other]].value,
        )
        for other in contrary
    ]
    named = Counter(witness.answer for witness in witnesses)
    claim = named.most_common(1)[0][0] if named else ""
    return Contradictions(len(alike), tuple(witnesses), claim)


def _on_links(diagnosis: Diagnosis, rows: Sequence[int]) -> Mapping[int, Contradictions]:
    """Return how, on other pages, answers that stand alike to the same question are linked."""
    if not rows:
        return {}
    standing = instances(diagnosis.pages)
    return {
        row: max(_on_link(diagnosis, row, standing), key=_weight, default=NOTHING_CONTRARY) for row in rows
    }


def _weight(contradictions: Contradictions) -> float:
    return len(contradictions.contrary) / (contradictions.alike + 1)


def _on_link(
    diagnosis: Diagnosis, row: int, standing: Mapping[Standing, Sequence[Instance]]
) -> Iterator[Contradictions]:
    """Yield what contradicts the annotated question of an answer, and on the one that the model chose."""
    key, final = diagnosis.keys[row], diagnosis.final
    page = diagnosis.pages[key.page]
    gold, believed = int(final.gold[row]), int(final.predicted[row])
    asked = [(gold, True)] if final.correct[row] else [(gold, True), (believed, False)]
    for question, linked in asked:
        if question == NONE:
            continue
        where = standing_of(page, question, key.entity)
        others = [each for each in standing.get(where, ()) if each.page != key.page]
        contrary = [each for each in others if each.linked is not linked]
        place, name = _PLACES.get(where.place, where.place), answer_of(page, Task.RE, question).words
        claim = f"what stands {place} {name} is {'not ' if linked else ''}linked to it"
        yield Contradictions(len(others), tuple(_witness(diagnosis, each) for each in contrary), claim)


def _witness(diagnosis: Diagnosis, found: Instance) -> Witness:
    page = diagnosis.pages[found.page]
    question = quoted(page.entities[found.question].text)
    answer = f"{'linked' if found.linked else 'not linked'} to {question}"
    return Witness(found.page, page.entities[found.answer].text, answer)
