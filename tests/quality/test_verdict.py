import pytest

from xformparser.documents import Pair, Verdict
from xformparser.labels import TextSource
from xformparser.quality.verdict import verdict_of


def pair(confidence: float, doubtful: bool = False, value: str | None = "x") -> Pair:
    return Pair(
        key="Name",
        value=value,
        key_page=1,
        confidence=confidence,
        needs_review=doubtful,
        source=TextSource.TEXT_LAYER,
    )


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([], "reject"),
        ([pair(0.3, True), pair(0.4, True)], "reject"),
        ([pair(0.9), pair(0.8)], "straight_through"),
        ([pair(0.9), pair(0.3, True)], "review"),
        ([pair(0.9, value=None), pair(0.9, value=None)], "straight_through"),
    ],
    ids=["nothing", "hardly anything", "sure", "one in doubt", "a blank form"],
)
def test_verdict(pairs: list[Pair], verdict: Verdict) -> None:
    assert verdict_of(pairs, ["Name", "x"]) == verdict


def test_prose_in_which_a_pair_or_two_are_seen_is_no_form() -> None:
    assert verdict_of([pair(0.9), pair(0.8)], ["Name x", "word " * 60]) == "straight_through"
    assert verdict_of([pair(0.9), pair(0.8)], ["Name x", "word " * 600]) == "reject"


@pytest.mark.parametrize(
    ("key", "verdict"), [("la", "reject"), ("Town", "straight_through"), ("氏名", "straight_through")]
)
def test_a_blank_question_asks_something(key: str, verdict: Verdict) -> None:
    blank = [pair(0.9, value=None).model_copy(update={"key": key}) for _ in range(5)]
    assert verdict_of(blank, [key] * 5) == verdict
