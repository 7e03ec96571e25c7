"""Parsed pages put together: the document that they make."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
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
    Record,
    WordRecord,
)
from xformparser.inference.language import detect_languages
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.typed_pairs import type_pairs
from xformparser.quality.verdict import verdict_of

MOST_LATEST = 16
"""Pages that stand unpacked at most; documents that are shorter are never packed."""
FASTEST = 1


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


class _PageResults(Record):
    """What the pages of a document say."""

    pages: tuple[PageRecord, ...] = ()
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    pairs: tuple[tuple[Pair, ...], ...] = ()
    """By page."""
    marks: tuple[Mark, ...] = ()

    @classmethod
    def of(cls, parsed: ParsedPage, keep_words: bool) -> "_PageResults":
        """Return what one page says."""
        return cls(
            pages=(_page_record(parsed.page, keep_words),),
            entities=parsed.entities,
            links=parsed.links,
            pairs=(parsed.pairs,),
            marks=parsed.marks,
        )

    @classmethod
    def joined(cls, parts: Iterable["_PageResults"]) -> "_PageResults":
        """Return the results of all parts, one after another."""
        each = tuple(parts)
        return cls(
            pages=tuple(chain.from_iterable(part.pages for part in each)),
            entities=tuple(chain.from_iterable(part.entities for part in each)),
            links=tuple(chain.from_iterable(part.links for part in each)),
            pairs=tuple(chain.from_iterable(part.pairs for part in each)),
            marks=tuple(chain.from_iterable(part.marks for part in each)),
        )


class DocumentDraft:
    """Gathers the pages of a document, which stays small: it keeps no image, and packs older pages.

    As objects, a page takes some 50 times the room that it takes packed. What is packed is rounded as results
    print it.
    """

    def __init__(self, keep_words: bool) -> None:
        self.keep_words = keep_words
        self._packed: list[bytes] = []
        self._latest: list[_PageResults] = []
        self._warnings: list[str] = []
        self._timings: Counter[str] = Counter()

    def add(self, parsed: ParsedPage) -> None:
        """Add the next page."""
        self._latest.append(_PageResults.of(parsed, self.keep_words))
        if len(self._latest) == MOST_LATEST:
            whole = _PageResults.joined(self._latest).model_dump_json()
            self._packed.append(zlib.compress(whole.encode(), FASTEST))
            self._latest.clear()
        self._warnings += [f"page {parsed.page.number}: {warning}" for warning in parsed.page.warnings]
        self._timings.update(parsed.timings)

    def document(self, origin: Origin) -> Document:
        """Return the document of the pages so far, with its languages and value types."""
        packed = (_PageResults.model_validate_json(zlib.decompress(part)) for part in self._packed)
        found = _PageResults.joined((*packed, *self._latest))
        languages = detect_languages([entity.text for entity in found.entities])
        pairs, doubts = type_pairs(pairs_over_pages(found.pairs), languages)
        return Document(
            source=origin.source,
            sha256=origin.sha256,
            model=origin.model,
            language=languages,
            pages=found.pages,
            entities=found.entities,
            links=found.links,
            pairs=pairs,
            marks=found.marks,
            verdict=verdict_of(pairs, [entity.text for entity in found.entities]),
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
