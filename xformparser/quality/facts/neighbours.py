"""What stands next to key and value on each side, and whether it might belong to them.

Shapes: P candidates, E entities.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xformparser.labels import LABEL_INDEX, Label, LinkKind
from xformparser.quality.evidence import (
    UNLIKELY,
    Candidate,
    Facts,
    Floats,
    PageEvidence,
    Places,
    ends,
)

FAR = 6.0
"""Line heights from which on a neighbour is none."""
LONG = 12
"""Characters of a text that is not told from longer ones: numbers before keys have few."""
SIDES = ("below", "above", "right", "left")


def neighbour_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return, for each end and side, how near the nearest entity is, and how much it looks like a part."""
    same = page.linked(LinkKind.SAME_ENTITY)
    either = np.maximum(same, same.T)
    paired = np.zeros(len(page.pieces), np.bool_)
    for each in page.pairs:
        paired[[each.question, each.answer]] = True
    lengths = np.array([min(page.length(piece), LONG) for piece in page.pieces], np.float32)
    nearest = {side: _nearest(page.boxes, side) for side in SIDES}
    found: Facts = {}
    for name, places, label in zip(
        ("key", "value"), ends(candidates), (Label.QUESTION, Label.ANSWER), strict=True
    ):
        for side, (others, gaps) in nearest.items():
            there = gaps[places] < FAR
            other = others[places]
            found[f"{name}_{side}_gap"] = gaps[places]
            found[f"{name}_{side}_alike"] = np.where(there, page.labels[other, LABEL_INDEX[label]], 0)
            found[f"{name}_{side}_same"] = np.where(there, either[places, other], UNLIKELY)
            found[f"{name}_{side}_paired"] = np.where(there, paired[other], 0)
            found[f"{name}_{side}_length"] = np.where(there, lengths[other], 0)
        found |= {f"{name}_{cue}": values for cue, values in _cues(page, places).items()}
    return found


def _nearest(boxes: Floats, side: str) -> tuple[Places, Floats]:
    """Return (E,) the nearest entity on a side of each and (E,) the gap to it, FAR where there is none."""
    low, high = boxes[:, :2], boxes[:, 2:]
    along, across = (1, 0) if side in ("below", "above") else (0, 1)
    overlap = np.minimum(high[:, None, across], high[None, :, across]) - np.maximum(
        low[:, None, across], low[None, :, across]
    )
    middles = (low[:, along] + high[:, along]) / 2
    if side in ("below", "right"):
        gaps = low[None, :, along] - high[:, None, along]
        beyond: NDArray[np.bool_] = middles[None, :] > middles[:, None]
    else:
        gaps = low[:, None, along] - high[None, :, along]
        beyond = middles[None, :] < middles[:, None]
    fitting = np.where((overlap > 0) & beyond & (gaps > -1), gaps, FAR)
    np.fill_diagonal(fitting, FAR)
    nearest = fitting.argmin(axis=1)
    return nearest, np.minimum(fitting[np.arange(len(boxes)), nearest], FAR).astype(np.float32)


def _cues(page: PageEvidence, places: Places) -> Facts:
    """Return what the first and last characters say about where a text begins and ends."""
    texts = [" ".join(page.texts(page.pieces[place])) for place in places]
    cues = {
        "colon_inside": [text.rstrip(" :：").count(":") + text.rstrip(" :：").count("：") for text in texts],
        "begins_low": [text[:1].islower() or text[:1] in ",.;:)-" for text in texts],
        "ends_open": [text[-1:] in ",-–(/&" for text in texts],
        "ends_full": [text[-1:] in ".。!?;" for text in texts],
        "brackets": [text.count("(") - text.count(")") for text in texts],
    }
    return {cue: np.array(values, np.float32) for cue, values in cues.items()}
