"""How alike names and entities are, themselves and through what belongs to them."""

import numpy as np
from hand_pages import PLAIN, order_page, state_of

from xformparser.slots.likeness import LETTERS, LIKENESSES, MEASURES, _lead, likenesses
from xformparser.slots.page_features import NOWHERE, page_features

OWN, ANSWERED, HEADED, BESIDE, ABOVE = (
    slice(start, start + MEASURES) for start in range(0, LIKENESSES, MEASURES)
)
NUMBER, VALUE, FLIGHT, PERIOD, REMARKS = range(5)


def _alike(*texts: str) -> np.ndarray:
    page = order_page()
    states = np.stack([np.mean([state_of(word) for word in text.split()], axis=0) for text in texts])
    return likenesses(texts, states, page, page_features(page), PLAIN)


def test_an_equal_key_is_wholly_alike_in_letters_and_meaning() -> None:
    (alike,) = _alike("order NO.")
    assert np.allclose(alike[NUMBER, OWN][:LETTERS], 1)
    assert (alike[NUMBER, OWN] > alike[FLIGHT, OWN]).all()


def test_an_answer_is_as_like_as_its_question_is() -> None:
    (alike,) = _alike("Order no.")
    assert np.allclose(alike[VALUE, ANSWERED], 0.9 * alike[NUMBER, OWN])
    assert not alike[NUMBER, ANSWERED].any()
    assert not alike[VALUE, HEADED].any()


def test_what_stands_beside_and_above_counts_apart() -> None:
    (alike,) = _alike("Flight")
    assert np.allclose(alike[PERIOD, BESIDE], alike[FLIGHT, OWN])
    assert np.allclose(alike[REMARKS, ABOVE], alike[FLIGHT, OWN])
    assert not alike[NUMBER, BESIDE].any()


def test_neighbours_are_the_nearest_to_the_left_and_above() -> None:
    known = page_features(order_page())
    assert known.beside.tolist() == [NOWHERE, NUMBER, NOWHERE, FLIGHT, NOWHERE]
    assert known.above.tolist() == [NOWHERE, NOWHERE, NUMBER, VALUE, FLIGHT]


def test_each_phrase_is_measured_by_itself() -> None:
    both, alone = _alike("Order no.", "Remarks"), _alike("Remarks")
    assert np.allclose(both[1], alone[0])


def test_a_sense_leads_by_what_it_is_nearer_than_the_next() -> None:
    sense = np.array([[0.2, 0.9, 0.9, 0.6], [0.1, 0.1, 0.0, -0.2]], np.float32)
    found = _lead(sense)
    assert np.allclose(found, [[-0.7, 0.3, 0.3, -0.3], [0.1, 0.1, -0.1, -0.3]])
