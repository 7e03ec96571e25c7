"""Words by which a name asks for one end of a period: "flight from", "Vertragsende", "開始日"."""

from collections.abc import Mapping

from xformparser.slots.texts import text_words

FIRST: Mapping[str, tuple[str, ...]] = {
    "en": ("from", "start", "starts", "begin", "begins", "beginning", "since", "first"),
    "de": ("von", "beginn", "ab", "startdatum", "anfang"),
    "fr": ("début", "depuis"),
    "es": ("desde", "inicio"),
    "it": ("dal", "inizio"),
    "pt": ("início",),
    "zh": ("从", "自", "起", "开始"),
    "ja": ("自", "開始", "から"),
}
LAST: Mapping[str, tuple[str, ...]] = {
    "en": ("to", "end", "ends", "ending", "until", "till", "through", "thru", "last"),
    "de": ("bis", "ende", "enddatum"),
    "fr": ("fin",),
    "es": ("hasta", "fin"),
    "it": ("fine",),
    "pt": ("até", "fim"),
    "zh": ("到", "至", "止", "结束", "截止"),
    "ja": ("至", "終了", "まで"),
}
UNSPACED = ("zh", "ja")
"""Languages that do not part their words."""


def ends_asked_for(name: str) -> tuple[bool, bool]:
    """Return whether a name seems to ask for the first day, and for the last."""
    words = {word.casefold() for word in text_words(name)}
    return _says(name, words, FIRST), _says(name, words, LAST)


def _says(name: str, words: set[str], known: Mapping[str, tuple[str, ...]]) -> bool:
    return any(
        each in (name if language in UNSPACED else words) for language, own in known.items() for each in own
    )
