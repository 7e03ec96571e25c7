import json
from pathlib import Path

import pytest

from xformparser.cli import main
from xformparser.commands import evaluate as evaluate_command
from xformparser.commands.evaluate import parse_protocols
from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.documents import Document, ModelRecord
from xformparser.errors import ConfigurationError
from xformparser.evaluation.entities import SpanEntity
from xformparser.evaluation.nearest_rule import nearest_links
from xformparser.evaluation.pairs import SpanLink
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel
from xformparser.inference.settings import ParserSettings
from xformparser.labels import Label


def entry(identity: int, label: str, text: str, box: list[int]) -> dict[str, object]:
    """Return an entity as FUNSD writes it; the question is 0 and its answer 1."""
    linking = [] if label == "header" else [[0, 1]]
    words = [{"text": text, "box": box}]
    return {"id": identity, "label": label, "text": text, "box": box, "linking": linking, "words": words}


FORM = [
    entry(0, "question", "Name:", [0, 0, 40, 10]),
    entry(1, "answer", "Ann", [50, 0, 80, 10]),
    entry(2, "header", "Claim", [0, 90, 40, 100]),
]


class NearestRule:
    """Links each answer to its nearest question; finds nothing where labels are not given."""

    def link_entities(self, page: AnnotatedPage) -> tuple[GoldLink, ...]:
        return tuple(nearest_links(page))

    def label_segments(self, page: AnnotatedPage) -> tuple[dict[int, Label], tuple[GoldLink, ...]]:
        return {entity.id: Label.OTHER for entity in page.entities}, ()

    def parse_words(self, page: AnnotatedPage) -> tuple[tuple[SpanEntity, ...], tuple[SpanLink, ...]]:
        return (), ()


def load_rule(model: str | None, settings: ParserSettings, slots: str | None) -> EvaluatedModel:
    nothing = Document(source="", sha256="", model=ModelRecord(name="rule", version="1"))
    return EvaluatedModel(NearestRule(), lambda path: nothing)


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """Return the spec of a FUNSD folder with one form."""
    folder = tmp_path / "annotations"
    folder.mkdir()
    (folder / "form.json").write_text(json.dumps({"form": FORM}))
    return f"funsd:{tmp_path}"


def test_results_are_printed_and_written(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate_command, "load_model", load_rule)
    file = tmp_path / "results.json"
    assert main(["evaluate", spec, "--protocol", "gold_entities,gold_segments", "--json", str(file)]) == 0
    assert "| gold_entities | re_f1_gold_entities | 100.0 |" in capsys.readouterr().out
    results = json.loads(file.read_text())
    assert [result["protocol"] for result in results] == ["gold_entities", "gold_segments"]
    assert results[0]["metrics"]["re_f1_gold_entities"] == 1.0
    assert results[1]["metrics"]["pair_f1_gold_segments"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{spec}", "--protocol", "line"], "Protocol 'line' is not known. Choose from: gold_entities,"),
        (["funds:x"], "Format 'funds' is not known"),
        (["{spec}", "--model", "{folder}"], "holds no model"),
        (["{spec}", "--limit", "0"], "Invalid value for '--limit'"),
        ([], "Missing argument"),
    ],
    ids=["protocol", "format", "model", "limit", "nothing"],
)
def test_wrong_usage_is_one_line(
    spec: str, tmp_path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", *(text.format(spec=spec, folder=tmp_path) for text in arguments)]) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert printed.count("\n") == 1


def test_results_need_a_folder(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate_command, "load_model", load_rule)
    assert main(["evaluate", spec, "--json", str(tmp_path / "none" / "results.json")]) == 2
    assert "its folder does not exist" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "protocols"),
    [("", ()), ("lines", (Protocol.LINES,)), (" pixels, lines,", (Protocol.PIXELS, Protocol.LINES))],
    ids=["none", "one", "spaces"],
)
def test_protocols_are_parsed(text: str, protocols: tuple[Protocol, ...]) -> None:
    assert parse_protocols(text) == protocols


def test_unknown_protocol_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Protocol 'gold' is not known"):
        parse_protocols("lines,gold")
