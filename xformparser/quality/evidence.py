"""What a model's reading of a page says of its entities, whoever put them together from its words.

Shapes: W words, N spans, E entities, P pairs, C labels, D width of the word embeddings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout
from xformparser.labels import LABEL_INDEX, LINK_KINDS, Label, LinkKind
from xformparser.models.decoding import TAILS
from xformparser.models.reading import PageReading, PageScores

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

Facts = dict[str, Floats]
"""(P,) numbers of candidates, by name."""

UNLIKELY = -12.0
"""The lowest logit that is told from others; links that decoding does not look at have it."""


@dataclass(frozen=True)
class Piece:
    """An entity: its label, and the places of its words in the layout, in reading order; never empty."""

    label: Label
    words: tuple[int, ...]


@dataclass(frozen=True)
class Candidate:
    """A question and one of its answers, as places of pieces, found or only thought of.

    A question that nothing answers stands for its own answer.
    """

    question: int
    answer: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing answers the question."""
        return self.question == self.answer


@dataclass(frozen=True)
class PageEvidence:
    """A page as the model saw it, its entities, and its pairs.

    `pairs` are all pairs of the page, of which candidates are rivals or members. `again` are readings of the
    same words, moved a little; none where stability is not asked for.
    """

    layout: PageLayout
    scores: PageScores
    pieces: tuple[Piece, ...]
    pairs: tuple[Candidate, ...]
    again: tuple[PageReading, ...] = ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in the order of the layout."""
        return tuple(word for segment in self.layout.segments for word in segment.words)

    @cached_property
    def word_boxes(self) -> Floats:
        """(W, 4), in page units."""
        return np.array([word.box for word in self.words], np.float32).reshape(-1, 4)

    @cached_property
    def line_height(self) -> float:
        """The median height of the words, in page units."""
        heights = self.word_boxes[:, 3] - self.word_boxes[:, 1]
        return max(float(np.median(heights)), 1e-6)

    @cached_property
    def boxes(self) -> Floats:
        """(E, 4), in line heights."""
        flat, starts = word_groups(self.pieces)
        low = np.minimum.reduceat(self.word_boxes[flat, :2], starts)
        high = np.maximum.reduceat(self.word_boxes[flat, 2:], starts)
        return (np.concatenate([low, high], axis=1) / self.line_height).astype(np.float32)

    @cached_property
    def line_starts(self) -> NDArray[np.bool_]:
        """(W,), true at the first word of each segment."""
        counts = [len(segment.words) for segment in self.layout.segments]
        found = np.zeros(sum(counts) + 1, np.bool_)
        found[np.cumsum([0, *counts])] = True
        return found[:-1]

    @cached_property
    def spans_of(self) -> tuple[Places, ...]:
        """The spans of each entity's words."""
        owner = [place for place, words in enumerate(self.scores.span_words) for _ in words]
        spans = (sorted({owner[word] for word in piece.words}) for piece in self.pieces)
        return tuple(np.array(each, np.int64) for each in spans)

    @cached_property
    def membership(self) -> Floats:
        """(E, N): the share of each span in an entity."""
        found = np.zeros((len(self.pieces), len(self.scores.labels)), np.float32)
        for place, spans in enumerate(self.spans_of):
            found[place, spans] = 1 / len(spans)
        return found

    @cached_property
    def labels(self) -> Floats:
        """(E, C): mean probabilities over the spans."""
        found: Floats = self.membership @ self.scores.labels
        return found

    def spans_linked(self, kind: LinkKind) -> Floats:
        """Return (N, N) logits; those that decoding does not look at are UNLIKELY."""
        found: Floats = self._spans_linked[LINK_KINDS.index(kind)]
        return found

    @cached_property
    def _spans_linked(self) -> Floats:
        """(K, N, N)."""
        return np.where(self._looked_at, np.maximum(self.scores.links, UNLIKELY), np.float32(UNLIKELY))

    @cached_property
    def _looked_at(self) -> NDArray[np.bool_]:
        chosen = self.scores.labels.argmax(axis=1)
        found = np.triu(chosen[:, None] == chosen[None, :], k=1)
        for head, tails in TAILS.items():
            allowed = np.isin(chosen, [LABEL_INDEX[tail] for tail in tails])
            found |= (chosen == LABEL_INDEX[head])[:, None] & allowed[None, :]
        return found

    def linked(self, kind: LinkKind) -> Floats:
        """Return (E, E): mean logits over the spans of head and tail."""
        return self._linked[kind]

    @cached_property
    def _linked(self) -> dict[LinkKind, Floats]:
        own = self.membership
        return {kind: (own @ self.spans_linked(kind) @ own.T).astype(np.float32) for kind in LINK_KINDS}

    @cached_property
    def meanings(self) -> Floats:
        """(E, D): the mean embedding of each entity's words; of no width where the reading has none."""
        table = self.scores.meanings
        if table is None:
            return np.zeros((len(self.pieces), 0), np.float32)
        shares = np.zeros((len(self.pieces), len(table)), np.float32)
        for place, piece in enumerate(self.pieces):
            shares[place, piece.words] = 1 / len(piece.words)
        return shares @ table

    def length(self, piece: Piece) -> int:
        """Return how many characters an entity has."""
        return sum(len(self.words[place].text) for place in piece.words)

    def texts(self, piece: Piece) -> list[str]:
        """Return the texts of an entity's words."""
        return [self.words[place].text for place in piece.words]


def word_groups(pieces: Sequence[Piece]) -> tuple[Places, Places]:
    """Return the places of the words of all pieces, one piece after another, and (E,) where each begins."""
    counts = [len(piece.words) for piece in pieces]
    flat = np.array([word for piece in pieces for word in piece.words], np.int64)
    return flat, np.cumsum([0, *counts[:-1]])


def means_of_groups(values: Floats, starts: Places) -> Floats:
    """Return (E, ...): the means of groups of (M, ...) values, which begin at `starts` (E,)."""
    counts = np.diff(np.append(starts, len(values)))
    sums = np.add.reduceat(values, starts)
    return (sums / counts.reshape(-1, *(1,) * (values.ndim - 1))).astype(np.float32)


def pieces_labelled(pieces: Sequence[Piece], *labels: Label) -> Places:
    """Return the places of the pieces with one of the labels."""
    return np.array([place for place, piece in enumerate(pieces) if piece.label in labels], np.int64)


def ends(candidates: Iterable[Candidate]) -> tuple[Places, Places]:
    """Return (P,) places of questions and (P,) of answers."""
    found = [(each.question, each.answer) for each in candidates]
    table = np.array(found, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def only_at(values: Floats, kept: Places, besides: Places) -> Floats:
    """Return (P, E) values, UNLIKELY outside `kept` and at each row's own place."""
    found = np.full_like(values, UNLIKELY)
    found[:, kept] = values[:, kept]
    found[np.arange(len(besides)), besides] = UNLIKELY
    return found
