"""Runs protocols over data sets: a model in, results with intervals out."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.deepform import read_deepform
from xformparser.datasets.registry import DEEPFORM, DatasetSpec, read_dataset
from xformparser.datasets.splits import listed_name
from xformparser.errors import ConfigurationError
from xformparser.evaluation.entities import LineEntityF1, SegmentLabelF1
from xformparser.evaluation.fields import evaluate_fields, schema_for
from xformparser.evaluation.links import LinkF1
from xformparser.evaluation.nearest_rule import NAME as NEAREST_RULE
from xformparser.evaluation.nearest_rule import nearest_links
from xformparser.evaluation.pairs import (
    FuzzyPixelPairF1,
    LinePairF1,
    PixelPairF1,
    PixelWordRecall,
    SegmentPairF1,
)
from xformparser.evaluation.protocols import (
    DocumentParser,
    PagePredictor,
    Protocol,
    hide_entities,
    hide_labels,
    hide_links,
    why_undefined,
)
from xformparser.evaluation.report import EvaluationResult
from xformparser.evaluation.scores import MicroMetric, Score
from xformparser.labels import LinkKind
from xformparser.slots.schema import Schema
from xformparser.slots.schema_file import read_schema

logger = logging.getLogger(__name__)

Pages = Sequence[AnnotatedPage]


@dataclass(frozen=True)
class EvaluationPlan:
    """What to run: no protocols means all that the data set allows; `limit` keeps the first pages only.

    `schema` says what else the fields are called that data sets of field values ask for.
    """

    protocols: tuple[Protocol, ...] = ()
    splits: Path | None = None
    limit: int | None = None
    schema: Path | None = None


@dataclass(frozen=True)
class EvaluatedModel:
    """A model from all sides: on annotated pages, from an image to a document, and to fields of a schema.

    It has no `filler` where it cannot fill fields.
    """

    predictor: PagePredictor
    parse_image: DocumentParser
    filler: Callable[[Schema], DocumentParser] | None = None


def evaluate(
    specs: Sequence[DatasetSpec], plan: EvaluationPlan, model: EvaluatedModel
) -> tuple[EvaluationResult, ...]:
    """Return one result for each data set and protocol, in the order given.

    Raises:
        AnnotationError: a data set cannot be read, or a document is in no split.
        ConfigurationError: a protocol was asked for that a data set does not allow.
    """
    results: list[EvaluationResult] = []
    for spec in specs:
        if spec.format == DEEPFORM:
            results.append(_fields(spec, plan, model))
            continue
        pages = read_dataset(spec, plan.splits)[: plan.limit]
        for protocol in _runnable(pages, plan.protocols, spec):
            logger.info("%s %s: %d pages, protocol %s", spec.format, spec.split, len(pages), protocol)
            name = listed_name(pages[0]) if pages else spec.format
            scores = run_protocol(pages, protocol, model)
            results.append(EvaluationResult(name, spec.split, protocol, len(pages), scores))
    return tuple(results)


def run_protocol(pages: Pages, protocol: Protocol, model: EvaluatedModel) -> Mapping[str, Score]:
    """Return the protocol's scores by name; a metric without a single gold item is left out."""
    metrics = _RUNNERS[protocol](pages, model)
    scores = {metric.name: metric.compute() for metric in metrics}
    return {name: score for name, score in scores.items() if score.counts.gold}


def _runnable(pages: Pages, asked: tuple[Protocol, ...], spec: DatasetSpec) -> tuple[Protocol, ...]:
    for protocol in asked:
        reason = why_undefined(pages, protocol)
        if reason is not None:
            raise ConfigurationError(
                f"{spec.path}: protocol {protocol} cannot be run, {reason}. Leave it out."
            )
    return asked or tuple(protocol for protocol in Protocol if why_undefined(pages, protocol) is None)


def _fields(spec: DatasetSpec, plan: EvaluationPlan, model: EvaluatedModel) -> EvaluationResult:
    if plan.protocols and Protocol.FIELDS not in plan.protocols:
        raise ConfigurationError(f"{spec.path}: has values of fields, and no pages. Ask for protocol fields.")
    if model.filler is None:
        raise ConfigurationError(f"{spec.path}: the model cannot fill fields. Leave it out.")
    documents = read_deepform(spec.path, spec.split)[: plan.limit]
    given = None if plan.schema is None else read_schema(plan.schema)
    schema = schema_for(documents, given, plan.schema or spec.path)
    scores = evaluate_fields(documents, model.filler(schema))
    return EvaluationResult(spec.format, spec.split, Protocol.FIELDS, len(documents), scores)


def _gold_entities(pages: Pages, model: EvaluatedModel) -> tuple[MicroMetric, ...]:
    links = LinkF1(LinkKind.QUESTION_ANSWER, "re_f1_gold_entities")
    parents = LinkF1(LinkKind.PARENT, "parent_f1_gold_entities")
    rule = LinkF1(LinkKind.QUESTION_ANSWER, NEAREST_RULE)
    for page in pages:
        predicted = model.predictor.link_entities(hide_links(page))
        links.update(page, predicted)
        parents.update(page, predicted)
        rule.update(page, nearest_links(page))
    return links, rule, parents


def _gold_segments(pages: Pages, model: EvaluatedModel) -> tuple[MicroMetric, ...]:
    labelling, pairs = SegmentLabelF1(), SegmentPairF1()
    for page in pages:
        labels, links = model.predictor.label_segments(hide_labels(page))
        labelling.update(page, labels)
        pairs.update(page, labels, links)
    return labelling, pairs


def _lines(pages: Pages, model: EvaluatedModel) -> tuple[MicroMetric, ...]:
    entities, pairs = LineEntityF1(), LinePairF1()
    for page in pages:
        words = hide_entities(page)
        found, links = model.predictor.parse_words(words.visible)
        spans = words.annotated(found)
        entities.update(page, spans)
        pairs.update(page, spans, links)
    return entities, pairs


def _pixels(pages: Pages, model: EvaluatedModel) -> tuple[MicroMetric, ...]:
    exact, fuzzy, recall = PixelPairF1(), FuzzyPixelPairF1(), PixelWordRecall()
    for page in pages:
        if page.image_path is None:
            raise ConfigurationError(f"{page.document_id}: protocol {Protocol.PIXELS} needs its image.")
        document = model.parse_image(page.image_path)
        pairs = [(pair.key, pair.value) for pair in document.pairs if pair.value is not None]
        exact.update(page, pairs)
        fuzzy.update(page, pairs)
        recall.update(page, [word.text for record in document.pages for word in record.words or ()])
    return exact, fuzzy, recall


_RUNNERS: Mapping[Protocol, Callable[[Pages, EvaluatedModel], tuple[MicroMetric, ...]]] = {
    Protocol.GOLD_ENTITIES: _gold_entities,
    Protocol.GOLD_SEGMENTS: _gold_segments,
    Protocol.LINES: _lines,
    Protocol.PIXELS: _pixels,
}
