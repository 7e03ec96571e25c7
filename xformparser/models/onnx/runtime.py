"""A whole model on ONNX Runtime, without torch: the same reading of a page as `FormModel` gives.

Shapes: T tokens, W words, S segments, N spans, C labels, K link kinds, H hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from tokenizers import Tokenizer

from xformparser.cpu_session import CpuSession
from xformparser.encoder.packed import PackedMatrix
from xformparser.encoding.layout import PageLayout
from xformparser.encoding.page import EncodedPage, Floats, encode_page
from xformparser.encoding.windows import Window
from xformparser.labels import LINK_KINDS
from xformparser.models.onnx.pairs import (
    Places,
    Planes,
    features_between,
    geometry_planes,
    in_rows,
    links_to_read,
    rivals_planes,
)
from xformparser.models.reading import (
    NOTHING,
    ModelCard,
    PageReading,
    PageScores,
    SpanCut,
    frame_ids,
    word_meanings,
)

SIDES = 5
UNREAD = -1e4
"""Logit of links that decoding ignores, which no graph scores."""
WORD_EMBEDDINGS = "encoder.embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class _WordStates:
    """(W, encoder) states, (W, H) states with what stands around, (W, 2C) tags; geometry of segments."""

    encoder: Floats
    words: Floats
    tags: Floats
    geometry: Planes


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
        return self.read_moved(layout, ())[0]

    def read_moved(self, layout: PageLayout, moved: Sequence[PageLayout]) -> tuple[PageReading, ...]:
        """Return what the model reads off a page, then off the same with its words in other places."""
        page = encode_page(self.tokenizer, layout)
        if not len(page.word_boxes):
            return (NOTHING,) * (1 + len(moved))
        states, meanings = self.states(page), word_meanings(page, self._rows)
        pages = (page, *(encode_page(self.tokenizer, other) for other in moved))
        scores = (replace(self.score(each, states), meanings=meanings, states=states) for each in pages)
        return tuple(each.decode(self.card.thresholds) for each in scores)

    def word_states(self, layout: PageLayout) -> Floats:
        """Return (W, encoder) states of a layout's words."""
        return self.states(encode_page(self.tokenizer, layout))

    def score(self, page: EncodedPage, states: Floats) -> PageScores:
        """Return the scores of a page with at least one word; links that decoding ignores are UNREAD.

        Args:
            page: the page.
            states: (W, encoder) of `states`.
        """
        found = self._read_words(page, states)
        cut = SpanCut.of(page, found.tags, self.card.thresholds.start)
        boxes = _span_boxes(page.word_boxes, cut.first)
        same = np.array_equal(boxes, page.segment_boxes)
        geometry = found.geometry if same else geometry_planes(boxes)
        logits, *parts = self._spans.run(
            _means(found.encoder, cut),
            _pooled(found.words, cut),
            _pooled(page.word_shapes, cut),
            boxes,
            cut.known,
            *_biases(self._span_biases, geometry),
        )
        labels = cut.labels(logits)
        return cut.scores(labels, self._link(labels.argmax(axis=1), boxes, geometry, parts))

    def _read_words(self, page: EncodedPage, encoder: Floats) -> _WordStates:
        geometry = geometry_planes(page.segment_boxes)
        biases = _biases(self._segment_biases, geometry)
        words, tags = self._words.run(
            encoder, page.word_shapes, page.word_boxes, page.word_segments, page.segment_boxes, *biases
        )
        return _WordStates(encoder, words, tags, geometry)

    def states(self, page: EncodedPage) -> Floats:
        """Return (W, encoder) states of text: means over each word's tokens, zeros for words with none."""
        states = [self._window_states(window) for window in page.windows]
        if not states:
            return np.zeros((len(page.word_boxes), 2 * self._embeddings.shape[1]), np.float32)
        starts = np.cumsum([0, *(len(window.ids) for window in page.windows)])
        members = [
            np.array(window.members, np.int64).reshape(-1, 2) + np.array([0, start])
            for window, start in zip(page.windows, starts, strict=False)
        ]
        return _means_of_tokens(np.concatenate(states), np.concatenate(members), len(page.word_boxes))

    def _window_states(self, window: Window) -> Floats:
        """Return (T, encoder) states of a window's tokens."""
        places = np.arange(len(window.ids) + 2)
        edges, positions = places[[0, -1]], places[1:-1]
        frame, ids = np.array(self._frame, np.int64), np.array(window.ids, np.int64)
        (states,) = self._encoder.run(self._rows(frame), edges, self._rows(ids), positions)
        found: Floats = states
        return found

    def _rows(self, places: Places) -> Floats:
        table = self._embeddings
        return table.rows(places) if isinstance(table, PackedMatrix) else table[places]

    def _link(self, labels: Places, boxes: Floats, geometry: Planes, parts: list[Floats]) -> Floats:
        """Return (K, N, N) logits.

        Args:
            labels: (N,) the most likely ones.
            boxes: (N, 4).
            geometry: of the boxes.
            parts: the label shares and link sides of each decoder.
        """
        decoders = [parts[start : start + SIDES] for start in range(0, len(parts), SIDES)]
        rivals = rivals_planes(boxes, [shares for shares, *_ in decoders])
        found = np.full((len(LINK_KINDS), len(boxes), len(boxes)), UNREAD, np.float32)
        for heads, tails in links_to_read(labels):
            sides: list[Floats] = []
            places = features_between(geometry, heads, tails)
            for near, (_, by_biaffine, as_tail, by_head, by_tail) in zip(rivals, decoders, strict=True):
                sides.append(np.concatenate([places, features_between(near, heads, tails)], axis=-1))
                sides += [by_biaffine[:, heads], as_tail[tails], by_head[heads], by_tail[tails]]
            (logits,) = self._links.run(*sides)
            found[:, heads[:, None], tails] = logits
        return found


def graph_names(precision: str) -> tuple[str, ...]:
    """Return the graphs that a model runs, in the order in which a page passes them."""
    return (f"encoder_{precision}", "segment_biases", "words", "span_biases", "spans", "links")


def _biases(graph: CpuSession, geometry: Planes) -> list[Floats]:
    """Return (heads, N, N) of every layer."""
    count = len(geometry[0])
    found: list[Floats] = []
    for start, rows in in_rows(geometry):
        parts = graph.run(rows)
        found = found or [np.empty((len(part), count, count), np.float32) for part in parts]
        for whole, part in zip(found, parts, strict=True):
            whole[:, start : start + len(rows)] = part
    return found


def _span_boxes(word_boxes: Floats, first: Places) -> Floats:
    """Return (N, 4): the box around the words from each first one to before the next."""
    low = np.minimum.reduceat(word_boxes[:, :2], first)
    high = np.maximum.reduceat(word_boxes[:, 2:], first)
    return np.concatenate([low, high], axis=1)


def _pooled(values: Floats, cut: SpanCut) -> Floats:
    """Return (N, 3H): mean, first and last of the (W, H) values of each span's words."""
    return np.concatenate([_means(values, cut), values[cut.first], values[cut.last]], axis=1)


def _means(values: Floats, cut: SpanCut) -> Floats:
    """Return (N, H): the mean of the (W, H) values of each span's words."""
    counts = (cut.last - cut.first + 1).astype(np.float32)
    sums: Floats = np.add.reduceat(values, cut.first)
    return sums / counts[:, None]


def _means_of_tokens(states: Floats, members: Places, words: int) -> Floats:
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
