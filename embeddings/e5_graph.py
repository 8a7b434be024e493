"""A BERT encoder's layers as an ONNX graph.

The graph takes one text's embedded tokens, float32 (1, tokens, hidden), and gives their states,
of the same shape. Looking the tokens up is left outside, so that graphs share one word embedding.
One text at a time needs no padding, and its result can't depend on its neighbours.

Matrices are kept in 8 bits, with one scale for each output. What they are applied to is rounded as well
(`e5_rounding`), and of their 8 bits the weights use 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from embeddings.e5_rounding import rounding_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.base import FloatArray
    from embeddings.e5_file import Shape
    from embeddings.e5_rounding import Rounding

GRAPH_VERSION = 5
"""Raised when another graph is made of the same weights."""

INPUT, OUTPUT = "embedded", "states"
_OPSET, _IR = 20, 10
_NOT_GIVEN = ""
"""An input of an operator that may be left out."""
_SEVEN_BITS = 63
"""The largest weight, in steps. Without VNNI, processors add two products of unsigned states and signed
weights in 16 bits: of 8 bits each they overflow, and unsigned weights instead take a third longer."""


class Weights(Protocol):
    """An encoder's weights by the file's names, see `e5_names`."""

    def floats(self, name: str) -> FloatArray:
        """Return a tensor as float32, one dimension."""
        ...


def encoder_graph(shape: Shape, weights: Weights) -> bytes:
    """Build the graph of an encoder, a serialised ONNX model."""
    graph = _Graph(shape, weights)
    states = graph.norm(INPUT, "emb.ln")
    for layer in range(shape.layers):
        states = graph.layer(states, f"l{layer}.")
    return graph.finished(states)


def quantised(matrix: FloatArray, steps: int = 127) -> tuple[NDArray[np.int8], FloatArray]:
    """Round a matrix (outputs, inputs) to int8 rows, each with its scale.

    A row's largest weight is `steps` steps from zero.
    """
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-12) / steps
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Rounded states: names of what is in the graph, and what is known of it."""

    values: str
    """uint8, of the states' shape."""
    scale: str
    """A step: one number, or (tokens, 1)."""
    zero: str
    """The step that is 0."""
    raised: FloatArray | None = None
    """What the states were raised by beforehand, (inputs,)."""


