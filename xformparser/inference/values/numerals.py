"""Numbers as eight languages write them: 1,234.56, 1.234,56, 1 234,56 and 1'234.56."""

import re
from dataclasses import dataclass
from decimal import Decimal

NUMERAL = r"(?:[0-9][0-9.,' ]*[0-9]|[.,]?[0-9]+)"
"""Pattern of anything that may be a numeral; `read_numeral` decides."""

MOST_DIGITS = 18
_DECIMAL_MARKS = {
    "de": ",",
    "it": ",",
    "pt": ",",
    "nl": ",",
    "fr": ",",
    "pl": ",",
    "en": ".",
    "zh": ".",
    "ja": ".",
}
"""The mark of each language where one convention rules. Spanish has two (Spain and Mexico)."""
_GROUP_MARKS = {"de": ".", "it": ".", "pt": ".", "nl": ".", "en": ",", "zh": ",", "ja": ","}
_NEVER_SPACED = frozenset({"en", "zh", "ja"})
"""Languages in which "100 600" is two numbers, not one."""
_PLAIN = re.compile(r"(?P<whole>0|[1-9][0-9]*)?(?:[.,](?P<fraction>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[.,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<fraction>[0-9]+))?"
)
_EITHER = re.compile(r"(?P<whole>[1-9][0-9]{0,2})(?P<mark>[.,])(?P<fraction>[0-9]{3})")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number; None where the text may be read in two ways. `spaced` tells that only spaces group it."""

    number: Decimal | None
    spaced: bool = False


def read_numeral(text: str, language: str | None) -> Numeral | None:
    """Return the number that the whole text writes, or None where it writes none.

    One mark with three digits after it (`1.234`) is a decimal or a group mark by the language's convention;
    where there is none, it is in doubt. Leading zeros make a code, not a number.
    """
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        return None
    either = _EITHER.fullmatch(text)
    if either:
        return Numeral(_by_language(either, language))
    plain = _PLAIN.fullmatch(text)
    if plain:
        return Numeral(_number(plain["whole"] or "0", plain["fraction"]))
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return None
    spaced = grouped["mark"] == " " and not grouped["fraction"]
    if spaced and language in _NEVER_SPACED:
        return None
    whole = grouped["whole"].replace(grouped["mark"], "")
    return Numeral(_number(whole, grouped["fraction"]), spaced)


def _by_language(match: re.Match[str], language: str | None) -> Decimal | None:
    if match["mark"] == _DECIMAL_MARKS.get(language or ""):
        return _number(match["whole"], match["fraction"])
    if match["mark"] == _GROUP_MARKS.get(language or ""):
        return Decimal(match["whole"] + match["fraction"])
    return None


def _number(whole: str, fraction: str | None) -> Decimal:
    return Decimal(f"{whole}.{fraction}" if fraction else whole)
