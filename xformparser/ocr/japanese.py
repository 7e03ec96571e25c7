"""Japanese as Japan writes it: what a recogniser of Chinese reads as simplified characters is set right."""

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


def with_japanese_characters(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a page; on one with kana, in characters that are in use in Japan."""
    characters = [character for word in words for character in word.text if is_cjk(character)]
    kana = sum("\u3041" <= character <= "\u30ff" for character in characters)
    if kana <= LEAST_KANA * len(characters):
        return tuple(words)
    return tuple(replace(word, text="".join(map(_as_japanese, word.text))) for word in words)


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
