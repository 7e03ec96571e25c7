from dataclasses import replace
from pathlib import Path

import pytest
from small_forms import lone_word, noise_page, two_line_form

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.layout import layout_of_words
from xformparser.evaluation.predictor import ModelPredictor
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.labels import Label
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache
from xformparser.training.thresholds import GRID, STARTS, TOLERANCE, choose_thresholds, mean_metric
from xformparser.training.validation import ValidationScores, validation_pages

PAGES = [two_line_form(), noise_page("noise", 1), lone_word()]
LOW = Thresholds(-9.0, -9.0, -0.5, -9.0, -9.0)


def scores_of(
    model: FormModel, folder: Path, pages: list[AnnotatedPage], views: tuple[View, ...] = tuple(View)
) -> ValidationScores:
    examples = FeatureCache(model.encoder, folder).examples(pages, views)
    return ValidationScores(model, validation_pages(pages, examples[::-1]))


def test_pages_find_their_examples(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    examples = FeatureCache(tiny_encoder, tmp_path).examples(PAGES, View)
    for item in validation_pages(PAGES, examples[::-1]):
        assert {example.document_id for example in item.examples.values()} == {item.page.document_id}
        assert [layout.given for layout in item.examples] == [view is View.ENTITIES for view in View]


@pytest.mark.parametrize("thresholds", [Thresholds(), LOW], ids=["default", "low"])
def test_validation_measures_what_evaluation_measures(
    tiny_model: FormModel, tmp_path: Path, thresholds: Thresholds
) -> None:
    validated = scores_of(tiny_model, tmp_path, PAGES).metrics(thresholds)
    card = type(tiny_model.card)("tiny", "0", tiny_model.card.network, thresholds)
    model = FormModel(tiny_model.encoder, tiny_model.network, card)
    evaluated = EvaluatedModel(ModelPredictor(model.read), parse_image=None)
    for protocol in (Protocol.GOLD_ENTITIES, Protocol.GOLD_SEGMENTS, Protocol.LINES):
        for name, score in run_protocol(PAGES, protocol, evaluated).items():
            if not name.endswith("nearest_rule"):
                assert validated[f"funsd_en/{name}"] == pytest.approx(score.value, abs=1e-9)


def test_lines_are_left_out_where_they_were_not_encoded(tiny_model: FormModel, tmp_path: Path) -> None:
    metrics = scores_of(tiny_model, tmp_path, PAGES, (View.ENTITIES,)).metrics(LOW)
    assert metrics
    assert not [name for name in metrics if name.endswith("lines")]


def test_only_the_protocols_asked_for_are_measured(tiny_model: FormModel, tmp_path: Path) -> None:
    scores = scores_of(tiny_model, tmp_path, PAGES)
    assert scores.metrics(LOW, [Protocol.LINES]).keys() == {
        "funsd_en/entity_f1_lines",
        "funsd_en/pair_f1_lines",
    }


def test_data_sets_are_measured_apart(tiny_model: FormModel, tmp_path: Path) -> None:
    pages = [PAGES[0], AnnotatedPage("xfund", "de_1", "de", 300, 100, PAGES[0].entities, PAGES[0].links)]
    metrics = scores_of(tiny_model, tmp_path, pages).metrics(LOW)
    english = {name: value for name, value in metrics.items() if name.startswith("funsd_en/")}
    german = {name: value for name, value in metrics.items() if name.startswith("xfund_de/")}
    assert len(english) == len(german) == len(metrics) / 2
    assert sorted(english.values()) == sorted(german.values())


def test_a_page_without_anything_changes_no_figure(tiny_model: FormModel, tmp_path: Path) -> None:
    blank = AnnotatedPage("funsd", "blank", "en", 100, 100, (), ())
    with_blank = scores_of(tiny_model, tmp_path, [*PAGES, blank]).metrics(LOW)
    assert with_blank == scores_of(tiny_model, tmp_path, PAGES).metrics(LOW)


def test_a_page_without_words_leaves_the_lines_of_others_measured(
    tiny_model: FormModel, tmp_path: Path
) -> None:
    unread = AnnotatedPage("funsd", "unread", "en", 9, 9, (GoldEntity(1, Label.OTHER, "", (0, 0, 9, 9)),), ())
    found = scores_of(tiny_model, tmp_path, [*PAGES, unread]).metrics(LOW)
    alone = scores_of(tiny_model, tmp_path, PAGES).metrics(LOW)
    assert found["funsd_en/entity_f1_lines"] == alone["funsd_en/entity_f1_lines"]
    assert found["funsd_en/pair_f1_lines"] == alone["funsd_en/pair_f1_lines"]


def test_chosen_thresholds_are_the_best_of_the_grid(tiny_model: FormModel, tmp_path: Path) -> None:
    scores = scores_of(tiny_model, tmp_path, PAGES)
    chosen, cut = choose_thresholds(scores)
    assert chosen.start in STARTS
    assert {value for name, value in vars(chosen).items() if name != "start"} <= set(GRID)
    best = mean_metric(cut.metrics(chosen), "parent_f1")
    for value in GRID:
        other = Thresholds(**{**vars(chosen), "parent": value})
        metric = mean_metric(cut.metrics(other), "parent_f1")
        assert metric <= best + TOLERANCE
        # of those as good, the usual value or the nearest to it
        assert abs(value) >= abs(chosen.parent) or metric < best
    assert choose_thresholds(scores)[0] == chosen


def test_the_chosen_cut_is_that_of_a_model_with_the_thresholds(tiny_model: FormModel, tmp_path: Path) -> None:
    scores = scores_of(tiny_model, tmp_path, PAGES)
    counts = set()
    for start in (-50.0, 0.0, 50.0):
        thresholds = replace(LOW, start=start)
        model = FormModel(
            tiny_model.encoder, tiny_model.network, replace(tiny_model.card, thresholds=thresholds)
        )
        expected = scores_of(model, tmp_path, PAGES).metrics(LOW)
        assert scores.cut_anew(start).metrics(LOW) == expected
        layout = layout_of_words(PAGES[0].words, PAGES[0].width, PAGES[0].height)
        counts.add(len(model.read(layout).span_words))
    assert len(counts) > 1


def test_no_validation_page_leaves_thresholds_of_the_grid(tiny_model: FormModel) -> None:
    scores = ValidationScores(tiny_model, [])
    assert scores.metrics(Thresholds()) == {}
    assert set(vars(choose_thresholds(scores)[0]).values()) <= {*GRID, *STARTS}


@pytest.mark.parametrize(
    ("metrics", "mean"),
    [
        pytest.param({}, 0, id="no metric"),
        pytest.param(
            {"a/pair_f1_lines": 0.5, "b/pair_f1_gold_segments": 0.25, "b/re_f1": 1}, 0.375, id="by name"
        ),
        pytest.param({"pair_f1/re_f1": 1}, 0, id="a data set's name is none"),
    ],
)
def test_the_mean_is_over_metrics_of_a_name(metrics: dict[str, float], mean: float) -> None:
    assert mean_metric(metrics, "pair_f1") == mean
