"""FUNSD: English scans, one JSON file per page, entities as blocks of words."""

from collections.abc import Iterator
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import (
    find_image,
    gold_links,
    gold_words,
    label_of,
    labels_by_id,
    page_size,
    upright,
)
from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.geometry import Box

PARTS = ("training_data", "testing_data")
ENDINGS = (".png", ".jpg", ".jpeg")


class FunsdWord(RawRecord):
    """A word as FUNSD and XFUND write it."""

    text: str
    box: Box


class FunsdEntity(RawRecord):
    """An entity as FUNSD and XFUND write it; `linking` lists its links from either end."""

    id: int
    text: str
    box: Box
    label: str
    words: tuple[FunsdWord, ...] = ()
    linking: tuple[tuple[int, int], ...] = ()


class FunsdFile(RawRecord):
    """A page's file."""

    form: tuple[FunsdEntity, ...]


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
    pairs = [pair for entity in raw.form for pair in entity.linking]
    links, ignored = gold_links(pairs, labels_by_id(entities, str(file)))
    images = file.parent.parent / "images"
    image_path = next(filter(None, (find_image(file.stem + ending, [images]) for ending in ENDINGS)), None)
    width, height = page_size(image_path, (entity.box for entity in entities))
    return AnnotatedPage("funsd", file.stem, "en", width, height, entities, links, image_path, ignored)


def gold_entity(entity: FunsdEntity, source: str) -> GoldEntity:
    """Return the entity of a FUNSD or XFUND record; raises AnnotationError for an unknown label."""
    return GoldEntity(
        id=entity.id,
        label=label_of(entity.label, f"{source}: entity {entity.id}"),
        text=entity.text.strip(),
        box=upright(entity.box),
        words=tuple(piece for word in entity.words for piece in gold_words(word.text, upright(word.box))),
        original_label=entity.label,
    )
