"""The overlay: right places and colours, dashes for doubt, ink as dark as before, no text crossed out."""

import numpy as np
import pytest
from PIL import Image, ImageChops

from xformparser.documents import Entity, Link, Mark
from xformparser.geometry import Box
from xformparser.labels import LABEL_COLOURS, Label, LinkKind, MarkState
from xformparser.visualize import LINK_COLOURS, MARK_COLOURS, draw_overlay

SIZE = (400, 500)
KEY, VALUE, FURTHER = (20.0, 100.0, 80.0, 120.0), (160.0, 100.0, 220.0, 120.0), (300.0, 100.0, 360.0, 120.0)


def _entity(number: int, label: Label, box: Box, confidence: float = 0.9) -> Entity:
    return Entity(id=number, label=label, text="x", page=1, box=box, line_boxes=(box,), confidence=confidence)


def _link(head: int, tail: int, kind: LinkKind = LinkKind.QUESTION_ANSWER, confidence: float = 0.9) -> Link:
    return Link.model_validate({"head": head, "tail": tail, "kind": kind, "confidence": confidence})


def _page() -> Image.Image:
    return Image.new("RGB", SIZE, "white")


def _near(image: Image.Image, colour: tuple[int, int, int], area: Box) -> int:
    """Return how many pixels of an area are closer to the colour than a third of the range."""
    distance = np.abs(np.asarray(image.crop(area)).astype(int) - np.array(colour))
    return int((distance.max(axis=2) < 85).sum())


ENTITIES = (
    _entity(1, Label.QUESTION, KEY),
    _entity(2, Label.ANSWER, VALUE),
    _entity(3, Label.ANSWER, FURTHER),
)


