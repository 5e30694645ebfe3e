"""A model as one ONNX file of float32: weights inline, the preprocessing as nodes, names in the metadata; checked in full."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError, require
from plainnet.core.graph import Node
from plainnet.core.version import version
from plainnet.export.about import about, classifies
from plainnet.export.folding import folded
from plainnet.export.program import Program
from plainnet.export.recording import recorded
from plainnet.model.model import Model

OLDEST = 17
NAMES = {
    **{"add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div", "power": "Pow", "negative": "Neg", "absolute": "Abs"},
    **{"minimum": "Min", "maximum": "Max", "where": "Where", "equal": "Equal", "less": "Less", "less_equal": "LessOrEqual"},
    **{"exp": "Exp", "log": "Log", "sqrt": "Sqrt", "tanh": "Tanh", "sin": "Sin", "cos": "Cos", "sign": "Sign", "floor": "Floor"},
    **{"erf": "Erf", "product": "Gemm", "row_sum": "ReduceSum", "row_max": "ReduceMax", "columns": "Slice", "beside": "Concat"},
}


def onnx_file(model: Model, opset: int = OLDEST) -> bytes:
    """The input is x (rows, features), the outputs y, the loss's link, and of classes `class`, their numbers."""
    onnx = _library()
    newest = onnx.defs.onnx_opset_version()
    what = f"ONNX files have an opset from {OLDEST} to {newest}."
    require(OLDEST <= opset <= newest, what, opset, f"Use {OLDEST}, which all runtimes know.")
    program = folded(recorded(model))
    opsets = [onnx.helper.make_opsetid("", opset)]
    made = onnx.helper.make_model(
        _graph(onnx, model, program, opset),
        opset_imports=opsets,
        ir_version=onnx.helper.find_min_ir_version_for(opsets),
        producer_name="plainnet",
        producer_version=version(),
    )
    metadata = {name: value if isinstance(value, str) else json.dumps(value) for name, value in about(model).items()}
    onnx.helper.set_model_props(made, metadata)
    onnx.checker.check_model(made, full_check=True)
    return bytes(made.SerializeToString(deterministic=True))


def _library() -> Any:
    try:
        import onnx
    except ImportError as error:
        advice = "Install it: pip install 'plainnet[onnx]'."
        raise RequestError("Writing ONNX files needs the package onnx.", error, advice) from error
    return onnx


def _graph(onnx: Any, model: Model, program: Program, opset: int) -> Any:
    writer = _Writer(onnx, program, opset)
    for node in program.nodes:
        writer.write(node)
    helper, kinds = onnx.helper, onnx.TensorProto
    link = program.link
    writer.add("Identity", [writer.names[link]], "y")
    outputs = [helper.make_tensor_value_info("y", kinds.FLOAT, ["rows", link.cols])]
    if classifies(model):
        writer.add("ArgMax", [writer.names[program.logits]], "class", axis=1, keepdims=0)
        outputs.append(helper.make_tensor_value_info("class", kinds.INT64, ["rows"]))
    inputs = [helper.make_tensor_value_info("x", kinds.FLOAT, ["rows", len(model.columns)])]
    return helper.make_graph(writer.nodes, "plainnet", inputs, outputs, writer.tensors)


class _Writer:
    def __init__(self, onnx: Any, program: Program, opset: int) -> None:
        self.onnx, self.program, self.opset = onnx, program, opset
        self.names: dict[Node, str] = {}
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []
        self.constants: dict[str, str] = {}

    def add(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(self.onnx.helper.make_node(op, inputs, [output], name=f"{op}_{output}", **attributes))
        return output

    def tensor(self, name: str, values: Array) -> str:
        self.tensors.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def numbers(self, values: Any) -> str:
        """A small tensor, written once."""
        array = np.asarray(values)
        key = f"{array.dtype}{array.tolist()}"
        if key not in self.constants:
            self.constants[key] = self.tensor(f"k{len(self.constants) + 1}", array)
        return self.constants[key]

    def write(self, node: Node) -> None:
        if node.op == "input":
            known = node.detail == "x"
            self.names[node] = "x" if known else self.tensor(node.detail, self._stored(node))
        elif node.op == "constant":
            self.names[node] = self.numbers(np.float32(node.detail))
        else:
            self.names[node] = self._operation(node, f"v{len(self.names) + 1}", [self.names[arg] for arg in node.args])

    def _stored(self, node: Node) -> Array:
        """A bias has one dimension."""
        values = self.program.arrays[node.detail].astype(np.float32)
        return values[0] if node.detail.startswith("b") else values

    def _operation(self, node: Node, y: str, args: list[str]) -> str:
        op, attributes = NAMES.get(node.op, ""), dict[str, Any]()
        match node.op:
            case "expm1":
                op, args = "Sub", [self.add("Exp", args, f"{y}_exp"), self.numbers(np.float32(1))]
            case "log1p":
                op, args = "Log", [self.add("Add", [*args, self.numbers(np.float32(1))], f"{y}_sum")]
            case "maximum" if node.args[1].op == "constant" and node.args[1].detail == 0:
                op, args = "Relu", args[:1]
            case "row_max" if self.opset < 18:
                attributes = {"axes": [1], "keepdims": 1}
            case "row_sum" | "row_max":
                args, attributes = [*args, self.numbers([1])], {"keepdims": 1}
            case "columns":
                args = [*args, *(self.numbers([number]) for number in (*node.detail, 1))]
            case "beside":
                attributes = {"axis": 1}
            case "gather":
                flat = self.add("Reshape", [args[1], self.numbers([-1])], f"{y}_flat")
                whole = self.add("Cast", [flat], f"{y}_whole", to=self.onnx.TensorProto.INT64)
                op, args, attributes = "Gather", [args[0], whole], {"axis": 0}
        return self.add(op, args, y, **attributes)
