"""From annotated pages to lessons: pages answered by a model, what keys take on them, and faults.

Shapes: K keys, D width of the word embeddings, V features of values.
"""

import logging
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.errors import ConfigurationError
from xformparser.evaluation.protocols import Protocol
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.judging.answered import AnsweredPage, answered_lines, answered_pixels
from xformparser.judging.faulty import BadReading, StrangeValues
from xformparser.judging.lessons import Lessons, blank_lessons_of, lessons_of
from xformparser.quality.evidence import Floats, ends
from xformparser.quality.facts.value_type import text_features
from xformparser.quality.faults import Fault, Workshop
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.shaking import PASSES, read_shaken

logger = logging.getLogger(__name__)

WIDTH = 48
"""Of the meanings of keys that are remembered."""


@dataclass(frozen=True)
class RightPairs:
    """Right pairs of some pages: (K, D) meanings of keys, (K, V) features of values, the values' texts."""

    meanings: Floats
    features: Floats
    values: tuple[str, ...]

    @classmethod
    def of(cls, answered: Iterable[AnsweredPage]) -> "RightPairs":
        """Return the right pairs of pages, found or missed; there must be one."""
        meanings, features, values = [], [], []
        for each in answered:
            right = [pair for pair, is_right in zip(each.page.pairs, each.right, strict=True) if is_right]
            heads, tails = ends((*right, *each.missed))
            meanings.append(each.page.meanings[heads])
            features.append(text_features(each.page, tails))
            values += [" ".join(each.page.texts(each.page.pieces[place])) for place in tails]
        return cls(np.concatenate(meanings), np.concatenate(features), tuple(values))

    @classmethod
    def joined(cls, parts: Sequence["RightPairs"]) -> "RightPairs":
        """Return the pairs of all parts."""
        return cls(
            np.concatenate([part.meanings for part in parts]),
            np.concatenate([part.features for part in parts]),
            tuple(value for part in parts for value in part.values),
        )

    def known(self) -> "Known":
        """Return what other documents may know of these."""
        return Known(KeyMemory.of(self.meanings, self.features, WIDTH), StrangeValues.of(self.values))


def answer(
    parser: FormParser, protocol: Protocol, pages: Iterable[AnnotatedPage]
) -> Iterator[tuple[AnsweredPage, Path | None]]:
    """Yield each page as a parser answers it, with its image; pages without a find are left out."""

    def parse(page: AnnotatedPage) -> ParsedPage:
        return next(parser.pages(_image(page)))

    for page in pages:
        if protocol is Protocol.LINES:
            found = answered_lines(parser.model, page, PASSES if parser.settings.stability else 0)
        else:
            found = answered_pixels(parse, page)
        if found is not None:
            yield found, page.image_path


@dataclass(frozen=True)
class Known:
    """What is known of other documents than those at hand: what their keys take, and their values."""

    memory: KeyMemory
    strange: StrangeValues


def gather_blanks(answered: Iterable[tuple[AnsweredPage, Path | None]], known: Known) -> Lessons:
    """Return the lessons of the questions that nothing answers on answered pages; there must be one."""
    parts = (blank_lessons_of(page, known.memory) for page, _ in answered)
    return Lessons.joined([part for part in parts if part is not None])


def gather(
    parser: FormParser,
    answered: Sequence[tuple[AnsweredPage, Path | None]],
    known: Known,
    seed: int,
    faults: Collection[Fault] = tuple(Fault),
) -> Lessons:
    """Return the lessons of answered pages.

    Args:
        parser: that answered them; faulty pages are read again by it.
        answered: the pages, with their images.
        known: of other documents.
        seed: of the faults.
        faults: which are made.
    """
    parts = []
    for each, image in answered:
        noisy = each.protocol is Protocol.PIXELS and Fault.OCR_NOISE in faults
        blur = _bad_reading(parser, each, image, seed) if noisy else None
        workshop = Workshop(partial(read_shaken, parser.model), known.strange, blur)
        lessons = lessons_of(each, known.memory, workshop, seed, faults)
        if lessons is not None:
            parts.append(lessons)
    return Lessons.joined(parts)


def _bad_reading(
    parser: FormParser, answered: AnsweredPage, image: Path | None, seed: int
) -> BadReading | None:
    engine = parser.ocr_engine()
    if engine is None or image is None:
        return None
    with Image.open(image) as file:
        picture = file.convert("RGB")
    dice = random.Random(f"{seed} {answered.document}")
    return BadReading(picture, picture.width / answered.page.layout.width, engine, dice)


def _image(page: AnnotatedPage) -> Path:
    if page.image_path is None:
        raise ConfigurationError(f"{page.document_id}: has no image, which {Protocol.PIXELS} needs.")
    return page.image_path
