"""Annotated pages that try what a format can hold, and what a round trip through one has to keep."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Word
from xformparser.labels import Label, LinkKind


def form(*entities: GoldEntity, links: tuple[GoldLink, ...] = (), name: str = "zh_train_7") -> AnnotatedPage:
    """Return a Chinese page of 200 by 100."""
    return AnnotatedPage("made_up", name, "zh", 200, 100, entities, links)


def entity(identity: int, label: Label, text: str, *words: str, selected: bool | None = None) -> GoldEntity:
    """Return an entity in a row of its own, its words next to each other."""
    y = 5.0 * abs(identity)
    placed = tuple(Word(word, (20.0 * n, y, 20.0 * n + 18.5, y + 4)) for n, word in enumerate(words))
    return GoldEntity(identity, label, text, (0, y, 180.5, y + 4), placed, label.value, selected)


def full_form() -> AnnotatedPage:
    """Return a page with every label, every kind of link, options to tick and several scripts."""
    entities = (
        entity(12, Label.HEADER, "Antrag für Müller & Söhne", "Antrag", "für", "Müller", "&", "Söhne"),
        entity(3, Label.QUESTION, "姓名：", "姓", "名", "："),
        entity(4, Label.ANSWER, 'Ann "Lee" <b>\\', "Ann", '"Lee"', "<b>\\"),
        entity(5, Label.ANSWER, "line\u2028separator\u0085and\ttab", "line\u2028separator\u0085and\ttab"),
        entity(0, Label.OTHER, "yes", "yes", selected=True),
        entity(1, Label.OTHER, "no", "no", selected=False),
        entity(2, Label.ANSWER, ""),
        entity(7, Label.ANSWER, "without words"),
        entity(8, Label.QUESTION, "half a pair: \ud83d", "half", "a", "pair:"),
    )
    links = (
        GoldLink(3, 4, LinkKind.QUESTION_ANSWER),
        GoldLink(3, 7, LinkKind.QUESTION_ANSWER),
        GoldLink(4, 5, LinkKind.SAME_ENTITY),
        GoldLink(8, 3, LinkKind.PARENT),
        GoldLink(12, 3, LinkKind.PARENT),
    )
    return form(*entities, links=links)


def with_image(page: AnnotatedPage, path: Path, size: tuple[int, int] = (200, 100)) -> AnnotatedPage:
    """Return the page with a blank image that is written to the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size).save(path)
    return replace(page, image_path=path)


def assert_same(back: AnnotatedPage, page: AnnotatedPage) -> None:
    """Assert that a page has come back with its entities and links; places may differ by half a digit."""
    assert [_said(entity) for entity in back.entities] == [_said(entity) for entity in page.entities]
    assert back.links == page.links
    assert _sides(back) == pytest.approx(_sides(page), abs=0.006)


def _said(found: GoldEntity) -> tuple[object, ...]:
    return (found.id, found.label, found.text, found.selected, [word.text for word in found.words])


def _sides(page: AnnotatedPage) -> list[float]:
    return [side for found in (*page.entities, *page.words) for side in found.box]
