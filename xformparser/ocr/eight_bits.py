"""Networks whose large products are worked out in 8 bits; they are rounded as they are loaded.

Inputs of a product get their scale anew each time, and weights one for each output, so that no sample pages
are needed to find them.
"""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from xformparser.cpu_session import CpuSession, simplify

LEAST = 96
"""Fewest inputs, and outputs, of a product that gains more than rounding costs."""
MOST = 127
"""Largest weight in 8 bits."""
IR_VERSION, OPSET = 10, 17
DOMAIN = "com.microsoft"
CHANNELS_LAST, CHANNELS_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)

Weights = NDArray[np.float32]


@cache
def adds_exactly() -> bool:
    """Tell whether this processor adds products of 8 bits without loss, as those with VNNI or NEON do.

    Older ones add them in 16 bits, which overflow.
    """
    kernel = np.ones((LEAST, LEAST), np.float32)
    product = helper.make_node("MatMul", ["x", "kernel"], ["y"])
    sides = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, LEAST]) for name in "xy"]
    graph = helper.make_graph([product], "probe", sides[:1], sides[1:], [_stored("kernel", kernel)])
    _round_products(graph)
    model = helper.make_model(graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)])
    (found,) = CpuSession(_as_bytes(model)).run(np.ones((1, LEAST), np.float32))
    return bool(np.allclose(found, LEAST, rtol=0.01))


def rounded(network: Path) -> bytes:
    """Return a network in single precision as a model whose large products are worked out in 8 bits.

    These are matrix products, and convolutions of single pixels.
    """
    model = _simplified(network)
    _round_products(model.graph)
    return _as_bytes(model)


def _simplified(network: Path) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / network.name
        simplify(network, path)
        return onnx.load(path)


def _round_products(graph: onnx.GraphProto) -> None:
    stored = {held.name: held for held in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        weights = _weights(node, stored)
        if weights is None or min(weights.shape) < LEAST:
            nodes.append(node)
            continue
        inputs, output, bias = node.input[0], node.output[0], list(node.input[2:])
        pixelwise = node.op_type == "Conv"
        if pixelwise:
            nodes.append(_turned(inputs, f"{output}_rows", CHANNELS_LAST))
            inputs = f"{output}_rows"
        parts = _parts(output, weights)
        graph.initializer.extend(parts)
        nodes.append(
            helper.make_node(
                "DynamicQuantizeMatMul",
                [inputs, *(part.name for part in parts), *bias],
                [f"{output}_product" if pixelwise else output],
                domain=DOMAIN,
            )
        )
        if pixelwise:
            nodes.append(_turned(f"{output}_product", output, CHANNELS_FIRST))
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)


def _weights(node: onnx.NodeProto, stored: dict[str, onnx.TensorProto]) -> Weights | None:
    """Return the (inputs, outputs) weights of a product that can be rounded, None of any other node."""
    if node.op_type not in {"MatMul", "Conv"} or node.input[1] not in stored:
        return None
    weights = numpy_helper.to_array(stored[node.input[1]])
    if node.op_type == "MatMul":
        return weights if weights.ndim == 2 else None
    settings = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    plain = (
        weights.shape[2:] == (1, 1)
        and settings.get("group", 1) == 1
        and set(settings.get("strides", (1,))) == {1}
        and not any(settings.get("pads", ()))
    )
    return weights[:, :, 0, 0].T if plain else None


def _parts(name: str, weights: Weights) -> list[onnx.TensorProto]:
    """Return weights in 8 bits, with the scale and the zero of each output."""
    scales = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / MOST
    kernel = np.rint(weights / scales).astype(np.int8)
    return [
        _stored(f"{name}_kernel", kernel),
        _stored(f"{name}_scales", scales.astype(np.float32)),
        _stored(f"{name}_zeros", np.zeros(len(scales), np.int8)),
    ]


def _turned(inputs: str, output: str, axes: tuple[int, ...]) -> onnx.NodeProto:
    return helper.make_node("Transpose", [inputs], [output], perm=axes)


def _stored(name: str, values: NDArray[np.float32] | NDArray[np.int8]) -> onnx.TensorProto:
    return numpy_helper.from_array(np.ascontiguousarray(values), name)


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    kept = [held for held in graph.initializer if held.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _as_bytes(model: onnx.ModelProto) -> bytes:
    if DOMAIN not in {opset.domain for opset in model.opset_import}:
        model.opset_import.append(helper.make_opsetid(DOMAIN, 1))
    found: bytes = model.SerializeToString()
    return found
