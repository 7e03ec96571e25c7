"""Networks rounded as they are loaded: large products are worked out in 8 bits, and say nearly the same."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from xformparser.cpu_session import CpuSession
from xformparser.ocr import rapid as rapid_module
from xformparser.ocr.eight_bits import LEAST, adds_exactly, rounded
from xformparser.ocr.rapid import RapidEngine

RNG = np.random.default_rng(0)
SPEC = onnx.TensorProto.FLOAT


def weights(*shape: int) -> NDArray[np.float32]:
    return RNG.normal(size=shape).astype(np.float32)


def network(path: Path, nodes: list[onnx.NodeProto], stored: dict[str, NDArray[np.float32]]) -> Path:
    """Write a network from x (1, LEAST, 3, 5) to y; each node takes its weights by name."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", SPEC, [1, LEAST, 3, 5])],
        [helper.make_tensor_value_info("y", SPEC, None)],
        [numpy_helper.from_array(values, name) for name, values in stored.items()],
    )
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
    helper.set_model_props(model, {"character": "abc"})
    onnx.save(model, path)
    return path


def operators(model: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


@pytest.fixture
def values() -> NDArray[np.float32]:
    return weights(1, LEAST, 3, 5)


def test_products_say_nearly_the_same(tmp_path: Path, values: NDArray[np.float32]) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "pixels", "bias"], ["mixed"], kernel_shape=[1, 1]),
        helper.make_node("Transpose", ["mixed"], ["rows"], perm=[0, 2, 3, 1]),
        helper.make_node("MatMul", ["rows", "matrix"], ["y"]),
    ]
    stored = {"pixels": weights(128, LEAST, 1, 1), "bias": weights(128), "matrix": weights(128, LEAST)}
    path = network(tmp_path / "network.onnx", nodes, stored)
    model = rounded(path)
    assert operators(model).count("DynamicQuantizeMatMul") == 2
    assert not {"Conv", "MatMul"} & set(operators(model))
    session = CpuSession(model)
    (found,), (expected,) = session.run(values), CpuSession(path).run(values)
    assert np.abs(found - expected).mean() < 0.02 * np.abs(expected).mean()
    assert session.metadata["character"] == "abc"


@pytest.mark.parametrize(
    ("shape", "settings"),
    [
        pytest.param((LEAST - 1, LEAST, 1, 1), {}, id="small"),
        pytest.param((LEAST, LEAST, 3, 3), {}, id="more than a pixel"),
        pytest.param((LEAST, LEAST, 1, 1), {"strides": [2, 2]}, id="in steps"),
        pytest.param((LEAST, LEAST, 1, 1), {"pads": [1, 1, 1, 1]}, id="padded"),
        pytest.param((LEAST, 1, 1, 1), {"group": LEAST}, id="channel by channel"),
    ],
)
def test_other_convolutions_stay(
    tmp_path: Path, values: NDArray[np.float32], shape: tuple[int, ...], settings: dict[str, list[int]]
) -> None:
    nodes = [helper.make_node("Conv", ["x", "pixels"], ["y"], **settings)]
    path = network(tmp_path / "network.onnx", nodes, {"pixels": weights(*shape)})
    model = rounded(path)
    assert operators(model) == ["Conv"]
    (found,), (expected,) = CpuSession(model).run(values), CpuSession(path).run(values)
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.ocr
def test_the_recognition_is_rounded_where_that_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    strip = np.full((48, 200, 3), 255, np.uint8)
    asked: list[Path] = []

    def noted(network: Path) -> bytes:
        asked.append(network)
        return rounded(network)

    monkeypatch.setattr(rapid_module, "rounded", noted)
    for exact in (False, True):
        monkeypatch.setattr(rapid_module, "adds_exactly", lambda exact=exact: exact)
        assert RapidEngine().read_strip(strip).text == ""
        assert len(asked) == exact


@pytest.mark.parametrize(("share", "exact"), [(1, True), (0.98, False), (0.5, False)])
def test_sums_that_fall_short_are_not_exact(
    monkeypatch: pytest.MonkeyPatch, share: float, exact: bool
) -> None:
    def sums(_: CpuSession, *inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        return [np.full((1, LEAST), share * inputs[0].sum(), np.float32)]

    monkeypatch.setattr(CpuSession, "run", sums)
    assert adds_exactly.__wrapped__() is exact
