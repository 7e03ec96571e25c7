"""What a model is asked for, whatever runs it: the reading of one page, and what its folder says of it.

Shapes: W words, S segments, N spans, C labels, K link kinds, D width of the encoder's word embeddings, E of
its states.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from xformparser.encoding.layout import PageLayout
from xformparser.encoding.page import EncodedPage
from xformparser.errors import ModelError
from xformparser.labels import LABEL_INDEX, LABELS
from xformparser.models.decoding import Array, DecodedPage, SpanFacts, Thresholds, decode_page
from xformparser.models.folders import CONFIG, NAMES
from xformparser.models.network_config import NetworkConfig

FORMAT = 1


@dataclass(frozen=True)
class ModelCard:
    """What a model folder says of itself."""

    name: str
    version: str
    network: NetworkConfig
    thresholds: Thresholds


@dataclass(frozen=True)
class PageReading:
    """What the model reads: decoded entities and links, and the words (of the layout) of each span.

    `scores` are those that were decoded, None of a reader that keeps its reasons to itself.
    """

    decoded: DecodedPage
    span_words: tuple[range, ...]
    scores: "PageScores | None" = field(default=None, compare=False, repr=False)

    def words_of(self, entity: int) -> list[int]:
        """Return the places of an entity's words in the layout, in reading order."""
        return [word for span in self.decoded.entities[entity].spans for word in self.span_words[span]]


@dataclass(frozen=True)
class PageScores:
    """A page before decoding: (N, C) label probabilities, (K, N, N) link logits, the words of each span.

    `starts` (W,) says by how much each word looks like the first of a span, above zero where it is;
    `meanings` (W, D) are the means of the words' token embeddings, which know nothing of the page, `states`
    (W, E) what the encoder makes of the words, both where the whole page was read.
    """

    labels: Array
    links: Array
    facts: SpanFacts
    span_words: tuple[range, ...]
    starts: Array
    meanings: Array | None = None
    states: Array | None = None

    def decode(self, thresholds: Thresholds) -> PageReading:
        """Return the entities and links that the thresholds let pass."""
        decoded = decode_page(self.labels, self.links, self.facts, thresholds)
        return PageReading(decoded, self.span_words, self)


@dataclass(frozen=True)
class SpanCut:
    """The spans of a page, cut from its words or given.

    `first` and `last` (N,) are places of words, both inside the span; `known` (N, C) has the one-hot rows of
    labels that are given, zeros elsewhere; `given` says that spans are whole entities; `starts` (W,) says by
    how much B tags outweigh I tags, over the least.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    known: Array
    given: bool
    starts: Array

    @classmethod
    def of(cls, page: EncodedPage, tags: Array, least: float) -> "SpanCut":
        """Return the spans of a page with at least one word.

        Args:
            page: the words, in segments.
            tags: (W, 2C) logits of the BIO head, B-labels first.
            least: by how much B tags must outweigh I tags where a span begins inside a segment.
        """
        rows = label_rows(page)[page.word_segments]
        margins: Array = _start_logits(tags) - np.float32(least)
        starts = (margins > 0) & ~(rows.any(axis=1) | page.given)
        starts[0] = True
        starts[1:] |= page.word_segments[1:] != page.word_segments[:-1]
        first = np.flatnonzero(starts)
        return cls(first, np.append(first[1:], len(starts)) - 1, rows[first], page.given, margins)

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(N,), true where the label is given."""
        found: NDArray[np.bool_] = self.known.max(axis=1, initial=0) > 0
        return found

    def labels(self, logits: Array) -> Array:
        """Return (N, C) probabilities of (N, C) logits; one-hot rows where labels are given."""
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return np.where(self.labelled[:, None], self.known, shares)

    def scores(self, labels: Array, links: Array) -> PageScores:
        """Return what is known of the spans with what the network says of them.

        Args:
            labels: (N, C) probabilities of `labels`.
            links: (K, N, N) logits.
        """
        words = zip(self.first.tolist(), self.last.tolist(), strict=True)
        return PageScores(
            labels=labels,
            links=links,
            facts=SpanFacts(whole=self.labelled | self.given, labelled=self.labelled),
            span_words=tuple(range(first, last + 1) for first, last in words),
            starts=self.starts,
        )


