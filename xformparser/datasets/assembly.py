"""From raw records to annotated pages: labels, links, words, sizes and images, alike for every format."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PIL import Image

from xformparser.datasets.annotations import GoldEntity, GoldLink
from xformparser.documents import Word
from xformparser.errors import AnnotationError
from xformparser.geometry import Box, union_box
from xformparser.labels import Label, LinkKind, link_kind
from xformparser.text import is_cjk, split_units

MARGIN = 0.05
UNKNOWN_LANGUAGE = "und"
Pair = tuple[int, int]
_LANGUAGE_PREFIX = re.compile(r"([a-z]{2,3})_(?:train|val|test)_")


def label_of(name: str, source: str, extra: Mapping[str, Label] | None = None) -> Label:
    """Return the label that a file spells in any case; `extra` holds the names that a format adds.

    Raises AnnotationError, naming `source`, where the name is unknown.
    """
    known = {label.value: label for label in Label} | dict(extra or {})
    label = known.get(name.strip().casefold())
    if label is None:
        raise AnnotationError(f"{source}: label {name!r} is not known. Use one of: {', '.join(known)}.")
    return label


def labels_by_id(entities: Sequence[GoldEntity], source: str) -> dict[int, Label]:
    """Return each entity's label by its id; raises AnnotationError where an id occurs twice."""
    labels = {entity.id: entity.label for entity in entities}
    if len(labels) < len(entities):
        ids = [entity.id for entity in entities]
        twice = sorted({identity for identity in ids if ids.count(identity) > 1})
        raise AnnotationError(f"{source}: entity id {twice[0]} occurs twice. Give each entity its own id.")
    return labels


def gold_links(
    pairs: Iterable[Pair], labels: Mapping[int, Label], joined: Iterable[Pair] = ()
) -> tuple[tuple[GoldLink, ...], int]:
    """Return the links of the pairs of ids, sorted, and how many distinct pairs were ignored.

    A pair runs from head to tail unless only the other direction fits the labels. Pairs with a missing id,
    with itself, or of labels that fit no kind are ignored; so are two pairs that name each other as parent.
    `joined` pairs the pieces of one entity, which share a label; such a link runs from the smaller id.
    """
    distinct = set(pairs)
    links: set[GoldLink] = set()
    ignored: set[tuple[int, int]] = set()
    for head, tail in sorted(distinct):
        link = _oriented(head, tail, labels)
        contradicted = link is not None and labels[head] == labels[tail] and (tail, head) in distinct
        if link is None or contradicted:
            ignored.add((min(head, tail), max(head, tail)))
        else:
            links.add(link)
    pieces = {(min(pair), max(pair)) for pair in joined}
    alike = {(head, tail) for head, tail in pieces if head != tail and _share_label(head, tail, labels)}
    links |= {GoldLink(head, tail, LinkKind.SAME_ENTITY) for head, tail in alike}
    return tuple(sorted(links)), len(ignored) + len(pieces - alike)


def _share_label(first: int, second: int, labels: Mapping[int, Label]) -> bool:
    return first in labels and labels.get(second) == labels[first]


def _oriented(head: int, tail: int, labels: Mapping[int, Label]) -> GoldLink | None:
    if head == tail or head not in labels or tail not in labels:
        return None
    for first, second in ((head, tail), (tail, head)):
        kind = link_kind(labels[first], labels[second])
        if kind is not None:
            return GoldLink(first, second, kind)
    return None


def upright(box: Sequence[float]) -> Box:
    """Return the box with its corners in order and no coordinate below 0."""
    x0, x1 = sorted((max(0.0, float(box[0])), max(0.0, float(box[2]))))
    y0, y1 = sorted((max(0.0, float(box[1])), max(0.0, float(box[3]))))
    return (x0, y0, x1, y1)


def gold_words(text: str, box: Box) -> tuple[Word, ...]:
    """Return the words of one annotated word: none where it is blank, itself, or its Chinese characters.

    A word with Chinese or Japanese characters is split as OCR splits it (`text.split_units`), its width
    shared out by characters.
    """
    text = text.strip()
    if not text:
        return ()
    if not is_cjk(text):
        return (Word(text, box),)
    step = (box[2] - box[0]) / len(text)
    return tuple(
        Word(text[start:end], (box[0] + start * step, box[1], box[0] + end * step, box[3]))
        for start, end in split_units(text)
    )


def page_size(
    image_path: Path | None, boxes: Iterable[Box], given: tuple[float | None, float | None] = (None, None)
) -> tuple[float, float]:
    """Return (width, height): the given one, else the image's, else the extent of the boxes plus 5 %.

    Raises AnnotationError where the image cannot be read.
    """
    if given[0] is not None and given[1] is not None:
        return (given[0], given[1])
    if image_path is not None:
        try:
            with Image.open(image_path) as image:
                return (float(image.width), float(image.height))
        except (OSError, Image.DecompressionBombError) as error:
            raise AnnotationError(f"{image_path}: is no image that can be read ({error}).") from error
    extent = union_box([(0.0, 0.0, 1.0, 1.0), *boxes])
    return (extent[2] * (1 + MARGIN), extent[3] * (1 + MARGIN))


def find_image(name: str, folders: Iterable[Path]) -> Path | None:
    """Return the first file of that name, by path or by bare name, in the folders, or None."""
    candidates = (folder / part for folder in folders for part in (Path(name), Path(Path(name).name)))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def language_of(document_id: str) -> str:
    """Return the language that a name such as `zh_train_0` begins with, or "und"."""
    match = _LANGUAGE_PREFIX.match(document_id)
    return match.group(1) if match else UNKNOWN_LANGUAGE
