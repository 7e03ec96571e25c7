"""XFUND: one JSON file per language and part, entities with words, no image needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import find_image, language_of, page_size
from xformparser.datasets.funsd import FunsdEntity, PageImage, gold_entity, record_links
from xformparser.datasets.records import RawRecord, annotation_files, read_records


class XfundDocument(RawRecord):
    """A page."""

    id: str
    document: tuple[FunsdEntity, ...]
    img: PageImage


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
    """Yield the pages of an XFUND file, or of all in a folder; images are looked for in `image_folders`.

    Raises:
        AnnotationError: a file is missing or malformed.
    """
    for file in annotation_files([path], "XFUND") if path.is_dir() else [path]:
        raw = read_records(file, XfundFile)
        source = XfundSource(file, raw.lang)
        for document in raw.documents:
            place = f"{file}: document {document.id}"
            entities = tuple(gold_entity(entity, place) for entity in document.document)
            yield xfund_page(document, entities, source)


def xfund_page(
    document: XfundDocument, entities: tuple[GoldEntity, ...], source: XfundSource
) -> AnnotatedPage:
    """Return the page of a record whose entities have been labelled already."""
    image = document.img
    links, ignored = record_links(document.document, entities, f"{source.file}: document {document.id}")
    image_path = find_image(image.fname, image_folders(source.file))
    size = page_size(image_path, (entity.box for entity in entities), (image.width, image.height))
    language = source.language or language_of(document.id)
    return AnnotatedPage(source.dataset, document.id, language, *size, entities, links, image_path, ignored)


def image_folders(file: Path) -> tuple[Path, ...]:
    """Return where the images of an annotation file may lie: beside F, in `F.images`, in `F`, in `images`.

    F is without its ending: the images of `zh.val.json` may lie in `zh.val.images` or `zh.val`.
    """
    return (file.parent, file.with_suffix(".images"), file.with_suffix(""), file.parent / "images")
