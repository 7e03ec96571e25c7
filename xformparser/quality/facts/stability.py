"""Whether a pair is found again when the words of the page are moved a little."""

from collections.abc import Collection, Sequence

import numpy as np

from xformparser.labels import Label, LinkKind
from xformparser.models.reading import PageReading
from xformparser.quality.evidence import Candidate, Facts, PageEvidence

AGREEMENT = "agreement"


def stability_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return how far the readings of the moved page agree with the candidates; there must be one.

    `key_again` and `value_again` are the mean overlap with the entity that is most like the end,
    `linked_again` the share of readings in which both are linked; `agreement` is the mean of the three's
    product.
    """
    tables = np.array([_again(page, candidates, reading) for reading in page.again], np.float32)
    means = tables.reshape(len(page.again), len(candidates), 3).mean(axis=0)
    product = tables.reshape(len(page.again), len(candidates), 3).prod(axis=2).mean(axis=0)
    names = ("key_again", "value_again", "linked_again")
    return {name: means[:, column] for column, name in enumerate(names)} | {AGREEMENT: product}


def _again(
    page: PageEvidence, candidates: Sequence[Candidate], reading: PageReading
) -> list[tuple[float, float, float]]:
    """Return, for each candidate, how far both ends are entities of a reading, and if they are linked."""
    entities = [frozenset(reading.words_of(place)) for place in range(len(reading.decoded.entities))]
    labels = [entity.label for entity in reading.decoded.entities]
    owner = {word: place for place, words in enumerate(entities) for word in words}
    linked = {
        (link.head, link.tail) for link in reading.decoded.links if link.kind is LinkKind.QUESTION_ANSWER
    }

    def most_alike(words: Collection[int], label: Label) -> tuple[float, int]:
        own = frozenset(words)
        near = {owner[word] for word in own if word in owner and labels[owner[word]] is label}
        shares = ((len(own & entities[place]) / len(own | entities[place]), place) for place in near)
        return max(shares, default=(0.0, -1))

    found = []
    for each in candidates:
        key, asked = most_alike(page.pieces[each.question].words, Label.QUESTION)
        value, given = most_alike(page.pieces[each.answer].words, Label.ANSWER)
        found.append((key, value, float((asked, given) in linked)))
    return found
