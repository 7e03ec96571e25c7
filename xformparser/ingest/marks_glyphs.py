"""Selection marks among the words of a page: box characters, check marks, and "[ ]" or "(x)" as typed."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from xformparser.documents import Mark, Word
from xformparser.geometry import column_overlap, row_overlap, union_box
from xformparser.labels import MarkState

EMPTY_BOXES = "☐🗆❏❐❑❒⬜\uf0a8\uf06f\uf071\uf072\uf0a3"
TICKED_BOXES = "☑☒🗹🗷🗵⮽⊠✅❎\uf0fe\uf0fd\uf052\uf053\uf054\uf078"
CHECKS = "✓✔✗✘☓√\uf0fc\uf0fb"
EMPTY_SHAPES = "□◻▢◽○◯⚪\uf0a1"
FULL_SHAPES = "■◼◾⬛●⚫\uf06e\uf06c"
TICKED_SHAPES = "◉⦿🔘\uf0a4"
ROUND = "○◯⚪●⚫◉⦿🔘\uf0a1\uf06c\uf0a4"
GLYPHS = EMPTY_BOXES + TICKED_BOXES + CHECKS + EMPTY_SHAPES + FULL_SHAPES + TICKED_SHAPES
SELECTED = TICKED_BOXES + CHECKS + FULL_SHAPES + TICKED_SHAPES

LOOKALIKES = frozenset(GLYPHS + "O0〇QC©®@Ø⊗⑧◎X口囗回国冈区図图凶囚因田日曰目团団")
"""What OCR engines read for a mark, empty or ticked."""

BRACKETS = re.compile(r"\[[xX✓✔√*]?\]|\([xX✓✔√]?\)")
_PIECE = re.compile(rf"\[[xX✓✔√*]?\]|\([xX✓✔√]?\)|[{GLYPHS}]")
_OPEN_BRACKET = re.compile(r"[\[(][xX✓✔√*]?$")

CERTAIN, LIKELY = 0.99, 0.9
BULLETS = 3


def is_glyph(text: str) -> bool:
    """Tell whether the whole text is one mark character or one pair of brackets."""
    return _PIECE.fullmatch(text) is not None


def split_glyphs(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with mark characters cut off ("☒male") and brackets joined ("[", "]")."""
    pieces: list[Word] = []
    for word in _joined_brackets(words):
        pieces.extend(_pieces(word) if _PIECE.search(word.text) else (word,))
    return tuple(pieces)


