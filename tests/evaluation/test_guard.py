from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.errors import AnnotationError
from xformparser.evaluation.guard import (
    SAMPLE,
    counts_of,
    evaluate_pages,
    falls,
    read_counts,
    sample_pages,
    validation_pages,
)
from xformparser.evaluation.protocols import PagePredictor
from xformparser.evaluation.report import documents_csv
from xformparser.evaluation.runner import EvaluatedModel
from xformparser.evaluation.scores import Counts
from xformparser.inference.settings import ParserSettings

GUARD_FILE = Path(__file__).parents[2] / "benchmarks" / "results" / "validation_by_document.csv"


@pytest.mark.slow
def test_shipped_model_keeps_its_figures(real_data: Callable[[str], Path]) -> None:
    from xformparser.commands.evaluate import load_model

    data = real_data("funsd").parent
    assert GUARD_FILE.exists(), "the bundled model has no guard file: python benchmarks/headline.py --guard"
    pages = sample_pages(validation_pages(data))
    assert len(pages) == SAMPLE
    now = counts_of(evaluate_pages(pages, load_model(None, ParserSettings())))
    assert falls(read_counts(GUARD_FILE, pages), now) == {}


def no_image(path: Path) -> None:
    raise AssertionError(path)


@pytest.fixture
def pages(form: AnnotatedPage) -> list[AnnotatedPage]:
    german = replace(form, dataset="xfund", language="de")
    return [form, replace(form, document_id="second"), german]


def test_counts_survive_the_file(pages: list[AnnotatedPage], oracle: PagePredictor, tmp_path: Path) -> None:
    model = EvaluatedModel(type(oracle)(tuple(pages)), no_image)
    guard_file = tmp_path / "guard.csv"
    guard_file.write_text(documents_csv(evaluate_pages(pages, model)))
    for part in (pages, pages[:1], pages[1:]):
        assert read_counts(guard_file, part) == counts_of(evaluate_pages(part, model))


def test_only_what_a_data_set_defines_is_evaluated(form: AnnotatedPage, echo: PagePredictor) -> None:
    entities = tuple(replace(entity, words=()) for entity in form.entities)
    page = replace(form, entities=entities)
    results = evaluate_pages([page], EvaluatedModel(echo, no_image))
    assert [result.protocol for result in results] == ["gold_entities", "gold_segments"]


@pytest.mark.parametrize(
    ("now", "fallen"),
    [
        (Counts(50, 100, 100), {}),
        (Counts(90, 100, 100), {}),
        (Counts(99, 200, 200), {}),
        (Counts(48, 100, 100), {("lines", "pair"): pytest.approx(0.02)}),
        (Counts(), {("lines", "pair"): 0.5}),
    ],
    ids=["equal", "risen", "half a point", "two points", "nothing left"],
)
def test_falls(now: Counts, fallen: dict[tuple[str, str], float]) -> None:
    assert falls({("lines", "pair"): Counts(50, 100, 100)}, {("lines", "pair"): now}) == fallen


def test_metric_that_is_gone_has_fallen() -> None:
    assert falls({("lines", "pair"): Counts(1, 1, 1)}, {}) == {("lines", "pair"): 1.0}


@pytest.mark.parametrize(("total", "places"), [(0, []), (2, [0, 1]), (3, [0, 1, 2]), (8, [0, 2, 4])])
def test_sample_is_every_kth_page(form: AnnotatedPage, total: int, places: list[int]) -> None:
    pages = [replace(form, document_id=str(number)) for number in range(total)]
    assert [int(page.document_id) for page in sample_pages(pages, 3)] == places


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dataset,document\n", "has the columns"),
        (
            "dataset,protocol,metric,document,right,predicted,gold\n",
            r"lacks the documents \[\('funsd', 'form'\)\]",
        ),
    ],
    ids=["other columns", "without the page"],
)
def test_file_that_does_not_fit(form: AnnotatedPage, tmp_path: Path, text: str, message: str) -> None:
    guard_file = tmp_path / "guard.csv"
    guard_file.write_text(text)
    with pytest.raises(AnnotationError, match=message):
        read_counts(guard_file, [form])
