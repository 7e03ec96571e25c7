"""What helps samples that were not learned, one intervention for each cause (ILP, section 5)."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.records import PageKey, SampleKey
from xformparser.training.treatment import NOTHING, PageName, Repetition, Treatment, Weight

CONFLICT_WEIGHT = 3.0
"""By how much more a sample counts that contradicts what the model knew before."""
RARE_COUNT = 10
"""How often each epoch shows a rare pattern: training samples of it, counted together."""


def treatment_for(cause: Cause, diagnosis: Diagnosis, targets: NDArray[np.bool_]) -> Treatment:
    """Return what is done to single samples against a cause.

    Nothing is, against what all pages or the encoder are to be treated for.

    Args:
        cause: the cause.
        diagnosis: of the run.
        targets: (I,), the samples that are to be helped.
    """
    rows = np.flatnonzero(targets).tolist()
    if cause is Cause.CONFLICT:
        return Treatment(weights=_weights([diagnosis.keys[row] for row in rows], CONFLICT_WEIGHT))
    if cause is Cause.INCONSISTENT:
        return _set_aside(diagnosis, rows)
    if cause is Cause.UNDER_OPTIMISED:
        return Treatment(repetitions=_repetitions(diagnosis, rows))
    return NOTHING


def _weights(keys: Sequence[SampleKey], weight: float) -> tuple[Weight, ...]:
    return tuple(
        Weight(**key.page._asdict(), task=key.task.value, entity=key.entity, weight=weight) for key in keys
    )


def _set_aside(diagnosis: Diagnosis, rows: Sequence[int]) -> Treatment:
    """Return weights of 0 for samples that their near duplicates contradict, and the others' pages apart.

    A sample that most of its duplicates contradict waits for review; the rest of its group no batch shows
    together (ILP, 5.3).
    """
    limit = diagnosis.limits.inconsistent
    doubtful = [row for row in rows if diagnosis.scores[Cause.INCONSISTENT][row] >= limit]
    groups: dict[int, set[PageKey]] = defaultdict(set)
    contradicted = set(diagnosis.evidence.group[doubtful].tolist()) - {-1}
    for row, group in enumerate(diagnosis.evidence.group.tolist()):
        if group in contradicted:
            groups[group].add(diagnosis.keys[row].page)
    apart = [tuple(PageName(**page._asdict()) for page in sorted(pages)) for pages in groups.values()]
    return Treatment(
        weights=_weights([diagnosis.keys[row] for row in doubtful], 0.0),
        apart=tuple(group for group in apart if len(group) > 1),
    )


def _repetitions(diagnosis: Diagnosis, rows: Sequence[int]) -> tuple[Repetition, ...]:
    """Return how often pages are shown so that each rare pattern comes to `RARE_COUNT` an epoch."""
    times: dict[PageKey, int] = {}
    for row in rows:
        wanted = -(-RARE_COUNT // max(1, int(diagnosis.evidence.alike[row])))
        page = diagnosis.keys[row].page
        times[page] = max(times.get(page, 1), wanted)
    return tuple(
        Repetition(**page._asdict(), times=count) for page, count in sorted(times.items()) if count > 1
    )
