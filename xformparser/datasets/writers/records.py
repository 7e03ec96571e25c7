"""What the formats say alike of entities: numbers, words and links."""

from collections.abc import Iterable

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.labels import LinkKind


def plain_number(value: float) -> float:
    """Return the number with two digits at most, whole where it can be: other readers expect whole pixels."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def plain_box(box: Box) -> list[float]:
    """Return the box as annotation files write it."""
    return [plain_number(side) for side in box]


def word_records(words: Iterable[Word]) -> list[dict[str, object]]:
    """Return the words as FUNSD writes them."""
    return [{"text": word.text, "box": plain_box(word.box)} for word in words]


def link_record(entity: GoldEntity, page: AnnotatedPage) -> dict[str, object]:
    """Return the fields of `EntityLinks` for an entity; ours are there only where they say something."""
    own = [link for link in page.links if entity.id in (link.head, link.tail)]
    joined = [[link.head, link.tail] for link in own if link.kind is LinkKind.SAME_ENTITY]
    record: dict[str, object] = {
        "words": word_records(entity.words),
        "linking": [[link.head, link.tail] for link in own if link.kind is not LinkKind.SAME_ENTITY],
    }
    if joined:
        record["same_entity"] = joined
    if entity.selected is not None:
        record["selected"] = entity.selected
    return record


def funsd_records(page: AnnotatedPage) -> list[dict[str, object]]:
    """Return the page's entities as FUNSD and XFUND write them."""
    return [
        {
            "id": entity.id,
            "text": entity.text,
            "box": plain_box(entity.box),
            "label": entity.label.value,
            **link_record(entity, page),
        }
        for entity in page.entities
    ]


def image_record(page: AnnotatedPage, image: str) -> dict[str, object]:
    """Return the page's image and size as XFUND writes them."""
    return {"fname": image, "width": plain_number(page.width), "height": plain_number(page.height)}
