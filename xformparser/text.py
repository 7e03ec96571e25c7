"""Text of forms across scripts: how words join, how they split, and when two texts count as equal."""

import re
import unicodedata

COLONS = ":：﹕︰"
_CJK_RANGES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_CJK_PUNCTUATION = "\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_CJK = re.compile(f"[{_CJK_RANGES}]")
_UNSPACED = re.compile(f"[{_CJK_RANGES}{_CJK_PUNCTUATION}]")
_LEADER = r"(?:\s|_|…|[.·‥・]{3,}+|[-–—=]{3,}+)*+"  # possessive: long leaders would take for ever
_LEADERS_BEFORE = re.compile(f"^{_LEADER}")
_LEADERS_BEHIND = re.compile(f"{_LEADER}$")
_NUMERAL = f"(?:[^\\W{_CJK_RANGES}]|[一二三四五六七八九十])"
_ITEM = re.compile(rf"\s*([^\w\s\"'“„«(（「、，。；：）)]|[(（]?{_NUMERAL}{{1,2}}[.)）、]|\w{{1,2}}[:：])")
_UNIT = re.compile(f"[{_CJK_RANGES}{_CJK_PUNCTUATION}]|[^\\s{_CJK_RANGES}{_CJK_PUNCTUATION}]+")


def is_cjk(text: str) -> bool:
    """Tell whether the text holds a Chinese or Japanese character."""
    return _CJK.search(text) is not None


def join_words(words: list[str]) -> str:
    """Return the words as one text: a space between words, none where either side is Chinese or Japanese."""
    text = ""
    for word in words:
        if text and word and not (_UNSPACED.match(word[0]) or _UNSPACED.match(text[-1])):
            text += " "
        text += word
    return text


def split_units(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the words of a text; each Chinese or Japanese character is one."""
    return [match.span() for match in _UNIT.finditer(text)]


def without_leaders(text: str) -> str:
    """Return the text without the dotted lines, rules and white space that forms draw at its edges."""
    return _LEADERS_BEHIND.sub("", _LEADERS_BEFORE.sub("", text))


def is_leader(text: str) -> bool:
    """Tell whether the text is nothing but a dotted line or a rule to write on."""
    return bool(text) and not without_leaders(text)


def starts_item(text: str) -> bool:
    """Tell whether the text begins as an item of a list does: with a bullet, a number or a letter."""
    return _ITEM.match(text) is not None


def key_text(text: str) -> str:
    """Return what a question asks: its text without the colon and the leaders behind it."""
    stripped = without_leaders(text)
    return without_leaders(stripped.rstrip(COLONS)) or stripped


def comparable(text: str) -> str:
    """Return the text as `pair_f1_pixels` sees it: NFKC, case-fold, no white space or edge punctuation."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]


def comparable_word(text: str) -> str:
    """Return the word as `word_recall_pixels` compares it: NFKC, case-folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
