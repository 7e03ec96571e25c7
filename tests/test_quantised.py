"""Networks in whole numbers answer about as those in single precision do."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from xformparser.ingest import marks_network
from xformparser.ocr import rapid
from xformparser.quantised import convolutions, open_session, quantised, quantised_file, without_identities

DICE = np.random.default_rng(0)
IMAGE = DICE.uniform(-1, 1, (1, 3, 12, 20)).astype(np.float32)
KERNEL, LAST = DICE.normal(size=(4, 3, 3, 3)) / 5, DICE.normal(size=(2, 4, 1, 1))
CONSTANTS = {
    "kernel": KERNEL,
    "bias": DICE.normal(size=4),
    "added": DICE.normal(size=(1, 4, 1, 1)),
    "scale": DICE.uniform(0.5, 2, 4),
    "shift": DICE.normal(size=4),
    "mean": DICE.normal(size=4),
    "variance": DICE.uniform(0.5, 2, 4),
    "last": LAST,
}
BIASED = [helper.make_node("Conv", ["x", "kernel", "bias"], ["b"], pads=[1, 1, 1, 1])]
ADDED = [
    helper.make_node("Conv", ["x", "kernel"], ["a"], pads=[1, 1, 1, 1], strides=[2, 2]),
    helper.make_node("Identity", ["a"], ["same"]),
    helper.make_node("Add", ["same", "added"], ["b"]),
]
NORMALISED = [
    helper.make_node("Conv", ["x", "kernel"], ["a"]),
    helper.make_node("BatchNormalization", ["a", "scale", "shift", "mean", "variance"], ["b"]),
]
RELU = [helper.make_node("Relu", ["b"], ["c"]), helper.make_node("Conv", ["c", "last"], ["y"])]
BARE = [helper.make_node("Identity", ["b"], ["c"]), helper.make_node("Conv", ["c", "last"], ["y"])]


def model_of(nodes: list[object]) -> ModelProto:
    constants = [numpy_helper.from_array(np.float32(value), name) for name, value in CONSTANTS.items()]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, "h", "w"])
        for name, channels in (("x", 3), ("y", 2))
    ]
    graph = helper.make_graph(nodes, "net", ends[:1], ends[1:], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)


def answer(model: ModelProto) -> np.ndarray:
    return open_session(model.SerializeToString()).run(None, {"x": IMAGE})[0]


@pytest.mark.parametrize("start", [BIASED, ADDED, NORMALISED], ids=["bias", "added", "normalised"])
@pytest.mark.parametrize("end", [RELU, BARE], ids=["relu", "bare"])
def test_whole_numbers_come_close(start: list[object], end: list[object]) -> None:
    model = without_identities(model_of([*start, *end]))
    (first,) = convolutions(model.graph)
    fast = quantised(model, {"x": (-1.0, 1.0), first.target: (-6.0, 6.0)})
    kinds = [node.op_type for node in fast.graph.node]
    assert kinds == ["QuantizeLinear", "QLinearConv", "DequantizeLinear", "Conv"]
    exact = answer(model)
    assert np.abs(answer(fast) - exact).max() < 0.03 * np.ptp(exact)


def test_without_ranges_nothing_changes() -> None:
    model = model_of([*ADDED, *RELU])
    plain = without_identities(model)
    assert [node.op_type for node in plain.graph.node] == ["Conv", "Add", "Relu", "Conv"]
    for changed in (plain, quantised(plain, {}), quantised(plain, {"x": (-1.0, 1.0)})):
        assert np.array_equal(answer(changed), answer(model))


def test_ranges_of_another_model_are_not_used(tmp_path: Path) -> None:
    content = model_of([*ADDED, *RELU]).SerializeToString()
    path, ranges = tmp_path / "net.onnx", tmp_path / "ranges.json"
    path.write_bytes(content)
    record = {"sha256": "0", "ranges": {"x": [-1, 1], "c": [0, 6]}}
    ranges.write_text(json.dumps(record))
    assert quantised_file(path, ranges) == content
    ranges.write_text(json.dumps({**record, "sha256": hashlib.sha256(content).hexdigest()}))
    assert b"QLinearConv" in quantised_file(path, ranges)


@pytest.mark.parametrize(
    ("network", "ranges"),
    [
        (rapid.models_folder() / rapid.RECOGNITION_MODEL, rapid.RANGES),
        (marks_network.NETWORK, marks_network.RANGES),
    ],
    ids=["recognition", "marks"],
)
def test_ranges_that_are_shipped_belong_to_their_networks(network: Path, ranges: Path) -> None:
    assert hashlib.sha256(network.read_bytes()).hexdigest() == json.loads(ranges.read_text())["sha256"]
