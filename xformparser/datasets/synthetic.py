"""Synthetic forms as `xformparser synth` writes them: as they were drawn, or as OCR read them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import PositiveFloat

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import gold_links
from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.documents import Word
from xformparser.errors import AnnotationError
from xformparser.geometry import Box, union_box
from xformparser.labels import Label
from xformparser.ruling import NO_RULING, Ruling
from xformparser.text import join_words

FORMS = "forms"
DRAWN = "synthetic"
READ = "synthetic_ocr"


class SyntheticWord(RawRecord):
    """A word, its place, and the number of its entity in the form; -1 for what is no part of one."""

    text: str
    box: Box
    entity: int


class SyntheticView(RawRecord):
    """A picture of a page, its size in pixels, and the words on it: drawn, or read with ruling lines."""

    image: str
    width: PositiveFloat
    height: PositiveFloat
    words: tuple[SyntheticWord, ...]
    ruling: Ruling = NO_RULING


class SyntheticPage(RawRecord):
    """A page as it was drawn, in its picture's pixels, and as OCR read it once upright, where it did."""

    drawn: SyntheticView
    read: SyntheticView | None = None


class SyntheticEntity(RawRecord):
    """An entity of a form.

    `selected` tells whether an option is ticked, `row` the line item of a cell; `continuous` that each
    character stands in a cell of its own: its text has no spaces.
    """

    label: Label
    text: str
    pages: tuple[int, ...]
    selected: bool | None = None
    row: int | None = None
    continuous: bool = False


class SyntheticForm(RawRecord):
    """A form: how it was made, its pages, its entities by number, and links from head to tail."""

    id: str
    language: str
    scenario: str
    layout: tuple[str, ...]
    degradation: str
    pages: tuple[SyntheticPage, ...]
    entities: tuple[SyntheticEntity, ...]
    links: tuple[tuple[int, int], ...]


def read_forms(path: Path) -> Iterator[SyntheticForm]:
    """Yield the forms of a folder that `xformparser synth` wrote, by name; raises AnnotationError."""
    for file in annotation_files([path / FORMS], DRAWN):
        form = read_records(file, SyntheticForm)
        numbers = [number for link in form.links for number in link]
        views = [view for page in form.pages for view in (page.drawn, page.read) if view is not None]
        numbers += [word.entity for view in views for word in view.words]
        if any(not (path / view.image).resolve().is_relative_to(path.resolve()) for view in views):
            raise AnnotationError(f"{file}: names an image outside of {path}. Make the forms anew.")
        if any(not -1 <= number < len(form.entities) for number in numbers):
            raise AnnotationError(
                f"{file}: names an entity that the form does not have. Make the forms anew."
            )
        yield form


def read_synthetic(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of the forms as they were drawn; raises AnnotationError."""
    for form in read_forms(path):
        for number, page in enumerate(form.pages):
            yield _annotated(form, page.drawn, number, path)


def read_synthetic_ocr(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of the forms as OCR read them; an entity it did not read is not there.

    What OCR read where nothing was drawn is `other`. Raises AnnotationError, also where no page was read.
    """
    found = False
    for form in read_forms(path):
        for number, page in enumerate(form.pages):
            if page.read is not None:
                found = True
                yield _annotated(form, page.read, number, path, READ)
    if not found:
        raise AnnotationError(f"{path}: no form was read by OCR. Make the forms with --ocr.")


def _annotated(
    form: SyntheticForm, view: SyntheticView, number: int, folder: Path, dataset: str = DRAWN
) -> AnnotatedPage:
    """Return a page; links that leave it are not among its links."""
    owned: dict[int, list[Word]] = defaultdict(list)
    strays = len(form.entities)
    for word in view.words:
        owner = word.entity
        if owner < 0:
            owner, strays = strays, strays + 1
        owned[owner].append(Word(word.text, word.box))
    entities = tuple(_entity(form, owner, words) for owner, words in sorted(owned.items()))
    labels = {entity.id: entity.label for entity in entities}
    links, ignored = gold_links((link for link in form.links if set(link) <= set(labels)), labels)
    return AnnotatedPage(
        dataset=dataset,
        document_id=f"{form.id}_p{number + 1}",
        language=form.language,
        width=view.width,
        height=view.height,
        entities=entities,
        links=links,
        image_path=folder / view.image,
        ruling=view.ruling,
        ignored_links=ignored,
    )


def _entity(form: SyntheticForm, number: int, words: Sequence[Word]) -> GoldEntity:
    box = union_box(word.box for word in words)
    text = join_words([word.text for word in words])
    if number >= len(form.entities):
        return GoldEntity(number, Label.OTHER, text, box, tuple(words))
    entity = form.entities[number]
    if entity.continuous:
        text = "".join(text.split())
    return GoldEntity(number, entity.label, text, box, tuple(words), selected=entity.selected)
