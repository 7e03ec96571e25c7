"""Pages to plant in: synthetic forms with free lines beneath them, of which only the words tell the label."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import gold_links
from xformparser.documents import Word
from xformparser.geometry import union_box
from xformparser.labels import Label
from xformparser.synthesis.composition import choose_composition, compose
from xformparser.synthesis.content import ContentMaker
from xformparser.synthesis.kinds import kinds_of
from xformparser.synthesis.lexicon import scenarios
from xformparser.synthesis.sheet import Drawing
from xformparser.synthesis.style import choose_style
from xformparser.text import join_words

DATASET = "xfund"
LENGTH = 0.12
MOST_ENTITIES = 14
_LINE, _LETTER, _SIZE, _MARGIN = 16.0, 4.6, 9.0, 50.0
_INDENTS = (0.0, 40.0, 120.0, 240.0)


@dataclass(frozen=True)
class FreeLine:
    """A line of a page that is an entity by itself: its text, and the label that it is annotated with.

    `group` names the cause it is planted for, and is empty for what is left alone; `abets` tells that it is
    there for the sake of planted ones. `true_label` is the label before it was corrupted, where it was.
    """

    text: str
    label: Label
    group: str = ""
    abets: bool = False
    true_label: Label | None = None


@dataclass(frozen=True)
class PlantedLine:
    """Where a free line went: the document, and the place of its entity on the page."""

    document: str
    entity: int
    line: FreeLine


@dataclass(frozen=True)
class PlantedPages:
    """Pages of a language and the free lines on them."""

    pages: tuple[AnnotatedPage, ...]
    lines: tuple[PlantedLine, ...]


def plant(
    name: str, language: str, lines: Sequence[FreeLine], pages: int, dice: random.Random
) -> PlantedPages:
    """Return so many forms with all lines spread over them, as evenly as can be, in random order.

    Args:
        name: start of the documents' ids.
        language: of the forms.
        lines: what is put beneath them.
        pages: how many forms.
        dice: of forms and places.
    """
    lines = list(lines)
    dice.shuffle(lines)
    made, places = [], []
    for number, form in zip(range(pages), _forms(language, dice), strict=False):
        own = lines[number::pages]
        page = _with_lines(replace(form, document_id=f"{name}_{number:04d}"), own, dice)
        first = len(page.entities) - len(own)
        made.append(page)
        places += [PlantedLine(page.document_id, first + place, line) for place, line in enumerate(own)]
    return PlantedPages(tuple(made), tuple(places))


def _forms(language: str, dice: random.Random) -> Iterator[AnnotatedPage]:
    """Yield the upper parts of the first pages of short forms."""
    while True:
        scenario = dice.choice(list(scenarios().values()))
        content = ContentMaker(scenario, language, dice).form(LENGTH)
        style = choose_style(language, dice)
        drawing = compose(content, style, choose_composition(kinds_of(False), dice), dice)
        yield _upper_part(_first_page(drawing, language))


def _first_page(drawing: Drawing, language: str) -> AnnotatedPage:
    sheet = drawing.sheets[0]
    words: dict[int, list[Word]] = {}
    for run in sheet.runs:
        if run.entity >= 0:
            words.setdefault(run.entity, []).extend(run.words)
    entities = tuple(
        _entity(number, drawing.entities[number].label, own) for number, own in sorted(words.items())
    )
    labels = {entity.id: entity.label for entity in entities}
    links, ignored = gold_links((link for link in drawing.links if set(link) <= set(labels)), labels)
    return AnnotatedPage(
        DATASET, "", language, sheet.width, sheet.height, entities, links, ignored_links=ignored
    )


def _upper_part(page: AnnotatedPage) -> AnnotatedPage:
    """Return the page down to where it holds `MOST_ENTITIES`."""
    bottoms = sorted(entity.box[3] for entity in page.entities)[:MOST_ENTITIES]
    kept = tuple(entity for entity in page.entities if entity.box[3] <= bottoms[-1])
    known = {entity.id for entity in kept}
    links = tuple(link for link in page.links if {link.head, link.tail} <= known)
    return replace(page, entities=kept, links=links)


def _with_lines(page: AnnotatedPage, lines: Iterable[FreeLine], dice: random.Random) -> AnnotatedPage:
    """Return the page with the lines beneath all else; it grows as they need."""
    entities = list(page.entities)
    top = max(entity.box[3] for entity in entities) + _LINE
    for line in lines:
        left = _MARGIN + dice.choice(_INDENTS) + dice.uniform(0, 12)
        entities.append(_entity(len(entities) + 10_000, line.label, _words(line.text, left, top)))
        top += _LINE
    return replace(page, entities=tuple(entities), height=max(page.height, top + _MARGIN))


def _words(text: str, left: float, top: float) -> list[Word]:
    words = []
    for word in text.split():
        right = left + len(word) * _LETTER
        words.append(Word(word, (left, top, right, top + _SIZE)))
        left = right + _LETTER
    return words


def _entity(number: int, label: Label, words: Sequence[Word]) -> GoldEntity:
    box = union_box(word.box for word in words)
    return GoldEntity(number, label, join_words([word.text for word in words]), box, tuple(words))
