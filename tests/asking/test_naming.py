"""Names that a user may give a question."""

import random

from xformparser.asking.gold import Question
from xformparser.asking.naming import LONGEST, lexicon, name_of, vary
from xformparser.synthesis.lexicon import LANGUAGES
from xformparser.text import comparable

DATE = Question("Order date", "", "en", ((0, 0),), ("3 May",))


def _names(question: Question, taken: tuple[str, ...] = ()) -> set[str]:
    dice = random.Random(0)
    return {name_of(question, taken, dice) for _ in range(200)}


def test_a_question_has_few_names_and_among_them_its_own_text_or_synonyms() -> None:
    names = _names(DATE)
    assert 1 < len(names) <= 5
    known = {name for place in lexicon().entries_of(DATE) for name in lexicon().names_of(place)}
    assert {comparable(name) for name in names} & known


def test_a_synonym_that_another_key_of_the_page_has_is_not_taken() -> None:
    synonyms = {name for place in lexicon().entries_of(DATE) for name in lexicon().names_of(place)}
    taken = tuple(synonyms - {comparable(DATE.key)})
    assert not {comparable(name) for name in _names(DATE, taken)} & set(taken)


def test_a_question_that_is_not_alone_is_named_with_its_heading() -> None:
    again = Question("Xyzzy", "Buyer", "en", ((0, 0),), ("a",), alone=False)
    assert _names(again) == {"Buyer Xyzzy"}


def test_variants_are_never_empty_and_never_long() -> None:
    dice = random.Random(1)
    for text in ("A", "Date of birth", "合計", "x" * 200, "…"):
        assert all(0 < len(vary(text, dice)) <= LONGEST for _ in range(100))


def test_a_variant_depends_on_the_dice_alone() -> None:
    assert [vary("Date of birth", random.Random(3)) for _ in range(3)].count(
        vary("Date of birth", random.Random(3))
    ) == 3


def test_options_are_known_in_all_languages() -> None:
    option = lexicon().option_of("en", "Yes")
    assert option is not None
    assert set(option) == set(LANGUAGES)
    assert lexicon().option_of("en", "Xyzzy") is None
