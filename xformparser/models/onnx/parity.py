"""Whether exported graphs say what torch says, at sizes that the exporter has never seen."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.encoding.page import encode_page
from xformparser.models.backbone import word_states
from xformparser.models.onnx.examples import Sizes
from xformparser.models.onnx.runtime import UNREAD, OnnxModel
from xformparser.models.pretrained import FormModel

MOST = 1e-3
"""Largest difference of a link's logit that rounding may make."""
TEXTS = (
    "Name:",
    "Ann Lee",
    "氏名",
    "12.50",
    "Total (EUR)",
    "Straße",
    "-",
    "A very long answer of many words",
)
COLUMNS, WIDTH, HEIGHT = 5, 160, 14


@dataclass(frozen=True)
class Difference:
    """How far graphs are from torch on a page: its spans and windows, the largest differences."""

    spans: int
    windows: int
    labels: float
    links: float

    @property
    def is_rounding(self) -> bool:
        """Whether both say the same."""
        return self.labels < MOST and self.links < MOST


def differences(model: FormModel, exported: OnnxModel) -> Iterator[Difference]:
    """Yield how far the graphs of full precision are from torch, by pages of ever more spans.

    They have none, one, the traced number of, and 500 spans, the last one in several windows.
    """
    for count in (0, 1, Sizes().spans, 500):
        layout = form_of(count)
        if exported.read(layout).span_words != model.read(layout).span_words:
            yield Difference(count, 0, np.inf, np.inf)
        elif count:
            yield _difference(model, exported, layout)
        else:
            yield Difference(0, 0, 0.0, 0.0)


def form_of(lines: int) -> PageLayout:
    """Return a page with so many lines of a few words, in columns."""
    words: list[Word] = []
    for place in range(lines):
        x, y = WIDTH * (place % COLUMNS) + 9 * (place % 3), HEIGHT * (place // COLUMNS)
        for text in TEXTS[place % len(TEXTS)].split():
            words.append(Word(text, (x, y, x + 4 * len(text), y + 10)))
            x += 4 * len(text) + 3
    return layout_of_words(words, WIDTH * COLUMNS, HEIGHT * max(1, lines // COLUMNS) + 10)


def _difference(model: FormModel, exported: OnnxModel, layout: PageLayout) -> Difference:
    page = encode_page(exported.tokenizer, layout)
    found, expected = (
        exported.score(page, exported.states(page)),
        model.score(page, word_states(model.backbone, page, model.frame)),
    )
    read = found.links != UNREAD
    return Difference(
        spans=len(expected.labels),
        windows=len(page.windows),
        labels=float(np.abs(found.labels - expected.labels).max()),
        links=float(np.abs(found.links - expected.links)[read].max()),
    )
