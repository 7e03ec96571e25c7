"""PaddleOCR KIE: a line `name<TAB>[{transcription, label, points, id, linking}]` per page, no word boxes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import AliasChoices, Field

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import (
    find_image,
    gold_links,
    label_of,
    labels_by_id,
    language_of,
    page_size,
    upright,
)
from xformparser.datasets.records import RawRecord, parse_records, read_text
from xformparser.datasets.xfund import image_folders
from xformparser.errors import AnnotationError
from xformparser.geometry import box_of_points
from xformparser.labels import Label

NO_LABEL = {"none": Label.OTHER, "others": Label.OTHER}


class PaddleEntity(RawRecord):
    """An entity; PPOCRLabel writes `key_cls` for the label, and neither id nor links."""

    transcription: str
    label: str = Field(validation_alias=AliasChoices("label", "key_cls"))
    points: tuple[tuple[float, float], ...] = Field(min_length=2)
    id: int | None = None
    linking: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Source:
    """A line of the file, cut at its tab."""

    file: Path
    place: str
    name: str
    annotation: str


def read_paddle_kie(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of a PaddleOCR KIE file in its order.

    Images are looked for beside the file F, then in `F.images` (F without its ending); without an image a
    page is as large as the extent of its boxes plus 5 %. Entities without id are numbered in their order.

    Raises:
        AnnotationError: the file is missing, or a line is malformed.
    """
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if line.strip():
            name, tab, annotation = line.partition("\t")
            place = f"{path}: line {number}"
            if not tab:
                raise AnnotationError(f"{place}: has no tab. Write image name, tab, JSON list.")
            yield _page(_Source(path, place, name.strip(), annotation))


def _page(source: _Source) -> AnnotatedPage:
    raw = parse_records(source.annotation, tuple[PaddleEntity, ...], source.place)
    entities = tuple(_entity(index, entity, source.place) for index, entity in enumerate(raw))
    pairs = [pair for entity in raw for pair in entity.linking]
    links, ignored = gold_links(pairs, labels_by_id(entities, source.place))
    image_path = find_image(source.name, image_folders(source.file))
    width, height = page_size(image_path, (entity.box for entity in entities))
    document_id = Path(source.name).stem
    language = language_of(document_id)
    return AnnotatedPage(
        "paddle_kie", document_id, language, width, height, entities, links, image_path, ignored
    )


def _entity(index: int, entity: PaddleEntity, place: str) -> GoldEntity:
    identity = index if entity.id is None else entity.id
    return GoldEntity(
        id=identity,
        label=label_of(entity.label, f"{place}: entity {identity}", NO_LABEL),
        text=entity.transcription.strip(),
        box=upright(box_of_points(entity.points)),
        original_label=entity.label,
    )
