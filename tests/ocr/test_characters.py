"""Characters are set right only where there is no doubt."""

import pytest

from xformparser.documents import Word
from xformparser.ocr.characters import with_right_characters


def texts(*characters: str) -> str:
    words = tuple(Word(character, (0, 0, 1, 1)) for character in characters)
    return "".join(word.text for word in with_right_characters(words))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("测定值のメモ", "測定値のメモ"),
        ("銀行の处理", "銀行の処理"),
        ("机と芸術の国会", "机と芸術の国会"),
        ("カタカナ", "カタカナ"),
        ("メモ: ABC-12", "メモ: ABC-12"),
    ],
)
def test_japanese_page(read: str, meant: str) -> None:
    assert texts(*read) == meant


@pytest.mark.parametrize("read", ["测定值", "电话号码处理", "Total 12", ""])
def test_other_pages_stay(read: str) -> None:
    assert texts(*read) == read


def test_a_stray_kana_makes_no_japanese_page() -> None:
    assert texts(*("测定值处理电话号码" * 3), "ノ") == "测定值处理电话号码" * 3 + "ノ"


def test_words_keep_their_places() -> None:
    word = Word("值", (1, 2, 3, 4), 0.7)
    kana = Word("の", (3, 2, 5, 4))
    (first, _) = with_right_characters((word, kana))
    assert (first.text, first.box, first.confidence) == ("値", (1, 2, 3, 4), 0.7)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("N.°", "N.º"),
        ("n.°CC", "n.ºCC"),
        ("N°", "N°"),
        ("21.°C", "21.°C"),
        ("0livia", "Olivia"),
        ("0mm", "0mm"),
        ("10livia", "10livia"),
        ("0", "0"),
    ],
)
def test_latin_word(read: str, meant: str) -> None:
    (word,) = with_right_characters([Word(read, (0, 0, 1, 1))])
    assert word.text == meant
