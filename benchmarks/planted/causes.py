"""The planted causes: what a base model and two stages of fine-tuning see (papers.md, 3.1)."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from planted.forms import FreeLine, PlantedLine, PlantedPages, plant
from planted.texts import phrases, unknown_phrases
from xformparser.diagnostics.causes import Cause
from xformparser.labels import Label

KNOWN_TEXTS = 15
KNOWN_LABELS = (Label.OTHER, Label.QUESTION, Label.OTHER, Label.QUESTION, Label.HEADER)
BASE_PAGES, FIRST_PAGES, RARE_PAGES, OTHER_PAGES = 60, 50, 35, 65


@dataclass(frozen=True)
class World:
    """What the base model is trained on, and the two stages of fine-tuning."""

    base: tuple[PlantedPages, ...]
    first: PlantedPages
    second: tuple[PlantedPages, ...]

    @property
    def lines(self) -> tuple[PlantedLine, ...]:
        """All free lines of fine-tuning."""
        return tuple(line for part in (self.first, *self.second) for line in part.lines)


def make_world(seed: int) -> World:
    """Return the planted forms of a seed.

    The base model learns by heart what known texts are, and that the texts of `conflict` are questions, as
    many others are not; of texts it has not met it learns that they may be one or not.
    """
    dice = random.Random(f"planted {seed}")
    english, german, unknown = phrases("en", dice), phrases("de", dice), unknown_phrases(dice)
    known = {"en": _known(english), "de": _known(german)}
    flipped, unsure = list(islice(english, 60)), list(islice(english, 100))
    base = (
        *_repeated(known["en"], 240),
        *_lines(flipped, Label.QUESTION, 8),
        *_lines(islice(english, 60), Label.OTHER, 8),
        *(line for text in unsure for line in (FreeLine(text, Label.OTHER), FreeLine(text, Label.QUESTION))),
    )
    first = (
        *_lines(islice(german, 20), Label.HEADER, 6, Cause.FORGOTTEN),
        *_repeated(known["de"], 90),
    )
    second = {
        "conflict": (
            *_lines(flipped, Label.HEADER, 2, Cause.CONFLICT),
            *_lines(islice(english, 150), Label.OTHER),
            *_lines(islice(german, 120), Label.OTHER),
            *_repeated(known["en"], 90),
        ),
        "rare": (
            *_lines(islice(english, 60), Label.ANSWER, 2, Cause.UNDER_OPTIMISED),
            *_lines(islice(english, 150), Label.OTHER),
            *_lines(islice(german, 120), Label.OTHER),
            *_repeated(known["en"], 90),
        ),
        "other": (
            *_lines(islice(unknown, 24), Label.QUESTION, 5, Cause.MISSING_KNOWLEDGE),
            *_lines(islice(unknown, 72), Label.OTHER, 5, abets=True),
            *_inconsistent(islice(english, 20)),
            *_repeated(known["en"], 120),
            *_lines(islice(english, 60), Label.OTHER),
            *_lines(islice(german, 240), Label.OTHER),
        ),
    }
    pages = {"conflict": RARE_PAGES, "rare": RARE_PAGES, "other": OTHER_PAGES}
    return World(
        base=(
            plant("base_en", "en", base, BASE_PAGES, dice),
            plant("base_de", "de", _repeated(known["de"], 300), BASE_PAGES, dice),
        ),
        first=plant("first", "de", first, FIRST_PAGES, dice),
        second=tuple(plant(name, "en", lines, pages[name], dice) for name, lines in second.items()),
    )


def _lines(
    texts: Iterable[str], label: Label, times: int = 1, group: str = "", abets: bool = False
) -> list[FreeLine]:
    return [FreeLine(text, label, group, abets) for text in texts for _ in range(times)]


def _known(texts: Iterator[str]) -> list[FreeLine]:
    """Return lines whose label the base model knows by heart, since only their words tell it."""
    return [
        FreeLine(text, KNOWN_LABELS[place % len(KNOWN_LABELS)])
        for place, text in enumerate(islice(texts, KNOWN_TEXTS))
    ]


def _repeated(lines: list[FreeLine], count: int) -> list[FreeLine]:
    return [lines[place % len(lines)] for place in range(count)]


def _inconsistent(texts: Iterator[str]) -> Iterator[FreeLine]:
    """Yield texts that 24 lines hold, six of them with another label than the rest."""
    for number, text in enumerate(texts):
        wrong = Label.QUESTION if number % 2 else Label.HEADER
        yield from _lines([text], Label.OTHER, 18, abets=True)
        yield from (FreeLine(text, wrong, Cause.INCONSISTENT, true_label=Label.OTHER) for _ in range(6))
