"""Answers that are more than one half of a pair (ILP, section 3.5; our measure of a complex pattern)."""

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.labels import Label, LinkKind


def nested_answers(page: AnnotatedPage) -> frozenset[int]:
    """Return the places of answers of several questions, or of a question that stands beneath another."""
    labels = {entity.id: entity.label for entity in page.entities}
    beneath = {
        link.tail
        for link in page.links
        if link.kind is LinkKind.PARENT and labels[link.head] is Label.QUESTION
    }
    asked: dict[int, set[int]] = {}
    for link in page.links:
        if link.kind is LinkKind.QUESTION_ANSWER:
            asked.setdefault(link.tail, set()).add(link.head)
    return frozenset(
        place
        for place, entity in enumerate(page.entities)
        if len(questions := asked.get(entity.id, set())) > 1 or questions & beneath
    )
