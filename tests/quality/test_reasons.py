import pytest

from xformparser.quality.reasons import sentences

WHOLE = {
    "parents": 1.0,
    **{f"{end}_{fact}": 12.0 for end in ("key", "value") for fact in ("edge", "inner", "joined")},
    **{f"{end}_left": -12.0 for end in ("key", "value")},
    **{f"{end}_below": 0.0 for end in ("key", "value")},
}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"parents": 2.0}, "another key claims the same value"),
        ({"value_below": 1.0}, "the value may be cut: text continues on the next line"),
        ({"value_left": 1.0}, "the value may be cut: other text may belong to it"),
        ({"key_edge": 0.5}, "the key may be cut: text continues beside it"),
        ({"value_inner": 0.5}, "the value may be two"),
        ({}, "the value may not be whole"),
    ],
)
def test_a_weak_structure_says_what_is_not_whole(facts: dict[str, float], sentence: str) -> None:
    assert sentences({"structure": 0.1}, {"structure": WHOLE | facts}) == (sentence,)


@pytest.mark.parametrize(
    ("dimension", "facts", "sentence"),
    [
        ("reading", {"key_worst_read": 0.9, "value_worst_read": 0.4}, "the value may be misread"),
        ("reading", {"key_worst_read": 0.3, "value_worst_read": 0.4}, "the key may be misread"),
        (
            "labelling",
            {"key_label": -1.0, "value_label": 3.0, "key_answer": 0.1, "key_header": 0.6, "key_other": 0.1},
            "the key may be a header",
        ),
        (
            "labelling",
            {
                "key_label": 4.0,
                "value_label": 0.0,
                "value_question": 0.4,
                "value_header": 0.0,
                "value_other": 0.1,
            },
            "the value may be a question",
        ),
        (
            "linking",
            {"rival_share": 0.6, "none_share": 0.1, "gap_down": 0.0},
            "the value may answer another question",
        ),
        (
            "linking",
            {"rival_share": 0.0, "none_share": 0.1, "gap_down": 9.0},
            "the value stands far from its key",
        ),
        (
            "linking",
            {"rival_share": 0.0, "none_share": 0.8, "gap_down": 1.0},
            "the value may answer no question",
        ),
        ("type", {}, "the value is unlike what such a key usually takes"),
    ],
)
def test_a_weak_dimension_is_put_in_words(dimension: str, facts: dict[str, float], sentence: str) -> None:
    assert sentences({dimension: 0.2}, {dimension: facts}) == (sentence,)


def test_weakest_first_and_nothing_of_the_strong() -> None:
    scores = {"type": 0.4, "structure": 0.1, "linking": 0.9}
    facts = {"structure": WHOLE, "type": {}, "linking": {}}
    assert [sentence.split()[1] for sentence in sentences(scores, facts)] == ["value", "value"]
    assert sentences(scores, facts)[1] == "the value is unlike what such a key usually takes"
