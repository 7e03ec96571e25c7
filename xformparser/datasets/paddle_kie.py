"""PaddleOCR KIE: a line `name<TAB>[{transcription, label, points, id, linking}]` per page, no word boxes.

Label files of our own writing have word boxes; see `writers.paddle_kie`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import AliasChoices, Field

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import find_image, label_of, language_of, page_size, upright
from xformparser.datasets.funsd import EntityLinks, record_links, record_words
from xformparser.datasets.records import parse_records, read_text
from xformparser.datasets.xfund import image_folders
from xformparser.errors import AnnotationError
from xformparser.geometry import box_of_points
from xformparser.labels import Label

LABEL_FILE = "Label.txt"
NO_LABEL = {"none": Label.OTHER, "others": Label.OTHER}


class PaddleEntity(EntityLinks):
    """An entity; PPOCRLabel writes `key_cls` for the label, and neither id nor links."""

    transcription: str
    label: str = Field(validation_alias=AliasChoices("label", "key_cls"))
    points: tuple[tuple[float, float], ...] = Field(min_length=2)
    id: int | None = None


@dataclass(frozen=True)
class _Source:
    """A line of the file, cut at its tab."""

    file: Path
    place: str
    name: str
    annotation: str


def read_paddle_kie(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of a PaddleOCR KIE file, or of the `Label.txt` of a folder, in its order.

    Images are looked for beside the file F, then in `F.images` (F without its ending); without an image a
    page is as large as the extent of its boxes plus 5 %. Entities without id are numbered in their order.

    Raises:
        AnnotationError: the file is missing, or a line is malformed.
    """
    file = path / LABEL_FILE if path.is_dir() else path
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if line.strip():
            name, tab, annotation = line.partition("\t")
            place = f"{file}: line {number}"
            if not tab:
                raise AnnotationError(f"{place}: has no tab. Write image name, tab, JSON list.")
            yield _page(_Source(file, place, name.strip(), annotation))


def _page(source: _Source) -> AnnotatedPage:
    raw = parse_records(source.annotation, tuple[PaddleEntity, ...], source.place)
    entities = tuple(_entity(index, entity, source.place) for index, entity in enumerate(raw))
    links, ignored = record_links(raw, entities, source.place)
    image_path = find_image(source.name, image_folders(source.file))
    size = page_size(image_path, (entity.box for entity in entities))
    document_id = Path(source.name).stem
    language = language_of(document_id)
    return AnnotatedPage("paddle_kie", document_id, language, *size, entities, links, image_path, ignored)


def _entity(index: int, entity: PaddleEntity, place: str) -> GoldEntity:
    identity = index if entity.id is None else entity.id
    return GoldEntity(
        id=identity,
        label=label_of(entity.label, f"{place}: entity {identity}", NO_LABEL),
        text=entity.transcription.strip(),
        box=upright(box_of_points(entity.points)),
        words=record_words(entity.words),
        original_label=entity.label,
        selected=entity.selected,
    )
