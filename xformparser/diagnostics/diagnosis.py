"""From a finished run to what it failed to learn, and why (ILP, sections 3 and 4).

Shapes: I samples.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.diagnostics.causes import Cause, Evidence, Floats, Limits, decide, score_causes
from xformparser.diagnostics.evidence import Material, gather, ordered_as
from xformparser.diagnostics.knowledge import text_knowledge
from xformparser.diagnostics.passes import Reading, perturbed_passes, read_samples
from xformparser.diagnostics.records import (
    PageKey,
    RunFacts,
    SampleKey,
    Trajectories,
    read_run,
    read_trajectories,
)
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import DiagnosisError
from xformparser.models.pretrained import FormModel
from xformparser.training.data import training_pages
from xformparser.training.examples import Example, View
from xformparser.training.features import FeatureCache

logger = logging.getLogger(__name__)

STAND_IN = "open"
"""Sees how samples look alike where training started from no model: it knows neither FUNSD nor XFUND."""
LEAST = 0.2
"""A sample of which fewer perturbed passes are right is unlearned: with five passes, none may (ILP, 3.1)."""


@dataclass(frozen=True)
class Diagnosis:
    """What a run made of its training samples.

    `final` is the finished model without perturbation; `passed` (I,) the share of perturbed passes that were
    right; `causes` the first cause that speaks, of every sample, learned or not. `history` has the samples in
    the order of `final`.
    """

    run: Path
    facts: RunFacts
    pages: Mapping[PageKey, AnnotatedPage]
    final: Reading
    base: Reading
    history: Trajectories
    passed: Floats
    believed: Floats
    evidence: Evidence
    scores: Mapping[Cause, Floats]
    causes: tuple[Cause, ...]
    limits: Limits

    @property
    def keys(self) -> tuple[SampleKey, ...]:
        """The samples."""
        return self.final.keys

    def entity(self, key: SampleKey) -> GoldEntity:
        """Return the entity of a sample."""
        return self.pages[key.page].entities[key.entity]

    @property
    def unlearned(self) -> NDArray[np.bool_]:
        """(I,), true where next to no pass was right."""
        found: NDArray[np.bool_] = self.passed < LEAST
        return found

    def caused_by(self, cause: Cause) -> NDArray[np.bool_]:
        """(I,), true where the cause is the first that speaks, of samples learned or not."""
        return np.array([found is cause for found in self.causes], np.bool_)


def diagnose(run: Path, cache: Path, limits: Limits | None = None) -> Diagnosis:
    """Return what a run failed to learn, and why.

    Args:
        run: folder of a finished training with records.
        cache: folder for states of the encoders; safe to delete.
        limits: from which scores on causes speak.

    Raises:
        DiagnosisError: the run has no records, or no samples.
        ModelError: it has no model, or the model that it started from is gone.
    """
    limits = limits or Limits()
    facts, recorded = read_run(run), read_trajectories(run)
    pages = training_pages(facts.sources)
    final = FormModel.load(run / "model")
    examples = FeatureCache(final.encoder, cache).examples(pages, [View.ENTITIES])
    if not examples:
        raise DiagnosisError(
            f"{run}: was shown no page as given entities, so that there are no samples. "
            "Train on a format that is not among sources.lines_only."
        )
    reading = read_samples(final, examples)
    logger.info("%s: %d samples on %d pages", run, len(reading.keys), len(examples))
    passes = perturbed_passes(final, examples, cache)
    base, prior, encoder = _base_reading(facts, pages, cache)
    by_key = {PageKey(page.dataset, page.language, page.document_id): page for page in pages}
    texts = [by_key[key.page].entities[key.entity].text for key in reading.keys]
    knowledge = text_knowledge(encoder, texts, cache)
    history = ordered_as(reading.keys, recorded)
    material = Material(
        pages=by_key,
        base=base,
        prior=prior,
        final=reading,
        believed=np.mean([each.p_gold for each in passes], axis=0).astype(np.float32),
        history=history,
        unknown=knowledge.unknown,
        surprisal=knowledge.surprisal,
    )
    evidence = gather(material)
    scores = score_causes(evidence, limits)
    return Diagnosis(
        run=run,
        facts=facts,
        pages=by_key,
        final=reading,
        base=base,
        history=history,
        passed=np.mean([each.correct for each in passes], axis=0).astype(np.float32),
        believed=material.believed,
        evidence=evidence,
        scores=scores,
        causes=tuple(decide(scores, limits)),
        limits=limits,
    )


def _base_reading(
    facts: RunFacts, pages: Sequence[AnnotatedPage], cache: Path
) -> tuple[Reading, Floats, TextEncoder]:
    """Return what the model that training started from makes of the samples, how surely, and its encoder.

    It is sure of an answer that it keeps when perturbed: (I,) is the mean probability of its own answer.
    Where training started from fresh weights, another model looks, but nothing was known before.
    """
    base = FormModel.load(facts.start_from or STAND_IN)
    examples: list[Example] = FeatureCache(base.encoder, cache).examples(pages, [View.ENTITIES])
    reading = read_samples(base, examples)
    if facts.start_from is None:
        return reading, np.zeros(len(reading.keys), np.float32), base.encoder
    passes = perturbed_passes(base, examples, cache)
    own = [row.argmax() for row in reading.shares]
    sure = [[row[place] for row, place in zip(each.shares, own, strict=True)] for each in passes]
    return reading, np.mean(sure, axis=0).astype(np.float32), base.encoder
