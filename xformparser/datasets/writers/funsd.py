"""FUNSD's format: `annotations/ID.json` and `images/ID.png` for each page."""

from collections.abc import Iterable
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.funsd import PARTS
from xformparser.datasets.writers.folder import (
    IMAGES,
    Written,
    json_text,
    open_folder,
    place_image,
    write_text,
    written,
)
from xformparser.datasets.writers.names import named_pages
from xformparser.datasets.writers.records import funsd_records, image_record
from xformparser.errors import ConfigurationError


def write_funsd(pages: Iterable[AnnotatedPage], folder: Path) -> Written:
    """Add the pages to a FUNSD folder and return how much was written.

    FUNSD itself knows neither language, page size, ticks nor links between pieces of one entity: these go to
    keys that its readers pass over. A page is named by its file, so that an id that is no file name changes.

    Raises:
        AnnotationError: an id occurs twice.
        ConfigurationError: the folder cannot be written, or is one of parts.
    """
    part = next((part for part in PARTS if (folder / part).is_dir()), None)
    if part is not None:
        raise ConfigurationError(
            f"{folder}: holds the parts of a data set. Name one of them: {folder / part}."
        )
    named = named_pages(pages)
    annotations, images = folder / "annotations", folder / IMAGES
    with open_folder(folder, annotations, images):
        for name, page in named.items():
            image = image_record(page, place_image(page, name, images))
            record = {"form": funsd_records(page), "lang": page.language, "img": image}
            write_text(annotations / f"{name}.json", json_text(record))
    renamed = sum(name != page.document_id for name, page in named.items())
    return written(named.values(), {"document ids": renamed})
