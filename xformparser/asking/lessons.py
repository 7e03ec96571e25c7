"""What is asked of an annotated page in training, and what is right: fields answered, blank, or absent."""

import random
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from xformparser.asking.gold import Place, Question
from xformparser.asking.naming import LONGEST, Dice, lexicon, name_of, some_language, vary
from xformparser.asking.periods import period_ends
from xformparser.inference.values import classify_value
from xformparser.labels import ValueType
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.findings import ABSENT, PRESENT, UNREADABLE
from xformparser.slots.schema import Candidate, SchemaField
from xformparser.synthesis.lexicon import LANGUAGES
from xformparser.text import comparable

ANSWERED, BLANK, FOREIGN = (0, 1, 2, 4, 7, 10, 14, 18), (0, 1, 3), (0, 0, 1, 3, 6, 10)
"""Numbers of fields that a page answers, leaves blank, and has not, of each of which one is drawn: nobody
knows beforehand how many of its fields a page answers."""
LISTED = 0.9
"""How often candidates are given for what may be chosen, and options called as the lexicon calls them."""
ONE_LANGUAGE = 0.5
"""Share of schemas whose names are all of one language."""
TYPES = (
    ValueType.DATE,
    ValueType.AMOUNT,
    ValueType.NUMBER,
    ValueType.PHONE,
    ValueType.EMAIL,
    ValueType.IDENTIFIER,
)
ALIASED, TYPED, PERIODS = 0.25, 0.4, 0.9
ANY_VALUE = 0.12
"""How often candidates are given for values that are no options."""
FROM_LEXICON, FROM_OWN = 0.25, 0.6
"""Of the foreign fields, how many are the lexicon's, and how many those of other pages of the data set."""
OTHERWISE = 0.5
"""How often a foreign question of a page is called by a synonym."""
TOO_ALIKE = 82
SHORT_VALUE = 40
TRIES = 40


@dataclass(frozen=True)
class Target:
    """What is right of a field on a page: its state, the spans that may fill it, its candidate or -1."""

    state: int
    spans: tuple[Place, ...] = ()
    candidate: int = -1


@dataclass(frozen=True)
class PageNames:
    """The `keys` of a page, as `comparable`, and the `entries` of the lexicon that they may mean."""

    keys: Sequence[str]
    entries: Set[int] = frozenset()

    @classmethod
    def of(cls, questions: Sequence[Question]) -> "PageNames":
        """Return the names of questions."""
        keys = [comparable(question.key) for question in questions]
        keys += [comparable(question.full_key) for question in questions if question.heading]
        return cls(keys, {place for question in questions for place in lexicon().entries_of(question)})


@dataclass(frozen=True)
class _Schema:
    """What the fields of one schema share: the page, and the language of all their names, if one."""

    questions: Sequence[Question]
    names: PageNames
    asked_in: str | None

    def name_of(self, question: Question, dice: Dice) -> str:
        return name_of(question, self.names.keys, dice, self.asked_in)


Lesson = tuple[SchemaField, Target]
"""A field that is asked for, and what is right."""


