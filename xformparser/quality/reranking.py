"""The questions of contested answers chosen anew, by what a judge says of each pair (SRM: best of N)."""

from dataclasses import replace

from xformparser.encoding.layout import PageLayout
from xformparser.labels import LinkKind
from xformparser.models.decoding import DecodedLink
from xformparser.models.reading import LayoutReader, ModelCard, PageReading
from xformparser.quality.evidence import Candidate, PageEvidence, Piece
from xformparser.quality.facts import columns, facts_of
from xformparser.quality.judge import Judge

BETTER = 0.5
"""By how much the score of a rival must be higher."""


class RerankingReader:
    """A model whose contested answers go to the question that a judge prefers."""

    def __init__(self, model: LayoutReader, judge: Judge) -> None:
        self.model = model
        self.judge = judge

    @property
    def card(self) -> ModelCard:
        """What the model says of itself."""
        return self.model.card

    def read(self, layout: PageLayout) -> PageReading:
        """Return what the model reads, answers with a near rival decided by the judge."""
        reading = self.model.read(layout)
        contested = [link for link in reading.decoded.links if link.rival is not None]
        if reading.scores is None or not contested:
            return reading
        pieces = tuple(
            Piece(entity.label, tuple(sorted(reading.words_of(place))))
            for place, entity in enumerate(reading.decoded.entities)
        )
        pairs = tuple(
            Candidate(link.head, link.tail)
            for link in reading.decoded.links
            if link.kind is LinkKind.QUESTION_ANSWER
        )
        page = PageEvidence(layout, reading.scores, pieces, pairs)
        links = tuple(
            link if link.rival is None else self._better(page, link, link.rival)
            for link in reading.decoded.links
        )
        return replace(reading, decoded=replace(reading.decoded, links=links))

    def _better(self, page: PageEvidence, link: DecodedLink, rival: int) -> DecodedLink:
        """Return the link, or that of its rival, where the judge prefers it and the page has not both."""
        own, other = Candidate(link.head, link.tail), Candidate(rival, link.tail)
        if other in page.pairs:
            return link
        undecided = replace(page, pairs=tuple(pair for pair in page.pairs if pair != own))
        facts = facts_of(undecided, (own, other), self.judge.memory)
        mine, its = self.judge.score({part: columns(each) for part, each in facts.items()}).tolist()
        return replace(link, head=rival, rival=link.head) if its > mine + BETTER else link
