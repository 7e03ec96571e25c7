"""Validation during training: the protocols of design section 6, on word states that are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoding.layout import PageLayout
from xformparser.evaluation.entities import LineEntityF1, SegmentLabelF1
from xformparser.evaluation.links import LinkF1
from xformparser.evaluation.pairs import LinePairF1, SegmentPairF1
from xformparser.evaluation.predictor import ModelPredictor, entity_layout
from xformparser.labels import LinkKind
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel, PageReading, PageScores
from xformparser.training.examples import Example, View, view_of_page


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


class ValidationScores:
    """Scores of all validation pages under every protocol, computed once and decoded at will."""

    def __init__(self, model: FormModel, pages: Sequence[ValidationPage]) -> None:
        self.pages = pages
        self._scores: dict[PageLayout, PageScores] = {}
        for item in pages:
            for layout, example in item.examples.items():
                self._scores[layout] = model.score(example.page, example.states)
                if layout.given:
                    labelled = entity_layout(item.page, labelled=True)
                    labels = tuple(segment.label for segment in labelled.segments)
                    page = replace(example.page, segment_labels=labels)
                    self._scores[labelled] = model.score(page, example.states)

    def metrics(self, thresholds: Thresholds) -> dict[str, float]:
        """Return the F1 of every metric by data set, as `funsd/pair_f1_lines`."""

        def read(layout: PageLayout) -> PageReading:
            return self._scores[layout].decode(thresholds)

        predictor = ModelPredictor(read)
        by_dataset: dict[str, list[ValidationPage]] = {}
        for item in self.pages:
            by_dataset.setdefault(dataset_name(item.page), []).append(item)
        found: dict[str, float] = {}
        for name, items in sorted(by_dataset.items()):
            found |= {f"{name}/{metric}": value for metric, value in _measure(predictor, items).items()}
        return found


def dataset_name(page: AnnotatedPage) -> str:
    """Return the data set's name with its language, where the format holds several."""
    return f"{page.dataset}_{page.language}"


def _measure(predictor: ModelPredictor, items: Sequence[ValidationPage]) -> dict[str, float]:
    links = LinkF1(LinkKind.QUESTION_ANSWER, "re_f1_gold_entities")
    parents = LinkF1(LinkKind.PARENT, "parent_f1_gold_entities")
    labels, pairs = SegmentLabelF1(), SegmentPairF1()
    line_entities, line_pairs = LineEntityF1(), LinePairF1()
    metrics = [links, parents, labels, pairs]
    for item in items:
        page = item.page
        linked = predictor.link_entities(page)
        links.update(page, linked)
        parents.update(page, linked)
        segment_labels, segment_links = predictor.label_segments(page)
        labels.update(page, segment_labels)
        pairs.update(page, segment_labels, segment_links)
    if all(item.page.has_word_boxes and len(item.examples) > 1 for item in items):
        metrics += [line_entities, line_pairs]
        for item in items:
            entities, entity_links = predictor.parse_words(item.page)
            line_entities.update(item.page, entities)
            line_pairs.update(item.page, entities, entity_links)
    return {metric.name: metric.compute().f1 for metric in metrics}
