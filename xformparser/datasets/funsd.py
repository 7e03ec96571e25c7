"""FUNSD: English scans, one JSON file per page, entities as blocks of words."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import PositiveFloat

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.datasets.assembly import (
    Pair,
    find_image,
    gold_links,
    gold_words,
    label_of,
    labels_by_id,
    page_size,
    upright,
)
from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.documents import Word
from xformparser.geometry import Box

PARTS = ("training_data", "testing_data")
ENDINGS = (".png", ".jpg", ".jpeg")


class FunsdWord(RawRecord):
    """A word as FUNSD and XFUND write it."""

    text: str
    box: Box


class EntityLinks(RawRecord):
    """The words and links of an entity, each link at either end, as FUNSD, XFUND and PaddleOCR KIE have them.

    `same_entity` lists the links between pieces of one entity and `selected` tells whether an option is
    ticked. Both are our additions, as are PaddleOCR's `words`: who does not know them passes them over.
    """

    words: tuple[FunsdWord, ...] = ()
    linking: tuple[Pair, ...] = ()
    same_entity: tuple[Pair, ...] = ()
    selected: bool | None = None


class FunsdEntity(EntityLinks):
    """An entity as FUNSD and XFUND write it."""

    id: int
    text: str
    box: Box
    label: str


class PageImage(RawRecord):
    """The page image that the boxes refer to."""

    fname: str
    width: PositiveFloat | None = None
    height: PositiveFloat | None = None


class FunsdFile(RawRecord):
    """A page's file; `lang` and `img`, which FUNSD's own files lack, are what XFUND has of these names."""

    form: tuple[FunsdEntity, ...]
    lang: str = "en"
    img: PageImage | None = None


def read_funsd(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of a FUNSD folder, the training part first, each part by name.

    Args:
        path: folder with `training_data` and `testing_data`, or one of these: a folder with `annotations`
            and, beside it, `images`.

    Raises:
        AnnotationError: the folder holds no annotations, or a file is malformed.
    """
    parts = [path / part for part in PARTS if (path / part).is_dir()] or [path]
    for file in annotation_files([part / "annotations" for part in parts], "FUNSD"):
        yield _page(file)


def _page(file: Path) -> AnnotatedPage:
    raw = read_records(file, FunsdFile)
    entities = tuple(gold_entity(entity, str(file)) for entity in raw.form)
    links, ignored = record_links(raw.form, entities, str(file))
    image = raw.img or PageImage(fname=file.stem + ENDINGS[0])
    names = (image.fname, *(file.stem + ending for ending in ENDINGS))
    images = file.parent.parent / "images"
    image_path = next(filter(None, (find_image(name, [images]) for name in names)), None)
    size = page_size(image_path, (entity.box for entity in entities), (image.width, image.height))
    return AnnotatedPage("funsd", file.stem, raw.lang, *size, entities, links, image_path, ignored)


def gold_entity(entity: FunsdEntity, source: str) -> GoldEntity:
    """Return the entity of a FUNSD or XFUND record; raises AnnotationError for an unknown label."""
    return GoldEntity(
        id=entity.id,
        label=label_of(entity.label, f"{source}: entity {entity.id}"),
        text=entity.text.strip(),
        box=upright(entity.box),
        words=record_words(entity.words),
        original_label=entity.label,
        selected=entity.selected,
    )


def record_words(words: Iterable[FunsdWord]) -> tuple[Word, ...]:
    """Return the words of an entity's record, as `gold_words` splits them."""
    return tuple(piece for word in words for piece in gold_words(word.text, upright(word.box)))


def record_links(
    records: Sequence[EntityLinks], entities: Sequence[GoldEntity], source: str
) -> tuple[tuple[GoldLink, ...], int]:
    """Return the links that the entities' records list, sorted, and how many distinct pairs were ignored.

    Raises AnnotationError, naming `source`, where an entity's id occurs twice.
    """
    pairs = [pair for record in records for pair in record.linking]
    joined = [pair for record in records for pair in record.same_entity]
    return gold_links(pairs, labels_by_id(entities, source), joined)