def marks_of_glyphs(words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the marks that characters show; bullets, placeholders and stray brackets are none.

    Words with a glued glyph are cut first, as `split_glyphs` does.
    """
    pieces = split_glyphs(words)
    glyphs = [word for word in pieces if is_glyph(word.text)]
    texts = [word for word in pieces if not is_glyph(word.text)]
    kept = [word for word in glyphs if _is_mark(word, glyphs, texts)]
    return tuple(
        Mark(page=page_number, box=word.box, state=_state(word.text), confidence=_confidence(word.text))
        for word in kept
    )


def cut_word(word: Word, cuts: Iterable[int]) -> tuple[Word, ...]:
    """Return the word cut before each character index; the box is shared out by the width of characters."""
    ends = [0, *sorted({cut for cut in cuts if 0 < cut < len(word.text)}), len(word.text)]
    weights = [_weight(character) for character in word.text]
    total, x0, width = sum(weights), word.box[0], word.box[2] - word.box[0]
    parts: list[Word] = []
    for start, end in itertools.pairwise(ends):
        left = x0 + width * sum(weights[:start]) / total
        right = x0 + width * sum(weights[:end]) / total
        box = (left, word.box[1], right, word.box[3])
        parts.append(replace(word, text=word.text[start:end], box=box))
    return tuple(parts)


def _weight(character: str) -> float:
    if character in GLYPHS or unicodedata.east_asian_width(character) in "WF":
        return 1.6
    return 0.6 if character in "ijlftI.,:;'()[]|" else 1.0


def _pieces(word: Word) -> tuple[Word, ...]:
    """Return the word cut around its glyphs; glyphs inside letters ("f(x)", "a[x]") stay."""
    cuts: list[int] = []
    for match in _PIECE.finditer(word.text):
        before = word.text[: match.start()][-1:]
        if match.group()[0] in "[(" and before.isalnum():
            continue
        cuts += match.span()
    return cut_word(word, cuts)


def _joined_brackets(words: Sequence[Word]) -> list[Word]:
    joined: list[Word] = []
    opened: list[Word] = []
    for word in words:
        if opened and not _continues(opened, word):
            joined += opened
            opened = []
        if opened and BRACKETS.match("".join(part.text for part in opened) + word.text):
            text = "".join(part.text for part in opened) + word.text
            box = union_box(part.box for part in (*opened, word))
            joined.append(replace(word, text=text, box=box))
            opened = []
        elif opened or _OPEN_BRACKET.fullmatch(word.text):
            opened.append(word)
        else:
            joined.append(word)
    return joined + opened


def _continues(opened: Sequence[Word], word: Word) -> bool:
    """Tell whether the word goes on with an open bracket: "]", "x]", or "x" before a "]"."""
    height = word.box[3] - word.box[1]
    gap = word.box[0] - opened[-1].box[2]
    near = row_overlap(opened[-1].box, word.box) > 0.5 and -height < gap < 1.5 * height
    text = "".join(part.text for part in opened) + word.text
    return near and (BRACKETS.match(text) or _OPEN_BRACKET.fullmatch(text)) is not None


def _state(text: str) -> MarkState:
    selected = text in SELECTED or (len(text) == 3 and text[0] in "[(")
    return MarkState.SELECTED if selected else MarkState.UNSELECTED


def _confidence(text: str) -> float:
    return CERTAIN if text in EMPTY_BOXES + TICKED_BOXES or text[0] == "[" else LIKELY


def _is_mark(word: Word, glyphs: Sequence[Word], texts: Sequence[Word]) -> bool:
    text = word.text
    others = [other for other in glyphs if other is not word]
    if text in EMPTY_BOXES + TICKED_BOXES or text[0] == "[":
        return True
    if any(_touches(word, other) and other.text == text for other in others):
        return False
    if text[0] == "(":
        return any(other.text[0] == "(" and _aligned(word, other) for other in others)
    if text in CHECKS:
        return not _is_math(word, texts) and not _are_bullets(word, others)
    return _is_shape_mark(word, others, texts)


def _is_shape_mark(word: Word, others: Sequence[Word], texts: Sequence[Word]) -> bool:
    """Tell a box or ring character from a bullet or from a placeholder within text."""
    kin = [other for other in others if (other.text in ROUND) == (word.text in ROUND)]
    if word.text in FULL_SHAPES:
        opened = [other for other in kin if other.text in EMPTY_SHAPES + EMPTY_BOXES]
        inline = any(row_overlap(word.box, text.box) > 0.5 and text.box[0] < word.box[0] for text in texts)
        return bool(opened) and (inline or any(_aligned(word, other) for other in opened))
    if word.text in TICKED_SHAPES:
        return True
    if any(_touches(word, text) for text in texts if text.box[0] < word.box[0] and _ends_in_text(text)):
        return False
    if word.text in ROUND:
        return any(other.text in TICKED_SHAPES for other in kin) or _stand_in_rows([word, *kin])
    return True


def _stand_in_rows(glyphs: Sequence[Word]) -> bool:
    """Tell whether somewhere two glyphs stand in one row, as radio buttons do and bullets do not."""
    return any(
        row_overlap(first.box, second.box) > 0.5 and first.box != second.box and not _touches(first, second)
        for index, first in enumerate(glyphs)
        for second in glyphs[index + 1 :]
    )


def _ends_in_text(word: Word) -> bool:
    return word.text[-1].isalnum()


def _touches(first: Word, second: Word) -> bool:
    height = max(first.box[3] - first.box[1], 1e-6)
    gap = max(first.box[0], second.box[0]) - min(first.box[2], second.box[2])
    return row_overlap(first.box, second.box) > 0.5 and gap < 0.1 * height


def _aligned(first: Word, second: Word) -> bool:
    """Tell whether two words share a row or a column."""
    return row_overlap(first.box, second.box) > 0.5 or column_overlap(first.box, second.box) > 0.5


def _is_math(word: Word, texts: Sequence[Word]) -> bool:
    return word.text == "√" and any(
        _touches(word, text) and text.box[0] > word.box[0] and text.text[0].isdigit() for text in texts
    )


def _are_bullets(word: Word, others: Sequence[Word]) -> bool:
    """Tell whether check marks stand one below the other at a left edge, with no empty mark on the page."""
    if any(other.text in EMPTY_BOXES + EMPTY_SHAPES for other in others):
        return False
    column = [word, *(other for other in others if other.text == word.text)]
    edge = median(other.box[0] for other in column)
    height = word.box[3] - word.box[1]
    return len(column) >= BULLETS and all(abs(other.box[0] - edge) < 0.3 * height for other in column)
