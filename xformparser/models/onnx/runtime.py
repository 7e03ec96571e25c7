"""A whole model on ONNX Runtime, without torch: the same reading of a page as `FormModel` gives.

Shapes: T tokens, W words, S segments, N spans, C labels, K link kinds, H hidden.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from xformparser.cpu_session import CpuSession
from xformparser.encoder.packed import PackedMatrix
from xformparser.encoding.layout import PageLayout
from xformparser.encoding.page import EncodedPage, Floats, encode_page
from xformparser.encoding.windows import Window
from xformparser.models.pair_geometry import pair_geometry
from xformparser.models.reading import NOTHING, ModelCard, PageReading, PageScores, SpanCut, frame_ids
from xformparser.models.rivals import Rivals

PAIRS_AT_ONCE = 4096
"""Pairs of spans that pass a graph together: their features stay in the processor's cache."""
SIDES = 5
WORD_EMBEDDINGS = "encoder.embeddings.word_embeddings.weight"

Places = NDArray[np.int64]


@dataclass(frozen=True)
class _WordStates:
    """(W, encoder) states, (W, H) states with what stands around, (W, 2C) tags; (S, S, G) of the segments."""

    encoder: Floats
    words: Floats
    tags: Floats
    geometry: Floats


class OnnxModel:
    """A model whose graphs lie in a folder; reads one page at a time, so that none sways another."""

    def __init__(
        self,
        graphs: tuple[CpuSession, ...],
        embeddings: PackedMatrix | Floats,
        tokenizer: Tokenizer,
        card: ModelCard,
    ) -> None:
        """Take the parts: the graphs in the order of `graph_names`, the rows of WORD_EMBEDDINGS."""
        self.card = card
        self.tokenizer = tokenizer
        self._embeddings = embeddings
        self._frame = frame_ids(tokenizer)
        self._encoder, self._segment_biases, self._words, self._span_biases, self._spans, self._links = graphs

    def read(self, layout: PageLayout) -> PageReading:
        """Return what the model reads off a page; given entities are not cut or joined."""
        page = encode_page(self.tokenizer, layout)
        return self.score(page).decode(self.card.thresholds) if len(page.word_boxes) else NOTHING

    def score(self, page: EncodedPage) -> PageScores:
        """Return the scores of a page with at least one word."""
        found = self._read_words(page)
        cut = SpanCut.of(page, found.tags, self.card.thresholds.start)
        boxes = _span_boxes(page.word_boxes, cut.first)
        same = np.array_equal(boxes, page.segment_boxes)
        geometry = found.geometry if same else _geometry(boxes)
        biases = _in_rows(self._span_biases, geometry)
        labels, *parts = self._spans.run(
            found.encoder, found.words, page.word_shapes, boxes, cut.first, cut.last, cut.known, biases
        )
        return cut.scores(labels, self._link(boxes, geometry, parts))

    def _read_words(self, page: EncodedPage) -> _WordStates:
        encoder = self._word_states(page)
        geometry = _geometry(page.segment_boxes)
        biases = _in_rows(self._segment_biases, geometry)
        words, tags = self._words.run(
            encoder, page.word_shapes, page.word_boxes, page.word_segments, page.segment_boxes, biases
        )
        return _WordStates(encoder, words, tags, geometry)

    def _word_states(self, page: EncodedPage) -> Floats:
        """Return (W, encoder): the mean over each word's tokens; zeros for a word without any."""
        states = [self._window_states(window) for window in page.windows]
        if not states:
            return np.zeros((len(page.word_boxes), 2 * self._rows(self._frame).shape[1]), np.float32)
        starts = np.cumsum([0, *(len(window.ids) for window in page.windows)])
        members = [
            np.array(window.members, np.int64).reshape(-1, 2) + np.array([0, start])
            for window, start in zip(page.windows, starts, strict=False)
        ]
        return _means(np.concatenate(states), np.concatenate(members), len(page.word_boxes))

    def _window_states(self, window: Window) -> Floats:
        """Return (T, encoder) states of a window's tokens."""
        places = np.arange(len(window.ids) + 2)
        edges, positions = places[[0, -1]], places[1:-1]
        (states,) = self._encoder.run(self._rows(self._frame), edges, self._rows(window.ids), positions)
        found: Floats = states
        return found

    def _rows(self, ids: tuple[int, ...]) -> Floats:
        places = np.array(ids, np.int64)
        table = self._embeddings
        return table.rows(places) if isinstance(table, PackedMatrix) else table[places]

    def _link(self, boxes: Floats, geometry: Floats, parts: list[Floats]) -> Floats:
        """Return (K, N, N) logits; parts are the label shares and link sides of each decoder."""
        rivals = Rivals.of(boxes[None], np.ones((1, len(boxes)), np.bool_))
        decoders = [parts[start : start + SIDES] for start in range(0, len(parts), SIDES)]
        features = [rivals.features(shares[None])[0] for shares, *_ in decoders]
        found = []
        for rows in _rows_at_once(len(boxes)):
            sides: list[Floats] = []
            for near, (_, heads, tails, by_head, by_tail) in zip(features, decoders, strict=True):
                sides += [near[rows], np.ascontiguousarray(heads[:, rows]), tails, by_head[rows], by_tail]
            found += self._links.run(geometry[rows], *sides)
        return np.concatenate(found, axis=1)


def graph_names(precision: str) -> tuple[str, ...]:
    """Return the graphs that a model runs, in the order in which a page passes them."""
    return (f"encoder_{precision}", "segment_biases", "words", "span_biases", "spans", "links")


def _geometry(boxes: Floats) -> Floats:
    """Return (N, N, G) features of all pairs of (N, 4) boxes."""
    found: Floats = pair_geometry(boxes[None], np.ones((1, len(boxes)), np.bool_))[0]
    return found


def _in_rows(graph: CpuSession, geometry: Floats) -> Floats:
    """Return (heads, N, N): what a graph says of all pairs, a few rows at a time."""
    return np.concatenate([graph.run(geometry[rows])[0] for rows in _rows_at_once(len(geometry))], axis=1)


def _rows_at_once(count: int) -> list[slice]:
    step = max(1, PAIRS_AT_ONCE // count)
    return [slice(start, start + step) for start in range(0, count, step)]


def _span_boxes(word_boxes: Floats, first: Places) -> Floats:
    """Return (N, 4): the box around the words from each first one to before the next."""
    low = np.minimum.reduceat(word_boxes[:, :2], first)
    high = np.maximum.reduceat(word_boxes[:, 2:], first)
    return np.concatenate([low, high], axis=1)


def _means(states: Floats, members: Places, words: int) -> Floats:
    """Return (W, H): the mean of each word's states, zeros where it has none.

    Args:
        states: (T, H) of all tokens.
        members: (M, 2) words and tokens, of rising words.
        words: W.
    """
    found = np.zeros((words, states.shape[1]), np.float32)
    owners, starts, counts = np.unique(members[:, 0], return_index=True, return_counts=True)
    found[owners] = np.add.reduceat(states[members[:, 1]], starts) / counts[:, None].astype(np.float32)
    return found
