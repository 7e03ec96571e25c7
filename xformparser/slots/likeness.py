"""How alike the words of a field and the entities of a page are, in letters and in meaning.

Shapes: Q phrases, E entities, S width of the encoder's states.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.meaning import Meaning, unit_rows
from xformparser.slots.page_features import NOWHERE, PageFeatures
from xformparser.text import comparable, key_text

LETTERS, MEANINGS = 3, 4
MEASURES = LETTERS + MEANINGS
WHOLE, SENSE = 1, LETTERS + 2
"""The places of likeness in letters, and in sense."""
ALL = 100
"""Of texts that are equal."""
KNOWN = 0.95
"""The sense of texts that are known to name one thing."""
SAME_SENSE = 1e-3
"""Senses that differ by less are those of one text."""
VIEWS = 5
LINKED, NEAR = (1, 2), (3, 4)
"""The views through links, and those of what stands by."""
LIKENESSES = MEASURES * VIEWS
"""Of an entity itself, of the question that it answers, of what heads that, of what is beside or above."""


def likenesses(
    texts: Sequence[str], states: Floats, page: AskedPage, features: PageFeatures, meaning: Meaning
) -> Floats:
    """Return (Q, E, LIKENESSES): how like a phrase each entity is, and what belongs to it.

    Args:
        texts: of the phrases.
        states: (Q, S) of the phrases.
        page: the page.
        features: of the page.
        meaning: compares states.
    """
    known = meaning.known.same(texts, [key_text(entity.text) for entity in page.entities])
    meanings = _meanings(states, page, features, meaning, known)
    own = np.concatenate([_letters(texts, page), meanings], axis=2)
    asks, heads = features.relations[..., 0], features.relations[..., 2]
    headed = _through(own, heads)
    views = [own, _through(own, asks), np.maximum(headed, _through(headed, asks))]
    views += [_at(own, places) for places in (features.beside, features.above)]
    return np.concatenate(views, axis=2).astype(np.float32)


def _letters(texts: Sequence[str], page: AskedPage) -> Floats:
    """Return (Q, E, LETTERS): whether texts are equal, how alike they are, how much one holds of another."""
    keys = [key_text(entity.text) for entity in page.entities]
    plain = [comparable(text) for text in texts], [comparable(key) for key in keys]
    folded = [text.casefold() for text in texts], [key.casefold() for key in keys]
    whole = process.cdist(*plain, scorer=fuzz.ratio, dtype=np.float32)
    part = process.cdist(*folded, scorer=fuzz.token_set_ratio, dtype=np.float32)
    return np.stack([whole >= ALL, whole / ALL, part / ALL], axis=2).astype(np.float32)


def _meanings(
    states: Floats, page: AskedPage, features: PageFeatures, meaning: Meaning, known: Floats
) -> Floats:
    """Return (Q, E, MEANINGS): cosines of states on the page, last and middle, of senses, and their lead.

    Senses of what is (Q, E) `known` to be names of one thing are alike.
    """
    first = np.flatnonzero(np.diff(features.entity_of, prepend=-1))
    counts = np.diff(np.append(first, len(features.entity_of)))
    means = (np.add.reduceat(features.states, first) / counts[:, None]).astype(np.float32)
    last, middle = zip(*(np.split(each - meaning.centre, 2, axis=1) for each in (states, means)), strict=True)
    on_page = [unit_rows(ours) @ unit_rows(theirs).T for ours, theirs in (last, middle)]
    sense = np.maximum(meaning.senses(states) @ meaning.senses(page.alone).T, KNOWN * known)
    return np.stack([*on_page, sense, _lead(sense)], axis=2)


def _lead(sense: Floats) -> Floats:
    """Return (Q, E): how far each entity's (Q, E) sense is ahead of that of the best other text."""
    best = sense.max(axis=1, keepdims=True)
    is_best = sense > best - SAME_SENSE
    second = np.where(is_best, -1, sense).max(axis=1, keepdims=True)
    found: Floats = np.where(is_best, best - np.maximum(second, 0), sense - best)
    return found


def _through(likeness: Floats, linked: Floats) -> Floats:
    """Return (Q, E, M): the most like of what is linked to each entity, as sure as the link.

    Args:
        likeness: (Q, E, M).
        linked: (E, E), how surely the first is linked to the second.
    """
    found = np.zeros_like(likeness)
    for head, tail in zip(*np.nonzero(linked), strict=True):
        found[:, tail] = np.maximum(found[:, tail], likeness[:, head] * linked[head, tail])
    return found


def _at(likeness: Floats, places: np.ndarray) -> Floats:
    found: Floats = np.where((places != NOWHERE)[None, :, None], likeness[:, places], 0)
    return found
