"""NAF: National Archives forms, printed text and filled fields, without words and mostly without images."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import Field, PositiveFloat

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.datasets.assembly import Pair, find_image, gold_links, upright
from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.errors import AnnotationError
from xformparser.geometry import box_of_points
from xformparser.labels import Label

PARTS = ("train", "valid", "test")
LABEL_OF_TYPE: dict[str, Label] = {
    "text": Label.QUESTION,
    "textP": Label.QUESTION,
    "textMinor": Label.QUESTION,
    "textNumber": Label.QUESTION,
    "textInst": Label.OTHER,
    "field": Label.ANSWER,
    "fieldP": Label.ANSWER,
    "fieldCircle": Label.ANSWER,
    "fieldCheckBox": Label.ANSWER,
    "comment": Label.OTHER,
}
REGIONS = frozenset({"fieldRow", "fieldCol", "fieldRegion", "graphic"})


class RawBox(RawRecord):
    """A printed text or a field."""

    id: str
    type: str
    poly_points: tuple[tuple[float, float], ...] = Field(min_length=2)


class NafFile(RawRecord):
    """A page's file."""

    width: PositiveFloat
    height: PositiveFloat
    text_boxes: tuple[RawBox, ...] = Field(alias="textBBs")
    field_boxes: tuple[RawBox, ...] = Field(alias="fieldBBs")
    pairs: tuple[tuple[str, str], ...]
    same_pairs: tuple[tuple[str, str], ...] = Field(alias="samePairs", default=())
    transcriptions: dict[str, str] = Field(default_factory=dict)
    image_name: str = Field(alias="imageFilename", default="")


def read_naf(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of a NAF folder: of `train`, `valid` and `test` in it, or of the folder itself.

    Rows, columns, regions and graphics are no entities, and pairs with them are ignored. A field without
    transcription has the text "". A pair of two questions is ignored: nothing tells its direction.

    Raises:
        AnnotationError: the folder holds no annotations, or a file is malformed.
    """
    parts = [path / part for part in PARTS if (path / part).is_dir()] or [path]
    for file in annotation_files(parts, "NAF"):
        yield _page(file)


def _page(file: Path) -> AnnotatedPage:
    raw = read_records(file, NafFile)
    boxes = [box for box in (*raw.text_boxes, *raw.field_boxes) if box.type not in REGIONS]
    ids = {box.id: number for number, box in enumerate(boxes)}
    if len(ids) < len(boxes):
        raise AnnotationError(f"{file}: a box id occurs twice. Give each box its own id.")
    entities = tuple(_entity(ids[box.id], box, raw, file) for box in boxes)
    labels = {entity.id: entity.label for entity in entities}
    links, ignored = _links(raw, ids, labels)
    return AnnotatedPage(
        dataset="naf",
        document_id=file.stem,
        language="en",
        width=raw.width,
        height=raw.height,
        entities=entities,
        links=links,
        image_path=find_image(raw.image_name, [file.parent, file.parent / "images"])
        if raw.image_name
        else None,
        ignored_links=ignored,
    )


def _entity(identity: int, box: RawBox, raw: NafFile, file: Path) -> GoldEntity:
    label = LABEL_OF_TYPE.get(box.type)
    if label is None:
        known = ", ".join(sorted({*LABEL_OF_TYPE, *REGIONS}))
        raise AnnotationError(f"{file}: box {box.id}: type {box.type!r} is not known. Use one of: {known}.")
    text = raw.transcriptions.get(box.id, "").strip()
    return GoldEntity(identity, label, text, upright(box_of_points(box.poly_points)), (), box.type)


def _links(
    raw: NafFile, ids: Mapping[str, int], labels: Mapping[int, Label]
) -> tuple[tuple[GoldLink, ...], int]:
    """Return the links of a page, sorted, and how many distinct pairs were ignored."""
    known, unknown = _known(raw.pairs, ids)
    directed = {pair for pair in known if labels[pair[0]] != labels[pair[1]]}
    same, unknown_same = _known(raw.same_pairs, ids)
    links, ignored = gold_links(directed, labels, same)
    return links, ignored + unknown + len(known - directed) + unknown_same


def _known(pairs: Iterable[tuple[str, str]], ids: Mapping[str, int]) -> tuple[set[Pair], int]:
    """Return the distinct pairs of entities, the smaller id first, and how many pairs hold something else."""
    distinct = {(min(pair), max(pair)) for pair in pairs}
    known = {pair for pair in distinct if pair[0] in ids and pair[1] in ids}
    numbered = {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in known}
    return numbered, len(distinct) - len(known)
