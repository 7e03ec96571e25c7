"""How surely a key is a question and a value an answer, and what else they may be."""

from collections.abc import Sequence

import numpy as np

from xformparser.labels import LABEL_INDEX, Label
from xformparser.quality.evidence import Candidate, Facts, PageEvidence, ends

LEAST = 1e-4
"""The least probability that is told from others."""


def labelling_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return how surely the key is a question and the value an answer, and what else they may be."""
    found: Facts = {}
    for name, places, label in zip(
        ("key", "value"), ends(candidates), (Label.QUESTION, Label.ANSWER), strict=True
    ):
        shares = np.clip(page.labels[places], LEAST, 1 - LEAST)
        own = shares[:, LABEL_INDEX[label]]
        found[f"{name}_label"] = np.log(own / (1 - own))
        for other in Label:
            if other is not label:
                found[f"{name}_{other}"] = shares[:, LABEL_INDEX[other]]
    return found
