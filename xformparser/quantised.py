"""Convolutions in 8-bit whole numbers: a network of single precision made faster while it is loaded.

A convolution becomes a `QLinearConv`, together with the bias or batch normalisation and the ReLU behind it.
Its weights are scaled channel by channel, its input and output by ranges that were measured beforehand
(scripts/measure_ranges.py).
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto
    from onnxruntime import InferenceSession

Ranges = Mapping[str, tuple[float, float]]
"""The least and the greatest value of a tensor, by its name."""
MOST_LEVEL, MOST_WEIGHT = 255, 127
VNNI = 23
"""OpenCV's number of the processor feature that multiplies 8-bit numbers in one step (CPU_AVX_512VNNI)."""

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution with what follows it: names of its input and output, its weights, and its bias.

    `nodes` are those that it consists of, the convolution first.
    """

    source: str
    target: str
    weights: Values
    bias: Values
    nodes: tuple["NodeProto", ...]


def open_session(model: bytes, threads: int = 1) -> "InferenceSession":
    """Return a session that runs a model on the CPU and keeps no memory between runs."""
    import cv2
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it would keep what the largest page took
    if not cv2.checkHardwareSupport(VNNI):
        options.add_session_config_entry("session.x64quantprecision", "1")  # without VNNI, sums may overflow
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def quantised_file(path: Path, ranges: Path) -> bytes:
    """Return the model of a file in whole numbers, as it is where the ranges were measured on another one."""
    import onnx

    content = path.read_bytes()
    record = json.loads(ranges.read_text(encoding="utf-8"))
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        logger.info("%s is not the model whose ranges are known: it works in single precision", path.name)
        return content
    model = without_identities(onnx.load_model_from_string(content))
    return quantised(model, record["ranges"]).SerializeToString()


def quantised(model: "ModelProto", ranges: Ranges) -> "ModelProto":
    """Return the model with those convolutions in whole numbers whose input and output have a range."""
    known = [one for one in convolutions(model.graph) if one.source in ranges and one.target in ranges]
    rectified = {one.target: (0.0, ranges[one.target][1]) for one in known if one.nodes[-1].op_type == "Relu"}
    graph = _Rewriting({**ranges, **rectified})
    found = {id(one.nodes[-1]): one for one in known}
    replaced = {id(node) for convolution in found.values() for node in convolution.nodes}
    others = [node for node in model.graph.node if id(node) not in replaced]
    graph.wanted.update(name for node in others for name in node.input)
    graph.wanted.update(answer.name for answer in model.graph.output)
    for node in model.graph.node:
        if id(node) in found:
            graph.convolve(found[id(node)])
        elif id(node) not in replaced:
            graph.nodes.append(node)
    return graph.applied_to(model)


def convolutions(graph: "GraphProto") -> Iterator[Convolution]:
    """Yield the convolutions of a graph that have a bias, or a bias or batch normalisation behind them."""
    from onnx import numpy_helper

    given = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    readers = defaultdict[str, list["NodeProto"]](list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    for node in graph.node:
        if node.op_type != "Conv" or node.input[1] not in given:
            continue
        nodes = [node] if len(node.input) > 2 else [node, *readers[node.output[0]]]
        folded = _weights_and_bias(nodes, given)
        if folded is None:
            continue
        following = readers[nodes[-1].output[0]]
        if len(following) == 1 and following[0].op_type == "Relu":
            nodes += following
        yield Convolution(node.input[0], nodes[-1].output[0], *folded, tuple(nodes))


def without_identities(model: "ModelProto") -> "ModelProto":
    """Return the model without the nodes that hand on what they get."""
    from onnx import ModelProto

    copy = ModelProto()
    copy.CopyFrom(model)
    results = {result.name for result in copy.graph.output}
    sources: dict[str, str] = {}
    kept = []
    for node in copy.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = sources.get(name, name)
        if node.op_type == "Identity" and node.output[0] not in results:
            sources[node.output[0]] = node.input[0]
        else:
            kept.append(node)
    return _with_nodes(copy, kept, copy.graph.initializer)


class _Rewriting:
    """The nodes and constants of a graph that is written anew."""

    def __init__(self, ranges: Ranges) -> None:
        self.nodes: list[NodeProto] = []
        self.wanted: set[str] = set()
        """What must be there in single precision."""
        self._ranges = ranges
        self._constants: list[TensorProto] = []
        self._levels: dict[str, list[str]] = {}

    def convolve(self, convolution: Convolution) -> None:
        """Add a convolution in whole numbers, and its output in single precision where that is wanted."""
        from onnx import helper

        source, target = convolution.source, convolution.target
        if source not in self._levels:
            self._levels[source] = self._scaled(source)
            self.nodes.append(
                helper.make_node(
                    "QuantizeLinear", [source, *self._levels[source][1:]], [self._levels[source][0]]
                )
            )
        self._levels[target] = self._scaled(target)
        scale = np.abs(convolution.weights).max(axis=(1, 2, 3)) / MOST_WEIGHT
        scale = np.maximum(scale, np.float32(1e-12))
        weights = np.round(convolution.weights / scale[:, None, None, None]).astype(np.int8)
        bias = np.round(convolution.bias / (scale * self._scale(source))).astype(np.int32)
        inputs = [
            *self._levels[source],
            self._constant(f"{target} weights", weights),
            self._constant(f"{target} weight scale", scale.astype(np.float32)),
            self._constant(f"{target} weight zero", np.zeros(len(scale), np.int8)),
            *self._levels[target][1:],
            self._constant(f"{target} bias", bias),
        ]
        node = helper.make_node("QLinearConv", inputs, [self._levels[target][0]])
        node.attribute.extend(convolution.nodes[0].attribute)
        self.nodes.append(node)
        if target in self.wanted:
            self.nodes.append(helper.make_node("DequantizeLinear", self._levels[target], [target]))

    def applied_to(self, model: "ModelProto") -> "ModelProto":
        """Return the model with these nodes, and the constants that they use."""
        used = {name for node in self.nodes for name in node.input}
        kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
        return _with_nodes(model, self.nodes, [*kept, *self._constants])

    def _scale(self, name: str) -> np.float32:
        low, high = self._ranges[name]
        return np.float32((max(high, 0.0) - min(low, 0.0)) / MOST_LEVEL or 1.0)

    def _scaled(self, name: str) -> list[str]:
        """Return the names of a tensor's levels, of their scale and of the level of 0."""
        scale = self._scale(name)
        zero = np.uint8(round(-min(self._ranges[name][0], 0.0) / float(scale)))
        return [
            f"{name} levels",
            self._constant(f"{name} scale", np.asarray(scale)),
            self._constant(f"{name} zero", np.asarray(zero)),
        ]

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(values, name))
        return name


