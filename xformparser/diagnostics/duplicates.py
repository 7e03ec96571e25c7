"""Near duplicates whose labels or links contradict each other (ILP, section 3.3; our measure, papers.md 3.1).

Samples are near duplicates where their texts are nearly the same and the base model sees them alike in their
surroundings; whoever annotated them saw the same thing twice.

Shapes: I samples, H states.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import HashingVectorizer

_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s+")
_SHRINK = 1.0
_CHUNK = 1024


@dataclass(frozen=True)
class Likeness:
    """From which likeness on samples are near duplicates: cosines of their letters and of the base states."""

    text: float = 0.9
    states: float = 0.6


@dataclass(frozen=True)
class Duplicates:
    """Of each sample (I,): how many near duplicates it has, and how many of them are answered otherwise.

    `group` numbers those that hang together by near duplicates; -1 for a sample without any.
    """

    count: NDArray[np.int32]
    other: NDArray[np.int32]
    group: NDArray[np.int32]

    @property
    def disagreement(self) -> NDArray[np.float32]:
        """The share (I,) answered otherwise, drawn towards 0 where there are few."""
        share: NDArray[np.float32] = (self.other / (self.count + _SHRINK)).astype(np.float32)
        return share

    @property
    def agreement(self) -> NDArray[np.float32]:
        """The share (I,) answered alike, drawn towards 0 where there are few."""
        alike = self.count - self.other
        share: NDArray[np.float32] = (alike / (self.count + _SHRINK)).astype(np.float32)
        return share


def normalised(text: str) -> str:
    """Return a text as it is compared: NFKC, case-folded, digits alike, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SPACE.sub(" ", _DIGIT.sub("0", folded)).strip()


def find_duplicates(
    texts: Sequence[str],
    states: NDArray[np.float32],
    answers: Sequence[str],
    likeness: Likeness | None = None,
) -> Duplicates:
    """Return how many near duplicates each sample has, and how many are answered otherwise.

    Args:
        texts: what a sample says: of an entity its text, of an answer that of its question beside it.
        states: (I, H) of the base model.
        answers: what is annotated, in words that mean the same on every page.
        likeness: from when on two samples are near duplicates.
    """
    likeness = likeness or Likeness()
    if not texts:
        nothing = np.zeros(0, np.int32)
        return Duplicates(nothing, nothing, nothing)
    letters, unit = _letters(texts), _unit(states)
    _, codes = np.unique(np.array(answers), return_inverse=True)
    count, other = np.zeros(len(texts), np.int32), np.zeros(len(texts), np.int32)
    joined: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for begin in range(0, len(texts), _CHUNK):
        rows = np.arange(begin, min(begin + _CHUNK, len(texts)))
        left, right = _near_pairs(letters, unit, rows, likeness)
        joined.append((left, right))
        count += np.bincount(left, minlength=len(texts)).astype(np.int32)
        differing = codes[left] != codes[right]
        other += np.bincount(left[differing], minlength=len(texts)).astype(np.int32)
    left, right = (np.concatenate(side) for side in zip(*joined, strict=True))
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(len(texts), len(texts)))
    _, group = connected_components(graph, directed=False)
    return Duplicates(count, other, np.where(count > 0, group, -1).astype(np.int32))


def near_duplicates(
    texts: Sequence[str],
    states: NDArray[np.float32],
    rows: Sequence[int],
    likeness: Likeness | None = None,
) -> list[NDArray[np.int64]]:
    """Return the near duplicates of some samples, those that `find_duplicates` counts."""
    if not len(rows):
        return []
    wanted = np.array(rows, np.int64)
    left, right = _near_pairs(_letters(texts), _unit(states), wanted, likeness or Likeness())
    return [np.sort(right[left == row]) for row in wanted]


def _near_pairs(
    letters: csr_matrix, unit: NDArray[np.float32], rows: NDArray[np.int64], likeness: Likeness
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs (P,), (P,) of near duplicates whose first is among the rows."""
    alike = (letters[rows] @ letters.T).tocoo()
    near = alike.data >= likeness.text
    left, right = rows[alike.row[near]], alike.col[near].astype(np.int64)
    same = (unit[left] * unit[right]).sum(axis=1) >= likeness.states
    pairs = same & (left != right)
    return left[pairs], right[pairs]


def _unit(states: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9)
    return unit


def _letters(texts: Sequence[str]) -> csr_matrix:
    """Return (I, F) unit rows of the counts of the texts' letters, two to four in a row."""
    vectorizer = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), n_features=2**16, alternate_sign=False
    )
    return vectorizer.transform([normalised(text) for text in texts])
