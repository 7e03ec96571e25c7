"""Targets of spans written down by hand."""

import torch

from xformparser.labels import LABEL_INDEX, LINK_KINDS, Label, LinkKind
from xformparser.training.batches import IGNORED, SpanTargets

H, Q, A, O = (LABEL_INDEX[label] for label in (Label.HEADER, Label.QUESTION, Label.ANSWER, Label.OTHER))  # noqa: E741  # the labels' initials
QA, PARENT, SAME = (
    LINK_KINDS.index(kind) for kind in (LinkKind.QUESTION_ANSWER, LinkKind.PARENT, LinkKind.SAME_ENTITY)
)


def targets_of(
    labels: list[int], *links: tuple[int, int, int], weights: dict[tuple[int, int], float] | None = None
) -> SpanTargets:
    """Return the targets of one page: labels and (kind, head, tail); what has a label counts.

    `weights` are those of (span, task), 1 where not named; task 0 is the label, 1 the choice of a question.
    """
    count = len(labels)
    rows = torch.zeros(1, len(LINK_KINDS), count, count)
    for kind, head, tail in links:
        rows[0, kind, head, tail] = 1
    known = torch.tensor(labels) != IGNORED
    counted = (known[:, None] & known[None, :]).repeat(1, len(LINK_KINDS), 1, 1)
    counted[:, SAME] &= torch.ones(count, count, dtype=torch.bool).triu(1)
    by_span = torch.ones(1, count, 2)
    for (span, task), weight in (weights or {}).items():
        by_span[0, span, task] = weight
    return SpanTargets(torch.tensor([labels]), rows, counted, by_span, torch.arange(count).unsqueeze(0))
