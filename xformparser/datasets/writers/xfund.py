"""XFUND's format: `LANGUAGE.json` for all pages of a language, and their images in `images`."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.records import read_records, read_text
from xformparser.datasets.writers.folder import (
    IMAGES,
    Written,
    json_text,
    open_folder,
    place_image,
    write_text,
    written,
)
from xformparser.datasets.writers.names import named_pages, safe_name
from xformparser.datasets.writers.records import funsd_records, image_record
from xformparser.datasets.xfund import XfundFile

Record = dict[str, object]


class Content(TypedDict):
    """A file of one language; what else it holds stays there."""

    lang: str
    version: str
    documents: list[Record]


def write_xfund(pages: Iterable[AnnotatedPage], folder: Path) -> Written:
    """Add the pages to a folder of XFUND files, behind those that are there, and return how much was written.

    XFUND itself knows neither ticks nor links between pieces of one entity: these go to keys that its readers
    pass over. A page that is in the file of another language leaves it.

    Raises:
        AnnotationError: an id occurs twice, or a file that is there is malformed.
        ConfigurationError: the folder cannot be written.
    """
    named = named_pages(pages)
    added: dict[str, list[Record]] = defaultdict(list)
    with open_folder(folder, folder / IMAGES):
        for name, page in named.items():
            image = image_record(page, place_image(page, name, folder / IMAGES))
            record: Record = {"id": page.document_id, "document": funsd_records(page), "img": image}
            added[page.language].append(record)
        ids = {page.document_id for page in named.values()}
        for file, content in list(_contents(folder, added, ids)):
            write_text(file, json_text(content))
    return written(named.values())


def _contents(
    folder: Path, added: Mapping[str, list[Record]], ids: Collection[str]
) -> Iterator[tuple[Path, Content]]:
    """Yield the files that change and what they are to hold, those that pages go to before the others."""
    targets = {folder / f"{safe_name(language)}.json": language for language in added}
    others = [file for file in sorted(folder.glob("[!.]*.json")) if file not in targets]
    for file in [*targets, *others]:
        known = _known(file) if file.exists() else Content(lang=targets[file], version="0.1", documents=[])
        kept = [document for document in known["documents"] if document["id"] not in ids]
        new = added[targets[file]] if file in targets else []
        if new or len(kept) < len(known["documents"]):
            yield file, {**known, "documents": [*kept, *new]}


def _known(file: Path) -> Content:
    """Return what a file holds, as it is; raises AnnotationError where that is not XFUND's format."""
    read_records(file, XfundFile)
    content: Content = json.loads(read_text(file))
    return content
