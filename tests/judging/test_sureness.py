from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from judged_pages import layout

from xformparser.encoding.layout import PageLayout
from xformparser.judging.sureness import AsSure, AsSureReader, Sureness
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import LayoutReader, ModelCard, PageReading, PageScores
from xformparser.quality.shaking import shaken

LAYOUTS = (layout(), *shaken(layout(), 3))


class Shy:
    """Reads as a model does, and is half as sure of it."""

    def __init__(self, reader: LayoutReader) -> None:
        self.reader = reader

    @property
    def card(self) -> ModelCard:
        return self.reader.card

    def read(self, layout: PageLayout) -> PageReading:
        reading = self.reader.read(layout)
        assert reading.scores is not None
        odds = np.sqrt(reading.scores.labels)
        shy = replace(
            reading.scores,
            labels=odds / odds.sum(axis=1, keepdims=True),
            links=reading.scores.links / 2,
            starts=reading.scores.starts / 2,
        )
        return replace(reading, scores=shy)

    def read_moved(self, layout: PageLayout, moved: Sequence[PageLayout]) -> tuple[PageReading, ...]:
        return tuple(map(self.read, (layout, *moved)))


@pytest.fixture
def shy(tiny_model: FormModel) -> Shy:
    return Shy(tiny_model)


def scores_of(reader: LayoutReader) -> PageScores:
    scores = reader.read(layout()).scores
    assert scores is not None
    return scores


def test_a_shy_model_is_made_as_sure_as_the_other(tiny_model: FormModel, shy: Shy) -> None:
    as_sure = AsSure(Sureness.of(shy, LAYOUTS), Sureness.of(tiny_model, LAYOUTS))
    told, expected = scores_of(AsSureReader(shy, as_sure)), scores_of(tiny_model)
    near = {"rtol": 0.2, "atol": 0.1}
    np.testing.assert_allclose(told.starts, expected.starts, **near)
    np.testing.assert_allclose(told.links, expected.links, **near)
    assert np.abs(told.labels - expected.labels).max() < np.abs(scores_of(shy).labels - expected.labels).max()
    np.testing.assert_allclose(told.labels.sum(axis=1), 1, rtol=1e-5)


def test_what_is_read_stays_and_its_order_too(tiny_model: FormModel, shy: Shy) -> None:
    as_sure = AsSure(Sureness.of(shy, LAYOUTS), Sureness.of(tiny_model, LAYOUTS))
    reader = AsSureReader(shy, as_sure)
    assert reader.card == tiny_model.card
    first, second = reader.read_moved(layout(), shaken(layout(), 1))
    assert first.decoded == shy.read(layout()).decoded
    assert second.decoded == shy.read(*shaken(layout(), 1)).decoded
    for told, own in zip(scores_of(reader).links, scores_of(shy).links, strict=True):
        assert (np.diff(told.ravel()[np.argsort(own.ravel(), kind="stable")]) >= -1e-5).all()
