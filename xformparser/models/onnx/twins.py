"""Twins of modules for export: the same mathematics, in operators that ONNX Runtime runs fast.

Each twin tells of which stored weights its tensors are made. Shapes: T places, H hidden.
"""

import torch
from torch import Tensor, nn
from torch.onnx import ops

from xformparser.encoder.packed import Weights
from xformparser.models.layers import HEADS, AttentionLayer
from xformparser.models.onnx.recipe import Ingredient


class Twin(nn.Module):
    """A module whose tensors are made by a recipe."""

    def __init__(self) -> None:
        super().__init__()
        self.ingredients: dict[str, Ingredient] = {}

    def fill(self, name: str, ingredient: Ingredient, weights: Weights) -> None:
        """Add a tensor, made of stored weights."""
        self.ingredients[name] = ingredient
        self.register_buffer(name, torch.from_numpy(ingredient.made_of(weights)))


class FirstRow(Twin):
    """The first row of a table, as the one type that all tokens are of."""

    row: Tensor

    def __init__(self, name: str, weights: Weights) -> None:
        super().__init__()
        self.fill("row", Ingredient("first_row", (name,)), weights)


class LinearTwin(Twin):
    """A linear layer that keeps its weights as (inputs, outputs).

    It takes all places as rows of one matrix: so the bias is added in the product, not in a pass of its own.
    """

    kernel: Tensor

    def __init__(self, linear: nn.Linear, prefix: str, weights: Weights) -> None:
        super().__init__()
        self.fill("kernel", Ingredient("kernel", (f"{prefix}.weight",)), weights)
        self.bias = linear.bias

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (..., outputs)."""
        rows = inputs.flatten(0, -2)
        found = rows @ self.kernel if self.bias is None else torch.addmm(self.bias, rows, self.kernel)
        return found.unflatten(0, inputs.shape[:-1])


class EightBitTwin(Twin):
    """A linear layer that multiplies in 8 bits; the scale of its inputs is found anew for each call."""

    kernel: Tensor
    scales: Tensor
    zeros: Tensor

    def __init__(self, linear: nn.Linear, prefix: str, weights: Weights) -> None:
        super().__init__()
        self.fill("kernel", Ingredient("kernel_int8", (f"{prefix}.weight",)), weights)
        self.fill("scales", Ingredient("scales_int8", (f"{prefix}.weight",)), weights)
        self.register_buffer("zeros", torch.zeros(linear.out_features, dtype=torch.int8))
        self.bias = linear.bias

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (..., outputs)."""
        found: Tensor = ops.symbolic(
            "com.microsoft::DynamicQuantizeMatMul",
            (inputs, self.kernel, self.scales, self.zeros, self.bias),
            dtype=torch.float32,
            shape=(*inputs.shape[:-1], self.kernel.shape[1]),
            version=1,
        )
        return found


class LstmTwin(Twin):
    """An LSTM over one sequence, as ONNX's operator."""

    gates: Tensor
    recurrent_gates: Tensor
    bias: Tensor

    def __init__(self, lstm: nn.LSTM, prefix: str, weights: Weights) -> None:
        super().__init__()
        biases = (f"{prefix}.bias_ih_l0", f"{prefix}.bias_hh_l0")
        self.fill("gates", Ingredient("gates", (f"{prefix}.weight_ih_l0",)), weights)
        self.fill("recurrent_gates", Ingredient("gates", (f"{prefix}.weight_hh_l0",)), weights)
        self.fill("bias", Ingredient("gates_bias", biases), weights)
        self.hidden = lstm.hidden_size

    def forward(self, inputs: Tensor) -> tuple[Tensor]:
        """Return (1, T, H) states in a tuple, as `nn.LSTM` does."""
        # (1, T, F) -> (T, 1, F) -> (T, directions, 1, H)
        states = ops.symbolic(
            "::LSTM",
            (inputs.transpose(0, 1), self.gates, self.recurrent_gates, self.bias),
            {"hidden_size": self.hidden},
            dtype=torch.float32,
            shape=(inputs.shape[1], 1, 1, self.hidden),
            version=14,
        )
        return (states[:, 0].transpose(0, 1),)


class AttentionTwin(nn.Module):
    """A layer of geometry attention whose heads are one operator."""

    def __init__(self, layer: AttentionLayer) -> None:
        super().__init__()
        self.norm = layer.norm
        self.query_key_value = layer.query_key_value
        self.output = layer.output
        self.feed_forward = layer.feed_forward

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Return (1, T, H) states that have seen each other; `bias` (1, heads, T, T)."""
        query, key, value = self.query_key_value(self.norm(states)).chunk(3, dim=-1)
        states = states + self.output(attended((query, key, value), HEADS, bias))
        found: Tensor = states + self.feed_forward(states)
        return found


def attended(parts: tuple[Tensor, Tensor, Tensor], heads: int, bias: Tensor | None = None) -> Tensor:
    """Return (1, T, H): what the heads gather from queries, keys and values of (1, T, H) each."""
    inputs = parts if bias is None else (*parts, None, None, bias)
    found: Tensor = ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        inputs,
        {"num_heads": heads},
        dtype=torch.float32,
        shape=parts[0].shape,
        version=1,
    )
    return found


def split_places(states: Tensor, first: int, others: int) -> tuple[Tensor, Tensor]:
    """Return the first of (1, T, H) places and the others, whose numbers make up T.

    As an operator of its own: slices would have the exporter prove that there are so many.
    """
    edges = ((0, first), (first, first + others))
    parts = []
    for start, end in edges:
        bounds = (torch.tensor([start]), torch.tensor([torch.iinfo(torch.int64).max if start else first]))
        parts.append(
            ops.symbolic(
                "::Slice",
                (states, *bounds, torch.tensor([1])),
                dtype=torch.float32,
                shape=(1, end - start, states.shape[2]),
                version=13,
            )
        )
    return parts[0], parts[1]


def replace_by_twins(module: nn.Module, prefix: str, weights: Weights, *, eight_bits: bool = False) -> None:
    """Put twins in the place of a module's parts, at any depth.

    Args:
        module: to be changed.
        prefix: of the names of its stored weights.
        weights: the stored weights.
        eight_bits: whether linear layers multiply in 8 bits.
    """
    linear = EightBitTwin if eight_bits else LinearTwin
    for name, child in list(module.named_children()):
        place = f"{prefix}.{name}"
        if type(child) is nn.Linear:
            setattr(module, name, linear(child, place, weights))
        elif isinstance(child, nn.LSTM):
            setattr(module, name, LstmTwin(child, place, weights))
        else:
            replace_by_twins(child, place, weights, eight_bits=eight_bits)
            if isinstance(child, AttentionLayer):
                setattr(module, name, AttentionTwin(child))
