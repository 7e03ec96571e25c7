"""Whether key and value are whole, and how many parents and children they have.

Shapes: P candidates, E entities.
"""

from collections.abc import Sequence

import numpy as np

from xformparser.labels import Label, LinkKind
from xformparser.quality.evidence import (
    UNLIKELY,
    Candidate,
    Facts,
    Floats,
    PageEvidence,
    ends,
    only_at,
    pieces_labelled,
)
from xformparser.quality.facts.neighbours import neighbour_facts

FAR = 12.0
"""Logit of what has no rival."""
LINE_GAP = 1.0
"""Line heights up to which a line below may continue a text."""


def structure_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return whether key and value are whole, and how many parents and children they have."""
    heads, tails = ends(candidates)
    all_heads, all_tails = ends(page.pairs)
    count = len(page.pieces)
    parents = np.bincount(all_tails, minlength=count)
    children = np.bincount(all_heads, minlength=count)
    listed = set(page.pairs)
    new = np.array([each not in listed for each in candidates], np.int64)
    left, joined = _left_behind(page)
    inner, edges = _cuts(page)
    below, above = _lines_near(page)
    parent = page.linked(LinkKind.PARENT)
    asked = pieces_labelled(page.pieces, Label.QUESTION, Label.HEADER)
    found: Facts = {
        "parents": (parents[tails] + new).astype(np.float32),
        "children": (children[heads] + new).astype(np.float32),
        "key_heads": only_at(parent[heads], asked, heads).max(axis=1, initial=UNLIKELY),
        "value_is_child": only_at(parent[:, tails].T, asked, tails).max(axis=1, initial=UNLIKELY),
    }
    for name, places in (("key", heads), ("value", tails)):
        found[f"{name}_left"] = left[places]
        found[f"{name}_joined"] = joined[places]
        found[f"{name}_inner"] = inner[places]
        found[f"{name}_edge"] = edges[places]
        found[f"{name}_below"] = below[places]
        found[f"{name}_above"] = above[places]
        found[f"{name}_spans"] = np.array([len(page.spans_of[place]) for place in places], np.float32)
        found[f"{name}_height"] = page.boxes[places, 3] - page.boxes[places, 1]
        found[f"{name}_width"] = page.boxes[places, 2] - page.boxes[places, 0]
    return found | neighbour_facts(page, candidates)


def _left_behind(page: PageEvidence) -> tuple[Floats, Floats]:
    """Return (E,) the surest continuation outside each entity, and (E,) its weakest one inside."""
    same = page.spans_linked(LinkKind.SAME_ENTITY)
    either = np.maximum(same, same.T)
    joined = np.full(len(page.pieces), FAR, np.float32)
    if not page.pieces:
        return joined, joined
    counts = [len(spans) for spans in page.spans_of]
    flat = np.concatenate(page.spans_of)
    outside = np.maximum.reduceat(either[flat], np.cumsum([0, *counts[:-1]]))
    outside[np.repeat(np.arange(len(counts)), counts), flat] = UNLIKELY
    for place, spans in enumerate(page.spans_of):
        if len(spans) > 1:
            inside = same[np.ix_(spans, spans)].max(axis=0)
            joined[place] = inside[1:].min()
    return outside.max(axis=1), joined


def _cuts(page: PageEvidence) -> tuple[Floats, Floats]:
    """Return (E,) how surely each entity is whole inside, and (E,) how surely it is cut at its ends."""
    starts, lines = page.scores.starts.tolist(), page.line_starts.tolist()
    inner = np.full(len(page.pieces), FAR, np.float32)
    edges = np.full(len(page.pieces), FAR, np.float32)
    for place, piece in enumerate(page.pieces):
        own = set(piece.words)
        within = [-starts[word] for word in piece.words if word - 1 in own and not lines[word]]
        bounds = [starts[word] for word in piece.words if word - 1 not in own and not lines[word]]
        after = [word + 1 for word in piece.words if word + 1 not in own and word + 1 < len(starts)]
        bounds += [starts[word] for word in after if not lines[word]]
        inner[place] = min(within, default=FAR)
        edges[place] = min(bounds, default=FAR)
    return np.clip(inner, -FAR, FAR), np.clip(edges, -FAR, FAR)


def _lines_near(page: PageEvidence) -> tuple[Floats, Floats]:
    """Return (E,) whether text of no pair stands close below, and (E,) close above, left edges even."""
    boxes = page.boxes
    paired = {place for each in page.pairs for place in (each.question, each.answer)}
    free = np.array([place not in paired for place in range(len(boxes))], np.bool_)
    even = np.abs(boxes[:, None, 0] - boxes[None, :, 0]) < 1.0
    gap = boxes[None, :, 1] - boxes[:, None, 3]
    close = even & (np.abs(gap) < LINE_GAP) & free[None, :]
    np.fill_diagonal(close, val=False)
    return close.any(axis=1).astype(np.float32), close.T.any(axis=1).astype(np.float32)
