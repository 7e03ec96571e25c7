"""The folder that a writer adds pages to: one writer at a time, images copied, files whole or not at all."""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from xformparser.atomic import atomic_path, atomic_write
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.funsd import ENDINGS
from xformparser.errors import ConfigurationError

IMAGES = "images"
LOCK_NAME = ".annotations.lock"
PATIENCE = 60.0
"""Seconds to wait for another writer."""


@dataclass(frozen=True)
class Written:
    """How much was written, and what the format cannot hold: how often each thing was left out."""

    pages: int
    entities: int
    links: int
    left_out: Mapping[str, int]


def written(pages: Collection[AnnotatedPage], more_left_out: Mapping[str, int] | None = None) -> Written:
    """Return the summary of the pages; `more_left_out` counts what the format cannot hold of them."""
    left_out = {
        "links that fit no kind": sum(page.ignored_links for page in pages),
        "pairs of lines in reading order": sum(len(page.next_lines) for page in pages),
        **(more_left_out or {}),
    }
    return Written(
        pages=len(pages),
        entities=sum(len(page.entities) for page in pages),
        links=sum(len(page.links) for page in pages),
        left_out={what: count for what, count in left_out.items() if count},
    )


@contextmanager
def open_folder(*folders: Path) -> Iterator[None]:
    """Hold the first folder for one writer; it and the others are made where missing.

    Raises:
        ConfigurationError: another writer does not finish, or a file cannot be read or written.
    """
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folders[0] / LOCK_NAME, timeout=PATIENCE):
            yield
    except Timeout:
        raise ConfigurationError(
            f"{folders[0]}: another program is writing here. Wait for its end or choose another folder."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or folders[0]}: cannot be read or written: {error.strerror}."
        ) from error


def place_image(page: AnnotatedPage, name: str, folder: Path) -> str:
    """Return the name of the page's image in the folder, where it is copied to as it is.

    An image of this name in another format is removed. Without image, it is the name that one would have.
    """
    if page.image_path is None:
        return name + ENDINGS[0]
    image = name + page.image_path.suffix.lower()
    with atomic_path(folder / image) as temporary:
        shutil.copyfile(page.image_path, temporary)
    for ending in ENDINGS:
        if name + ending != image:
            (folder / (name + ending)).unlink(missing_ok=True)
    return image


def json_text(content: object) -> str:
    """Return an object as JSON."""
    return json.dumps(content, ensure_ascii=False)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, whole or not at all.

    Half a surrogate pair, which UTF-8 cannot hold, is written as JSON escapes it.
    """
    atomic_write(path, text.encode(errors="backslashreplace"))
