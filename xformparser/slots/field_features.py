"""Fields in numbers, as the slot network takes them, with how like a page's entities they are.

Shapes: F fields, Q phrases, N = F + Q queries, E entities, S width of the encoder's states.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xformparser.labels import ValueType
from xformparser.slots.arrays import Floats, Places
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.likeness import LIKENESSES, LINKED, MEASURES, NEAR, SENSE, VIEWS, WHOLE, likenesses
from xformparser.slots.meaning import Meaning
from xformparser.slots.page_features import PageFeatures
from xformparser.slots.period_words import ends_asked_for
from xformparser.slots.schema import SchemaField
from xformparser.slots.texts import TextStates, text_words

ROLES = ("name", "description", "value", "word")
NAME, DESCRIPTION, VALUE, WORD = range(len(ROLES))
MOST_WORDS = 8
"""Words of a field's name that are shown one by one: "from" and "to" get lost in longer names."""
ASKED = len(ValueType) + 5
"""Facts of a field: its value type where it is given, whether it is, whether spans or candidates fill it, and
whether its name asks for the first or the last day."""
AMONG = 7
MET = LIKENESSES + AMONG * MEASURES
"""Facts of a query on a page: the most that any entity is like it, then of ticked, unticked and answers, and
of what answers the query's field: any, ticked, or by its place alone ticked and unticked."""


@dataclass(frozen=True)
class Phrases:
    """The names, descriptions and candidates of fields, and the words of their first names.

    `fields` (Q,) and `roles` (Q,) say whose each is and what; `candidates` (Q,) count the field's candidates,
    -1 for what is none; `states` (Q, S) are the encoder's; `asked` (F, ASKED) are facts of the fields.
    """

    texts: tuple[str, ...]
    fields: Places
    roles: Places
    candidates: Places
    states: Floats
    asked: Floats


@dataclass(frozen=True)
class FieldFeatures:
    """Fields before a page: `alike` (N, E, LIKENESSES) of fields, then of phrases; `met` (N, MET)."""

    phrases: Phrases
    alike: Floats
    met: Floats


def phrases_of(fields: Sequence[SchemaField], texts: TextStates) -> Phrases:
    """Return the phrases of fields; there must be one."""
    said: list[str] = []
    numbers: list[tuple[int, int, int]] = []
    states: list[Floats] = []
    for place, field in enumerate(fields):
        own = _phrases_of(field)
        said += [text for text, *_ in own]
        numbers += [(place, role, candidate) for _, role, candidate in own]
        states += list(texts.of_texts([text for text, *_ in own]))
        name = spoken(field.name)
        words = text_words(name)[:MOST_WORDS]
        said += words
        numbers += [(place, WORD, -1)] * len(words)
        states += list(texts.of_words(name)[:MOST_WORDS])
    owners, roles, candidates = np.array(numbers, np.int64).T
    return Phrases(
        texts=tuple(said),
        fields=owners,
        roles=roles,
        candidates=candidates,
        states=np.stack(states),
        asked=np.array([_asked(field) for field in fields], np.float32),
    )


def field_features(
    phrases: Phrases, page: AskedPage, features: PageFeatures, meaning: Meaning
) -> FieldFeatures:
    """Return fields before a page."""
    alike = likenesses(phrases.texts, phrases.states, page, features, meaning)
    named = np.stack(
        [
            alike[(phrases.fields == place) & (phrases.roles < VALUE)].max(axis=0)
            for place in range(len(phrases.asked))
        ]
    )
    both = np.concatenate([named, alike])
    owners = np.concatenate([np.arange(len(named)), phrases.fields])
    own = both[..., :MEASURES]
    among = [(own * weight[..., None]).max(axis=1) for weight in _weights(named, owners, page, features)]
    met = np.concatenate([both.max(axis=1), *among], axis=1).astype(np.float32)
    return FieldFeatures(phrases, both, met)


def _weights(named: Floats, owners: Places, page: AskedPage, features: PageFeatures) -> tuple[Floats, ...]:
    """Return AMONG times (1 or N, E): which are ticked, unticked, answers, and answer a query's field.

    Args:
        named: (F, E, LIKENESSES) of fields.
        owners: (N,) the field of each query.
        page: the page.
        features: of the page.
    """
    chosen, left = (
        np.array([[entity.ticked is state for entity in page.entities]], np.float32)
        for state in (True, False)
    )
    answers = features.relations[..., 1].max(axis=1)[None]
    views = named.reshape(*named.shape[:2], VIEWS, MEASURES)[..., (WHOLE, SENSE)].max(axis=-1)
    linked, near = (views[..., places].max(axis=-1)[owners] for places in (LINKED, NEAR))
    return chosen, left, answers, linked, linked * chosen, near * chosen, near * left


def _phrases_of(field: SchemaField) -> list[tuple[str, int, int]]:
    """Return texts, each with its role and the number of its candidate."""
    found = [(spoken(name), NAME, -1) for name in field.names]
    if field.description:
        found.append((field.description, DESCRIPTION, -1))
    for number, value in enumerate(field.values):
        found += [(spoken(name), VALUE, number) for name in value.names]
    return found


def spoken(name: str) -> str:
    """Return a name as people write it: `invoice_number` and `invoiceNumber` are words too."""
    if any(character.isspace() for character in name):
        return name
    parts = name.replace("_", " ").replace("-", " ") if "_" in name else name
    spaced = "".join(
        f" {letter.lower()}" if letter.isupper() and parts[at - 1 : at].islower() else letter
        for at, letter in enumerate(parts)
    )
    return " ".join(spaced.split()) or name


def _asked(field: SchemaField) -> list[float]:
    types = [float(field.type is each) for each in ValueType]
    ends = ends_asked_for(spoken(field.name))
    return [*types, *map(float, (field.type is not None, field.finds, field.classifies, *ends))]
