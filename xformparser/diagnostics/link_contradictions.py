"""Links that contradict how the same question is linked elsewhere (ILP, section 3.3; our measure).

A question that is printed on many pages has its answers at the same place. Where most pages link what stands
there and one does not, or one links what most do not, one of them is wrong. So may be a link past a question
that stands nearer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.diagnostics.causes import Floats
from xformparser.diagnostics.duplicates import normalised
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.records import PageKey, SampleKey
from xformparser.evaluation.nearest_rule import link_nearest
from xformparser.geometry import Box, column_overlap, row_overlap
from xformparser.labels import Label, LinkKind

ELSEWHERE = "elsewhere"
_ALIGNED = 0.5
_SHRINK = 1.0


class Standing(NamedTuple):
    """How an answer stands to a question: beside it, beneath it or elsewhere, and what the question asks."""

    question: str
    place: str


@dataclass
class _Counts:
    """Over pages: how many answers that stand so to a question are linked to it, and how many are not."""

    linked: Counter[Standing] = field(default_factory=Counter)
    apart: Counter[Standing] = field(default_factory=Counter)

    def share(self, standing: Standing, own: "_Counts", linked: bool) -> float:
        """Return the share, on other pages, of answers that stand so and are linked, or are not."""
        counts = {
            flag: whole[standing] - part[standing]
            for flag, whole, part in ((True, self.linked, own.linked), (False, self.apart, own.apart))
        }
        return counts[linked] / (counts[True] + counts[False] + _SHRINK)


def link_disagreement(
    pages: Mapping[PageKey, AnnotatedPage], keys: Sequence[SampleKey], predicted: Sequence[int]
) -> Floats:
    """Return how far other pages contradict the link of each answer (I,), in [0, 1]; 1 where the page does.

    The page contradicts a link where another question stands nearer (`evaluation.nearest_rule`).

    Args:
        pages: all annotated pages.
        keys: answers.
        predicted: the place of the question that the model believes in, `NONE` for none.
    """
    each = {key: _counted(page) for key, page in pages.items()}
    whole = _Counts()
    for counts in each.values():
        whole.linked.update(counts.linked)
        whole.apart.update(counts.apart)
    nearer = {key: nearer_questions(page) for key, page in pages.items()}
    found = np.zeros(len(keys), np.float32)
    for row, (key, question) in enumerate(zip(keys, predicted, strict=True)):
        page, own = pages[key.page], each[key.page]
        golds = _questions_of(page).get(page.entities[key.entity].id, set())
        believed = {page.entities[question].id} if question != NONE else set()
        standings = {entity.id: standing_of(page, place, key.entity) for place, entity in _questions(page)}
        against = [whole.share(standings[gold], own, False) for gold in sorted(golds)]
        against += [whole.share(standings[other], own, True) for other in sorted(believed - golds)]
        found[row] = 1.0 if key.entity in nearer[key.page] else max(against, default=0.0)
    return found


def nearer_questions(page: AnnotatedPage) -> Mapping[int, GoldEntity]:
    """Return, by the place of linked answers, the question that stands nearer than those linked to them."""
    linked = _questions_of(page)
    place = {entity.id: number for number, entity in enumerate(page.entities)}
    return {
        place[answer]: page.entities[place[question]]
        for question, answer in sorted(link_nearest(page))
        if answer in linked and question not in linked[answer]
    }


@dataclass(frozen=True)
class Instance:
    """An answer that stands somehow to a question of its page, by place, and whether they are linked."""

    page: PageKey
    question: int
    answer: int
    linked: bool


def instances(pages: Mapping[PageKey, AnnotatedPage]) -> Mapping[Standing, Sequence[Instance]]:
    """Return what `link_disagreement` counts: answers that stand alike to the same question, over pages."""
    found: dict[Standing, list[Instance]] = {}
    for key, page in pages.items():
        for standing, question, answer, linked in _nearest(page):
            found.setdefault(standing, []).append(Instance(key, question, answer, linked))
    return found


def _counted(page: AnnotatedPage) -> _Counts:
    """Return the counts of a page."""
    counts = _Counts()
    for standing, _, _, linked in _nearest(page):
        (counts.linked if linked else counts.apart)[standing] += 1
    return counts


def _nearest(page: AnnotatedPage) -> Iterator[tuple[Standing, int, int, bool]]:
    """Yield each question with the nearest answer at each of its places, and whether they are linked."""
    linked = _questions_of(page)
    for place, question in _questions(page):
        nearest: dict[str, tuple[float, int]] = {}
        for number, entity in enumerate(page.entities):
            standing = standing_of(page, place, number)
            # what stands away from a question is nearly never its answer, and that contradicts nothing
            if entity.label is Label.ANSWER and standing.place != ELSEWHERE:
                distance = _distance(question.box, entity.box)
                nearest[standing.place] = min(nearest.get(standing.place, (np.inf, -1)), (distance, number))
        for _, number in nearest.values():
            is_linked = question.id in linked.get(page.entities[number].id, ())
            yield standing_of(page, place, number), place, number, is_linked


def _questions(page: AnnotatedPage) -> Iterator[tuple[int, GoldEntity]]:
    for place, entity in enumerate(page.entities):
        if entity.label is Label.QUESTION:
            yield place, entity


def _questions_of(page: AnnotatedPage) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for link in page.links:
        if link.kind is LinkKind.QUESTION_ANSWER:
            found.setdefault(link.tail, set()).add(link.head)
    return found


def standing_of(page: AnnotatedPage, question: int, answer: int) -> Standing:
    """Return how an answer stands to a question, both by place."""
    asked, said = page.entities[question], page.entities[answer]
    return Standing(normalised(asked.text), _place(asked.box, said.box))


def _place(question: Box, answer: Box) -> str:
    if row_overlap(question, answer) >= _ALIGNED:
        return "beside" if answer[0] >= question[0] else "before"
    if column_overlap(question, answer) > 0:
        return "beneath" if answer[1] >= question[1] else "above"
    return ELSEWHERE


def _distance(question: Box, answer: Box) -> float:
    return abs(question[0] - answer[0]) + abs(question[1] - answer[1])