def _start_logits(tags: Array) -> Array:
    """Return (W,): by how much the B tags together outweigh the I tags of (W, 2C) logits."""
    peak = tags.max(axis=1, keepdims=True)
    begins, goes_on = np.split(np.exp(tags - peak), 2, axis=1)
    starts: Array = np.log(begins.sum(axis=1)) - np.log(goes_on.sum(axis=1))
    return starts


class LayoutReader(Protocol):
    """A model that is ready to read pages; each reading is a function of its page alone."""

    @property
    def card(self) -> ModelCard:
        """What the model says of itself."""

    def read(self, layout: PageLayout) -> PageReading:
        """Return what the model reads off a page; given entities are not cut or joined."""

    def read_moved(self, layout: PageLayout, moved: Sequence[PageLayout]) -> tuple[PageReading, ...]:
        """Return what the model reads off a page, then off the same with its words in other places.

        The text is read once; the layouts have the same words in the same segments, in one order.
        """

    def word_states(self, layout: PageLayout) -> Array:
        """Return (W, E): what the encoder makes of the words of a layout, in its order."""


NOTHING = PageReading(DecodedPage((), ()), ())
"""The reading of a page without words."""


def word_meanings(page: EncodedPage, rows: Callable[[NDArray[np.int64]], Array]) -> Array:
    """Return (W, D): the mean of the embeddings of each word's tokens, zeros for a word without any.

    Args:
        page: the words, in windows of tokens.
        rows: gives the (M, D) embeddings of M token ids.
    """
    owners, ids = [], []
    for window in page.windows:
        owners += [word for word, _ in window.members]
        ids += [window.ids[token] for _, token in window.members]
    known, places = np.unique(np.array(ids, np.int64), return_inverse=True)
    table = rows(known)
    found = np.zeros((len(page.word_boxes), table.shape[1]), np.float32)
    np.add.at(found, np.array(owners, np.int64), table[places])
    counts = np.bincount(np.array(owners, np.int64), minlength=len(found))
    means: Array = found / np.maximum(counts, 1).astype(np.float32)[:, None]
    return means


def frame_ids(tokenizer: Tokenizer) -> tuple[int, int]:
    """Return the ids that open and close a window."""
    first, *_, last = tokenizer.encode("").ids
    return first, last


def label_rows(page: EncodedPage) -> Array:
    """Return (S, C) one-hot rows of the segments' labels, zeros where a label is not known."""
    known = page.segment_labels or (None,) * len(page.segment_boxes)
    rows = np.zeros((len(known), len(LABELS)), np.float32)
    for segment, label in enumerate(known):
        if label is not None:
            rows[segment, LABEL_INDEX[label]] = 1
    return rows


def read_card(folder: Path) -> ModelCard:
    """Return what a model folder says of itself.

    Raises:
        ModelError: the folder holds no model, a damaged one, or one of another format.
    """
    path = folder / CONFIG
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        found = record["format"]
        if found != FORMAT:
            raise ModelError(
                f"{path}: is of format {found}; this version reads {FORMAT}. Train or fetch it anew."
            )
        network, thresholds = NetworkConfig(**record["network"]), Thresholds(**record["thresholds"])
        return ModelCard(record["name"], record["version"], network, thresholds)
    except FileNotFoundError as error:
        raise ModelError(
            f"{folder}: holds no model ({CONFIG} is missing). "
            f"Give the folder of one, or one of: {', '.join(NAMES)}."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: cannot be read: {error}. Give a folder made by training.") from error
