"""Languages of a document, told offline from its texts.

Chinese and Japanese are told by their script; lingua tells the others. lingua's small models take 18 MB and
half a millisecond a page; its large ones take 226 MB and were no better on whole pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

ALPHABETIC = ("DE", "EN", "ES", "FR", "IT", "NL", "PL", "PT")
"""ISO 639-1 codes of the languages in Latin letters that are told apart."""

SMALLEST_SHARE = 0.15
"""Share of a document's letters from which a language counts."""

KANA_SHARE = 0.05
"""Share of kana among Chinese and Japanese characters from which they are Japanese."""

CJK_WEIGHT = 3
"""Latin letters that weigh as much as one Chinese or Japanese character."""

PASSAGE = 200
"""Characters that are judged at once: long enough to be sure, short enough to find a second language."""

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def detect_languages(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages of the texts, the largest share first.

    Texts without letters have none. A language below 15 % of the letters is left out, unless none has more.
    """
    letters = _count_cjk("".join(texts))
    for passage in _passages(texts):
        language = _alphabetic_language(passage)
        if language:
            letters[language] += len(passage)
    ranked = sorted(letters.items(), key=lambda item: (-item[1], item[0]))
    least = min(SMALLEST_SHARE * sum(letters.values()), max(letters.values(), default=0))
    return tuple(language for language, count in ranked if count >= least)


def _count_cjk(text: str) -> Counter[str]:
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if not kana + han:
        return Counter()
    language = "ja" if kana >= KANA_SHARE * (kana + han) else "zh"
    return Counter({language: CJK_WEIGHT * (kana + han)})


def _passages(texts: Sequence[str]) -> Iterator[str]:
    """Yield the words in Latin letters, joined to passages."""
    passage = ""
    for text in texts:
        words = [word for word in _WORD.findall(text) if not (_KANA.search(word) or _HAN.search(word))]
        passage = " ".join([passage, *words]).strip()
        if len(passage) >= PASSAGE:
            yield passage
            passage = ""
    if passage:
        yield passage


def _alphabetic_language(passage: str) -> str | None:
    language = _detector().detect_language_of(passage)
    return language.iso_code_639_1.name.lower() if language else None


@cache
def _detector() -> "LanguageDetector":
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [IsoCode639_1.from_str(code) for code in ALPHABETIC]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()
