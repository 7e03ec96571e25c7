"""The command `evaluate`: protocols over data sets, as a table and as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from xformparser.atomic import atomic_write
from xformparser.batch.options import DocumentParser, build_parser
from xformparser.datasets.registry import DatasetSpec
from xformparser.documents import Document
from xformparser.errors import ConfigurationError
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.report import EvaluationResult, results_json
from xformparser.evaluation.runner import EvaluatedModel, EvaluationPlan, evaluate
from xformparser.inference.settings import ParserSettings
from xformparser.slots.schema import Schema


def run_evaluation(
    specs: Sequence[DatasetSpec], plan: EvaluationPlan, model: EvaluatedModel, json_file: Path | None = None
) -> tuple[EvaluationResult, ...]:
    """Return the results of the plan, and write them to `json_file` where one is given."""
    if json_file is not None and not json_file.parent.is_dir():
        raise ConfigurationError(f"{json_file}: its folder does not exist. Make it first.")
    results = evaluate(specs, plan, model)
    if json_file is not None:
        atomic_write(json_file, results_json(results).encode())
    return results


def load_model(model: str | None, settings: ParserSettings, slots: str | None = None) -> EvaluatedModel:
    """Return a model ready for all protocols; the OCR of `pixels` starts when it is first needed.

    `slots` is the model whose slot reader fills fields, where it is not this one.
    """
    from xformparser.evaluation.predictor import ModelPredictor
    from xformparser.models.loading import load_reader

    @cache
    def parser() -> DocumentParser:
        return build_parser(model, replace(settings, keep_words=True))

    def filler(schema: Schema) -> Callable[[Path], Document]:
        from xformparser.slots.field_parser import FieldParser

        return FieldParser.from_pretrained(schema, model, settings, slots).parse

    loaded = load_reader(model, settings.runtime, settings.device, settings.threads)
    return EvaluatedModel(ModelPredictor(loaded.read), lambda path: parser().parse(path), filler)


def parse_protocols(text: str) -> tuple[Protocol, ...]:
    """Return the protocols that a text lists with commas; none for an empty text.

    Raises:
        ConfigurationError: one of them is not known.
    """
    names = [name for name in text.replace(" ", "").split(",") if name]
    for name in names:
        if name not in list(Protocol):
            raise ConfigurationError(f"Protocol '{name}' is not known. Choose from: {', '.join(Protocol)}.")
    return tuple(Protocol(name) for name in names)
