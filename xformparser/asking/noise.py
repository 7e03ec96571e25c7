"""Pages as a parser reads them that has not been taught them: links missing or astray, labels wrong.

The parser knows its own training pages better than others; what is trained on them must not trust it as much.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xformparser.asking.naming import Dice
from xformparser.inference.page_form import FoundLink
from xformparser.labels import LABELS, Label
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedEntity, AskedPage

CLEAN = 0.25
"""Share of pages that stay as they are."""
LOST, ASTRAY, UNSURE = 0.2, 0.04, 0.4
MISLABELLED = 0.05
LEAST_SURE = 0.5
UNKNOWN = 0.15
"""Share of answers whose words the encoder seems not to know: no customer is to be learned by heart."""


def disturbed(page: AskedPage, dice: Dice) -> AskedPage:
    """Return the page with some of its links lost, moved or less sure, and some entities mislabelled."""
    if dice.random() < CLEAN:
        return page
    heads = [link.head for link in page.links]
    links = [_moved(link, heads, dice) for link in page.links if dice.random() >= LOST]
    return replace(
        page,
        links=tuple(links),
        entities=tuple(_mislabelled(entity, dice) for entity in page.entities),
        states=_forgotten(page, dice),
    )


def _forgotten(page: AskedPage, dice: Dice) -> Floats:
    """Return (U, S): the page's states, those of some answers zero."""
    known = [
        entity.label is not Label.ANSWER or entity.ticked is not None or dice.random() >= UNKNOWN
        for entity in page.entities
    ]
    found: Floats = page.states * np.array(known, np.float32)[page.entity_of, None]
    return found


def _moved(link: FoundLink, heads: Sequence[int], dice: Dice) -> FoundLink:
    if dice.random() < ASTRAY:
        link = replace(link, head=dice.choice(heads))
    if dice.random() < UNSURE:
        link = replace(link, confidence=link.confidence * dice.uniform(LEAST_SURE, 1))
    return link


def _mislabelled(entity: AskedEntity, dice: Dice) -> AskedEntity:
    if entity.ticked is not None or dice.random() >= MISLABELLED:
        return entity
    confidence = entity.confidence * dice.uniform(LEAST_SURE, 1)
    return replace(entity, label=dice.choice(LABELS), confidence=confidence)
