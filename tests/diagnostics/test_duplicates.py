import numpy as np
import pytest
from numpy.typing import NDArray

from xformparser.diagnostics import duplicates
from xformparser.diagnostics.duplicates import Likeness, find_duplicates, normalised

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name:", "name:"),
        ("  Total \n amount ", "total amount"),
        ("Straße", "strasse"),
        ("4 May 2019", "0 may 0000"),
        ("Ｔｅｌ　１２", "tel 00"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_texts_are_compared_without_what_does_not_matter(text: str, expected: str) -> None:
    assert normalised(text) == expected


def found(
    texts: list[str], states: list[list[float]], answers: str
) -> tuple[list[int], list[int], list[int]]:
    """Return how many near duplicates each sample has, how many are answered otherwise, and their groups."""
    result = find_duplicates(texts, np.array(states, np.float32).reshape(len(texts), 2), list(answers))
    return result.count.tolist(), result.other.tolist(), canonical(result.group)


def canonical(group: NDArray[np.int32]) -> list[int]:
    """Return groups numbered in the order of their first sample, -1 as it is."""
    numbers: dict[int, int] = {-1: -1}
    return [numbers.setdefault(number, len(numbers) - 1) for number in group.tolist()]


@pytest.mark.parametrize(
    ("texts", "states", "answers", "count", "other", "group"),
    [
        pytest.param([], [], "", [], [], [], id="nothing"),
        pytest.param(["Name"], [EAST], "q", [0], [0], [-1], id="one sample"),
        pytest.param(["Name", "Name"], [EAST, EAST], "qq", [1, 1], [0, 0], [0, 0], id="answered alike"),
        pytest.param(["Name", "NAME "], [EAST, EAST], "qa", [1, 1], [1, 1], [0, 0], id="answered otherwise"),
        pytest.param(["Name", "Date"], [EAST, EAST], "qa", [0, 0], [0, 0], [-1, -1], id="another text"),
        pytest.param(
            ["Name", "Name"], [EAST, NORTH], "qa", [0, 0], [0, 0], [-1, -1], id="other surroundings"
        ),
        pytest.param(
            ["Name", "Name"], [EAST, [3.0, 3.0]], "qa", [1, 1], [1, 1], [0, 0], id="surroundings alike enough"
        ),
        pytest.param(["", " "], [EAST, EAST], "qa", [0, 0], [0, 0], [-1, -1], id="texts that say nothing"),
        pytest.param(
            ["Name", "Name"], [[0, 0], [0, 0]], "qa", [0, 0], [0, 0], [-1, -1], id="states of nothing"
        ),
        pytest.param(
            ["Name", "Date", "Name", "Date", "Name"],
            [EAST] * 5,
            "qqaqq",
            [2, 1, 2, 1, 2],
            [1, 0, 2, 0, 1],
            [0, 1, 0, 1, 0],
            id="two groups",
        ),
        pytest.param(
            # the middle one lies between two that are not alike: 45 degrees from each
            ["Name"] * 3,
            [EAST, [1.0, 1.0], NORTH],
            "qaq",
            [1, 2, 1],
            [1, 2, 1],
            [0, 0, 0],
            id="a group hangs together by its members",
        ),
    ],
)
def test_near_duplicates_by_hand(
    texts: list[str],
    states: list[list[float]],
    answers: str,
    count: list[int],
    other: list[int],
    group: list[int],
) -> None:
    assert found(texts, states, answers) == (count, other, group)


def test_numbers_are_alike_whatever_their_digits() -> None:
    assert found(["No. 12", "No. 34", "No. 345"], [EAST] * 3, "qaq")[1][:2] == [1, 1]


@pytest.mark.parametrize(
    ("likeness", "near"),
    [(Likeness(text=0.99), False), (Likeness(text=0.5), True), (Likeness(text=0.5, states=1.1), False)],
    ids=["strict of text", "lax of text", "strict of states"],
)
def test_likeness_says_from_when_on_samples_are_near(likeness: Likeness, near: bool) -> None:
    states = np.array([EAST, EAST], np.float32)
    result = find_duplicates(["Telephone number", "Telephone numbers"], states, ["q", "a"], likeness)
    assert bool(result.count.any()) == near


def test_shares_are_drawn_towards_nothing_where_there_are_few() -> None:
    states = np.array([EAST] * 4, np.float32)
    result = find_duplicates(["Name", "Name", "Name", "Date"], states, ["q", "q", "a", "q"])
    assert result.disagreement.tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 0])
    assert result.agreement.tolist() == pytest.approx([1 / 3, 1 / 3, 0, 0])


def test_many_samples_are_compared_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(0)
    texts = draw.choice(["Name", "Date", "Total", "Sum of all"], 40).tolist()
    states = draw.normal(size=(40, 2)).astype(np.float32)
    answers = draw.choice(["q", "a"], 40).tolist()
    whole = find_duplicates(texts, states, answers)
    unit = states / np.linalg.norm(states, axis=1, keepdims=True)
    near = np.array([[one == other for other in texts] for one in texts]) & (unit @ unit.T >= 0.6)
    np.fill_diagonal(near, False)
    differing = np.array([[one != other for other in answers] for one in answers])
    assert np.array_equal(whole.count, near.sum(axis=1))
    assert np.array_equal(whole.other, (near & differing).sum(axis=1))
    monkeypatch.setattr(duplicates, "_CHUNK", 7)
    chunked = find_duplicates(texts, states, answers)
    for name in ("count", "other", "group"):
        assert np.array_equal(getattr(chunked, name), getattr(whole, name)), name