def _weights_and_bias(
    nodes: Sequence["NodeProto"], given: Mapping[str, Values]
) -> tuple[Values, Values] | None:
    """Return those of a convolution with the one node behind it, if any; None where that is another thing."""
    weights, last = given[nodes[0].input[1]], nodes[-1]
    values = [given[name] for name in last.input[1:] if name in given]
    if len(nodes) > 2 or not values or values[-1].size != len(weights):
        return None
    if last.op_type == "BatchNormalization":
        scale, shift, mean, variance = values
        epsilon = next((setting.f for setting in last.attribute if setting.name == "epsilon"), 1e-5)
        factor = scale / np.sqrt(variance + np.float32(epsilon))
        return weights * factor[:, None, None, None], shift - mean * factor
    return (weights, values[-1].reshape(-1)) if last.op_type in ("Add", "Conv") else None


def _with_nodes(
    model: "ModelProto", nodes: Iterable["NodeProto"], constants: Iterable["TensorProto"]
) -> "ModelProto":
    """Return the model with other nodes and constants."""
    from onnx import helper

    graph = helper.make_graph(
        list(nodes), model.graph.name, model.graph.input, model.graph.output, list(constants)
    )
    copy = helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)
    copy.metadata_props.extend(model.metadata_props)
    return copy
