"""Validation during training: the protocols of design section 6, on word states that are known."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import torch

from xformparser.datasets.annotations import AnnotatedPage, set_name
from xformparser.encoding.layout import PageLayout
from xformparser.evaluation.entities import LineEntityF1, SegmentLabelF1
from xformparser.evaluation.links import LinkF1
from xformparser.evaluation.pairs import LinePairF1, SegmentPairF1
from xformparser.evaluation.predictor import ModelPredictor, entity_layout
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.scores import MicroMetric
from xformparser.labels import LinkKind
from xformparser.models.backbone import pooled_states
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import PageReading, PageScores
from xformparser.training.batches import collate
from xformparser.training.encoder_parts import EncoderParts
from xformparser.training.examples import Example, View, view_of_page

PROTOCOLS = (Protocol.GOLD_ENTITIES, Protocol.GOLD_SEGMENTS, Protocol.LINES)


@dataclass(frozen=True)
class ValidationPage:
    """An annotated page and its examples by layout."""

    page: AnnotatedPage
    examples: Mapping[PageLayout, Example]


def validation_pages(
    pages: Sequence[AnnotatedPage], examples: Sequence[Example]
) -> tuple[ValidationPage, ...]:
    """Return the pages with their examples; both come from the same pages, in any order."""
    by_view = {(example.dataset, example.document_id, example.view): example for example in examples}
    return tuple(
        ValidationPage(
            page,
            {
                viewed.layout: by_view[page.dataset, page.document_id, view]
                for view in View
                if (page.dataset, page.document_id, view) in by_view
                and (viewed := view_of_page(page, view)) is not None
            },
        )
        for page in pages
    )


@torch.inference_mode()
def with_states_of(parts: EncoderParts, pages: Sequence[ValidationPage]) -> tuple[ValidationPage, ...]:
    """Return the pages with the word states that the trained part of the encoder now gives them."""
    if parts.trained is None:
        return tuple(pages)
    backbone = parts.trained.eval()
    device = next(backbone.parameters()).device

    def renewed(example: Example) -> Example:
        batch = collate([example]).to(device)
        states = pooled_states(backbone, batch.windows, batch.words.boxes[0])
        return replace(example, states=states.half())

    return tuple(
        replace(item, examples={layout: renewed(example) for layout, example in item.examples.items()})
        for item in pages
    )


class ValidationScores:
    """Scores of all validation pages under every protocol, computed once and decoded at will."""

    def __init__(self, model: FormModel, pages: Sequence[ValidationPage]) -> None:
        # a page with nothing on it has no gold and no reading
        self.pages = [item for item in pages if item.examples]
        self.model = model
        self._scores: dict[PageLayout, PageScores] = {}
        self._layouts: dict[tuple[int, bool], PageLayout] = {}
        for item in pages:
            for layout, example in item.examples.items():
                self._scores[layout] = model.score(example.page, example.states)
                if layout.given:
                    labelled = entity_layout(item.page, labelled=True)
                    self._layouts |= {(id(item.page), False): layout, (id(item.page), True): labelled}
                    labels = tuple(segment.label for segment in labelled.segments)
                    page = replace(example.page, segment_labels=labels)
                    self._scores[labelled] = model.score(page, example.states)

    @property
    def shows_lines(self) -> bool:
        """Whether any page is measured as lines of words."""
        return any(not layout.given for layout in self._scores)

    def cut_anew(self, start: float) -> "ValidationScores":
        """Return the scores with lines cut at another threshold."""
        card = self.model.card
        card = replace(card, thresholds=replace(card.thresholds, start=start))
        model = FormModel(self.model.encoder, self.model.network, card)
        anew = copy(self)
        anew.model, anew._scores = model, dict(self._scores)
        for item in self.pages:
            for layout, example in item.examples.items():
                if not layout.given:
                    anew._scores[layout] = model.score(example.page, example.states)
        return anew

    def metrics(self, thresholds: Thresholds, protocols: Iterable[Protocol] = PROTOCOLS) -> dict[str, float]:
        """Return the F1 of every metric of the protocols by data set, as `funsd_en/pair_f1_lines`."""

        def read(layout: PageLayout) -> PageReading:
            return self._scores[layout].decode(thresholds)

        predictor = ModelPredictor(read, lambda page, labelled: self._layouts[id(page), labelled])
        by_dataset: dict[str, list[ValidationPage]] = {}
        for item in self.pages:
            by_dataset.setdefault(set_name(item.page.dataset, item.page.language), []).append(item)
        found: dict[str, float] = {}
        for name, items in sorted(by_dataset.items()):
            for protocol in protocols:
                for metric in _MEASURES[protocol](predictor, items):
                    found[f"{name}/{metric.name}"] = metric.compute().f1
        return found


def _gold_entities(predictor: ModelPredictor, items: Sequence[ValidationPage]) -> list[MicroMetric]:
    """Return parents only where the data set annotates them."""
    links = LinkF1(LinkKind.QUESTION_ANSWER, "re_f1_gold_entities")
    parents = LinkF1(LinkKind.PARENT, "parent_f1_gold_entities")
    for item in items:
        found = predictor.link_entities(item.page)
        links.update(item.page, found)
        parents.update(item.page, found)
    annotated = any(link.kind is LinkKind.PARENT for item in items for link in item.page.links)
    return [links, parents] if annotated else [links]


def _gold_segments(predictor: ModelPredictor, items: Sequence[ValidationPage]) -> list[MicroMetric]:
    labels, pairs = SegmentLabelF1(), SegmentPairF1()
    for item in items:
        found, links = predictor.label_segments(item.page)
        labels.update(item.page, found)
        pairs.update(item.page, found, links)
    return [labels, pairs]


def _lines(predictor: ModelPredictor, items: Sequence[ValidationPage]) -> list[MicroMetric]:
    """Return nothing where words have no boxes, or lines were not asked for; blank pages count nowhere."""
    written = [item for item in items if item.page.words]
    shown = all(item.page.has_word_boxes and len(item.examples) == len(View) for item in written)
    if not written or not shown:
        return []
    entities, pairs = LineEntityF1(), LinePairF1()
    for item in written:
        found, links = predictor.parse_words(item.page)
        entities.update(item.page, found)
        pairs.update(item.page, found, links)
    return [entities, pairs]


_MEASURES = {
    Protocol.GOLD_ENTITIES: _gold_entities,
    Protocol.GOLD_SEGMENTS: _gold_segments,
    Protocol.LINES: _lines,
}
