"""Dates in ISO 8601: numeric forms, months by name, 年月日 and Japanese and Taiwanese eras.

The year must have four digits or an era: two digits do not say which century. Where day and month could be
swapped, the order comes from the key ("TT.MM.JJJJ") or from the language, if its convention is day first;
English, Chinese, Japanese and unknown languages are no evidence.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from xformparser.inference.values.hints import date_order, names_date, names_identifier
from xformparser.inference.values.typed_value import FormValue, TypedValue, doubtful
from xformparser.labels import ValueType

_YEAR = "[12][0-9]{3}"
_ANY_YEAR = rf"{_YEAR}|'?[0-9]{{2}}"
_YEAR_FIRST = re.compile(rf"({_YEAR}) ?([./-]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{1,2}})\.?")
_UNBROKEN = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}}) ?([./-]) ?([0-9]{{1,2}}) ?\2 ?({_YEAR}|[0-9]{{2}})")
_CJK = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|民國|民国)? ?(?P<year>[0-9]{1,4}|元) ?年 ?(?P<month>[0-9]{1,2}) ?月"
    r"(?: ?(?P<day>[0-9]{1,2}) ?[日号號])?(?: ?\([日月火水木金土一二三四五六]\))?"
)
_ERA_DOTTED = re.compile(
    r"(?P<era>[RHST]|令和|平成|昭和|大正) ?(?P<year>[0-9]{1,2})"
    r"[./-](?P<month>[0-9]{1,2})[./-](?P<day>[0-9]{1,2})"
)
_LETTERS = r"[^\W\d_]"
_MONTH = rf"(?P<month>{_LETTERS}{{3,12}})\.?"
_DAY = r"(?P<day>[0-9]{1,2}) ?(?:st|nd|rd|th|er|\.|º|°|ª)?"
_NAMED = tuple(
    re.compile(rf"(?:(?P<weekday>{_LETTERS}{{2,13}})[.,]{{0,2}} )?{form}", re.IGNORECASE)
    for form in (
        rf"{_DAY}[ -]?(?:of |de |d'|do )?{_MONTH},?[ -]?(?:de |del |do )?(?P<year>{_ANY_YEAR})",
        rf"{_MONTH} ?{_DAY}(?:, ?| )(?P<year>{_ANY_YEAR})",
        rf"{_MONTH},? (?:de |del |do )?(?P<year>{_YEAR})",
    )
)
_ERAS = {
    "明治": (date(1868, 1, 25), date(1912, 7, 29)),
    "大正": (date(1912, 7, 30), date(1926, 12, 24)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
    "民國": (date(1912, 1, 1), date.max),
}
_ERA_NAMES = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "民国": "民國"}
_DAY_FIRST = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl"})
_MONTH_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")

_NO_CENTURY = "has a year of two digits, which leaves the century open"
_SWAPPABLE = "may be day-month or month-day"
_IMPOSSIBLE = "looks like a date but is not in the calendar"


def read_date(value: FormValue) -> TypedValue | None:
    """Return the date that the whole value writes; text with a warning where it is in doubt.

    What is in doubt is no date at all where the key asks for an identifier.
    """
    if not any(character.isdigit() for character in value.text):
        return None
    for read in (_read_numeric, _read_cjk, _read_named):
        result = read(value)
        if result is not None:
            return None if result.warning and names_identifier(value.key) else result
    return None


def _read_numeric(value: FormValue) -> TypedValue | None:
    match = _YEAR_FIRST.fullmatch(value.text)
    if match:
        return _dated(value, match[1], match[3], match[4])
    match = _UNBROKEN.fullmatch(value.text)
    if match and names_date(value.key):
        return _dated(value, match[1], match[2], match[3])
    match = _YEAR_LAST.fullmatch(value.text)
    if match is None or not _is_day_and_month(int(match[1]), int(match[3])):
        return None
    if len(match[4]) == 2:
        return doubtful(value, _NO_CENTURY)
    order = _order(value, int(match[1]), int(match[3]))
    if order is None:
        return doubtful(value, _SWAPPABLE)
    month, day = (match[3], match[1]) if order == "dm" else (match[1], match[3])
    return _dated(value, match[4], month, day)


def _order(value: FormValue, first: int, second: int) -> str | None:
    if first > 12 or second > 12 or first == second:
        return "md" if second > 12 else "dm"
    return date_order(value.key) or ("dm" if value.language in _DAY_FIRST else None)


def _is_day_and_month(first: int, second: int) -> bool:
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _read_cjk(value: FormValue) -> TypedValue | None:
    match = _CJK.fullmatch(value.text)
    if match is None and value.language == "ja":
        match = _ERA_DOTTED.fullmatch(value.text)
    if match is None:
        return None
    era = match["era"]
    if era is None and len(match["year"]) != 4:
        return doubtful(value, _NO_CENTURY)
    if era is None:
        return _dated(value, match["year"], match["month"], match["day"])
    start, end = _ERAS[_ERA_NAMES.get(era, era)]
    year = start.year - 1 + (1 if match["year"] == "元" else int(match["year"]))
    dated = _dated(value, str(year), match["month"], match["day"])
    written = dated.normalized or ""
    if not start.isoformat()[: len(written)] <= written <= end.isoformat():
        return doubtful(value, "lies outside its era")
    return dated


def _read_named(value: FormValue) -> TypedValue | None:
    for match in _matches(value.text):
        month = _month_number(match["weekday"] or "", match["month"])
        if month is not None and len(match["year"]) != 4:
            return doubtful(value, _NO_CENTURY)
        if month is not None:
            return _dated(value, match["year"], str(month), match.groupdict().get("day"))
    return None


def _matches(text: str) -> Iterable[re.Match[str]]:
    return (match for pattern in _NAMED if (match := pattern.fullmatch(text)))


@lru_cache(maxsize=2048)
def _month_number(weekday: str, month: str) -> int | None:
    """Return 1-12 for the name or short name of a month, None for any other word or a false weekday.

    dateparser reads words like "two" as numbers, which the order month-day brings to light, and passes over
    words like "by" and "from", which are no dates alone as a weekday is.
    """
    first, second = (
        _dateparser_date(f"{weekday} {day} {month} 2000", "day", "month", "year") for day in (1, 2)
    )
    if first is None or second is None or (first.day, second.day) != (1, 2):
        return None
    return first.month if not weekday or _dateparser_date(weekday) else None


def _dateparser_date(text: str, *parts: str) -> date | None:
    import dateparser  # costs up to 20 MB and a tenth of a second: only for texts in the form of a date

    return dateparser.parse(
        text,
        languages=_MONTH_LANGUAGES,
        settings={"REQUIRE_PARTS": list(parts), "PARSERS": ["absolute-time"], "DATE_ORDER": "MDY"},
    )


def _dated(value: FormValue, year: str, month: str, day: str | None) -> TypedValue:
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return doubtful(value, _IMPOSSIBLE)
    written = found.isoformat()
    return TypedValue(ValueType.DATE, written if day else written[:7])
