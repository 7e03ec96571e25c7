"""InDFormSFT, XFormParser's industrial forms: XFUND's JSON with labels of its own, mapped to FUNSD's four."""

from collections.abc import Iterator
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.funsd import FunsdEntity, gold_entity
from xformparser.datasets.records import read_records
from xformparser.datasets.xfund import XfundDocument, XfundFile, XfundSource, xfund_page

SINGLE = "single"
CONTINUOUS = frozenset({"answer number", "continuous character", "continuous characters"})
LABEL_OF_NAME = {"title": "header", **dict.fromkeys(CONTINUOUS, "answer")}


def read_indformsft(path: Path) -> Iterator[AnnotatedPage]:
    """Yield the pages of an InDFormSFT file in its order; `original_label` keeps the file's own label.

    A title is a header. Continuous characters are one answer, its text without spaces. A single is a header
    where a link leads from it to a question, else other.

    Raises:
        AnnotationError: the file is missing or malformed.
    """
    raw = read_records(path, XfundFile)
    source = XfundSource(path, raw.lang, "indformsft")
    for document in raw.documents:
        yield xfund_page(document, _entities(document, path), source)


def _entities(document: XfundDocument, file: Path) -> tuple[GoldEntity, ...]:
    place = f"{file}: document {document.id}"
    names = {entity.id: _plain(entity.label) for entity in document.document}
    pairs = {pair for entity in document.document for pair in entity.linking}
    heading = {head for head, tail in pairs if names.get(tail) == "question"}
    return tuple(_entity(entity, entity.id in heading, place) for entity in document.document)


def _entity(entity: FunsdEntity, heads_question: bool, place: str) -> GoldEntity:
    name = _plain(entity.label)
    label = ("header" if heads_question else "other") if name == SINGLE else LABEL_OF_NAME.get(name, name)
    text = "".join(entity.text.split()) if name in CONTINUOUS else entity.text
    known = gold_entity(entity.model_copy(update={"label": label, "text": text}), place)
    return GoldEntity(known.id, known.label, known.text, known.box, known.words, entity.label)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