class _Graph:
    """Nodes and constants as they are added. Every method returns the name of its result."""

    def __init__(self, shape: Shape, weights: Weights) -> None:
        self._shape = shape
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._rounded: dict[str, _Steps] = {}
        self._far: dict[str, str] = {}

    def layer(self, states: str, prefix: str) -> str:
        """A transformer layer: attention, then two linear ones with a GELU in between."""
        query, key, value = (self.linear(states, prefix + part) for part in "qkv")
        mixed = self._node(
            "MultiHeadAttention",
            [query, key, value],
            domain="com.microsoft",
            num_heads=self._shape.heads,
        )
        attended = self.linear(mixed, prefix + "ao")
        states = self.norm(self._node("Add", [attended, states]), prefix + "aln")
        inner = self._node("Gelu", [self.linear(states, prefix + "fi")])
        outer = self.linear(inner, prefix + "fo")
        return self.norm(self._node("Add", [outer, states]), prefix + "oln")

    def linear(self, states: str, name: str) -> str:
        """A linear layer."""
        bias = self._weights.floats(f"{name}.b")
        matrix = self._weights.floats(f"{name}.w").reshape(len(bias), -1)
        rounding = rounding_of(self._weights, name)
        evened = matrix * rounding.reach
        evened[:, rounding.far] = 0
        rows, scales = quantised(evened, _SEVEN_BITS)
        steps = self._in_steps(states, rounding)
        if steps.raised is not None:
            bias = bias - scales * (rows @ steps.raised)
        if not rounding.by_token:
            return self._product(steps, rows, scales, steps.scale, self._constant(bias))
        product = self._product(steps, rows, scales, self._constant(np.float32(1)))
        product = self._node("Mul", [product, steps.scale])
        if len(rounding.far):
            product = self._node("Add", [product, self._apart(states, rounding.far, matrix)])
        return self._node("Add", [product, self._constant(bias)])

    def _product(
        self,
        steps: _Steps,
        rows: NDArray[np.int8],
        scales: FloatArray,
        scale: str,
        bias: str = _NOT_GIVEN,
    ) -> str:
        """The product of what is rounded, in float32."""
        zeros = (steps.zero, self._constant(np.int8(0)))
        inputs = [steps.values, self._constant(rows.T), scale, self._constant(scales), *zeros, bias]
        return self._node("MatMulIntegerToFloat", inputs, domain="com.microsoft")

    def _apart(self, states: str, far: NDArray[np.int64], matrix: FloatArray) -> str:
        """The product of channels that are not rounded."""
        if states not in self._far:
            self._far[states] = self._node("Gather", [states, self._constant(far)], axis=-1)
        return self._node("MatMul", [self._far[states], self._constant(matrix[:, far].T)])

    def _in_steps(self, states: str, rounding: Rounding) -> _Steps:
        """States rounded. Once, however often they are used: they are rounded alike then."""
        if states not in self._rounded:
            factors: FloatArray = np.reciprocal(rounding.reach)
            factors[rounding.far] = 0
            evened = states
            if (factors != 1).any():
                evened = self._node("Mul", [states, self._constant(factors)])
            if not rounding.by_token:
                self._rounded[states] = self._by_text(evened)
            elif rounding.depth is None:
                self._rounded[states] = self._by_token(evened)
            else:
                raised = factors * np.float32(rounding.depth)
                self._rounded[states] = self._raised_by_token(evened, raised)
        return self._rounded[states]

    def _by_text(self, states: str) -> _Steps:
        names = (f"{states}/values", f"{states}/scale", f"{states}/zero")
        self._add("DynamicQuantizeLinear", [states], list(names))
        return _Steps(*names)

    def _by_token(self, states: str) -> _Steps:
        """As many steps above zero as below."""
        scale = self._largest(self._node("Abs", [states]), 127)
        middle = self._constant(np.array([128], np.uint8))
        middles = self._node("Expand", [middle, self._node("Shape", [scale])])
        values = self._node("QuantizeLinear", [states, scale, middles], axis=1)
        return _Steps(values, self._column(scale), self._constant(np.uint8(128)))

    def _raised_by_token(self, states: str, raised: FloatArray) -> _Steps:
        """All steps above zero, where everything is when it is raised by so much."""
        states = self._node("Add", [states, self._constant(raised)])
        scale = self._largest(states, 255)
        values = self._node("QuantizeLinear", [states, scale], axis=1)
        zero = self._constant(np.uint8(0))
        return _Steps(values, self._column(scale), zero, raised)

    def _largest(self, states: str, steps: int) -> str:
        """Each token's largest number, (tokens,), divided by so many steps."""
        axes = self._constant(np.array([0, 2]))
        largest = self._node("ReduceMax", [states, axes], keepdims=0)
        return self._node("Mul", [largest, self._constant(np.float32(1 / steps))])

    def _column(self, scale: str) -> str:
        return self._node("Unsqueeze", [scale, self._constant(np.array([1]))])

    def norm(self, states: str, name: str) -> str:
        """A layer norm."""
        weight, bias = (self._constant(self._weights.floats(f"{name}.{part}")) for part in "wb")
        return self._node(
            "LayerNormalization", [states, weight, bias], axis=-1, epsilon=self._shape.epsilon
        )

    def finished(self, states: str) -> bytes:
        """The model whose output are these states."""
        from onnx import TensorProto, helper

        self._nodes.append(helper.make_node("Identity", [states], [OUTPUT]))
        sizes: list[str | int | None] = [1, "tokens", self._shape.hidden]
        ends = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
            for name in (INPUT, OUTPUT)
        ]
        graph = helper.make_graph(self._nodes, "encoder", ends[:1], ends[1:], self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        return bytes(model.SerializeToString())

    def _node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._add(kind, inputs, [name], **attributes)
        return name

    def _add(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, outputs, **attributes))

    def _constant(self, values: Any) -> str:
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name
