"""XFUND: one JSON file per language and part, entities with words, no image needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import PositiveFloat

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import find_image, gold_links, labels_by_id, language_of, page_size
from xformparser.datasets.funsd import FunsdEntity, gold_entity
from xformparser.datasets.records import RawRecord, read_records


class RawImage(RawRecord):
    """The page image that the boxes refer to."""

    fname: str
    width: PositiveFloat | None = None
    height: PositiveFloat | None = None


class XfundDocument(RawRecord):
    """A page."""

    id: str
    document: tuple[FunsdEntity, ...]
    img: RawImage


class XfundFile(RawRecord):
    """A part of one language."""

    documents: tuple[XfundDocument, ...]
    lang: str | None = None


@dataclass(frozen=True)
class XfundSource:
    """Where the pages of a file come from, and the name of their data set."""

    file: Path
    language: str | None
    dataset: str = "xfund"


def read_xfund(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of an XFUND file in its order; images are looked for in `image_folders`.

    Raises:
        AnnotationError: the file is missing or malformed.
    """
    raw = read_records(path, XfundFile)
    source = XfundSource(path, raw.lang)
    for document in raw.documents:
        place = f"{path}: document {document.id}"
        yield xfund_page(document, tuple(gold_entity(entity, place) for entity in document.document), source)


def xfund_page(
    document: XfundDocument, entities: tuple[GoldEntity, ...], source: XfundSource
) -> AnnotatedPage:
    """Return the page of a record whose entities have been labelled already."""
    pairs = [pair for entity in document.document for pair in entity.linking]
    links, ignored = gold_links(pairs, labels_by_id(entities, f"{source.file}: document {document.id}"))
    image_path = find_image(document.img.fname, image_folders(source.file))
    width, height = document.img.width, document.img.height
    if width is None or height is None:
        width, height = page_size(image_path, (entity.box for entity in entities))
    language = source.language or language_of(document.id)
    return AnnotatedPage(
        source.dataset, document.id, language, width, height, entities, links, image_path, ignored
    )


def image_folders(file: Path) -> tuple[Path, ...]:
    """Return where the images of an annotation file may lie: beside F, in `F.images`, in `F`, in `images`.

    F is without its ending: the images of `zh.val.json` may lie in `zh.val.images` or `zh.val`.
    """
    return (file.parent, file.with_suffix(".images"), file.with_suffix(""), file.parent / "images")
