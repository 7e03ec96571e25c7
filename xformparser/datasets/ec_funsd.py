"""EC-FUNSD with ROOR: FUNSD's pages, with line-level boxes, entities over lines and the reading order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import PositiveFloat

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.assembly import find_image, gold_links, gold_words, label_of, labels_by_id, upright
from xformparser.datasets.funsd import PARTS
from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.documents import Word
from xformparser.errors import AnnotationError
from xformparser.geometry import Box, union_box
from xformparser.labels import Label
from xformparser.text import join_words


class RawWord(RawRecord):
    """A word; `id` counts over the page."""

    id: int
    text: str
    box: Box


class RawLine(RawRecord):
    """A line of words."""

    id: int
    box: Box
    words: tuple[RawWord, ...]


class RawEntity(RawRecord):
    """An entity as a list of word ids; words that no entity lists are `other`."""

    entity_id: int
    label: str
    word_idx: tuple[int, ...]


class RawImage(RawRecord):
    """The page image that the boxes refer to."""

    fname: str
    width: PositiveFloat
    height: PositiveFloat


class EcFunsdFile(RawRecord):
    """A page's file."""

    img: RawImage
    document: tuple[RawLine, ...]
    label_entities: tuple[RawEntity, ...]
    label_linkings: tuple[tuple[int, int], ...] = ()
    ro_linkings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Source:
    """A file and what it holds."""

    file: Path
    raw: EcFunsdFile


def read_ec_funsd(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of an EC-FUNSD folder by name.

    The words of a line that belong to no entity make one `other` entity. `next_lines` pairs the boxes of the
    lines that `ro_linkings` names. Images are FUNSD's: looked for in the folder and in a sibling `funsd`.

    Raises:
        AnnotationError: the folder holds no annotations, or a file is malformed.
    """
    for file in annotation_files([path], "EC-FUNSD"):
        yield _page(_Source(file, read_records(file, EcFunsdFile)))


def _page(source: _Source) -> AnnotatedPage:
    file, raw = source.file, source.raw
    entities = _entities(source)
    links, ignored = gold_links(raw.label_linkings, labels_by_id(entities, str(file)))
    lines = {line.id: upright(line.box) for line in raw.document}
    funsd = file.parent.parent / "funsd"
    return AnnotatedPage(
        dataset="ec_funsd",
        document_id=file.stem,
        language="en",
        width=raw.img.width,
        height=raw.img.height,
        entities=entities,
        links=links,
        image_path=find_image(raw.img.fname, [file.parent, *(funsd / part / "images" for part in PARTS)]),
        ignored_links=ignored,
        next_lines=tuple(
            (lines[earlier], lines[later])
            for earlier, later in raw.ro_linkings
            if earlier in lines and later in lines
        ),
    )


def _entities(source: _Source) -> tuple[GoldEntity, ...]:
    words = {word.id: word for line in source.raw.document for word in line.words}
    entities: list[GoldEntity] = []
    for entity in source.raw.label_entities:
        place = f"{source.file}: entity {entity.entity_id}"
        missing = [index for index in entity.word_idx if index not in words]
        if missing or not entity.word_idx:
            problem = f"lists word {missing[0]}, which no line holds" if missing else "lists no words"
            raise AnnotationError(f"{place}: {problem}.")
        label = label_of(entity.label, place)
        entities.append(_entity(entity.entity_id, label, [words[index] for index in entity.word_idx]))
    return (*entities, *_rest(source.raw, entities))


def _rest(raw: EcFunsdFile, entities: list[GoldEntity]) -> Iterator[GoldEntity]:
    """Yield one `other` entity for each line's words that no entity lists."""
    taken = {index for entity in raw.label_entities for index in entity.word_idx}
    identity = 1 + max((entity.id for entity in entities), default=-1)
    for line in raw.document:
        left = [word for word in line.words if word.id not in taken]
        if left:
            yield _entity(identity, Label.OTHER, left)
            identity += 1


def _entity(identity: int, label: Label, raw_words: list[RawWord]) -> GoldEntity:
    words: list[Word] = [piece for word in raw_words for piece in gold_words(word.text, upright(word.box))]
    box = union_box(upright(word.box) for word in raw_words)
    return GoldEntity(
        identity, label, join_words([word.text for word in words]), box, tuple(words), label.value
    )
