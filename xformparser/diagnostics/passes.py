"""What a finished model makes of its samples: as it is, and five times perturbed (ILP, section 3: pass@N).

Shapes: I samples, R passes, H states.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xformparser.diagnostics.judgement import Decisions, decisions_of, judge
from xformparser.diagnostics.perturbation import MaskedStates, Perturbation, jittered
from xformparser.diagnostics.records import SampleKey
from xformparser.labels import TASKS
from xformparser.models.pretrained import FormModel
from xformparser.training.batches import FormBatch, collate
from xformparser.training.examples import Example
from xformparser.training.observation import Observation, observe

PASSES = 5
BATCH = 8


@dataclass(frozen=True)
class Reading:
    """What one pass of a model makes of samples, arrays (I,); see `Judgements`.

    `shares` are the probabilities of all answers of a sample, in the same order in all readings of a page;
    `states` (I, H) is what the main decoder knows of the entity.
    """

    keys: tuple[SampleKey, ...]
    gold: NDArray[np.int16]
    predicted: NDArray[np.int16]
    correct: NDArray[np.bool_]
    p_gold: NDArray[np.float32]
    confidence: NDArray[np.float32]
    shares: tuple[NDArray[np.float32], ...]
    states: NDArray[np.float32]


def read_samples(model: FormModel, examples: Sequence[Example]) -> Reading:
    """Return what the model makes of the examples' samples, without dropout."""
    model.network.eval()
    return _joined([_read(model, batch) for batch in _batches(examples)])


def perturbed_passes(
    model: FormModel,
    examples: Sequence[Example],
    cache: Path,
    passes: int = PASSES,
    by: Perturbation | None = None,
) -> tuple[Reading, ...]:
    """Return what the model makes of the samples with dropout, moved boxes, masked tokens and noisy pictures.

    What a pass changes depends on its number alone, so that models are compared on the same changes.

    Args:
        model: a finished one.
        examples: given entities.
        cache: folder for states of masked pages; safe to delete.
        passes: how many.
        by: how much is changed.
    """
    by, found = by or Perturbation(), []
    states = MaskedStates(model.encoder, cache, by)
    for number in range(passes):
        changed = [replace(example, states=states.of(example, number)) for example in examples]
        found.append(_perturbed(model, changed, by, torch.Generator().manual_seed(number)))
    return tuple(found)


def _perturbed(
    model: FormModel, examples: Sequence[Example], by: Perturbation, generator: torch.Generator
) -> Reading:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(generator.initial_seed())
        model.network.train()
        try:
            return _joined([_read(model, batch, by, generator) for batch in _batches(examples)])
        finally:
            model.network.eval()


def _batches(examples: Sequence[Example]) -> Iterator[FormBatch]:
    """Yield the examples in batches of like length, always in the same order."""
    ordered = sorted(examples, key=lambda example: (len(example.states), example.key))
    for begin in range(0, len(ordered), BATCH):
        yield collate(ordered[begin : begin + BATCH])


def _read(
    model: FormModel,
    batch: FormBatch,
    by: Perturbation | None = None,
    generator: torch.Generator | None = None,
) -> Reading:
    words = batch.words
    if by is not None and generator is not None:
        words = jittered(words, by, generator)
    seen = observe(model.network, batch, words)
    judged = judge(seen, batch.given)
    decided = decisions_of(seen, batch.given)
    keys = [
        SampleKey(TASKS[task], (key := batch.keys[page]).dataset, key.language, key.document_id, int(entity))
        for page, task, entity in zip(judged.page, judged.task, judged.entity, strict=True)
    ]
    return Reading(
        keys=tuple(keys),
        gold=judged.gold,
        predicted=judged.predicted,
        correct=judged.correct,
        p_gold=judged.p_gold,
        confidence=judged.confidence,
        shares=tuple(row for each in decided for row in _shares(each)),
        states=torch.cat([_states(each, seen) for each in decided]).numpy(),
    )


def _shares(decisions: Decisions) -> Iterator[NDArray[np.float32]]:
    """Yield the probabilities of each sample's answers; padding and impossible answers are zero."""
    yield from decisions.log_shares.exp().numpy()


def _states(decisions: Decisions, seen: Observation) -> Tensor:
    return seen.states[decisions.page, decisions.span]


def _joined(parts: Sequence[Reading]) -> Reading:
    return Reading(
        keys=tuple(key for part in parts for key in part.keys),
        gold=np.concatenate([part.gold for part in parts]),
        predicted=np.concatenate([part.predicted for part in parts]),
        correct=np.concatenate([part.correct for part in parts]),
        p_gold=np.concatenate([part.p_gold for part in parts]),
        confidence=np.concatenate([part.confidence for part in parts]),
        shares=tuple(row for part in parts for row in part.shares),
        states=np.concatenate([part.states for part in parts]),
    )
