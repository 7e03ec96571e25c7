"""Lessons of documents whose values are known, and not their places: every place that says one counts."""

from collections.abc import Mapping, Sequence

from xformparser.asking.gold import Place
from xformparser.asking.lessons import Lesson, Target
from xformparser.asking.naming import Dice, as_code
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.findings import ABSENT, PRESENT
from xformparser.slots.plain_values import plain_value
from xformparser.slots.schema import Schema, SchemaField

MORE_WORDS = 3
"""Words that a page may cut a value into beyond those of the value itself."""
PLACES = 40
"""A value in more places says nothing about where to look."""
WHOLE = 0.5
"""How often a field is given with its type, its description, and all of its aliases."""


def places_of(page: AskedPage, value: str) -> tuple[Place, ...]:
    """Return the shortest spans of a page that say a value."""
    wanted = plain_value(value)
    if not wanted:
        return ()
    longest = max(1, len(value.split())) + MORE_WORDS
    found = []
    for start in range(len(page.words)):
        for end in range(start, min(start + longest, len(page.words))):
            if plain_value(page.text(start, end)) == wanted:
                found.append((start, end))
                break
    return tuple(found)


def labelled_lessons(
    places: Mapping[str, Sequence[Place]], schemas: Sequence[Schema], dice: Dice
) -> list[Lesson]:
    """Return what a labelled page is asked, as users may write the fields.

    Args:
        places: of each field's value on the page; none where it does not say it.
        schemas: ways to ask for these fields, of which one is taken.
        dice: choose.
    """
    schema = dice.choice(schemas)
    return [
        (
            _written(field, _shared(schema), dice),
            Target(PRESENT, tuple(places[field.name])) if places[field.name] else Target(ABSENT),
        )
        for field in schema.fields
        if field.name in places and len(places[field.name]) < PLACES
    ]


def _shared(schema: Schema) -> set[str]:
    """Return the names that several fields have."""
    names = [name for field in schema.fields for name in field.names]
    return {name for name in names if names.count(name) > 1}


def _written(field: SchemaField, shared: set[str], dice: Dice) -> SchemaField:
    """Return a field under one of its own names, with some of the others."""
    own = dice.choice([name for name in field.names if name not in shared] or [field.name])
    others = [name for name in field.names if name != own]
    dice.shuffle(others)
    return SchemaField(
        name=as_code(own, dice) if dice.random() < WHOLE / 2 else own,
        aliases=tuple(others[: dice.randint(0, len(others))]),
        type=field.type if dice.random() < WHOLE else None,
        description=field.description if dice.random() < WHOLE else "",
    )
