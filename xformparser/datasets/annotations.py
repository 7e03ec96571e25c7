"""Annotated pages: what every dataset reader returns, whatever the format it reads."""

from dataclasses import dataclass, field
from pathlib import Path

from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.labels import Label, LinkKind
from xformparser.ruling import NO_RULING, Ruling


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An annotated entity.

    `words` is empty where the format has no word boxes; `original_label` is the label as the file spells it.
    `id` is unique on the page and never an index into anything. `selected` tells whether an option to tick
    is ticked, and is None for what is no option.
    """

    id: int
    label: Label
    text: str
    box: Box
    words: tuple[Word, ...] = ()
    original_label: str = ""
    selected: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class GoldLink:
    """An annotated link between two entity ids, already in the direction head to tail."""

    head: int
    tail: int
    kind: LinkKind


def set_name(dataset: str, language: str) -> str:
    """Return the name of the pages of a data set in a language, as `xfund_de`."""
    return f"{dataset}_{language}"


@dataclass(frozen=True)
class AnnotatedPage:
    """One annotated page.

    `entities` keep the order of the file and `links` are sorted: nothing may depend on either order.
    `links` hold question_answer, parent and same_entity links only, each once; a link whose labels fit no
    kind is left out and counted in `ignored_links`. `next_lines` holds the reading order where it is
    annotated, as pairs of line boxes (earlier, later). `image_path` is None where the set has no images;
    `ruling` are the ruling lines where an image was searched for them.
    """

    dataset: str
    document_id: str
    language: str
    width: float
    height: float
    entities: tuple[GoldEntity, ...]
    links: tuple[GoldLink, ...]
    image_path: Path | None = None
    ignored_links: int = 0
    ruling: Ruling = field(default=NO_RULING, repr=False)
    next_lines: tuple[tuple[Box, Box], ...] = field(default=(), repr=False)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of all entities, in the order of the file."""
        return tuple(word for entity in self.entities for word in entity.words)

    @property
    def has_word_boxes(self) -> bool:
        """Whether every entity with text has its words' boxes, so that the `lines` protocol is defined."""
        return all(entity.words for entity in self.entities if entity.text.strip())
