"""PaddleOCR KIE's format as PPOCRLabel keeps a folder: `Label.txt`, `fileState.txt`, images beside them."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.assembly import language_of
from xformparser.datasets.paddle_kie import LABEL_FILE
from xformparser.datasets.records import read_text
from xformparser.datasets.writers.folder import (
    Written,
    json_text,
    open_folder,
    place_image,
    write_text,
    written,
)
from xformparser.datasets.writers.names import named_pages
from xformparser.datasets.writers.records import link_record, plain_box

STATE_FILE = "fileState.txt"


def write_paddle_kie(pages: Iterable[AnnotatedPage], folder: Path) -> Written:
    """Add the pages to a PaddleOCR KIE folder, behind those that are there, and return how much was written.

    PaddleOCR itself knows neither words, ticks nor links between pieces of one entity: these go to keys that
    it passes over, and that PPOCRLabel drops, with ids and links, from a page that it saves. A page is named
    by its image, so that an id that is no file name changes. The format holds no language, except in names
    such as `zh_train_0`, and no size of a page without image. PPOCRLabel keeps the lines of those images only
    that `fileState.txt` lists as checked, so all are.

    Raises:
        AnnotationError: an id occurs twice.
        ConfigurationError: the folder cannot be written.
    """
    named = named_pages(pages)
    home = folder.resolve().name
    with open_folder(folder):
        images = {name: f"{home}/{place_image(page, name, folder)}" for name, page in named.items()}
        labels = [f"{images[name]}\t{json_text(_records(page))}" for name, page in named.items()]
        _add_lines(folder / LABEL_FILE, labels, named)
        _add_lines(folder / STATE_FILE, [f"{image}\t1" for image in images.values()], named)
    return written(
        named.values(),
        {
            "document ids": sum(name != page.document_id for name, page in named.items()),
            "languages": sum(page.language != language_of(name) for name, page in named.items()),
            "page sizes": sum(page.image_path is None for page in named.values()),
        },
    )


def _records(page: AnnotatedPage) -> list[dict[str, object]]:
    records = []
    for entity in page.entities:
        x0, y0, x1, y1 = plain_box(entity.box)
        record: dict[str, object] = {
            "transcription": entity.text,
            "label": entity.label.value,
            "key_cls": entity.label.value,
            "points": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]],
            "difficult": False,
            "id": entity.id,
        }
        records.append(record | link_record(entity, page))
    return records


def _add_lines(file: Path, lines: Sequence[str], names: Collection[str]) -> None:
    """Write the lines behind those of a file that belong to other pages; a line begins with its image."""
    known = read_text(file).split("\n") if file.exists() else []
    kept = [line for line in known if line and Path(line.partition("\t")[0].strip()).stem not in names]
    write_text(file, "".join(f"{line}\n" for line in [*kept, *lines]))
