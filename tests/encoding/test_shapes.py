import pytest
from hypothesis import given
from hypothesis import strategies as st

from xformparser.encoding.shapes import COUNT, NAMES, word_shape


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("", {"empty": 1}, id="nothing"),
        pytest.param("Name:", {"ends_with_colon": 1, "holds_colon": 1, "starts_upper": 1}, id="key"),
        pytest.param("姓名：", {"ends_with_colon": 1, "share_Lo": 2 / 3, "share_P": 1 / 3}, id="wide colon"),
        pytest.param("9:30", {"ends_with_colon": 0, "holds_colon": 1, "share_Nd": 0.75}, id="time"),
        pytest.param("TOTAL", {"all_upper": 1, "share_Lu": 1}, id="capitals"),
        pytest.param("A", {"all_upper": 0, "starts_upper": 1}, id="one capital"),
        pytest.param("3.", {"enumerator": 1, "ends_sentence": 1}, id="enumerator"),
        pytest.param("(iv)", {"enumerator": 1, "opens_bracket": 1, "closes_bracket": 1}, id="in brackets"),
        pytest.param("____", {"leader": 1}, id="leader"),
        pytest.param("04/05/2024", {"date": 1}, id="date"),
        pytest.param("2024年5月", {"date": 1}, id="Chinese date"),
        pytest.param("why?", {"asks": 1}, id="question mark"),
        pytest.param("€12", {"currency": 1, "share_S": 1 / 3}, id="amount"),
        pytest.param("#4", {"number_sign": 1}, id="number sign"),
        pytest.param("☒", {"mark": 1}, id="tick box"),
        pytest.param("xx", {"mark": 0}, id="no tick box"),
        pytest.param("a" * 30, {"log_length": 30**0.5 / 5}, id="long"),
        pytest.param("a" * 99, {"log_length": 30**0.5 / 5}, id="longer"),
    ],
)
def test_a_shape_names_what_the_word_looks_like(text: str, named: dict[str, float]) -> None:
    shape = dict(zip(NAMES, word_shape(text), strict=True))
    assert {name: shape[name] for name in named} == pytest.approx(named)


@given(st.text())
def test_a_shape_is_small_numbers_of_one_count(text: str) -> None:
    shape = word_shape(text)
    assert len(shape) == COUNT == len(set(NAMES))
    assert all(0 <= value <= 1.2 for value in shape)
