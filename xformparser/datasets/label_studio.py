"""Label Studio: a JSON export of tasks, each an image with labelled rectangles, their texts and relations.

Label Studio knows no words. Tasks of our own writing carry them in their data, which an import and an export
leave as they are; see `writers.label_studio`.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import (
    UNKNOWN_LANGUAGE,
    Pair,
    find_image,
    gold_links,
    label_of,
    page_size,
    upright,
)
from xformparser.datasets.funsd import record_words
from xformparser.datasets.label_studio_tasks import (
    LabelStudioTask,
    TaskData,
    TaskResult,
    WrittenPage,
    WrittenRegion,
)
from xformparser.datasets.records import annotation_files, read_records
from xformparser.documents import Word
from xformparser.errors import AnnotationError
from xformparser.geometry import Box, box_of_points
from xformparser.labels import Label, LinkKind, MarkState

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_MOVED = 0.5
"""Pixels by which a side of a box may differ before it counts as moved."""


@dataclass(frozen=True)
class _Region:
    """A rectangle of a task, in the page's unit, and everything that is said of it."""

    id: str
    box: Box
    results: tuple[TaskResult, ...]

    @property
    def label(self) -> str:
        values = [result.value for result in self.results]
        return next((name for value in values for name in (*value.rectanglelabels, *value.labels)), "")

    @property
    def text(self) -> str:
        given = [result.value.text for result in self.results if result.type == "textarea"]
        return " ".join(
            part for text in given for part in ([text] if isinstance(text, str) else text)
        ).strip()

    @property
    def selected(self) -> bool | None:
        chosen = {choice.casefold() for result in self.results for choice in result.value.choices}
        return True if MarkState.SELECTED in chosen else False if MarkState.UNSELECTED in chosen else None


def read_label_studio(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of a JSON export of Label Studio, or of all in a folder, in its order.

    A region is an entity: a rectangle with one of our four labels in any case, or `other` without one. Its
    text is what its text area says, `selected` what its choice says. Other shapes, and what is said of whole
    images, are passed over, and so are tasks that nobody has annotated and no model has predicted. Words are
    kept where the region has the text and the box that they were written for. Images are looked for by path
    or by bare name beside the file and in `images`.

    Raises:
        AnnotationError: a file is missing or malformed, or the size of an image cannot be found out.
    """
    for file in annotation_files([path], "Label Studio") if path.is_dir() else [path]:
        for number, task in enumerate(read_records(file, tuple[LabelStudioTask, ...]), start=1):
            if task.annotation is not None:
                results = [_with_id(result, index) for index, result in enumerate(task.annotation.result)]
                yield _page(task.data, results, file, f"{file}: task {number}")


def _with_id(result: TaskResult, index: int) -> TaskResult:
    """Return the result with an id: predictions may leave it out where nothing else is said of a region."""
    named = result.id or result.type == "relation"
    return result if named else result.model_copy(update={"id": f"#{index}"})


def _page(data: TaskData, results: Sequence[TaskResult], file: Path, place: str) -> AnnotatedPage:
    image_path = find_image(data.image_name, [file.parent, file.parent / "images"])
    size = _size(data, results, image_path, place)
    regions = _regions(results, size)
    numbers = _numbers(results)
    written = data.xformparser
    entities = tuple(_entity(numbers[region.id], region, written, place) for region in regions)
    labels = {entity.id: entity.label for entity in entities}
    pairs, joined = _pairs(results, numbers)
    links, ignored = gold_links(pairs, labels, joined)
    language = written.language if written else UNKNOWN_LANGUAGE
    return AnnotatedPage(
        "label_studio", data.document_id, language, *size, entities, links, image_path, ignored
    )


def _size(
    data: TaskData, results: Iterable[TaskResult], image_path: Path | None, place: str
) -> tuple[float, float]:
    """Return the page's (width, height): as we wrote it, as a region states it, or the image's own."""
    written = data.xformparser
    given = [(result.original_width, result.original_height) for result in results]
    if written is not None:
        given.insert(0, (written.width, written.height))
    stated = [size for size in given if None not in size]
    if not stated and image_path is None and any(result.value.x is not None for result in results):
        raise AnnotationError(
            f"{place}: neither original_width and original_height nor the image {data.image_name} "
            "is there. Put the image beside the file."
        )
    return page_size(image_path, (), next(iter(stated), (None, None)))


def _regions(results: Iterable[TaskResult], size: tuple[float, float]) -> list[_Region]:
    """Return the rectangles in the order in which they are named first."""
    said: dict[str, list[TaskResult]] = {}
    for result in results:
        if result.type != "relation":
            said.setdefault(result.id, []).append(result)
    boxes = {key: _box(group, size) for key, group in said.items()}
    return [_Region(key, box, tuple(said[key])) for key, box in boxes.items() if box is not None]


def _box(results: Iterable[TaskResult], size: tuple[float, float]) -> Box | None:
    for value in (result.value for result in results):
        if (
            value.x is not None
            and value.y is not None
            and value.width is not None
            and value.height is not None
        ):
            x, y, width, height = (
                share * side / 100
                for share, side in zip((value.x, value.y, value.width, value.height), size * 2, strict=True)
            )
            cos, sin = math.cos(math.radians(value.rotation)), math.sin(math.radians(value.rotation))
            corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
            turned = [(x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in corners]
            return upright(box_of_points(turned))
    return None


def _numbers(results: Iterable[TaskResult]) -> dict[str, int]:
    """Return a number for each region's id: itself where it is one, else one that is free, in their order."""
    ids = [key for result in results for key in (result.id, result.from_id, result.to_id) if key]
    numbers = {key: int(key) for key in ids if _NUMBER.fullmatch(key)}
    free = 1 + max(numbers.values(), default=-1)
    for key in ids:
        if key not in numbers:
            numbers[key] = free
            free += 1
    return numbers


def _entity(identity: int, region: _Region, written: WrittenPage | None, place: str) -> GoldEntity:
    label = label_of(region.label, f"{place}: region {region.id}", {"": Label.OTHER})
    words = _words(region, written.regions if written else {})
    return GoldEntity(identity, label, region.text, region.box, words, region.label, region.selected)


def _words(region: _Region, written: Mapping[str, WrittenRegion]) -> tuple[Word, ...]:
    """Return the region's words, none where they were written for another text or box."""
    known = written.get(region.id)
    if known is None or known.text.strip() != region.text:
        return ()
    moved = max(abs(side - other) for side, other in zip(known.box, region.box, strict=True))
    return record_words(known.words) if moved <= _MOVED else ()


def _pairs(results: Iterable[TaskResult], numbers: Mapping[str, int]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs (head, tail), and those that a relation names pieces of one entity.

    A relation without direction gives both directions.
    """
    pairs: list[Pair] = []
    joined: list[Pair] = []
    for result in results:
        if result.type == "relation" and result.from_id and result.to_id:
            pair = (numbers[result.from_id], numbers[result.to_id])
            if LinkKind.SAME_ENTITY in (result.labels or ()):
                joined.append(pair)
                continue
            pairs += [pair] * (result.direction != "left") + [pair[::-1]] * (result.direction != "right")
    return pairs, joined
