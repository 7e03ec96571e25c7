"""The rule that a model has to beat: each answer belongs to the nearest question."""

from collections.abc import Iterable, Sequence

import numpy as np

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.evaluation.links import LinkF1
from xformparser.labels import Label, LinkKind

K = 8.0
PENALTY = 1.0
CANDIDATES = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
NAME = "re_f1_nearest_rule"


def link_nearest(page: AnnotatedPage, k: float = K) -> set[tuple[int, int]]:
    """Return (question id, answer id) for every answer of the page, gold boxes and labels given.

    An answer takes the question of the least cost (dx + k * dy) / page width, where dx and dy are the
    distances between the upper left corners; a question that begins right of the answer's end or below its
    foot costs `PENALTY` more. Of equal costs the smaller id wins. A page without questions has no links.

    Args:
        page: a page with gold boxes and labels.
        k: what a step down costs over a step to the side; `K` was fitted with `benchmarks/nearest_rule.py`
            on the `train` documents of FUNSD and XFUND zh and de. It is the one weight that is learned.
    """
    entities = sorted(page.entities, key=lambda entity: entity.id)
    questions = [entity for entity in entities if entity.label is Label.QUESTION]
    answers = [entity for entity in entities if entity.label is Label.ANSWER]
    if not questions or not answers:
        return set()
    question = np.array([entity.box for entity in questions])[None, :, :]
    answer = np.array([entity.box for entity in answers])[:, None, :]
    # every array from here on: answers x questions
    dx = np.abs(question[..., 0] - answer[..., 0])
    dy = np.abs(question[..., 1] - answer[..., 1])
    unlikely = (question[..., 0] > answer[..., 2]) | (question[..., 1] > answer[..., 3])
    nearest = np.argmin((dx + k * dy) / page.width + PENALTY * unlikely, axis=1)
    return {(questions[index].id, entity.id) for entity, index in zip(answers, nearest, strict=True)}


def nearest_links(page: AnnotatedPage, k: float = K) -> tuple[GoldLink, ...]:
    """Return the rule's links as question_answer links, sorted."""
    links = (GoldLink(head, tail, LinkKind.QUESTION_ANSWER) for head, tail in link_nearest(page, k))
    return tuple(sorted(links))


def rule_f1(pages: Iterable[AnnotatedPage], k: float = K) -> float:
    """Return the rule's micro F1 over question_answer links."""
    metric = LinkF1(LinkKind.QUESTION_ANSWER, NAME)
    for page in pages:
        metric.update(page, nearest_links(page, k))
    return metric.compute().f1


def fit_k(datasets: Sequence[Sequence[AnnotatedPage]]) -> float:
    """Return the candidate k with the best mean F1 over the data sets."""
    return max(CANDIDATES, key=lambda k: sum(rule_f1(pages, k) for pages in datasets))
