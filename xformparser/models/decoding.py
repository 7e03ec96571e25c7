"""From scores to entities and links: one decoder for training, evaluation and use, of the page alone.

Shapes: N spans, E entities, C labels, K link kinds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.labels import LABELS, LINK_KINDS, Label, LinkKind, ResultLinkKind

Array = NDArray[np.float32]

TAILS = {
    Label.HEADER: (Label.HEADER, Label.QUESTION),
    Label.QUESTION: (Label.QUESTION, Label.ANSWER),
    Label.ANSWER: (),
    Label.OTHER: (),
}
"""The labels of tails that decoding looks at, by that of the head: the most likely ones of two spans.

Besides, it looks at the later spans of the head's own label, which may continue it.
"""
RIVAL_SHARE = 0.2
"""Probability from which on another question is named as a rival of the best."""


@dataclass(frozen=True)
class Thresholds:
    """Logits from which on a link is made or a span begins; chosen on validation documents."""

    question_answer: float = -1.0
    """The best question of an answer."""
    known_answer: float = -1.0
    """The best question of an answer whose label is given, and so cannot be a mistake."""
    further_question: float = 3.0
    """Any further question of an answer."""
    parent: float = 0.0
    """The best parent of a question or header."""
    same_entity: float = 0.0
    """The span that a span continues."""
    start: float = 0.0
    """A span that begins inside a line."""


@dataclass(frozen=True)
class DecodedEntity:
    """An entity: its spans in reading order, its label, how sure that is, and whether it was given."""

    spans: tuple[int, ...]
    label: Label
    confidence: float
    labelled: bool


@dataclass(frozen=True)
class DecodedLink:
    """A link between two entities, by place in the list of entities.

    `rival` is the question that an answer might belong to instead, where one comes near.
    """

    head: int
    tail: int
    kind: ResultLinkKind
    confidence: float
    rival: int | None = None


@dataclass(frozen=True)
class DecodedPage:
    """What the model reads off one page."""

    entities: tuple[DecodedEntity, ...]
    links: tuple[DecodedLink, ...]


@dataclass(frozen=True)
class SpanFacts:
    """What is known of spans beforehand, each (N,).

    `whole` is true where a span is an entity already and is not joined, `labelled` where its label is given.
    """

    whole: NDArray[np.bool_]
    labelled: NDArray[np.bool_]


def decode_page(labels: Array, links: Array, facts: SpanFacts, thresholds: Thresholds) -> DecodedPage:
    """Return the entities and links of a page.

    Args:
        labels: (N, C) probabilities; one-hot rows where labels are given.
        links: (K, N, N) logits from span i (head) to span j (tail).
        facts: what is known of the spans.
        thresholds: from which logit on a link is made.
    """
    groups = _join_spans(labels, links, facts.whole, thresholds)
    entity_labels = _means(labels, groups)
    kinds = {
        kind: _means(_means(links[LINK_KINDS.index(kind)], groups).T, groups).T
        for kind in (LinkKind.QUESTION_ANSWER, LinkKind.PARENT)
    }
    entities = tuple(
        DecodedEntity(
            spans=tuple(group),
            label=LABELS[int(row.argmax())],
            confidence=float(row.max()),
            labelled=bool(facts.labelled[group[0]]),
        )
        for group, row in zip(groups, entity_labels, strict=True)
    )
    found = _question_answer_links(entities, kinds[LinkKind.QUESTION_ANSWER], thresholds)
    found += _parent_links(entities, kinds[LinkKind.PARENT], thresholds)
    return DecodedPage(entities, tuple(found))


def _join_spans(
    labels: Array, links: Array, whole: NDArray[np.bool_], thresholds: Thresholds
) -> list[list[int]]:
    """Return groups of spans: each span may continue one earlier span of its own label."""
    chosen = labels.argmax(axis=1)
    scores = links[LINK_KINDS.index(LinkKind.SAME_ENTITY)]
    joinable = (chosen[:, None] == chosen[None, :]) & ~whole[:, None] & ~whole[None, :]
    joinable &= scores > thresholds.same_entity
    joins = np.triu(joinable, k=1).any(axis=0).tolist()
    group_of: list[list[int]] = []
    for span in range(len(labels)):
        if joins[span]:
            earlier = np.flatnonzero(joinable[:span, span])
            best = int(earlier[scores[earlier, span].argmax()])
            group_of.append(group_of[best])
            group_of[best].append(span)
        else:
            group_of.append([span])
    return [group for span, group in enumerate(group_of) if group[0] == span]


def _means(values: Array, groups: list[list[int]]) -> Array:
    """Return (E, ...): the means over the spans of each group, of (N, ...) values."""
    found = values[[group[0] for group in groups]]
    for place, group in enumerate(groups):
        if len(group) > 1:
            found[place] = values[group].mean(axis=0)
    return found


def _places(entities: tuple[DecodedEntity, ...], *labels: Label) -> list[int]:
    return [place for place, entity in enumerate(entities) if entity.label in labels]


def _question_answer_links(
    entities: tuple[DecodedEntity, ...], scores: Array, thresholds: Thresholds
) -> list[DecodedLink]:
    """Return each answer's best question above its threshold, and further ones above theirs."""
    questions = _places(entities, Label.QUESTION)
    found = []
    for answer in _places(entities, Label.ANSWER) if questions else []:
        column = scores[questions, answer]
        shares = _shares(column)
        best = int(column.argmax())
        rival = _rival(shares, best)
        labelled = entities[answer].labelled
        least = np.full(len(questions), thresholds.further_question)
        least[best] = thresholds.known_answer if labelled else thresholds.question_answer
        for place in np.flatnonzero(column > least).tolist():
            question = questions[place]
            confidence = float(shares[place]) if place == best else _sigmoid(float(column[place]))
            confidence *= entities[question].confidence * entities[answer].confidence
            other = questions[rival] if rival is not None and place == best else None
            found.append(DecodedLink(question, answer, LinkKind.QUESTION_ANSWER, confidence, other))
    return found


