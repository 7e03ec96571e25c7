"""Periods of two dates in one value, whose ends are fields of their own: from, to."""

from collections.abc import Mapping
from dataclasses import dataclass

from xformparser.asking.gold import Place, Question
from xformparser.asking.naming import LONGEST, Dice, as_code
from xformparser.labels import ValueType
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.joined_periods import BETWEEN
from xformparser.slots.schema import SchemaField
from xformparser.synthesis.lexicon import LANGUAGES
from xformparser.text import join_words

STARTS: Mapping[str, tuple[str, ...]] = {
    "en": ("from", "start", "start date", "begin", "since", "first day"),
    "de": ("von", "Beginn", "ab", "Startdatum"),
    "zh": ("开始日期", "起始", "从"),
    "ja": ("開始日", "から", "自"),
    "fr": ("du", "début", "date de début"),
    "es": ("desde", "inicio", "fecha de inicio"),
    "it": ("dal", "inizio", "data inizio"),
    "pt": ("de", "início", "data de início"),
}
ENDS: Mapping[str, tuple[str, ...]] = {
    "en": ("to", "end", "end date", "until", "through", "last day"),
    "de": ("bis", "Ende", "Enddatum"),
    "zh": ("结束日期", "截止", "到"),
    "ja": ("終了日", "まで", "至"),
    "fr": ("au", "fin", "date de fin"),
    "es": ("hasta", "fin", "fecha de fin"),
    "it": ("al", "fine", "data fine"),
    "pt": ("até", "fim", "data de fim"),
}
PERIODS: Mapping[str, tuple[str, ...]] = {
    "en": ("period", "dates", "term", "duration", "date"),
    "de": ("Zeitraum", "Laufzeit", "Datum"),
    "zh": ("期间", "日期", "期限"),
    "ja": ("期間", "日付"),
    "fr": ("période", "dates", "durée"),
    "es": ("periodo", "fechas", "plazo"),
    "it": ("periodo", "date", "durata"),
    "pt": ("período", "datas", "prazo"),
}
FEWEST_DIGITS, LONGEST_DATE = 4, 20
OWN_LANGUAGE, OTHER_NAME, CODED = 0.6, 0.3, 0.3


@dataclass(frozen=True)
class PeriodEnds:
    """The places of the first and the last day in the words of a page."""

    places: tuple[Place, Place]

    def fields(
        self, question: Question, name: str, aliases: tuple[str, ...], dice: Dice
    ) -> tuple[SchemaField, SchemaField]:
        """Return fields for both ends of a period that is called `name`.

        What the form calls the whole period may be an alias of both.
        """
        own = question.language if question.language in LANGUAGES else "en"
        language = own if dice.random() < OWN_LANGUAGE else dice.choice(LANGUAGES)
        shared = (question.key, *aliases) if dice.random() < OWN_LANGUAGE else ()
        if dice.random() < OTHER_NAME:
            name = dice.choice(PERIODS[language])
        typed = ValueType.DATE if dice.random() < OWN_LANGUAGE else None
        first, last = (
            SchemaField(
                name=_named(name, dice.choice(words[language]), dice),
                aliases=tuple(
                    dict.fromkeys((*(f"{alias} {words[language][0]}" for alias in aliases), *shared))
                ),
                type=typed,
            )
            for words in (STARTS, ENDS)
        )
        return first, last


def period_ends(page: AskedPage, span: Place) -> PeriodEnds | None:
    """Return the ends of a period that a span of a page holds, None where it holds none."""
    words = range(span[0], span[1] + 1)
    cuts = [place for place in words if page.words[place].text.lower() in BETWEEN]
    if len(cuts) != 1 or cuts[0] in span:
        return None
    ends = ((span[0], cuts[0] - 1), (cuts[0] + 1, span[1]))
    texts = [join_words([page.words[place].text for place in range(first, last + 1)]) for first, last in ends]
    dated = all(
        sum(letter.isdigit() for letter in text) >= FEWEST_DIGITS and len(text) < LONGEST_DATE
        for text in texts
    )
    return PeriodEnds(ends) if dated else None


def _named(name: str, word: str, dice: Dice) -> str:
    orders = (f"{name} {word}", f"{name} {word}", f"{word} {name}", word)
    found = dice.choice(orders)
    return (as_code(found, dice) if dice.random() < CODED else found)[:LONGEST] or word
