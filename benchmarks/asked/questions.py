"""Questions of annotated pages as fields that a user asks for."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from xformparser.asking.gold import Question
from xformparser.asking.naming import Lexicon, lexicon
from xformparser.asking.reading import TaughtPage
from xformparser.slots.plain_values import plain_value
from xformparser.slots.schema import Candidate, FieldKind, SchemaField
from xformparser.text import comparable

Naming = Callable[[Question, TaughtPage, random.Random], str | None]
"""Gives a question's field its name, None where it cannot be asked for."""


@dataclass(frozen=True)
class Asked:
    """A field, and the values that are right, as `plain_value`; none of a field that has no answer."""

    field: SchemaField
    gold: frozenset[str]
    language: str
    candidate: str | None = None
    meaning: str = ""

    @classmethod
    def of(cls, field: SchemaField, question: Question, candidate: str | None = None) -> "Asked":
        """Return a question as a field; each of its answers is right, and all together."""
        values = {plain_value(value) for value in (*question.values, "; ".join(question.values))}
        return cls(field, frozenset(values), question.language, candidate, _meaning(question))


def _meaning(question: Question) -> str:
    """Return what a question is called in English, as the lexicon knows it."""
    places = lexicon().entries_of(question)
    return lexicon().entries[places[0]].names["en"][0] if places else question.key


def as_printed(question: Question, _page: TaughtPage, _dice: random.Random) -> str | None:
    """Return the question's own text, under its heading where another has the same."""
    return question.key if question.alone else question.full_key if question.heading else None


def by_synonym(language: str | None) -> Naming:
    """Return what names a question by a synonym that is not on the page, in a language or its own."""

    def name(question: Question, page: TaughtPage, dice: random.Random) -> str | None:
        known = lexicon()
        places = known.entries_of(question)
        others = {
            place for other in page.questions if other is not question for place in known.entries_of(other)
        }
        if not places or others & set(places):
            return None
        printed = {comparable(entity.text) for entity in page.page.entities}
        printed |= {comparable(other.key) for other in page.questions}
        names = _names(known, places, language or question.language)
        free = [each for each in names if comparable(each) not in printed]
        taken = {each for place in others for each in known.names_of(place)}
        clear = [each for each in free if comparable(each) not in taken]
        return dice.choice(clear) if clear else None

    return name


def _names(known: Lexicon, places: Iterable[int], language: str) -> list[str]:
    found = (each for place in places for each in known.entries[place].names[language])
    return list(dict.fromkeys(found))


def answered(page: TaughtPage, naming: Naming, dice: random.Random) -> Iterator[Asked]:
    """Yield the fields of a page's questions that have an answer, read or not, each name once."""
    seen: set[str] = set()
    for question in page.questions:
        if any(map(comparable, question.values)):
            name = naming(question, page, dice)
            if name is not None and name not in seen:
                seen.add(name)
                yield Asked.of(SchemaField(name=name), question)


def absent(page: TaughtPage, pool: Sequence[Question], count: int, dice: random.Random) -> Iterator[Asked]:
    """Yield so many fields that other pages have and this one has no key for."""
    keys = {comparable(question.key) for question in page.questions}
    keys |= {comparable(entity.text) for entity in page.page.entities}
    names = list({question.key for question in pool if comparable(question.key) not in keys})
    names.sort()
    for name in dice.sample(names, min(count, len(names))):
        yield Asked(SchemaField(name=name), frozenset(), "")


def choices(page: TaughtPage, kind: FieldKind) -> Iterator[Asked]:
    """Yield the fields with one of several options chosen: boxes to tick, and texts that name an option."""
    for question in page.questions:
        options, right = _options(question)
        if right is None or not question.alone:
            continue
        values = () if kind is FieldKind.SPAN else tuple(Candidate(name=option) for option in options)
        field = SchemaField(name=question.key, kind=kind, values=values)
        yield Asked.of(field, question, right)


def _options(question: Question) -> tuple[list[str], str | None]:
    """Return the options of a question, and the chosen one; None where not exactly one is."""
    ticked = [choice.text for choice in question.choices if choice.ticked]
    if question.choices:
        options = list(dict.fromkeys(choice.text for choice in question.choices))
        return options, ticked[0] if len(ticked) == 1 and len(options) > 1 else None
    value = question.values[0] if len(question.values) == 1 else ""
    option = lexicon().option_of(question.language, value)
    if option is None:
        return [], None
    others = (each[question.language][0] for each in lexicon().others_of(option))
    return list(dict.fromkeys((value, *others))), value
