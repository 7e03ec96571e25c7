"""What a user may call a question of a form: as printed, shortened, reordered, as code, or by a synonym."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from xformparser.asking.gold import Question
from xformparser.synthesis.lexicon import LANGUAGES, FieldEntry, Wordings, common_stock, scenarios
from xformparser.text import comparable

LONG = 8
LONGEST = 80
SPELLINGS = 5
"""Ways in which one question is named: a few, so that their states can be kept."""
SYNONYM = 0.65
SAME_LANGUAGE, ENGLISH = 0.35, 0.35
_NO_WORD = re.compile(r"\W+")

Dice = random.Random
_Step = Callable[[str, Dice], str]


def as_code(text: str, _dice: Dice) -> str:
    """Return a name as programs spell it: `invoice_number`."""
    return _NO_WORD.sub("_", text.lower()).strip("_") if text.isascii() else text


def _shorter(text: str, dice: Dice) -> str:
    words = text.split()
    if len(words) > 2:
        del words[dice.randrange(len(words))]
    return " ".join(words)


def _reordered(text: str, dice: Dice) -> str:
    words = text.split()
    dice.shuffle(words)
    return " ".join(words)


def _misspelt(text: str, dice: Dice) -> str:
    place = dice.randrange(len(text))
    return text[:place] + text[place + 1 :] if len(text) > len("Datum") else text


STEPS: Sequence[tuple[_Step, float]] = (
    (lambda text, _: text, 0.40),
    (lambda text, _: text.lower(), 0.12),
    (lambda text, _: text.title() if len(text.split()) < LONG else text, 0.08),
    (as_code, 0.12),
    (lambda text, _: text.upper(), 0.03),
    (_shorter, 0.12),
    (_reordered, 0.05),
    (_misspelt, 0.08),
)


def vary(text: str, dice: Dice) -> str:
    """Return a text as somebody may write it; never empty."""
    steps, weights = zip(*STEPS, strict=True)
    return dice.choices(steps, weights)[0](text, dice).strip()[:LONGEST] or text[:LONGEST]


class Lexicon:
    """The questions and options that the generator knows, by what they are called in any language."""

    def __init__(self, entries: Sequence[FieldEntry], options: Sequence[Wordings]) -> None:
        self.entries = tuple(entries)
        self._named = defaultdict[tuple[str, str], list[int]](list)
        for place, entry in enumerate(self.entries):
            for language, wordings in entry.names.items():
                for wording in wordings:
                    self._named[language, comparable(wording)].append(place)
        self._options: dict[tuple[str, str], Wordings] = {}
        for option in (*options, *(each for entry in self.entries for each in entry.options)):
            for language, wordings in option.items():
                for wording in wordings:
                    self._options.setdefault((language, comparable(wording)), option)

    def entries_of(self, question: Question) -> list[int]:
        """Return the entries that may be meant by a question's key."""
        return self._named.get((question.language, comparable(question.key)), [])

    def option_of(self, language: str, text: str) -> Wordings | None:
        """Return how else an option may be called."""
        return self._options.get((language, comparable(text)))

    def others_of(self, option: Wordings) -> list[Wordings]:
        """Return the options that stand beside one somewhere."""
        beside = (entry.options for entry in self.entries if option in entry.options)
        return [other for options in beside for other in options if other is not option]

    def names_of(self, place: int) -> set[str]:
        """Return all that an entry is called, as `comparable`."""
        return {comparable(each) for wordings in self.entries[place].names.values() for each in wordings}

    def synonym(self, places: Sequence[int], language: str, dice: Dice, but: str = "") -> str | None:
        """Return what one of the entries is called in a language, None where that is `but` alone."""
        names = self.entries[dice.choice(places)].names[language]
        others = [name for name in names if comparable(name) != comparable(but)]
        return dice.choice(others) if others else None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the generator's own."""
    entries: list[FieldEntry] = []

    def add(given: Iterable[FieldEntry]) -> None:
        for entry in given:
            entries.append(entry)
            add(entry.parts)

    for scenario in scenarios().values():
        for section in scenario.sections:
            add(section.fields)
        for table in scenario.tables:
            add(table.totals)
    stock = common_stock()
    add((*stock.fields, *stock.signatures))
    return Lexicon(entries, stock.yes_no)


def some_language(own: str, dice: Dice) -> str:
    """Return a language in which a user may ask a form in another one."""
    drawn = dice.random()
    if drawn < SAME_LANGUAGE and own in LANGUAGES:
        return own
    return "en" if drawn < SAME_LANGUAGE + ENGLISH else dice.choice(LANGUAGES)


def name_of(question: Question, taken: Iterable[str], dice: Dice, asked_in: str | None = None) -> str:
    """Return a name for a question; a synonym is never what another question of its page is called.

    Args:
        question: to be named.
        taken: the keys of its page, as `comparable`.
        dice: choose one of a few ways.
        asked_in: the language of all names of the schema, if they have one.
    """
    own = Dice(f"{question.key} {question.language} {dice.randrange(SPELLINGS)}")
    places = lexicon().entries_of(question)
    name = None
    if places and (own.random() < SYNONYM or asked_in not in (None, question.language)):
        language = asked_in or some_language(question.language, own)
        name = lexicon().synonym(places, language, own, but=question.key)
        if name is not None and comparable(name) in set(taken):
            name = None
    if name is None and not question.alone:
        return question.full_key[:LONGEST]
    if name is None:
        return vary(question.key, own)
    return name if question.alone else f"{question.heading} {name}".strip()[:LONGEST]
