"""Pages typed on a grid: each line is a height and texts, with the place and the label of each."""

from collections.abc import Sequence

from xformparser.documents import Page, Word
from xformparser.inference.page_form import FoundLink, PageForm
from xformparser.inference.word_entities import entity_of_words
from xformparser.labels import Label

LETTER, LINE = 5.0, 10.0
LABELS = {"h": Label.HEADER, "q": Label.QUESTION, "a": Label.ANSWER, "o": Label.OTHER}
Text = tuple[float, str, str]
"""Left edge, text, and the first letter of its label."""


def typed_page(
    *lines: tuple[float, Sequence[Text]],
    links: tuple[FoundLink, ...] = (),
    number: int = 1,
    height: float = 800,
) -> tuple[Page, PageForm]:
    """Return the page and its form; each text is an entity, in the order given."""
    words: list[Word] = []
    texts: list[tuple[list[int], Label]] = []
    for top, line in lines:
        for left, text, label in line:
            members = []
            for word in text.split():
                right = left + LETTER * len(word)
                members.append(len(words))
                words.append(Word(word, (left, top, right, top + LINE)))
                left = right + LETTER
            texts.append((members, LABELS[label]))
    page = Page(number, 600, height, "pt", words=tuple(words))
    entities = tuple(entity_of_words(page, members, label, 0.9) for members, label in texts)
    return page, PageForm(entities, links)


def row(*cells: str, label: str = "a", columns: tuple[float, ...] = (50, 150, 300, 450)) -> list[Text]:
    """Return cells that begin at the columns; an empty one is left out."""
    return [(left, text, label) for left, text in zip(columns, cells, strict=False) if text]
