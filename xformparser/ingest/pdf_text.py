"""Words of a PDF page from its text layer, and whether that layer can be trusted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.text import WordExtractor

from xformparser.documents import Word
from xformparser.geometry import Box, centre, clip_box, union_box
from xformparser.ingest.pdf_frame import PageFrame
from xformparser.ingest.symbols import SYMBOLS, symbols_of_font
from xformparser.text import is_cjk, split_units

Direction = Literal["ltr", "rtl", "ttb", "btt"]
Char = dict[str, Any]

_LINES_RUN: dict[Direction, Direction] = {"ltr": "ttb", "rtl": "btt", "ttb": "rtl", "btt": "ltr"}
_WORD_GAP = 0.15
"""A wider gap, in font sizes, ends a word."""
_DUPLICATE_CELL = 0.12
"""Equal characters nearer than about this part of the font size are one, drawn twice for bold."""
MAX_UNREADABLE = 0.25
MIN_LETTERS = 200
MIN_VOWELS = 0.2
MIN_LETTER_WORDS = 30
MAX_LONE_LETTERS = 0.6


@dataclass(frozen=True)
class TextLayer:
    """What the text layer of a page says: its words, and how many of its characters have a meaning."""

    words: tuple[Word, ...]
    characters: int
    unreadable: int

    def defect(self) -> str | None:
        """Return why the text cannot be what the page shows, or None for a sound layer."""
        if self.unreadable > MAX_UNREADABLE * self.characters:
            return "its characters have no Unicode meaning"
        texts = [word.text for word in self.words]
        letter_words = [text for text in texts if text.isalpha() and not is_cjk(text)]
        lone = sum(len(text) == 1 for text in letter_words)
        if len(letter_words) >= MIN_LETTER_WORDS and lone > MAX_LONE_LETTERS * len(letter_words):
            return "its letters do not form words"
        letters = [letter for letter in "".join(texts).lower() if "a" <= letter <= "z"]
        vowels = sum(letter in "aeiouy" for letter in letters)
        if len(letters) >= MIN_LETTERS and vowels < MIN_VOWELS * len(letters):
            return "its letters are scrambled"
        return None


def read_text(page: PlumberPage, frame: PageFrame) -> TextLayer:
    """Return the text layer of a page: boxes in points of the displayed page, words off it left out."""
    unreadable = 0
    by_direction: dict[Direction, list[Char]] = {}
    chars = list(_without_duplicates(page.chars))
    for char in chars:
        table = symbols_of_font(char["fontname"])
        if table is not None:
            char["text"] = char["text"].translate(table)
        if _is_unreadable(char["text"]):
            unreadable += 1
        else:
            by_direction.setdefault(_direction(char), []).append(char)
    left, top = frame.origin(page)
    words = tuple(
        Word(text, clip_box(box, frame.width, frame.height))
        for direction, group in by_direction.items()
        for text, box in _words(group, direction, left, top)
        if _is_on_page(box, frame)
    )
    visible = sum(not char["text"].isspace() for char in chars)
    return TextLayer(words, visible, unreadable)


def _without_duplicates(chars: Iterable[Char]) -> Iterator[Char]:
    taken: set[tuple[str, int, int]] = set()
    for char in chars:
        text, cell = char["text"], _DUPLICATE_CELL * char["size"] or 1.0
        x, y = char["x0"] / cell, char["top"] / cell
        if (text, int(x), int(y)) in taken:
            continue
        left, right, above, below = int(x - 0.5), int(x + 0.5), int(y - 0.5), int(y + 0.5)
        taken.update(((text, left, above), (text, left, below), (text, right, above), (text, right, below)))
        yield char


def _is_unreadable(text: str) -> bool:
    """Tell whether a character stands for no text: not mapped, private, or a control code."""
    if text.isprintable():
        return "\ufffd" in text or text.startswith("(cid:")
    return not text.isspace() and not text.translate(SYMBOLS).isprintable()


def _direction(char: Char) -> Direction:
    """Return where the text runs, as displayed."""
    across, down = char["matrix"][0], char["matrix"][1]
    if across > 0 and abs(down) <= across:
        return "ltr"
    forward = char["adv"] >= 0
    if abs(across) >= abs(down):
        return "ltr" if (across > 0) == forward else "rtl"
    return "btt" if (down > 0) == forward else "ttb"


def _words(chars: list[Char], direction: Direction, left: float, top: float) -> Iterator[tuple[str, Box]]:
    across = _LINES_RUN[direction]
    extractor = WordExtractor(
        x_tolerance_ratio=_WORD_GAP,
        line_dir=across,
        char_dir=direction,
        line_dir_rotated=across,
        char_dir_rotated=direction,
    )
    for word, word_chars in extractor.iter_extract_tuples(chars):
        for text, found in _units(word, word_chars):
            box = (found[0] - left, found[1] - top, found[2] - left, found[3] - top)
            cleaned = text if text.isascii() else text.translate(SYMBOLS)
            if cleaned:
                yield cleaned, box


def _units(word: Char, chars: Sequence[Char]) -> Iterator[tuple[str, Box]]:
    """Split a word at its Chinese and Japanese characters, each with the box of its own characters."""
    if word["text"].isascii() or len(split_units(word["text"])) == 1:
        yield word["text"], _box(word)
        return
    text = "".join(char["text"] for char in chars)
    owners = [char for char in chars for _ in char["text"]]
    for start, end in split_units(text):
        yield text[start:end], union_box(_box(char) for char in owners[start:end])


def _box(item: Char) -> Box:
    return (item["x0"], item["top"], item["x1"], item["bottom"])


def _is_on_page(box: Box, frame: PageFrame) -> bool:
    x, y = centre(box)
    return 0 <= x <= frame.width and 0 <= y <= frame.height
