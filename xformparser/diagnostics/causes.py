"""Why a sample was not learned: five causes, each with a score from what can be observed (ILP, section 3).

The paper leaves open how strong a signal must be and which cause goes first where several speak; both are
ours. Thresholds were fixed on planted causes, where the truth is known (`benchmarks/planted_causes.py`).

Shapes: I samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


class Cause(StrEnum):
    """Why a sample was not learned, in the order of decision: what is cheapest to prove goes first."""

    INCONSISTENT = "inconsistent"
    FORGOTTEN = "forgotten"
    MISSING_KNOWLEDGE = "missing_knowledge"
    CONFLICT = "conflict"
    UNDER_OPTIMISED = "under_optimised"
    UNATTRIBUTED = "unattributed"


CAUSES = tuple(Cause)
SCORED = CAUSES[:-1]


@dataclass(frozen=True)
class Evidence:
    """What can be observed of samples, arrays (I,).

    Inside the data: `doubt`, how little the model as it learned believes the annotation; `disagreement`, the
    share of near duplicates answered otherwise, of links also 1 where another question stands nearer;
    `suspicion`, how far neither the model nor what other documents teach believes it. Over time: `learned`
    once and `wrong` at the end, `events` of forgetting, `since_exposure` as a share of training, `falling`,
    how sure it is that the loss still fell. Of what was known before: `unknown`, the share of the text in
    unknown pieces; `surprisal`, its rank among all texts; `probe`, the accuracy of a probe on base states
    around it; `prior`, the base model's probability of its own answer where that is wrong; `divergence`, from
    the base model's answer to the final one's, in bits (Jensen-Shannon). `alike` counts training samples of
    the same pattern, the sample among them; `complex` tells whether its structure is (`nested_answers`).
    `group` numbers samples that hang together by near duplicates, -1 for one without any.
    """

    doubt: Floats
    disagreement: Floats
    suspicion: Floats
    learned: Flags
    wrong: Flags
    events: NDArray[np.int32]
    since_exposure: Floats
    falling: Floats
    unknown: Floats
    surprisal: Floats
    probe: Floats
    prior: Floats
    divergence: Floats
    alike: NDArray[np.int32]
    complex: Flags
    group: NDArray[np.int32]


@dataclass(frozen=True)
class Limits:
    """From which score on a cause speaks, and what counts as rare, as surprising and as suspicious."""

    inconsistent: float = 0.5
    forgotten: float = 0.5
    missing_knowledge: float = 0.5
    conflict: float = 0.75
    under_optimised: float = 0.5
    rare: int = 3
    surprising: float = 0.95
    suspicious: float = 0.6


def score_causes(evidence: Evidence, limits: Limits | None = None) -> Mapping[Cause, Floats]:
    """Return each cause's score (I,) in [0, 1]."""
    limits = limits or Limits()
    lost = evidence.learned & evidence.wrong
    surprised = _beyond(limits.surprising, evidence.surprisal)
    rare = np.where(evidence.complex, 1.0, np.minimum(1.0, limits.rare / np.maximum(evidence.alike, 1)))
    scores = {
        Cause.INCONSISTENT: np.maximum(
            evidence.disagreement * evidence.doubt, _beyond(limits.suspicious, evidence.suspicion)
        ),
        # what is still shown when it is lost was not forgotten for want of showing
        Cause.FORGOTTEN: lost * _saturated(evidence.since_exposure),
        Cause.MISSING_KNOWLEDGE: np.maximum(evidence.unknown, surprised * (1 - evidence.probe)),
        Cause.CONFLICT: evidence.prior,
        Cause.UNDER_OPTIMISED: evidence.falling * rare * ~evidence.learned,
    }
    return {cause: score.astype(np.float32) for cause, score in scores.items()}


def _beyond(limit: float, values: Floats) -> Floats:
    """Return how far values are on the way from a limit to 1; 0 for those that do not reach it."""
    share: Floats = np.clip((values - limit) / (1 - limit), 0, 1)
    return share


def _saturated(since: Floats) -> Floats:
    """Return 1 for samples last shown a quarter of training ago and more, less for later ones."""
    share: Floats = np.minimum(1.0, 4 * since)
    return share


def decide(scores: Mapping[Cause, Floats], limits: Limits | None = None) -> list[Cause]:
    """Return for each sample the first cause that speaks."""
    limits = limits or Limits()
    speaks = np.stack([scores[cause] >= getattr(limits, cause) for cause in SCORED], axis=1)
    first = np.where(speaks.any(axis=1), speaks.argmax(axis=1), len(SCORED))
    return [CAUSES[place] for place in first]