class LessonMaker:
    """Makes lessons of pages.

    `pool` are questions of all pages, by data set, of which some are foreign to each.
    """

    def __init__(self, pool: Mapping[str, Sequence[Question]]) -> None:
        self._own = {
            name: [question for question in questions if len(question.key) < LONGEST]
            for name, questions in pool.items()
        }
        self._pool = [question for questions in self._own.values() for question in questions]

    def lessons(
        self, page: AskedPage, questions: Sequence[Question], dataset: str, dice: Dice
    ) -> list[Lesson]:
        """Return what is asked of a page of a data set this time."""
        one = questions and dice.random() < ONE_LANGUAGE
        asked_in = some_language(questions[0].language, dice) if one else None
        schema = _Schema(questions, PageNames.of(questions), asked_in)
        answered = [question for question in questions if question.spans]
        blank = [question for question in questions if not question.values and question.alone]
        dice.shuffle(answered)
        answered.sort(key=lambda question: _commonness(page, question))
        dice.shuffle(blank)
        made: list[Lesson] = []
        for question in answered[: dice.choice(ANSWERED)]:
            made += self._answered(page, question, schema, dice)
        made += [self._blank(question, schema, dice) for question in blank[: dice.choice(BLANK)]]
        made += self.foreign(schema.names, dataset, dice, 0 if made else 1, asked_in)
        dice.shuffle(made)
        return list({asked.name: (asked, target) for asked, target in made}.values())

    def _answered(self, page: AskedPage, question: Question, schema: _Schema, dice: Dice) -> list[Lesson]:
        name, aliases = schema.name_of(question, dice), self._aliases(question, dice)
        ends = period_ends(page, question.spans[0]) if len(question.spans) == 1 else None
        if ends is not None and dice.random() < PERIODS:
            return [
                (asked, Target(PRESENT, (end,)))
                for asked, end in zip(ends.fields(question, name, aliases, dice), ends.places, strict=True)
            ]
        if not question.readable:
            return [(SchemaField(name=name, aliases=aliases), Target(UNREADABLE))]
        listed = self._candidates(question, dice)
        if listed is not None:
            values, right = listed
            asked_for = SchemaField(name=name, aliases=aliases, values=values)
            return [(asked_for, Target(PRESENT, question.spans, right))]
        spans = question.spans
        if not question.alone and not question.heading:
            alike = [other for other in schema.questions if comparable(other.key) == comparable(question.key)]
            spans = tuple(span for other in alike for span in other.spans)
        kind = classify_value(question.values[0], question.key, (question.language,)).value_type
        asked = kind if kind in TYPES and dice.random() < TYPED else None
        return [(SchemaField(name=name, aliases=aliases, type=asked), Target(PRESENT, spans))]

    def _aliases(self, question: Question, dice: Dice) -> tuple[str, ...]:
        """Return none, or what else the question may be called, with an alias of another now and then."""
        if dice.random() >= ALIASED:
            return ()
        found = [name_of(question, (), dice) for _ in range(dice.randint(1, 3))]
        if dice.random() < ALIASED:
            found.append(dice.choice(self._pool).key)
        return tuple(dict.fromkeys(found))

    def _candidates(self, question: Question, dice: Dice) -> tuple[tuple[Candidate, ...], int] | None:
        """Return candidates and the number of the right one, None where no list is given."""
        ticked = [choice.text for choice in question.choices if choice.ticked]
        if question.choices:
            right = ticked[0] if len(ticked) == 1 else ""
            others = [choice.text for choice in question.choices if not choice.ticked]
            often = LISTED
        else:
            right = question.values[0] if len(question.values) == 1 else ""
            option = lexicon().option_of(question.language, right)
            others = self._other_values(question, dice)
            often = ANY_VALUE
            if option is not None:
                others += [dice.choice(each[question.language]) for each in lexicon().others_of(option)]
                dice.shuffle(others)
                often = LISTED
        if not right or len(right) >= SHORT_VALUE or dice.random() >= often:
            return None
        kept = others if question.choices else others[: dice.randint(1, 4)]
        texts = list(dict.fromkeys((right, *(text for text in kept if text.strip()))))
        dice.shuffle(texts)
        values = _worded(texts, question.language, dice)
        return None if values is None else (values, texts.index(right))

    def _other_values(self, question: Question, dice: Dice) -> list[str]:
        some = dice.sample(self._pool, min(len(self._pool), 6))
        return [
            other.values[0]
            for other in some
            if other.values and 0 < len(other.values[0]) < SHORT_VALUE and other.key != question.key
        ]

    def _blank(self, question: Question, schema: _Schema, dice: Dice) -> Lesson:
        name, aliases = schema.name_of(question, dice), self._aliases(question, dice)
        texts = [choice.text for choice in question.choices]
        values = _worded(texts, question.language, dice) if texts and dice.random() < LISTED else None
        if values:
            return SchemaField(name=name, aliases=aliases, values=values), Target(ABSENT)
        kind = dice.choice(TYPES) if dice.random() < TYPED / 2 else None
        return SchemaField(name=name, aliases=aliases, type=kind), Target(ABSENT)

    def foreign(
        self, page: PageNames, dataset: str, dice: Dice, least: int = 0, asked_in: str | None = None
    ) -> list[Lesson]:
        """Return fields that a page has no key for, most of them such as pages like it have.

        Args:
            page: what stands on it.
            dataset: of the page.
            dice: choose.
            least: how many there must be.
            asked_in: the language of all names that the lexicon has, if they have one.
        """
        found: list[Lesson] = []
        count = max(least, dice.choice(FOREIGN))
        for _ in range(TRIES):
            if len(found) == count:
                break
            name, places = self._foreign_name(dataset, dice, asked_in)
            named = {other for place in places for other in lexicon().names_of(place)}
            if places & page.entries or named & set(page.keys) or _alike(name, page.keys):
                continue
            kind = dice.choice(TYPES) if dice.random() < TYPED / 2 else None
            own = random.Random(f"{name} {dice.randrange(3)}")
            found.append((SchemaField(name=vary(name, own), type=kind), Target(ABSENT)))
        return found

    def _foreign_name(self, dataset: str, dice: Dice, asked_in: str | None) -> tuple[str, set[int]]:
        own, drawn = self._own.get(dataset), dice.random()
        if not self._pool or drawn < FROM_LEXICON:
            place = dice.randrange(len(lexicon().entries))
            return lexicon().synonym([place], asked_in or dice.choice(LANGUAGES), dice) or "", {place}
        question = dice.choice(own if own and drawn < FROM_LEXICON + FROM_OWN else self._pool)
        places = lexicon().entries_of(question)
        name = None
        if places and (dice.random() < OTHERWISE or asked_in not in (None, question.language)):
            language = asked_in or some_language(question.language, dice)
            name = lexicon().synonym(places, language, dice)
        return name or question.key, set(places)


def _commonness(page: AskedPage, question: Question) -> int:
    """Return a number that is low where there are few such questions: periods, then choices."""
    if period_ends(page, question.spans[0]) is not None:
        return 0
    chosen = question.choices or lexicon().option_of(question.language, question.values[0])
    return 1 if chosen else 2


def _alike(name: str, keys: Iterable[str]) -> bool:
    plain = comparable(name)
    return not plain or any(fuzz.ratio(plain, key) > TOO_ALIKE for key in keys)


def _worded(texts: Sequence[str], language: str, dice: Dice) -> tuple[Candidate, ...] | None:
    """Return options as a user may list them, in any language; None where two of them get one name."""
    asked = some_language(language, dice)
    found = []
    for text in texts:
        option = lexicon().option_of(language, text)
        if option is not None and dice.random() < LISTED:
            wordings = list(option[asked])
            dice.shuffle(wordings)
            found.append(Candidate(name=wordings[0], aliases=tuple(wordings[1 : dice.randint(1, 3)])))
        else:
            found.append(Candidate(name=text[:LONGEST]))
    names = [each.name for each in found]
    return tuple(found) if len(set(names)) == len(names) else None
