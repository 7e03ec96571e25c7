"""Characters that a recogniser confuses, set right where what stands beside them leaves no doubt."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from opencc import OpenCC

from xformparser.documents import Word
from xformparser.text import is_cjk

LEAST_KANA = 0.05
"""Share of a page's Chinese and Japanese characters from which on it is in Japanese."""
CODE_PAGE = "shift_jis"
"""Holds the characters that are in use in Japan."""
_ORDINAL = re.compile(r"(?<=[A-Za-z]\.)°")
"""The raised o of an abbreviation, as in N.º, read as a degree."""
_CAPITAL = re.compile(r"^0(?=[^\W\d_]{4})")
"""The capital O of a word, read as a zero."""


def with_right_characters(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a page as they must be meant.

    Where it has kana, simplified Chinese characters become those in use in Japan.
    """
    words = [replace(word, text=_CAPITAL.sub("O", _ORDINAL.sub("º", word.text))) for word in words]
    return tuple(_in_japanese(words) if _is_japanese_page(words) else words)


def _is_japanese_page(words: Sequence[Word]) -> bool:
    characters = [character for word in words for character in word.text if is_cjk(character)]
    kana = sum("\u3041" <= character <= "\u30ff" for character in characters)
    return kana > LEAST_KANA * len(characters)


def _in_japanese(words: Sequence[Word]) -> list[Word]:
    return [replace(word, text="".join(map(_as_japanese, word.text))) for word in words]


@lru_cache(maxsize=8192)
def _as_japanese(character: str) -> str:
    """Return the Japanese form of a simplified character, any other as it is."""
    if _is_japanese(character):
        return character
    traditional, japanese = _converters()
    found: str = japanese.convert(traditional.convert(character))
    return found if _is_japanese(found) else character


def _is_japanese(character: str) -> bool:
    try:
        character.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("s2t"), OpenCC("t2jp")
