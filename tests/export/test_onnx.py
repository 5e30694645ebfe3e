"""onnxruntime gives what the model predicts, of every opset, and the file says what its columns and classes are."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import onnx
import onnxruntime
import pytest

from plainnet.core.errors import RequestError
from plainnet.export.targets.onnx import OLDEST, onnx_file
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.network.network import Network
from support.exported import MIXED, assert_like, model_of, models, rows_of

NEWEST = onnx.defs.onnx_opset_version()


def session(content: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("name", models())
def test_it_predicts_as_the_model_does(name):
    model = models()[name]
    opset = (OLDEST, 21, NEWEST)[len(name) % 3]
    assert_like(model, *session(onnx_file(model, opset)).run(None, {"x": rows_of(model)}))


@pytest.mark.parametrize("opset", [OLDEST, 21, NEWEST])
@pytest.mark.parametrize("name", ["gelu batch_norm", "embedding", "impute, one-hot, standardize", "selu rms_norm"])
def test_every_opset(name, opset):
    model, content = models()[name], onnx_file(models()[name], opset)
    assert onnx.load_from_string(content).opset_import[0].version == opset
    assert_like(model, *session(content).run(None, {"x": rows_of(model)}))
    assert content == onnx_file(model, opset)


@pytest.mark.parametrize("opset", [OLDEST - 1, NEWEST + 1])
def test_no_other_opset(opset):
    with pytest.raises(RequestError, match=f"from {OLDEST} to {NEWEST}"):
        onnx_file(models()["relu identity"], opset)


@pytest.mark.parametrize("layers", [(Dense(8), BatchNorm(), ReLU(), Dense(3)), (Dense(8), ReLU(), BatchNorm(), Dense(3))])
def test_batch_norm_costs_nothing(layers):
    """It is part of the product before it, or behind it."""
    plain = tuple(layer for layer in layers if not isinstance(layer, BatchNorm))
    found, expected = (model_of(Network(each, (5,)), MeanSquaredError(), task="regression") for each in (layers, plain))
    assert operations(onnx_file(found)) == operations(onnx_file(expected)) == {"Gemm": 2, "Relu": 1, "Identity": 1}
    assert_like(found, *session(onnx_file(found)).run(None, {"x": rows_of(found)}))


def operations(content: bytes) -> Counter[str]:
    return Counter(node.op_type for node in onnx.load_from_string(content).graph.node)


def test_it_says_what_its_columns_and_classes_are():
    about = session(onnx_file(models()["ordinal"])).get_modelmeta().custom_metadata_map
    assert json.loads(about["features"]) == [column.name for column in MIXED]
    assert json.loads(about["categories"]) == {"color": ["red", "green", "blue"], "kind": ["a", "b", "c", "d"]}
    assert json.loads(about["classes"]) == ["class 0", "class 1", "class 2"]
    assert about["task"] == "classification"


def test_any_number_of_rows():
    run = session(onnx_file(models()["relu batch_norm"])).run
    for rows in (0, 1, 7):
        y, classes = run(None, {"x": np.zeros((rows, 5), np.float32)})
        assert y.shape == (rows, 4) and classes.shape == (rows,)


def test_the_weights_are_in_the_file():
    assert all(not tensor.external_data for tensor in onnx.load_from_string(onnx_file(models()["float64"])).graph.initializer)
