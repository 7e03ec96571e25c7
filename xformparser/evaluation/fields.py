"""The protocol `fields`: a file and a schema in, the values of fields out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from xformparser.datasets.deepform import FieldDocument
from xformparser.documents import FieldValue
from xformparser.errors import ConfigurationError
from xformparser.evaluation.protocols import DocumentParser
from xformparser.evaluation.scores import Counts, Measure, MicroMetric, Score
from xformparser.slots.plain_values import same_value
from xformparser.slots.schema import Schema, SchemaField


class FieldAccuracy(MicroMetric):
    """Share of fields whose value is right: equal to the gold one, or none where there is none.

    Gold items are the fields that documents are asked for; see `plain_value` for when values are equal.
    """

    name = "field_accuracy"
    measure = Measure.RECALL

    def update(self, document: str, gold: Mapping[str, str], found: Mapping[str, FieldValue]) -> None:
        """Add a document."""
        right = sum(same_value(found[name].value, value) for name, value in gold.items())
        self._add(document, Counts(right, len(gold), len(gold)))


class JointFieldAccuracy(MicroMetric):
    """Share of documents whose fields are all right (joint goal accuracy of dialogue state tracking)."""

    name = "joint_field_accuracy"
    measure = Measure.RECALL

    def update(self, document: str, gold: Mapping[str, str], found: Mapping[str, FieldValue]) -> None:
        """Add a document."""
        right = all(same_value(found[name].value, value) for name, value in gold.items())
        self._add(document, Counts(int(right), 1, 1))


def schema_for(documents: Sequence[FieldDocument], given: Schema | None, source: Path) -> Schema:
    """Return the schema to ask for: the given one, or the names of the gold fields alone.

    Raises ConfigurationError where the given one lacks a gold field.
    """
    names = list(documents[0].values)
    if given is None:
        return Schema(fields=tuple(SchemaField(name=name) for name in names))
    missing = [name for name in names if name not in {field.name for field in given.fields}]
    if missing:
        raise ConfigurationError(f"{source}: the schema has no field {missing[0]!r}. Add it under this name.")
    return given


def evaluate_fields(documents: Sequence[FieldDocument], parse: DocumentParser) -> dict[str, Score]:
    """Return the scores of documents, parsed with their schema, by metric name."""
    metrics = FieldAccuracy(), JointFieldAccuracy()
    for document in documents:
        found = parse(document.path).fields
        for metric in metrics:
            metric.update(document.document_id, document.values, found)
    return {metric.name: metric.compute() for metric in metrics}
