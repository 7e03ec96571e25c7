"""Annotated pages whose dates are made periods: "4 May 2020" becomes "4 May 2020 – 9 May 2020".

Where each day is one word, the period is one too now and then.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from xformparser.asking.naming import Dice
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.documents import Word
from xformparser.geometry import union_box
from xformparser.labels import Label, ValueType
from xformparser.slots.joined_periods import BETWEEN
from xformparser.slots.typed_spans import may_be

SHARE, JOINED = 0.9, 0.3
USUAL = ("-",) * 4 + ("–",) * 2
"""What stands between two days more often than all else that may."""
_PART = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
FEWEST_DIGITS, SHORTEST, LONGEST = 4, 6, 24
MONTHS, DAYS = 12, 28
WIDEST = 1.8


def with_periods(page: AnnotatedPage, dice: Dice) -> AnnotatedPage | None:
    """Return the page with periods in the place of some dates; None where it has none of these."""
    entities = tuple(_with_period(entity, dice) for entity in page.entities)
    return None if entities == page.entities else replace(page, entities=entities)


def _with_period(entity: GoldEntity, dice: Dice) -> GoldEntity:
    if entity.label is not Label.ANSWER or not entity.words or dice.random() >= SHARE:
        return entity
    text = " ".join(word.text for word in entity.words)
    dated = sum(letter.isdigit() for letter in text) >= FEWEST_DIGITS and may_be(text, ValueType.DATE)
    other = _other_day(text, dice) if dated and SHORTEST <= len(text) <= LONGEST else None
    if other is None:
        return entity
    texts = [*text.split(), dice.choice((*USUAL, *BETWEEN)), *other.split()]
    if " " not in text and dice.random() < JOINED:
        texts = ["".join(texts)]
    words = _laid(texts, entity.words, dice)
    return replace(entity, words=words, text=" ".join(word.text for word in words))


def _other_day(text: str, dice: Dice) -> str | None:
    parts = list(_PART.finditer(text))[:2]
    if not parts:
        return None
    part = dice.choice(parts)
    number = dice.randint(1, MONTHS if int(part.group()) <= MONTHS else DAYS)
    return text[: part.start()] + str(number).zfill(len(part.group())) + text[part.end() :]


def _laid(texts: Sequence[str], words: Sequence[Word], dice: Dice) -> tuple[Word, ...]:
    """Return words of the texts in a row where others stood, somewhat wider than these."""
    x0, y0, x1, y1 = union_box(word.box for word in words)
    step = (x1 - x0) * dice.uniform(1.0, WIDEST) / sum(len(text) + 1 for text in texts)
    found, left = [], x0
    for text in texts:
        right = left + step * len(text)
        found.append(Word(text, (left, y0, right, y1)))
        left = right + step
    return tuple(found)
