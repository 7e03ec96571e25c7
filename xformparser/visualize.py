"""What was found, drawn over the page: entities, links, selection marks and a legend."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from xformparser.documents import DOUBTFUL, Entity, Link, Mark, Page
from xformparser.geometry import Box
from xformparser.labels import LABEL_COLOURS, Label, LinkKind, MarkState
from xformparser.sketch import sketch_page
from xformparser.strokes import HEAD, Colour, Pen, Point, connecting_curve

LINK_COLOURS: dict[LinkKind, Colour] = {
    LinkKind.QUESTION_ANSWER: (190, 24, 93),
    LinkKind.PARENT: LABEL_COLOURS[Label.HEADER],
}
MARK_COLOURS: dict[MarkState, Colour] = {
    MarkState.SELECTED: (13, 118, 128),
    MarkState.UNSELECTED: (150, 150, 156),
}
TEXT_COLOUR: Colour = (60, 60, 66)
LEGEND_WIDTH, LEGEND_HEIGHT, FONT_SIZE = 760, 26, 11
"""The legend's measures, in parts of a page that is `LEGEND_WIDTH` wide."""

Meaning = Label | LinkKind | MarkState | None
_LEGEND: dict[str, Meaning] = {
    "header": Label.HEADER,
    "question": Label.QUESTION,
    "answer": Label.ANSWER,
    "other": Label.OTHER,
    "its value": LinkKind.QUESTION_ANSWER,
    "its part": LinkKind.PARENT,
    "doubtful": None,
    "selected": MarkState.SELECTED,
    "not selected": MarkState.UNSELECTED,
}
_TINT = 0.18
_OUTLINE_OPACITY = 0.75
_LINE_OPACITY = 0.6
_HEAD_OPACITY = 0.85


def page_overlay(
    page: Page, entities: Sequence[Entity], links: Sequence[Link], marks: Sequence[Mark]
) -> Image.Image:
    """Return the overlay of a page: over its image, or over its words on white where it has none."""
    image = page.image or sketch_page(page)
    return draw_overlay(image, entities, links, marks, image.width / page.width)


def draw_overlay(
    image: Image.Image, entities: Sequence[Entity], links: Sequence[Link], marks: Sequence[Mark], scale: float
) -> Image.Image:
    """Return the page in RGB with the findings of this one page over it and a legend strip below.

    The page keeps its place and size in the picture. Tints are multiplied into it, so that ink stays as dark
    as it was; arrows run behind the entities, so that no text is crossed out. Links with an end that is not
    among the entities are left out.

    Args:
        image: the upright page; it is not changed.
        entities: entities of this page.
        links: links of the document.
        marks: selection marks of this page.
        scale: image pixels per page unit.
    """
    page = _tinted(image.convert("RGB"), entities, scale)
    pen = Pen(page.size, width=max(1.0, max(page.size) / 1000))
    arrows = _arrows(entities, links, scale)
    for curve, link in arrows:
        _draw_arrow(pen, curve, link)
    for entity in entities:
        for box in _line_boxes(entity, scale):
            pen.clear(box)
            pen.outline(box, LABEL_COLOURS[entity.label], _OUTLINE_OPACITY, entity.confidence < DOUBTFUL)
    for curve, link in arrows:
        if math.dist(curve[0], curve[-1]) < 2 * HEAD * pen.width:
            pen.arrow_head(curve, LINK_COLOURS[link.kind], _HEAD_OPACITY)
    for mark in marks:
        _draw_mark(pen, _scaled(mark.box, scale), mark.state, mark.confidence < DOUBTFUL)
    return _with_legend(pen.laid_over(page))


def _arrows(
    entities: Sequence[Entity], links: Sequence[Link], scale: float
) -> list[tuple[list[Point], Link]]:
    boxes = {entity.id: _scaled(entity.box, scale) for entity in entities}
    return [
        (connecting_curve(boxes[link.head], boxes[link.tail]), link)
        for link in links
        if link.head in boxes and link.tail in boxes
    ]


def _draw_arrow(pen: Pen, curve: Sequence[Point], link: Link) -> None:
    pen.line(curve, LINK_COLOURS[link.kind], _LINE_OPACITY, link.confidence < DOUBTFUL)
    pen.arrow_head(curve, LINK_COLOURS[link.kind], _HEAD_OPACITY)


def _scaled(box: Box, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _line_boxes(entity: Entity, scale: float) -> list[Box]:
    return [_scaled(box, scale) for box in entity.line_boxes or (entity.box,)]


def _tinted(page: Image.Image, entities: Sequence[Entity], scale: float) -> Image.Image:
    """Return the page with each entity's lines washed in its label's colour."""
    wash = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(wash)
    for entity in entities:
        for box in _line_boxes(entity, scale):
            draw.rectangle(box, _thinned(LABEL_COLOURS[entity.label]))
    return ImageChops.multiply(page, wash)


def _thinned(colour: Colour) -> Colour:
    red, green, blue = (round(255 - _TINT * (255 - part)) for part in colour)
    return (red, green, blue)


def _draw_mark(pen: Pen, box: Box, state: MarkState, doubtful: bool) -> None:
    x0, y0, x1, y1 = box
    if state is MarkState.SELECTED:
        pen.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], MARK_COLOURS[state], 0.25)
        tick = [(0.2, 0.55), (0.42, 0.78), (0.82, 0.22)]
        pen.line([(x0 + x * (x1 - x0), y0 + y * (y1 - y0)) for x, y in tick], MARK_COLOURS[state], 1.0)
    pen.outline(box, MARK_COLOURS[state], 1.0, doubtful)


def _with_legend(page: Image.Image) -> Image.Image:
    """Return the page with the legend under it."""
    unit = page.width / LEGEND_WIDTH
    legend = Image.new("RGB", (page.width, math.ceil(LEGEND_HEIGHT * unit)), "white")
    if unit * FONT_SIZE >= 1:
        legend = _legend_pen(legend.size, unit).laid_over(legend)
    sheet = Image.new("RGB", (page.width, page.height + legend.height))
    sheet.paste(page)
    sheet.paste(legend, (0, page.height))
    return sheet


def _legend_pen(size: tuple[int, int], unit: float) -> Pen:
    pen = Pen(size, width=unit)
    x, y = 10 * unit, LEGEND_HEIGHT / 2 * unit
    for name, what in _LEGEND.items():
        _draw_symbol(pen, what, (x, y - 5 * unit, x + 18 * unit, y + 5 * unit))
        x += 23 * unit
        x += pen.text((x, y), name, FONT_SIZE * unit, TEXT_COLOUR) + 15 * unit
    return pen


def _draw_symbol(pen: Pen, what: Meaning, box: Box) -> None:
    """Draw what stands for a label, a kind of link, a mark or (None) doubt."""
    x0, y0, x1, y1 = box
    across = [(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)]
    if isinstance(what, Label):
        pen.outline(box, LABEL_COLOURS[what], _OUTLINE_OPACITY)
    elif isinstance(what, LinkKind):
        pen.line(across, LINK_COLOURS[what], _LINE_OPACITY)
        pen.arrow_head(across, LINK_COLOURS[what], _HEAD_OPACITY)
    elif isinstance(what, MarkState):
        _draw_mark(pen, (x0 + (x1 - x0) / 4, y0, x1 - (x1 - x0) / 4, y1), what, doubtful=False)
    else:
        pen.line(across, TEXT_COLOUR, _OUTLINE_OPACITY, dashed=True)