def _rival(shares: Array, best: int) -> int | None:
    """Return the place of the second best share, where it is large enough to be named."""
    others = shares.copy()
    others[best] = 0.0
    rival = int(others.argmax())
    return rival if others[rival] >= RIVAL_SHARE else None


def _shares(logits: Array) -> Array:
    """Return the softmax over the logits and a "none" of logit 0, without the none."""
    shifted = np.exp(np.append(logits, 0.0) - max(float(logits.max()), 0.0))
    shares: Array = (shifted / shifted.sum())[:-1]
    return shares


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _parent_links(
    entities: tuple[DecodedEntity, ...], scores: Array, thresholds: Thresholds
) -> list[DecodedLink]:
    """Return the best parent of each question and header, strongest first, none that closes a circle."""
    candidates = []
    for label in (Label.QUESTION, Label.HEADER):
        allowed = (head for head, tails in TAILS.items() if label in tails)
        parents = np.array(_places(entities, *allowed), np.int64)
        for child in _places(entities, label):
            others = parents[parents != child]
            if len(others):
                best = int(others[scores[others, child].argmax()])
                candidates.append((float(scores[best, child]), best, child))
    parent_of: dict[int, int] = {}
    found = []
    for score, parent, child in sorted(candidates, reverse=True):
        if score > thresholds.parent and child not in _ancestors(parent, parent_of):
            parent_of[child] = parent
            found.append(DecodedLink(parent, child, LinkKind.PARENT, _sigmoid(score)))
    return found


def _ancestors(place: int, parent_of: dict[int, int]) -> list[int]:
    """Return the entity itself and its parents, nearest first."""
    chain = [place]
    while chain[-1] in parent_of:
        chain.append(parent_of[chain[-1]])
    return chain
