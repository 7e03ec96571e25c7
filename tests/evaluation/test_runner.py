import json
from pathlib import Path

import pytest
from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec
from xformparser.datasets.splits import Split
from xformparser.documents import Document, ModelRecord, PageRecord, Pair, WordRecord
from xformparser.errors import ConfigurationError
from xformparser.evaluation.protocols import PagePredictor, Protocol
from xformparser.evaluation.runner import EvaluatedModel, EvaluationPlan, evaluate, run_protocol
from xformparser.labels import TextSource


def read_nothing(path: Path) -> Document:
    return Document(source=str(path), sha256="", model=ModelRecord(name="none", version="0"))


def read_one_pair(path: Path) -> Document:
    source = TextSource.OCR
    words = tuple(WordRecord(text=text, box=(0, 0, 9, 9), confidence=1) for text in ("Date", "4", "May"))
    page = PageRecord(number=1, width=9, height=9, unit="px", text_source=source, words=words)
    return read_nothing(path).model_copy(
        update={
            "pages": (page,),
            "pairs": (
                Pair(key="Date:", value="4 MAY", key_page=1, confidence=1, source=source),
                Pair(key="Full name", value=None, key_page=1, confidence=1, source=source),
            ),
        }
    )


ANNOTATED = (Protocol.GOLD_ENTITIES, Protocol.GOLD_SEGMENTS, Protocol.LINES)


@pytest.mark.parametrize("protocol", ANNOTATED)
def test_perfect_predictions_score_one(
    form: AnnotatedPage, blank: AnnotatedPage, oracle: PagePredictor, protocol: Protocol
) -> None:
    scores = run_protocol([form, blank], protocol, EvaluatedModel(oracle, read_nothing))
    assert {name: score.value for name, score in scores.items()} == dict.fromkeys(scores, 1.0)
    assert scores == run_protocol([blank, form], protocol, EvaluatedModel(oracle, read_nothing))


@pytest.mark.parametrize("protocol", ANNOTATED)
def test_what_a_model_is_shown_gives_nothing_away(
    form: AnnotatedPage, echo: PagePredictor, protocol: Protocol
) -> None:
    scores = run_protocol([form], protocol, EvaluatedModel(echo, read_nothing))
    assert all(score.value == 0 for name, score in scores.items() if name != "re_f1_nearest_rule")


def test_metrics_of_each_protocol(form: AnnotatedPage, echo: PagePredictor) -> None:
    model = EvaluatedModel(echo, read_one_pair)
    names = {protocol: list(run_protocol([form], protocol, model)) for protocol in ANNOTATED}
    assert names == {
        Protocol.GOLD_ENTITIES: ["re_f1_gold_entities", "re_f1_nearest_rule", "parent_f1_gold_entities"],
        Protocol.GOLD_SEGMENTS: ["ser_f1_gold_segments", "pair_f1_gold_segments"],
        Protocol.LINES: ["entity_f1_lines", "pair_f1_lines"],
    }


def test_a_metric_without_gold_items_is_left_out(blank: AnnotatedPage, echo: PagePredictor) -> None:
    assert run_protocol([blank], Protocol.GOLD_ENTITIES, EvaluatedModel(echo, read_nothing)) == {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A FUNSD folder of two pages with one pair each, without images."""
    box = [0, 0, 10, 10]
    question = {
        "id": 0,
        "text": "Date",
        "box": box,
        "label": "question",
        "words": [{"text": "Date", "box": box}],
    }
    answer = {"id": 1, "text": "4 May", "box": box, "label": "answer", "words": [{"text": "4", "box": box}]}
    annotations = tmp_path / "set" / "annotations"
    annotations.mkdir(parents=True)
    form = {"form": [{**question, "linking": [[0, 1]]}, {**answer, "linking": [[0, 1]]}]}
    for name in ("a", "b"):
        (annotations / f"{name}.json").write_text(json.dumps(form))
    return tmp_path / "set"


def add_images(folder: Path) -> None:
    (folder / "images").mkdir()
    for name in ("a", "b"):
        Image.new("L", (10, 10)).save(folder / "images" / f"{name}.png")


def test_by_default_every_protocol_that_the_set_allows(folder: Path, echo: PagePredictor) -> None:
    model = EvaluatedModel(echo, read_one_pair)
    spec = DatasetSpec("funsd", folder)
    assert [result.protocol for result in evaluate([spec], EvaluationPlan(), model)] == list(ANNOTATED)
    add_images(folder)
    results = evaluate([spec], EvaluationPlan(), model)
    assert [result.protocol for result in results] == [*ANNOTATED, Protocol.PIXELS]
    pixels = results[-1].scores
    assert {name: (score.value, score.counts.predicted) for name, score in pixels.items()} == {
        "pair_f1_pixels": (1, 2),
        "pair_f1_pixels_fuzzy": (1, 2),
        "word_recall_pixels": (1, 6),
    }


def test_a_protocol_that_the_set_does_not_allow(folder: Path, echo: PagePredictor) -> None:
    plan = EvaluationPlan(protocols=(Protocol.PIXELS,))
    with pytest.raises(ConfigurationError, match="protocol pixels cannot be run, the data set has no images"):
        evaluate([DatasetSpec("funsd", folder)], plan, EvaluatedModel(echo, read_nothing))


def test_split_and_limit(folder: Path, echo: PagePredictor, tmp_path: Path) -> None:
    splits = tmp_path / "splits.csv"
    splits.write_text("dataset,document,split\nfunsd,a,train\nfunsd,b,val\n")
    model = EvaluatedModel(echo, read_nothing)
    plan = EvaluationPlan((Protocol.GOLD_SEGMENTS,), splits=splits)
    (result,) = evaluate([DatasetSpec("funsd", folder, Split.VAL)], plan, model)
    assert (result.dataset, result.split, result.documents) == ("funsd", Split.VAL, 1)
    assert list(result.scores["ser_f1_gold_segments"].documents) == ["b"]
    (result,) = evaluate([DatasetSpec("funsd", folder)], EvaluationPlan((Protocol.LINES,), limit=1), model)
    assert result.documents == 1
