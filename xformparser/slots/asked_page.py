"""A page as the slot reader sees it: words in entities, what the encoder made of them, and the pair graph.

Shapes: U words of entities, E entities, S width of the encoder's states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xformparser.documents import Word
from xformparser.encoding.layout import words_in_box
from xformparser.geometry import Box, union_box
from xformparser.inference.page_form import FoundEntity, FoundLink
from xformparser.inference.parsed_page import ParsedPage
from xformparser.labels import Label
from xformparser.lines import group_rows
from xformparser.slots.arrays import Floats, Places
from xformparser.slots.joined_periods import parted
from xformparser.slots.texts import TextStates, text_layout
from xformparser.text import join_words, key_text

LONGEST_KEY = 60
"""Characters of a text that may name something."""


@dataclass(frozen=True)
class AskedEntity:
    """An entity of the page; `words` counts its words.

    `ticked` tells whether an option to choose is chosen, None for what is no option; `row` that of a table's
    cell; `confidence` is that of its label, `reading` how surely its words were read.
    """

    text: str
    label: Label
    box: Box
    words: int
    confidence: float = 1.0
    reading: float = 1.0
    ticked: bool | None = None
    row: int | None = None


@dataclass(frozen=True)
class AskedPage:
    """A page with at least one entity: the words of one entity after those of another, all in reading order.

    `states` (U, S) are the encoder's; `alone` (E, S) are those of texts that may name something, read without
    the page, zeros for the other entities; `links` run between places of entities; `rotation` is the page's.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    states: Floats
    alone: Floats
    entities: tuple[AskedEntity, ...]
    links: tuple[FoundLink, ...]
    rotation: float = 0.0

    @cached_property
    def entity_of(self) -> Places:
        """(U,): the entity of each word."""
        counts = [entity.words for entity in self.entities]
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def first_words(self) -> Places:
        """(E,): the first word of each entity."""
        return np.cumsum([0, *(entity.words for entity in self.entities)])[:-1].astype(np.int64)

    def text(self, start: int, end: int) -> str:
        """Return the text of the words from `start` to `end`, both among them."""
        return join_words([word.text for word in self.words[start : end + 1]])

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Return the boxes of the lines that these words stand in, in page units."""
        boxes = [word.box for word in self.words[start : end + 1]]
        return tuple(union_box(boxes[place] for place in row) for row in group_rows(boxes))


def asked_page(parsed: ParsedPage, texts: TextStates) -> AskedPage | None:
    """Return a parsed page as the slot reader sees it; None where nothing stands on it.

    Words that the parser's model did not see, as those of options to tick, are shown to the encoder alone.

    Args:
        parsed: the page.
        texts: ask the encoder.
    """
    places = [place for place, entity in enumerate(parsed.form.entities) if entity.carried is None]
    found = [parsed.form.entities[place] for place in places]
    members = [_members(entity, parsed) for entity in found]
    kept = [place for place, words in enumerate(members) if words]
    if not kept:
        return None
    words = tuple(word for place in kept for word, _ in members[place])
    at = [seen for place in kept for _, seen in members[place]]
    new_place = {places[old]: new for new, old in enumerate(kept)}
    links = tuple(
        FoundLink(new_place[link.head], new_place[link.tail], link.kind, link.confidence)
        for link in parsed.form.links
        if link.head in new_place and link.tail in new_place
    )
    entities = tuple(_asked(found[place], len(members[place])) for place in kept)
    states = _states(parsed, words, at, texts)
    return AskedPage(
        number=parsed.page.number,
        width=parsed.page.width,
        height=parsed.page.height,
        words=words,
        states=states,
        alone=states_alone(entities, states.shape[1], texts),
        entities=entities,
        links=links,
        rotation=parsed.page.rotation,
    )


def _members(entity: FoundEntity, parsed: ParsedPage) -> list[tuple[Word, int | None]]:
    """Return the words of an entity in reading order, each with its place in what the model saw.

    The two days of a period that is one word are words of their own.
    """
    seen = parsed.seen.places if parsed.seen is not None else {}
    if entity.words and entity.widget is None:
        order = sorted(entity.words, key=lambda index: (seen.get(index, -1), index))
        return [(part, seen.get(index)) for index in order for part in parted(parsed.page.words[index])]
    if not entity.text:
        return []
    return [(part, None) for word in words_in_box(entity.text, entity.box) for part in parted(word)]


def _states(parsed: ParsedPage, words: Sequence[Word], at: Sequence[int | None], texts: TextStates) -> Floats:
    known = None if parsed.seen is None else parsed.seen.scores.states
    unseen = [place for place, seen in enumerate(at) if seen is None or known is None]
    read = texts.states_of(text_layout([words[place] for place in unseen])) if unseen else None
    if known is None:
        if read is None:
            raise ValueError("a page without words has no states")
        return read
    found = np.empty((len(words), known.shape[1]), np.float32)
    if read is not None:
        found[unseen] = read
    met = [place for place, seen in enumerate(at) if seen is not None]
    found[met] = known[[seen for seen in at if seen is not None]]
    return found


def states_alone(entities: Sequence[AskedEntity], width: int, texts: TextStates) -> Floats:
    """Return (E, S): what the encoder makes of questions, headers and options alone; zeros for the others."""
    found = np.zeros((len(entities), width), np.float32)
    named = {place: text for place, entity in enumerate(entities) if (text := _name(entity))}
    if named:
        found[list(named)] = texts.of_texts(list(named.values()))
    return found


def _name(entity: AskedEntity) -> str:
    """Return the text of what may name something, empty for what does not."""
    answers = entity.label is Label.ANSWER and entity.ticked is None
    return "" if answers or len(entity.text) > LONGEST_KEY else key_text(entity.text)


def _asked(entity: FoundEntity, words: int) -> AskedEntity:
    return AskedEntity(
        text=entity.text,
        label=entity.label,
        box=entity.box,
        words=words,
        confidence=entity.confidence,
        reading=entity.reading,
        ticked=entity.label is Label.ANSWER if entity.selection else None,
        row=entity.row,
    )
