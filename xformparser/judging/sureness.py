"""How sure models are of themselves: a judge of one model is taught by others, which are less or more so.

Shapes: W words, N spans, C labels, K link kinds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xformparser.encoding.layout import PageLayout
from xformparser.labels import LINK_KINDS
from xformparser.models.reading import LayoutReader, ModelCard, PageReading, PageScores
from xformparser.quality.evidence import UNLIKELY, Floats, PageEvidence

LEAST = 1e-6
SHARES = np.concatenate([np.linspace(0, 0.9, 19), 1 - np.geomspace(0.1, 1e-3, 15)])
"""At which shares of the values models are compared, closely among the highest: most links are none."""


@dataclass(frozen=True)
class Sureness:
    """How a model spreads what it says: values (Q,) at SHARES of all.

    `labels` are how far apart the logarithms of probabilities are, `links` logits by kind, `starts` margins
    of first words.
    """

    labels: Floats
    links: tuple[Floats, ...]
    starts: Floats

    @classmethod
    def of(cls, reader: LayoutReader, layouts: Iterable[PageLayout]) -> "Sureness":
        """Return that of a reader on some pages, whose annotation plays no part."""
        read = (reader.read(layout).scores for layout in layouts)
        scores = [each for each in read if each is not None]
        pages = [PageEvidence(PageLayout(1, 1, (), given=False), each, (), ()) for each in scores]
        seen = [[page.spans_linked(kind) for page in pages] for kind in LINK_KINDS]
        return cls(
            labels=_spread(_apart(each.labels) for each in scores),
            links=tuple(_spread(part[part > UNLIKELY] for part in parts) for parts in seen),
            starts=_spread(each.starts for each in scores),
        )


@dataclass(frozen=True)
class AsSure:
    """Makes scores of a model with the sureness `own` as sure as those of one with `other`."""

    own: Sureness
    other: Sureness

    def __call__(self, scores: PageScores) -> PageScores:
        """Return the scores in the same order: links and starts moved by rank, labels all by one power."""
        own, other = self.own, self.other
        surer = float(np.median(other.labels) / max(float(np.median(own.labels)), LEAST))
        labels = np.power(np.maximum(scores.labels, LEAST), surer)
        links = [
            _moved(part, *ways) for part, *ways in zip(scores.links, own.links, other.links, strict=True)
        ]
        return replace(
            scores,
            labels=(labels / labels.sum(axis=1, keepdims=True)).astype(np.float32),
            links=np.stack(links),
            starts=_moved(scores.starts, own.starts, other.starts),
        )


class AsSureReader:
    """Reads what another reader reads, and says so in other scores."""

    def __init__(self, reader: LayoutReader, as_sure: AsSure) -> None:
        self.reader = reader
        self.as_sure = as_sure

    @property
    def card(self) -> ModelCard:
        """That of the other reader."""
        return self.reader.card

    def read(self, layout: PageLayout) -> PageReading:
        """Return what the other reads off a page."""
        return self._told(self.reader.read(layout))

    def read_moved(self, layout: PageLayout, moved: Sequence[PageLayout]) -> tuple[PageReading, ...]:
        """Return what the other reads off a page, then off the same with its words in other places."""
        return tuple(map(self._told, self.reader.read_moved(layout, moved)))

    def word_states(self, layout: PageLayout) -> Floats:
        """Return what the other's encoder makes of the words of a layout."""
        return self.reader.word_states(layout)

    def _told(self, reading: PageReading) -> PageReading:
        if reading.scores is None:
            return reading
        return replace(reading, scores=self.as_sure(reading.scores))


def _apart(labels: Floats) -> Floats:
    """Return (N,) how far apart the logarithms of (N, C) probabilities are."""
    found: Floats = np.log(np.maximum(labels, LEAST)).std(axis=1)
    return found


def _spread(parts: Iterable[Floats]) -> Floats:
    values = np.concatenate([part.ravel() for part in parts])
    return np.quantile(values, SHARES).astype(np.float32)


def _moved(values: Floats, own: Floats, other: Floats) -> Floats:
    """Return values moved from one spread to another; those beyond it by as much as its end."""
    inside = np.clip(values, own[0], own[-1])
    return (np.interp(inside, own, other) + values - inside).astype(np.float32)
