"""Facts of candidate pairs by dimension: plain numbers, each of which could tell right pairs from wrong ones.

Shapes: P candidates, F facts.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from xformparser.quality.dimensions import Dimension
from xformparser.quality.evidence import Candidate, Facts, Floats, PageEvidence
from xformparser.quality.facts.labelling import labelling_facts
from xformparser.quality.facts.linking import linking_facts
from xformparser.quality.facts.page import page_facts
from xformparser.quality.facts.reading import reading_facts
from xformparser.quality.facts.stability import stability_facts
from xformparser.quality.facts.structure import structure_facts
from xformparser.quality.facts.value_type import type_facts
from xformparser.quality.key_memory import KeyMemory

__all__ = ["PARTS", "columns", "facts_of", "whole_table"]

PAGE = "page"
"""Facts of no dimension: those of the page as a whole."""
PARTS = (*Dimension, PAGE)


def facts_of(page: PageEvidence, candidates: Sequence[Candidate], memory: KeyMemory) -> Mapping[str, Facts]:
    """Return the facts of candidates by dimension, and those of their page.

    There are none of stability where the page was read once only.
    """
    found = {
        Dimension.READING: reading_facts(page, candidates),
        Dimension.LABELLING: labelling_facts(page, candidates),
        Dimension.LINKING: linking_facts(page, candidates),
        Dimension.TYPE: type_facts(page, candidates, memory),
        Dimension.STRUCTURE: structure_facts(page, candidates),
        PAGE: page_facts(page, candidates),
    }
    if page.again:
        found[Dimension.STABILITY] = stability_facts(page, candidates)
    return found


def columns(facts: Facts) -> Floats:
    """Return (P, F) facts in their order."""
    return np.stack([np.asarray(each, np.float32) for each in facts.values()], axis=1)


def whole_table(tables: Mapping[str, Floats], without: Collection[str] = ()) -> Floats:
    """Return (P, F): the facts of all parts that are there but some, in the order that scorers know."""
    parts = [tables[part] for part in PARTS if part in tables and part not in without]
    return np.concatenate(parts, axis=1)
