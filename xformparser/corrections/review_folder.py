"""Pages whose annotation is suspected, in a folder: a diagnosis writes it, the page in the browser opens it.

`review.json` lists the suspects and names the pages, which lie beside it as a FUNSD folder.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.funsd import read_funsd
from xformparser.datasets.writers.folder import write_text
from xformparser.datasets.writers.funsd import write_funsd
from xformparser.documents import Record
from xformparser.errors import ConfigurationError, one_line

FOLDER, LIST = "review", "review.json"


class Suspect(Record):
    """An annotation that is perhaps wrong: the label of an entity, or the link of an answer.

    `score` says how surely, `believed` what the rest of the data or the model holds right, `reason` why.
    `page` is the document's id, `picture` the page's image where there is one, `entity` the id of the entity
    there; `learned` tells whether the model has learned the annotation all the same.
    """

    score: float
    about: Literal["label", "link"]
    dataset: str
    language: str
    page: str
    picture: str
    entity: int
    box: str
    text: str
    annotated: str
    believed: str
    reason: str
    learned: bool


class _PageFile(Record):
    """Which page a file of the folder is."""

    file: str
    dataset: str
    language: str
    page: str


class _ReviewList(Record):
    pages: tuple[_PageFile, ...]
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True)
class ReviewFolder:
    """Suspects, the strongest first, and their pages as they are annotated."""

    suspects: tuple[Suspect, ...]
    pages: tuple[AnnotatedPage, ...]

    @classmethod
    def read(cls, folder: Path) -> "ReviewFolder":
        """Return what a diagnosis left for review; raises ConfigurationError where nothing is there."""
        path = folder / FOLDER / LIST
        try:
            listed = _ReviewList.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError, ValueError) as error:
            raise ConfigurationError(
                f"{folder}: holds no review list: {one_line(error)}. "
                "Give a folder that xformparser diagnose wrote."
            ) from error
        read = {page.document_id: page for page in read_funsd(path.parent)} if listed.pages else {}
        pages = tuple(
            replace(read[each.file], dataset=each.dataset, language=each.language, document_id=each.page)
            for each in listed.pages
            if each.file in read
        )
        return cls(listed.suspects, pages)


def write_review_folder(folder: Path, suspects: Sequence[Suspect], pages: Iterable[AnnotatedPage]) -> None:
    """Write suspects and their pages in place of those that an earlier diagnosis left."""
    place = folder / FOLDER
    if (place / LIST).exists():
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    files = {f"{number:05d}": page for number, page in enumerate(pages)}
    if files:
        write_funsd((replace(page, document_id=file) for file, page in files.items()), place)
    listed = _ReviewList(
        pages=tuple(
            _PageFile(file=file, dataset=page.dataset, language=page.language, page=page.document_id)
            for file, page in files.items()
        ),
        suspects=tuple(suspects),
    )
    write_text(place / LIST, listed.model_dump_json(indent=1) + "\n")
