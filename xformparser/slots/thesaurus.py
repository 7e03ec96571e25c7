"""Which texts are known to be names of one thing, whatever the language: told, not learned.

Shapes: Q and E texts.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from xformparser.slots.arrays import Floats
from xformparser.text import comparable

FILE = Path(__file__).with_name("thesaurus.tsv")
"""The names that the generator's lexicon knows, one thing in a line (`scripts/write_thesaurus.py`)."""
FURTHER = Path(__file__).with_name("office_names.tsv")
"""What offices ask for and the generator's forms do not; written by hand."""
KEPT = 65_536
SHORTEST, LONGEST = 6, 60
"""Letters of a text that may be a misread name."""
MISREAD = 84.0
"""Likeness in per cent from which on a text is taken for a misread name."""
ALL = 100
NARROWEST = MISREAD / (2 * ALL - MISREAD)
"""The shorter of two texts that are so alike has this share of the letters of the longer at least."""

_Known = tuple[frozenset[int], float]
"""The things that a text may name, and how surely it is one of their names."""


class Thesaurus:
    """Tells which texts name one thing; most texts are not known."""

    def __init__(self, terms: Iterable[Iterable[str]]) -> None:
        """Take the names of each thing."""
        things = defaultdict[str, set[int]](set)
        for number, names in enumerate(terms):
            for name in names:
                things[comparable(name)].add(number)
        things.pop("", None)
        self._things = {name: frozenset(numbers) for name, numbers in things.items()}
        self._by_length = defaultdict[int, list[str]](list)
        for name in self._things:
            self._by_length[len(name)].append(name)
        self._find = lru_cache(maxsize=KEPT)(self._look_up)

    @classmethod
    def bundled(cls) -> "Thesaurus":
        """Return the one that comes with the package."""
        lines = (line for path in (FILE, FURTHER) for line in path.read_text(encoding="utf-8").splitlines())
        return cls(line.split("\t") for line in lines)

    def same(self, texts: Sequence[str], others: Sequence[str]) -> Floats:
        """Return (Q, E): how surely one of Q texts and one of E texts name one thing, 0 if that is not known.

        It is below 1 only for a text that seems to be a misread or misspelt name.
        """
        found = np.zeros((len(texts), len(others)), np.float32)
        known = [(place, *self._find(text)) for place, text in enumerate(others)]
        known = [each for each in known if each[1]]
        for row, text in enumerate(texts):
            things, sure = self._find(text)
            if things:
                for column, other, also_sure in known:
                    if things & other:
                        found[row, column] = sure * also_sure
        return found

    def _look_up(self, text: str) -> _Known:
        plain = comparable(text)
        if plain in self._things:
            return self._things[plain], 1.0
        if not SHORTEST <= len(plain) <= LONGEST:
            return frozenset(), 0.0
        lengths = range(math.ceil(len(plain) * NARROWEST), math.floor(len(plain) / NARROWEST) + 1)
        names = [name for length in lengths for name in self._by_length.get(length, ())]
        nearest = process.extractOne(plain, names, scorer=fuzz.ratio, score_cutoff=MISREAD)
        return (frozenset(), 0.0) if nearest is None else (self._things[nearest[0]], nearest[1] / ALL)
