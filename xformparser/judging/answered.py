"""Annotated pages that a model has answered, with what was right of it, under `lines` and `pixels`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoding.layout import layout_of_words
from xformparser.errors import ConfigurationError
from xformparser.evaluation.entities import word_sets
from xformparser.evaluation.pairs import blank_questions, gold_pairs, similar_pairs
from xformparser.evaluation.protocols import Protocol, hide_entities
from xformparser.inference.page_evidence import evidence_of
from xformparser.inference.page_pairs import entity_ids
from xformparser.inference.parsed_page import ParsedPage
from xformparser.labels import Label, LinkKind
from xformparser.models.reading import LayoutReader, PageReading
from xformparser.quality.evidence import Candidate, PageEvidence, Piece
from xformparser.quality.shaking import read_shaken

PageParser = Callable[[AnnotatedPage], ParsedPage]
"""From the image of an annotated page to the parsed page."""


@dataclass(frozen=True)
class Blanks:
    """Questions of a page that nothing answers, as pieces, and which of them are right.

    `plain` is the confidence that their labels alone give.
    """

    questions: tuple[int, ...] = ()
    right: tuple[bool, ...] = ()
    plain: tuple[float, ...] = ()


@dataclass(frozen=True)
class AnsweredPage:
    """A page, and which of its pairs are right.

    `right` and `plain`, the confidence that links and labels alone give, are those of `page.pairs`; `missed`
    are right pairs that were not found though both their ends were. `gold` counts the annotated pairs.
    """

    name: str
    document: str
    protocol: Protocol
    page: PageEvidence
    right: tuple[bool, ...]
    plain: tuple[float, ...]
    missed: tuple[Candidate, ...]
    gold: int
    blanks: Blanks = Blanks()


def answered_lines(reader: LayoutReader, page: AnnotatedPage, shakes: int = 0) -> AnsweredPage | None:
    """Return the page as read from its words; right is what `pair_f1_lines` counts. None without words.

    It is read again with its words moved as often as `shakes` says.

    Raises ConfigurationError where the reader does not tell its scores.
    """
    words = hide_entities(page)
    layout = layout_of_words(words.visible.words, page.width, page.height)
    reading, *again = read_shaken(reader, layout, shakes)
    if not reading.decoded.entities:
        return None
    if reading.scores is None:
        raise ConfigurationError("A judge needs a model that tells its scores. Give a folder of a model.")
    pieces = tuple(
        Piece(entity.label, tuple(sorted(reading.words_of(place))))
        for place, entity in enumerate(reading.decoded.entities)
    )
    links = [link for link in reading.decoded.links if link.kind is LinkKind.QUESTION_ANSWER]
    pairs = tuple(Candidate(link.head, link.tail) for link in links)
    origin = [words.order[index] for segment in layout.segments for index in segment.indices]
    sets = [frozenset(origin[word] for word in piece.words) for piece in pieces]
    gold = _gold_word_pairs(page)
    right = tuple((sets[each.question], sets[each.answer]) in gold for each in pairs)
    return AnsweredPage(
        name=page.dataset,
        document=page.document_id,
        protocol=Protocol.LINES,
        page=PageEvidence(layout, reading.scores, pieces, pairs, tuple(again)),
        right=right,
        plain=tuple(link.confidence for link in links),
        missed=tuple(_missed(pieces, sets, gold, pairs)),
        gold=len(gold),
        blanks=_blank_lines(reading, pairs, sets, page),
    )


def answered_pixels(parse: PageParser, page: AnnotatedPage) -> AnsweredPage | None:
    """Return the page as read from its image; right is what `pair_f1_pixels_fuzzy` counts.

    None where nothing was read, or where the model does not tell its scores.
    """
    parsed = parse(page)
    if parsed.seen is None or not parsed.page.words:
        return None
    found = evidence_of(parsed.form, parsed.seen)
    evidence, known = found.page, found.pairs
    valued = [pair for pair in parsed.pairs if pair.value is not None]
    gold = gold_pairs(page)
    matched = similar_pairs(gold, [(pair.key, pair.value or "") for pair in valued])
    places = {candidate: place for place, candidate in enumerate(evidence.pairs)}
    right, plain = [False] * len(places), [0.0] * len(places)
    form_places = {number: place for place, number in enumerate(entity_ids(parsed.form, parsed.first_id))}
    for index, pair in enumerate(valued):
        if pair.key_entity is None:
            continue
        candidate = known.get((form_places[pair.key_entity], form_places[pair.value_entities[0]]))
        if candidate is not None:
            right[places[candidate]] = index in matched
            plain[places[candidate]] = pair.confidence
    kept = [place for place, confidence in enumerate(plain) if confidence > 0]
    return AnsweredPage(
        name=page.dataset,
        document=page.document_id,
        protocol=Protocol.PIXELS,
        page=replace(evidence, pairs=tuple(evidence.pairs[place] for place in kept)),
        right=tuple(right[place] for place in kept),
        plain=tuple(plain[place] for place in kept),
        missed=(),
        gold=len(gold),
        blanks=_blank_pixels(
            parsed, {number: found.blanks.get(place) for number, place in form_places.items()}, page
        ),
    )


def _blank_lines(
    reading: PageReading, pairs: Sequence[Candidate], sets: Sequence[frozenset[int]], page: AnnotatedPage
) -> Blanks:
    asked = {each.question for each in pairs}
    entities = reading.decoded.entities
    blanks = [
        place
        for place, entity in enumerate(entities)
        if entity.label is Label.QUESTION and place not in asked
    ]
    words_of = dict(zip((entity.id for entity in page.entities), word_sets(page), strict=True))
    gold = {words_of[entity.id] for entity in blank_questions(page)}
    return Blanks(
        questions=tuple(blanks),
        right=tuple(sets[place] in gold for place in blanks),
        plain=tuple(entities[place].confidence for place in blanks),
    )


def _blank_pixels(parsed: ParsedPage, pieces: Mapping[int, int | None], page: AnnotatedPage) -> Blanks:
    """Return the blanks of a parsed page; `pieces` are those of its entities, by id."""
    empty = [pair for pair in parsed.pairs if pair.value is None]
    gold = [(entity.text, entity.text) for entity in blank_questions(page)]
    matched = similar_pairs(gold, [(pair.key, pair.key) for pair in empty])
    known = [
        (piece, index in matched, pair.confidence)
        for index, pair in enumerate(empty)
        if pair.key_entity is not None and (piece := pieces.get(pair.key_entity)) is not None
    ]
    questions, right, plain = zip(*known, strict=True) if known else ((), (), ())
    return Blanks(questions, right, plain)


def _gold_word_pairs(page: AnnotatedPage) -> set[tuple[frozenset[int], frozenset[int]]]:
    words_of = dict(zip((entity.id for entity in page.entities), word_sets(page), strict=True))
    links = [link for link in page.links if link.kind is LinkKind.QUESTION_ANSWER]
    found = ((words_of[link.head], words_of[link.tail]) for link in links)
    return {(head, tail) for head, tail in found if head and tail}


def _missed(
    pieces: tuple[Piece, ...],
    sets: list[frozenset[int]],
    gold: set[tuple[frozenset[int], frozenset[int]]],
    pairs: tuple[Candidate, ...],
) -> list[Candidate]:
    asked = {words: place for place, words in enumerate(sets) if pieces[place].label is Label.QUESTION}
    given = {words: place for place, words in enumerate(sets) if pieces[place].label is Label.ANSWER}
    found = [Candidate(asked[head], given[tail]) for head, tail in gold if head in asked and tail in given]
    return sorted(
        (each for each in found if each not in pairs), key=lambda each: (each.question, each.answer)
    )
