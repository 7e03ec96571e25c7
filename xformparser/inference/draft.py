"""Parsed pages put together: the document that they make."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xformparser.documents import (
    Document,
    Entity,
    Link,
    Mark,
    ModelRecord,
    Page,
    PageRecord,
    Pair,
    WordRecord,
)
from xformparser.inference.language import detect_languages
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.typed_pairs import type_pairs


@dataclass(frozen=True)
class Origin:
    """Where a document comes from: its file's name and SHA-256, and the model that read it."""

    source: str
    sha256: str
    model: ModelRecord

    @classmethod
    def of(cls, path: Path, model: ModelRecord) -> "Origin":
        """Return the origin of a file."""
        with path.open("rb") as file:
            return cls(path.name, hashlib.file_digest(file, "sha256").hexdigest(), model)


class DocumentDraft:
    """Gathers the pages of a document; keeps no image, so that long documents stay small."""

    def __init__(self, keep_words: bool) -> None:
        self.keep_words = keep_words
        self._pages: list[PageRecord] = []
        self._entities: list[Entity] = []
        self._links: list[Link] = []
        self._pairs: list[Sequence[Pair]] = []
        self._marks: list[Mark] = []
        self._warnings: list[str] = []
        self._timings: Counter[str] = Counter()

    def add(self, parsed: ParsedPage) -> None:
        """Add the next page."""
        self._pages.append(_page_record(parsed.page, self.keep_words))
        self._entities += parsed.entities
        self._links += parsed.links
        self._pairs.append(parsed.pairs)
        self._marks += parsed.marks
        self._warnings += [f"page {parsed.page.number}: {warning}" for warning in parsed.page.warnings]
        self._timings.update(parsed.timings)

    def document(self, origin: Origin) -> Document:
        """Return the document of the pages so far, with its languages and value types."""
        languages = detect_languages([entity.text for entity in self._entities])
        pairs, doubts = type_pairs(pairs_over_pages(self._pairs), languages)
        return Document(
            source=origin.source,
            sha256=origin.sha256,
            model=origin.model,
            language=languages,
            pages=tuple(self._pages),
            entities=tuple(self._entities),
            links=tuple(self._links),
            pairs=pairs,
            marks=tuple(self._marks),
            warnings=(*self._warnings, *doubts),
            timings={name: round(seconds, 4) for name, seconds in self._timings.items()},
        )


def pairs_over_pages(pages: Iterable[Sequence[Pair]]) -> list[Pair]:
    """Return the pairs of all pages; one that answers a question of the page before stands where that did."""
    pairs: list[Pair] = []
    unanswered: dict[int, int] = {}
    for page in pages:
        open_before, unanswered = unanswered, {}
        for pair in page:
            place = None if pair.key_entity is None else open_before.pop(pair.key_entity, None)
            if place is not None:
                pairs[place] = pair
                continue
            if pair.value is None and pair.row is None and pair.key_entity is not None:
                unanswered[pair.key_entity] = len(pairs)
            pairs.append(pair)
    return pairs


def _page_record(page: Page, keep_words: bool) -> PageRecord:
    words = None
    if keep_words:
        words = tuple(
            WordRecord(text=word.text, box=word.box, confidence=word.confidence) for word in page.words
        )
    return PageRecord(
        number=page.number,
        width=page.width,
        height=page.height,
        unit=page.unit,
        rotation=page.rotation,
        text_source=page.text_source,
        words=words,
    )
