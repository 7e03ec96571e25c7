"""What compares names: those of one thing come close, whatever was left out stays unknown, and it is kept."""

import json
from pathlib import Path

import numpy as np
import pytest

from xformparser.asking import meanings as module
from xformparser.asking.meanings import learned_meanings
from xformparser.asking.terms import lexicon_terms, read_terms
from xformparser.errors import ConfigurationError
from xformparser.slots.meaning import Meaning
from xformparser.slots.texts import TextStates
from xformparser.slots.thesaurus import Thesaurus

WIDTH = 24
TERMS = [[[f"thing {number}"], [f"Ding {number}", f"Sache {number}"]] for number in range(40)]


def _states_of(layout):
    """States of words at random: what they have in common can only be learned."""
    words = [word.text for segment in layout.segments for word in segment.words]
    seeds = [int.from_bytes(word.encode()[:7].ljust(7), "little") for word in words]
    return np.stack([np.random.default_rng(seed).normal(size=WIDTH) for seed in seeds]).astype(np.float32)


@pytest.fixture
def texts() -> TextStates:
    return TextStates(_states_of, kept=None)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list:
    terms = [[[f"one{number}"], [f"eins{number}"], [f"un{number}"]] for number in range(16)]
    monkeypatch.setattr(module, "lexicon_terms", lambda: list(terms))
    return terms


def _close(meaning: Meaning, texts: TextStates, terms: list) -> float:
    """Return how often the second name of a thing is the nearest to its first."""
    first, second = (meaning.senses(texts.of_texts([term[place][0] for term in terms])) for place in (0, 1))
    return float(np.mean((first @ second.T).argmax(axis=1) == np.arange(len(terms))))


def test_names_of_one_thing_come_close(texts: TextStates, few: list, tmp_path: Path) -> None:
    whole, *halves = learned_meanings(texts, None, tmp_path, steps=150)
    assert _close(whole, texts, few) == 1
    assert [_close(half, texts, few) < 0.9 for half in halves] == [True, True]
    assert np.allclose(np.linalg.norm(whole.senses(texts.of_texts(["one1"])), axis=1), 1, atol=1e-5)


def test_what_was_learned_is_kept_and_made_anew_for_other_terms(
    texts: TextStates, few: list, tmp_path: Path
) -> None:
    first = learned_meanings(texts, None, tmp_path, steps=3)
    (path,) = tmp_path.iterdir()
    before = path.stat().st_mtime_ns
    again = learned_meanings(texts, None, tmp_path, steps=3)
    assert path.stat().st_mtime_ns == before
    assert np.array_equal(first[0].inner, again[0].inner)
    file = tmp_path / "terms.json"
    file.write_text(json.dumps(TERMS), encoding="utf-8")
    learned_meanings(texts, file, tmp_path, steps=3)
    other = TextStates(lambda layout: -_states_of(layout))
    learned_meanings(other, None, tmp_path, steps=3)
    assert len(list(tmp_path.glob("meanings_*"))) == 3


def test_texts_that_were_not_read_have_no_sense() -> None:
    ones = np.ones(WIDTH, np.float32)
    meaning = Meaning(
        ones,
        ones,
        ones,
        np.eye(WIDTH, dtype=np.float32),
        ones,
        np.eye(WIDTH, dtype=np.float32),
        Thesaurus([]),
    )
    found = meaning.senses(np.stack([np.zeros(WIDTH), np.arange(WIDTH)]).astype(np.float32))
    assert not found[0].any()
    assert found[1].any()


def test_the_lexicon_names_things_in_all_its_languages() -> None:
    terms = lexicon_terms()
    assert len(terms) > 400
    assert all(len(term) == 8 and all(term) for term in terms)
    assert all(any(name.isupper() for name in term[0]) for term in terms)


@pytest.mark.parametrize("content", [None, "{", '{"a": 1}', "[1]"])
def test_a_file_without_terms_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "terms.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"terms\.json: no file of terms"):
        read_terms(path)
