"""A BERT encoder's layers as an ONNX graph.

The graph takes one text's embedded tokens, float32 (1, tokens, hidden), and gives their states,
of the same shape. Looking the tokens up is left outside, so that graphs share one word embedding.
One text at a time needs no padding, and its result can't depend on its neighbours.

Matrices are kept in 8 bits, with one scale for each output. What they are applied to is rounded as well,
and of their 8 bits the weights use 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from embeddings.e5_reach import far_inputs, input_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.base import FloatArray
    from embeddings.e5_file import Shape

GRAPH_VERSION = 4
"""Raised when another graph is made of the same weights."""

INPUT, OUTPUT = "embedded", "states"
_OPSET, _IR = 20, 10
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


class _Graph:
    """Nodes and constants as they are added. Every method returns the name of its result."""

    def __init__(self, shape: Shape, weights: Weights) -> None:
        self._shape = shape
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._rounded: dict[str, tuple[str, str, str]] = {}

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
        return self._node("Add", [self._product(states, matrix, name), self._constant(bias)])

    def _product(self, states: str, matrix: FloatArray, name: str) -> str:
        reach = input_reach(self._weights, name)
        far = far_inputs(name, reach)
        into_steps = np.reciprocal(reach)
        into_steps[far] = 0
        rounded = matrix * reach
        rounded[:, far] = 0
        values, scale, zero = self._in_steps(states, into_steps)
        rows, scales = quantised(rounded, _SEVEN_BITS)
        constants = [self._constant(rows.T), zero, self._constant(np.int8(0))]
        product = self._node("MatMulInteger", [values, *constants])
        product = self._node("Cast", [product], to=1)  # float32
        product = self._node("Mul", [product, self._node("Mul", [scale, self._constant(scales)])])
        if not len(far):
            return product
        apart = self._node("Gather", [states, self._constant(far)], axis=-1)
        apart = self._node("MatMul", [apart, self._constant(matrix[:, far].T)])
        return self._node("Add", [product, apart])

    def _in_steps(self, states: str, factors: FloatArray) -> tuple[str, str, str]:
        """States times these factors as uint8, with scale and zero point.

        They are rounded once, however often they are used; the factors are the same then.
        """
        if states not in self._rounded:
            evened = self._node("Mul", [states, self._constant(factors)])
            results = (f"{states}/values", f"{states}/scale", f"{states}/zero")
            self._add("DynamicQuantizeLinear", [evened], list(results))
            self._rounded[states] = results
        return self._rounded[states]

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