@pytest.mark.parametrize("label", Label)
def test_outline_has_the_colour_of_the_label(label: Label) -> None:
    overlay = draw_overlay(_page(), [_entity(1, label, KEY)], [], [], 1.0)
    assert _near(overlay, LABEL_COLOURS[label], (18, 98, 82, 122)) > 100
    assert overlay.getpixel((200, 300)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_page_keeps_place_and_the_legend_stands_below(mode: str) -> None:
    page = _page().convert(mode)
    overlay = draw_overlay(page, [], [], [], 1.0)
    assert (overlay.mode, overlay.width) == ("RGB", SIZE[0])
    assert ImageChops.difference(overlay.crop((0, 0, *SIZE)), _page()).getbbox() is None
    legend = overlay.crop((0, SIZE[1], *overlay.size))
    assert 0 < legend.height < SIZE[1] / 20
    assert ImageChops.invert(legend).getbbox() is not None


def test_the_legend_fits() -> None:
    overlay = draw_overlay(_page(), [], [], [], 1.0)
    margin = overlay.crop((SIZE[0] - 4, SIZE[1], *overlay.size))
    assert ImageChops.invert(margin).getbbox() is None


def test_input_stays_as_it_was() -> None:
    page = _page()
    draw_overlay(page, ENTITIES, [_link(1, 2)], [], 1.0)
    assert ImageChops.difference(page, _page()).getbbox() is None


def test_ink_under_a_tint_stays_black() -> None:
    page = _page()
    page.paste((0, 0, 0), (40, 105, 60, 115))
    overlay = draw_overlay(page, ENTITIES, [_link(1, 2)], [], 1.0)
    assert overlay.getpixel((50, 110)) == (0, 0, 0)
    assert overlay.getpixel((30, 110)) != (255, 255, 255)


def test_arrow_runs_behind_what_lies_between() -> None:
    overlay = draw_overlay(_page(), ENTITIES, [_link(1, 3)], [], 1.0)
    without = draw_overlay(_page(), ENTITIES, [], [], 1.0)
    inside = (int(VALUE[0]) + 2, int(VALUE[1]) + 2, int(VALUE[2]) - 2, int(VALUE[3]) - 2)
    assert ImageChops.difference(overlay.crop(inside), without.crop(inside)).getbbox() is None
    assert ImageChops.difference(overlay, without).getbbox() is not None


@pytest.mark.parametrize("kind", LINK_COLOURS)
def test_arrow_has_the_colour_of_its_kind_and_its_head_at_the_tail(kind: LinkKind) -> None:
    overlay = draw_overlay(_page(), ENTITIES, [_link(1, 2, kind)], [], 1.0)
    gap = (int(KEY[2]) + 2, 104, int(VALUE[0]) - 2, 116)
    middle = (gap[0] + gap[2]) // 2
    pixels = np.asarray(overlay.crop(gap)).min(axis=2) < 250
    heights = pixels.sum(axis=0)
    assert heights[: middle - gap[0]].max() <= 2
    assert heights[-4:].max() >= 3
    assert overlay.getpixel((middle, 110)) != (255, 255, 255)


@pytest.mark.parametrize(("confidence", "dashed"), [(0.49, True), (0.5, False), (1.0, False)])
def test_doubt_is_dashed(confidence: float, dashed: bool) -> None:
    entities = [_entity(1, Label.QUESTION, KEY, confidence), _entity(2, Label.ANSWER, VALUE)]
    overlay = draw_overlay(_page(), entities, [_link(1, 2, confidence=confidence)], [], 1.0)
    arrow = np.asarray(overlay.crop((86, 106, 150, 114))).min(axis=(0, 2))
    outline = np.asarray(overlay.crop((24, 98, 76, 102))).max(axis=2).min(axis=0)
    assert bool((arrow > 250).any()) is dashed
    assert bool((outline > 245).any()) is dashed


@pytest.mark.parametrize("state", MarkState)
def test_selected_marks_are_filled(state: MarkState) -> None:
    overlay = draw_overlay(_page(), [], [], [Mark(page=1, box=(50, 50, 70, 70), state=state)], 1.0)
    assert _near(overlay, MARK_COLOURS[state], (48, 48, 72, 72)) > 30
    assert (overlay.getpixel((56, 55)) == (255, 255, 255)) is (state is MarkState.UNSELECTED)


def test_scale_takes_page_units_to_pixels() -> None:
    small = (KEY[0] / 2, KEY[1] / 2, KEY[2] / 2, KEY[3] / 2)
    double = draw_overlay(_page(), [_entity(1, Label.QUESTION, small)], [], [], 2.0)
    assert ImageChops.difference(double, draw_overlay(_page(), ENTITIES[:1], [], [], 1.0)).getbbox() is None


def test_links_to_other_pages_are_left_out() -> None:
    overlay = draw_overlay(_page(), ENTITIES, [_link(1, 99), _link(99, 2)], [], 1.0)
    assert ImageChops.difference(overlay, draw_overlay(_page(), ENTITIES, [], [], 1.0)).getbbox() is None


@pytest.mark.parametrize(
    "box", [(10, 10, 10, 10), (0, 0, 400, 500), (-20, -20, 900, 900)], ids=["point", "page", "beyond"]
)
def test_odd_boxes_do_no_harm(box: Box) -> None:
    entities = [_entity(1, Label.QUESTION, box), _entity(2, Label.ANSWER, box)]
    draw_overlay(
        _page(), entities, [_link(1, 2), _link(1, 1)], [Mark(page=1, box=box, state=MarkState.SELECTED)], 1.0
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3)], ids=["pixel", "tall", "wide"])
def test_odd_pages_do_no_harm(size: tuple[int, int]) -> None:
    overlay = draw_overlay(Image.new("L", size), ENTITIES, [_link(1, 2)], [], 1.0)
    assert overlay.width == size[0]
    assert overlay.height > size[1]


def test_same_input_gives_the_same_picture() -> None:
    pictures = [
        draw_overlay(_page(), ENTITIES, [_link(1, 2), _link(1, 3)], [], 1.0).tobytes() for _ in range(2)
    ]
    assert pictures[0] == pictures[1]
