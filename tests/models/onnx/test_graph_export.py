"""Graphs of a tiny model: they say what torch says, hold no weights, and fit what they are made for."""

import shutil
from pathlib import Path

import onnx
import pytest
from tiny_model import build_encoder, build_model

from xformparser.encoding.layout import layout_of_entities
from xformparser.errors import ConfigurationError, ModelError
from xformparser.labels import Label
from xformparser.models.folders import GRAPHS, NETWORK
from xformparser.models.loading import load_reader
from xformparser.models.onnx.export import export_graphs
from xformparser.models.onnx.parity import differences, form_of
from xformparser.models.onnx.recipe import RECIPE
from xformparser.models.onnx.runtime import OnnxModel, graph_names
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import PageReading

pytestmark = pytest.mark.slow


def on_onnx(folder: Path, runtime: str = "onnx") -> OnnxModel:
    model = load_reader(folder, runtime)
    assert isinstance(model, OnnxModel)
    return model


def labels_of(reading: PageReading) -> list[Label]:
    return [entity.label for entity in reading.decoded.entities]


def pairs_of(reading: PageReading) -> list[tuple[int, int, str]]:
    return [(link.head, link.tail, link.kind) for link in reading.decoded.links]


def test_graphs_say_what_torch_says_at_every_size(exported: tuple[FormModel, Path]) -> None:
    model, folder = exported
    found = list(differences(model, on_onnx(folder)))
    assert [difference.spans for difference in found][:2] == [0, 1]
    assert found[-1].spans >= 500
    assert found[-1].windows >= 2
    assert all(difference.is_rounding for difference in found), found


@pytest.mark.parametrize(
    "labels", [None, [Label.QUESTION, Label.ANSWER, Label.HEADER]], ids=["boxes", "labels"]
)
def test_given_entities_are_read_alike(exported: tuple[FormModel, Path], labels: list[Label] | None) -> None:
    model, folder = exported
    entities = [("Name:", (0, 0, 40, 10)), ("Ann Lee", (60, 0, 99, 10)), ("", (0, 40, 30, 50))]
    layout = layout_of_entities(entities, 100, 100, labels)
    found, expected = on_onnx(folder).read(layout), model.read(layout)
    assert found.span_words == expected.span_words
    assert labels_of(found) == labels_of(expected)
    assert pairs_of(found) == pairs_of(expected)


def test_eight_bits_cut_the_same_spans(exported: tuple[FormModel, Path]) -> None:
    _, folder = exported
    layout = form_of(30)
    whole, eight_bits = (on_onnx(folder, runtime).read(layout) for runtime in ("onnx", "onnx-int8"))
    assert eight_bits.span_words == whole.span_words


def test_graphs_hold_no_weights(exported: tuple[FormModel, Path], tmp_path: Path) -> None:
    _, folder = exported
    export_graphs(build_model(build_encoder(seed=4), seed=4), tmp_path)
    for name in (*graph_names("float32"), *graph_names("int8")):
        path = Path(f"{name}.onnx")
        assert (tmp_path / path).read_bytes() == (folder / GRAPHS / path).read_bytes()
        held = onnx.load(tmp_path / path, load_external_data=False).graph.initializer
        outside = [each for each in held if each.data_location == onnx.TensorProto.EXTERNAL]
        assert outside
        assert not any(each.raw_data for each in outside)


def test_an_image_branch_is_refused(tmp_path: Path) -> None:
    model = build_model(build_encoder(), visual_features=4)
    with pytest.raises(ConfigurationError, match="Only BERT-like text encoders"):
        export_graphs(model, tmp_path)


def test_a_model_without_graphs_runs_in_torch(tmp_path: Path) -> None:
    build_model(build_encoder()).save(tmp_path)
    assert isinstance(load_reader(tmp_path), FormModel)
    with pytest.raises(ConfigurationError, match="export-onnx"):
        load_reader(tmp_path, "onnx")


@pytest.mark.parametrize("runtime", ["torch", "onnx"])
def test_each_runtime_can_be_chosen(exported: tuple[FormModel, Path], runtime: str) -> None:
    kinds = {"torch": FormModel, "onnx": OnnxModel}
    assert type(load_reader(exported[1], runtime)) is kinds[runtime]


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (Path(GRAPHS) / RECIPE, "cannot be read.*Export the model anew"),
        (Path(GRAPHS) / "words.onnx", "cannot be loaded.*Export the model anew"),
        (Path(NETWORK), "is damaged.*Fetch or train the model anew"),
    ],
    ids=["recipe", "graph", "weights"],
)
def test_damage_is_named(
    exported: tuple[FormModel, Path], tmp_path: Path, damaged: Path, message: str
) -> None:
    shutil.copytree(exported[1], tmp_path / "model")
    (tmp_path / "model" / damaged).write_bytes(b"{ no")
    with pytest.raises(ModelError, match=f"{damaged.name}.*{message}"):
        load_reader(tmp_path / "model", "onnx")
