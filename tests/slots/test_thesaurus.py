"""Names that are known to mean one thing."""

import numpy as np
import pytest
from hand_pages import IDENTITY, ONES, ZEROS, order_page, state_of

from xformparser.asking.terms import lexicon_names
from xformparser.slots.likeness import KNOWN, LETTERS, likenesses
from xformparser.slots.meaning import Meaning
from xformparser.slots.page_features import page_features
from xformparser.slots.thesaurus import FILE, FURTHER, Thesaurus
from xformparser.text import is_cjk

THINGS = Thesaurus([["Net weight", "Nettogewicht", "純重量"], ["Place", "Ort"], ["Town", "Ort", ""]])


def test_names_of_one_thing_are_the_same_in_any_language_and_spelling() -> None:
    found = THINGS.same(["NET WEIGHT", "Ort", "純重量:"], ["nettogewicht", "Place", "Town", "net weight"])
    assert found.tolist() == [[1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1]]


def test_what_is_not_known_is_the_same_as_nothing() -> None:
    assert not THINGS.same(["Gross", "", "-"], ["Gross", "Place", ""]).any()


@pytest.mark.parametrize(("read", "known"), [("Nettogewlcht", True), ("Nettoqewlcht", False), ("Ort.", True)])
def test_a_misread_name_is_a_little_less_sure(read: str, known: bool) -> None:
    (found,) = THINGS.same(["Net weight", "Town"], [read])[:, 0:1].max(axis=0)
    assert (found > 0) == known
    assert found < 1 or read == "Ort."


def test_a_known_name_makes_senses_alike() -> None:
    page = order_page()
    meaning = Meaning(
        ZEROS, ZEROS, ONES, IDENTITY, ZEROS, IDENTITY, Thesaurus([["Order no.", "Bestell-Nr."]])
    )
    states = np.stack([state_of("Bestell-Nr.")])
    (alike,) = likenesses(["Bestell-Nr."], states, page, page_features(page), meaning)
    sense = alike[:, LETTERS + 2]
    assert sense[0] == pytest.approx(KNOWN)
    assert (sense[1:] < KNOWN).all()


def test_the_one_that_comes_along_is_what_the_lexicon_says() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert lines == ["\t".join(names) for names in lexicon_names()], "run scripts/write_thesaurus.py"
    known = Thesaurus.bundled()
    assert known.same(["Date of birth"], ["Geburtsdatum", "生年月日", "Datum"]).tolist() == [[1, 1, 0]]


def test_what_was_written_by_hand_names_each_thing_in_several_languages() -> None:
    lines = [line.split("\t") for line in FURTHER.read_text(encoding="utf-8").splitlines()]
    assert all(len(set(names)) == len(names) > 5 for names in lines)
    assert all(any(is_cjk(name) for name in names) for names in lines)
    known = Thesaurus.bundled()
    assert known.same(["Invoice no."], ["Rechnungs-Nr.", "請求書番号", "Factura n.º"]).tolist() == [[1, 1, 1]]
