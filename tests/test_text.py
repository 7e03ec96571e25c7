import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xformparser.text import (
    comparable,
    comparable_word,
    is_cjk,
    is_leader,
    join_words,
    key_text,
    split_units,
    starts_item,
    without_leaders,
)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param(["Full", "name:"], "Full name:", id="Latin"),
        pytest.param(["姓", "名", "："], "姓名：", id="Chinese with full-width colon"),
        pytest.param(["カ", "ー", "ド"], "カード", id="Japanese long vowel"),
        pytest.param(["2024", "年", "5", "月"], "2024年5月", id="digits between characters"),
        pytest.param(["", "a", "", "b", ""], "a b", id="empty words"),
        pytest.param(["Tel", "（", "home", "）"], "Tel（home）", id="full-width brackets"),
    ],
)
def test_words_join_as_their_script_joins_them(words: list[str], text: str) -> None:
    assert join_words(words) == text


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(" \t\n", [], id="white space"),
        pytest.param("Full name:", ["Full", "name:"], id="Latin"),
        pytest.param("姓名：Li Lei", ["姓", "名", "：", "Li", "Lei"], id="Chinese and Latin"),
        pytest.param("2024年5月", ["2024", "年", "5", "月"], id="digits between characters"),
        pytest.param("姓\u3000名 ", ["姓", "名"], id="full-width space"),
    ],
)
def test_a_text_splits_into_units(text: str, units: list[str]) -> None:
    assert [text[start:end] for start, end in split_units(text)] == units


@given(st.text())
def test_units_hold_all_text_but_white_space(text: str) -> None:
    spans = split_units(text)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    rest = "".join(text[start:end] for start, end in spans)
    assert "".join(rest.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(" Full  Name: ", "fullname", id="white space, case and edge punctuation"),
        pytest.param("１２．５０ €", "12.50", id="full-width digits"),
        pytest.param("Straße", "strasse", id="case folding"),
        pytest.param("A-1 / B", "a-1/b", id="inner punctuation stays"),
        pytest.param("...", "", id="punctuation alone"),
    ],
)
def test_comparable_text(text: str, folded: str) -> None:
    assert comparable(text) == folded
    assert comparable(folded) == folded


def test_comparable_words_keep_letters_and_digits_only() -> None:
    assert comparable_word("(A-1/ｂ)") == "a1b"
    assert comparable_word("--") == ""


@pytest.mark.parametrize(
    ("text", "found"), [("abc 12", False), ("日", True), ("ﾃｽﾄ", True), ("Tel：", False), ("", False)]
)
def test_chinese_and_japanese_characters_are_known(text: str, found: bool) -> None:
    assert is_cjk(text) is found


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("Name:", "Name", id="a colon"),
        pytest.param("姓名：", "姓名", id="a full-width colon"),
        pytest.param("Name ........ :", "Name", id="leaders before the colon"),
        pytest.param("Name: ____", "Name", id="a rule behind the colon"),
        pytest.param("Tel.", "Tel.", id="a full stop stays"),
        pytest.param("____", "", id="a rule alone"),
        pytest.param(":", ":", id="a colon alone"),
    ],
)
def test_a_key_has_no_colon_and_no_leaders(text: str, key: str) -> None:
    assert key_text(text) == key


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        pytest.param("__ 12.5 __", "12.5", id="rules on both sides"),
        pytest.param("...... Smith", "Smith", id="dots before"),
        pytest.param(f"a {'.' * 300} b", f"a {'.' * 300} b", id="a long leader inside"),
        pytest.param("-5", "-5", id="a minus sign stays"),
        pytest.param("U.S.A.", "U.S.A.", id="full stops stay"),
        pytest.param("…", "", id="an ellipsis alone"),
    ],
)
def test_leaders_fall_away_at_the_edges(text: str, bare: str) -> None:
    assert without_leaders(text) == bare


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("", False),
        ("working order", False),
        ("«quoted»", False),
        ("(see below)", False),
        ("A word", False),
        ("12 people", False),
        ("• one", True),
        ("- one", True),
        ("☐ one", True),
        ("1. one", True),
        ("b) one", True),
        ("（2）一", True),
        ("二、三", True),
        ("（系别）", False),
        ("号）", False),
        ("、什么职务）", False),
        (" 3、二", True),
    ],
)
def test_items_of_lists_are_known_by_their_beginning(text: str, item: bool) -> None:
    assert starts_item(text) is item


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("", False),
        ("Name", False),
        ("Name....", False),
        ("-", False),
        ("....", True),
        ("____", True),
        ("…", True),
    ],
)
def test_leaders_are_lines_to_write_on(text: str, leader: bool) -> None:
    assert is_leader(text) is leader
