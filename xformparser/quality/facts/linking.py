"""How a link stands against its rivals, by the model and by geometry.

Shapes: P candidates, E entities.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xformparser.labels import Label, LinkKind
from xformparser.quality.evidence import (
    UNLIKELY,
    Candidate,
    Facts,
    Floats,
    PageEvidence,
    Places,
    ends,
    only_at,
    pieces_labelled,
)

FAR = 12.0
"""Most lines of text, and most logits, that are told apart."""
STEP_DOWN = 8.0
"""What a step down costs over a step to the side, as in the nearest-question rule."""
UNLIKELY_PLACE = 1.0
"""What a question right of its answer's end or below its foot costs, in hundreds of lines."""


def linking_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return how the link stands against its rivals, by the model and by geometry."""
    heads, tails = ends(candidates)
    logits = page.linked(LinkKind.QUESTION_ANSWER)
    questions = pieces_labelled(page.pieces, Label.QUESTION)
    answers = pieces_labelled(page.pieces, Label.ANSWER)
    own = logits[heads, tails]
    columns, rows = logits[:, tails].T, logits[heads]
    others = only_at(columns, questions, heads)
    besides = only_at(rows, answers, tails)
    costs = _costs(page.boxes, tails)
    own_cost = costs[np.arange(len(heads)), heads]
    rival_costs = only_at(-costs, questions, heads)
    nearest = -rival_costs.max(axis=1, initial=-FAR)
    shares = _shares(np.concatenate([own[:, None], others, np.zeros((len(own), 1), np.float32)], axis=1))
    key, value = page.boxes[heads], page.boxes[tails]
    gap_across, gap_down = value[:, 0] - key[:, 2], value[:, 1] - key[:, 3]
    return {
        "link": own,
        "share": shares[:, 0],
        "rival_share": shares[:, 1:-1].max(axis=1, initial=0.0),
        "none_share": shares[:, -1],
        "margin": np.minimum(own - others.max(axis=1, initial=UNLIKELY), FAR),
        "further_value": besides.max(axis=1, initial=UNLIKELY),
        "nearer_questions": (rival_costs > -own_cost[:, None]).sum(axis=1),
        "cost": own_cost,
        "cost_over_nearest": np.clip(own_cost - nearest, -FAR, FAR),
        "gap_across": np.clip(gap_across, -FAR, 2 * FAR),
        "gap_down": np.clip(gap_down, -FAR, 2 * FAR),
        "beside": ((value[:, 1] < key[:, 3]) & (key[:, 1] < value[:, 3])).astype(np.float32),
        "under": ((value[:, 0] < key[:, 2]) & (key[:, 0] < value[:, 2])).astype(np.float32),
        "left_edges": np.clip(value[:, 0] - key[:, 0], -FAR, 2 * FAR),
        "between": _between(page.boxes, heads, tails),
    }


def _shares(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return found


def _costs(boxes: Floats, tails: Places) -> Floats:
    """Return (P, E) costs of the nearest-question rule, in tens of lines."""
    value = boxes[tails][:, None]
    across = np.abs(boxes[None, :, 0] - value[..., 0])
    down = np.abs(boxes[None, :, 1] - value[..., 1])
    unlikely = (boxes[None, :, 0] > value[..., 2]) | (boxes[None, :, 1] > value[..., 3])
    found: Floats = np.minimum((across + STEP_DOWN * down) / 100 + UNLIKELY_PLACE * unlikely, FAR)
    return found


def _between(boxes: Floats, heads: Places, tails: Places) -> Floats:
    """Return (P,) how many entities stand in the gap between key and value."""
    key, value = boxes[heads], boxes[tails]
    low = np.minimum(key, value)[:, :2]
    high = np.maximum(key, value)[:, 2:]
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside: NDArray[np.bool_] = np.all((centres[None] > low[:, None]) & (centres[None] < high[:, None]), -1)
    ends_inside = inside[np.arange(len(heads)), heads].astype(int) + inside[np.arange(len(tails)), tails]
    return np.minimum(inside.sum(axis=1) - ends_inside, FAR).astype(np.float32)
