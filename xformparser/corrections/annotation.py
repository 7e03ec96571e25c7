"""A corrected page as training data has it: entities with words, and links, in pixels of its picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from xformparser.corrections.editable import EditableForm
from xformparser.corrections.page_edits import words_in_order
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Page, Word
from xformparser.geometry import Box, union_box
from xformparser.inference.page_form import FoundEntity, leader_words
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.selections import mark_words
from xformparser.labels import Label
from xformparser.lines import group_boxes
from xformparser.text import join_words, split_units

DATASET = "corrections"
ID_DIGITS = 8


def annotated_page(form: EditableForm, parsed: ParsedPage, picture: Path) -> AnnotatedPage:
    """Return a page of a corrected form as annotation; words that no entity holds are `other` by line.

    Marks and lines to write on are no words. What stands nowhere on the page is left out, as a value that was
    typed for a blank; so are links from earlier pages.

    Args:
        form: the whole form.
        parsed: one of its pages.
        picture: the page's picture, upright.
    """
    with Image.open(picture) as image:
        width, height = image.size
    scale = (width / parsed.page.width, height / parsed.page.height)
    entities = [_entity(found, parsed.page, scale) for found in parsed.form.entities if _is_seen(found)]
    entities += _others(parsed, scale, form.next_id)
    own = {entity.id for entity in entities}
    links = sorted(
        GoldLink(link.head, link.tail, link.kind) for link in parsed.links if {link.head, link.tail} <= own
    )
    return AnnotatedPage(
        dataset=DATASET,
        document_id=f"{Path(form.origin.source).stem}-{form.origin.sha256[:ID_DIGITS]}-p{parsed.page.number}",
        language=next(iter(form.document.language), "und"),
        width=float(width),
        height=float(height),
        entities=tuple(entities),
        links=tuple(links),
        image_path=picture,
    )


def _is_seen(found: FoundEntity) -> bool:
    """Tell whether an entity is on the page: as words, or as the value of a form field."""
    return found.carried is None and (bool(found.words) or found.widget is not None)


def _entity(found: FoundEntity, page: Page, scale: tuple[float, float]) -> GoldEntity:
    words = [page.words[index] for index in words_in_order(page, sorted(found.words))]
    if join_words([word.text for word in words]) != found.text:
        words = spread_words(found.text, [word.box for word in words] or list(found.line_boxes))
    scaled = tuple(Word(word.text, _scaled(word.box, scale)) for word in words)
    return GoldEntity(
        id=-1 if found.number is None else found.number,
        label=found.label,
        text=found.text,
        box=_scaled(found.box, scale),
        words=scaled,
        original_label=found.label.value,
    )


def spread_words(text: str, boxes: Sequence[Box]) -> list[Word]:
    """Return the words of a text that was read otherwise at some boxes, in their order, each at its place.

    As many words as boxes keep them; more or fewer share the lines of the boxes by their lengths.
    """
    texts = [text[start:end] for start, end in split_units(text)]
    if len(texts) == len(boxes):
        return [Word(each, box) for each, box in zip(texts, boxes, strict=True)]
    lines = [union_box(boxes[member] for member in line) for line in group_boxes(boxes)]
    return list(_shared_out(texts, lines))


def _shared_out(texts: Sequence[str], lines: Sequence[Box]) -> Iterator[Word]:
    total_width = sum(line[2] - line[0] for line in lines)
    per_letter = total_width / max(1, sum(map(len, texts)))
    place, used = 0, 0.0
    for text in texts:
        width = len(text) * per_letter
        if place + 1 < len(lines) and used + width / 2 > lines[place][2] - lines[place][0]:
            place, used = place + 1, 0.0
        x0, y0, x1, y1 = lines[place]
        start = min(x0 + used, x1)
        yield Word(text, (start, y0, min(start + width, x1), y1))
        used += width


def _others(parsed: ParsedPage, scale: tuple[float, float], first_id: int) -> Iterator[GoldEntity]:
    """Yield what no entity holds, line by line."""
    page = parsed.page
    owned = {word for found in parsed.form.entities for word in found.words}
    hidden = owned | mark_words(page) | leader_words(page)
    free = [index for index in range(len(page.words)) if index not in hidden]
    for number, line in enumerate(group_boxes([page.words[index].box for index in free], page.ruling)):
        words = [page.words[free[member]] for member in line]
        scaled = tuple(Word(word.text, _scaled(word.box, scale)) for word in words)
        yield GoldEntity(
            id=first_id + number,
            label=Label.OTHER,
            text=join_words([word.text for word in words]),
            box=union_box(word.box for word in scaled),
            words=scaled,
            original_label=Label.OTHER.value,
        )


def _scaled(box: Box, scale: tuple[float, float]) -> Box:
    return (box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1])
