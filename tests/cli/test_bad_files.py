"""Files that are not what they should be: tables, images, specs, models, checkpoints, plugins."""

from __future__ import annotations

import json
import pickle
import re
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainnet.model.files import pack
from support.commands import assert_three_parts, table

JUNK = np.random.default_rng(0).bytes(3000)
PICKLE = pickle.dumps({"weights": [1.0]})
DEEP = "[" * 100_000 + "]" * 100_000
GOOD = table()

NUMBERS = "a,y\n" + "".join(f"{i},{i / 7}\n" for i in range(30))
TABLES = {
    "empty": ("", "is empty"),
    "blank lines": ("\n \n\n", "is empty"),
    "header only": ("a,b,kind\n", "a header but no rows"),
    "ragged": (GOOD + "1,2\n", "Line 42 .* should have 4 cells"),
    "infinite": (GOOD + "1,-inf,1,odd\n", "no finite number in column 'b'"),
    "beyond float32": (GOOD + "1,1e39,1,odd\n", "no number up to 3.4e.38 in column 'b'"),
    "text": (GOOD + "1,two,1,odd\n", "no number in column 'b'"),
    "decimal comma": (GOOD + '1,"2,5",1,odd\n', "Write decimals with a point"),
    "text in place of decimals": (GOOD + "1O.5,1,1,odd\n", "Line 42 .* no number in column 'a'.*'1O.5'.*--categorical"),
    "decimal commas": ("a;kind\n" + "1,5;odd\n2,5;even\n" * 9, "holds numbers with a comma.*with a point"),
    "missing target": (GOOD + "1,1,1,\n", "no target in column 'kind'"),
    "NaN target": (GOOD + "1,1,1,NaN\n", "no target in column 'kind'"),
    "constant target": ("a,y\n1,1\n2,1\n", "is constant"),
    "one row": ("a,y\n1,1\n", "is constant"),
    "target of numbers and a slip": (
        "a,y\n" + "".join(f"{i},{i / 7}\n" for i in range(30)) + "1,2O\n",
        "Line 32 .* no number in the target 'y'.*'2O'",
    ),
    "a class a row": ("a,y\n" + "".join(f"{i},c{i}\n" for i in range(30)), "class of its own for every row"),
    "no feature": ("y\n1\n2\n", "at least one feature"),
    "a name twice": ("a,a,y\n1,2,0\n1,2,1\n", "'a' twice"),
    "open quote": ('a,b,y\n1,"2,0\n2,3,1\n', "cannot be read"),
    "a huge cell": (GOOD + "1" * 200_000 + ",1,1,odd\n", "cannot be read"),
    "UTF-16": (GOOD.encode("utf-16"), "not UTF-8"),
    "zero bytes": (b"\0" * 99, "not text"),
    "junk": (JUNK, "not UTF-8"),
    "pickle": (PICKLE, "not UTF-8"),
}
LACKING = {"NaN": GOOD + "nan,1,1,odd\n", "missing value": GOOD + "1,,1,odd\n"}
JUDGED = set(TABLES) - {"constant target", "one row", "a slip in a target", "a class a row"}
PREDICTED = JUDGED - {"missing target", "NaN target"}


@pytest.mark.parametrize("name", TABLES)
def test_tables_to_train_on(refused, home, name):
    content, hint = TABLES[name]
    (home / "bad.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    assert re.search(hint, refused("train", "bad.csv", "--out", "out"))


@pytest.mark.parametrize(
    ("command", "name"),
    [("evaluate run --data bad.csv", name) for name in sorted(JUDGED)]
    + [("predict run bad.csv", name) for name in sorted(PREDICTED)],
)
def test_tables_for_a_model(refused, home, run, name, command):
    content, _ = TABLES[name]
    (home / "bad.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    refused(*command.split())


@pytest.mark.parametrize("name", LACKING)
@pytest.mark.parametrize("command", ["evaluate run --data bad.csv", "predict run bad.csv"])
def test_a_model_that_cannot_fill_gaps_refuses_them(refused, home, run, name, command):
    (home / "bad.csv").write_text(LACKING[name])
    assert re.search("Row 41 has no value in column '[ab]'.*'impute'", refused(*command.split()))


FEATURES = {
    "fewer": ("a,b\n1,2\n", "no column in new.csv .*'c'"),
    "renamed": ("a,b,d\n1,2,3\n", "no column in new.csv .*'c'"),
    "fewer, no header": ("1,2\n3,4\n", "trained on 3 features. Received: 2"),
    "more, no header": ("1,2,3,4\n1,2,3,4\n", "trained on 3 features. Received: 4"),
}


@pytest.mark.parametrize("name", FEATURES)
def test_other_features_than_trained_on(refused, home, run, name):
    content, hint = FEATURES[name]
    (home / "new.csv").write_text(content)
    assert re.search(hint, refused("predict", "run", "new.csv"))


@pytest.mark.parametrize(
    ("rows", "hint"),
    [
        (np.zeros((2, 4)), "rows of 3 values. Received: 4"),
        (np.zeros(3), "rows of numbers"),
        (np.zeros((0, 3)), "holds nothing"),
        (np.full((2, 3), np.nan), "no value"),
        (np.full((2, 3), np.inf), "not finite"),
        (np.array([["a", "b", "c"]]), "rows of numbers"),
    ],
)
def test_arrays_of_the_wrong_kind(refused, home, run, rows, hint):
    np.save(home / "new.npy", rows)
    assert hint in refused("predict", "run", "new.npy")


@pytest.mark.parametrize("content", [b"", JUNK, PICKLE, b"\x93NUMPY", pytest.param(b"PK\3\4" + JUNK, id="zip")])
def test_arrays_that_are_none(refused, home, run, content):
    (home / "new.npy").write_bytes(content)
    refused("predict", "run", "new.npy")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_feature_too_fine_for_float32(plainnet, home, dtype):
    """Seconds within one minute of 2020: float32 cannot tell them apart, but they are scaled in float64."""
    (home / "times.csv").write_text("time,kind\n" + "".join(f"{1577836800 + i},{i > 30}\n" for i in range(60)))
    line = f"train times.csv --dtype {dtype} --lr 0.1 --epochs 50 --json --out out"
    assert json.loads(plainnet(*line.split()).out)["train"]["accuracy"] > 0.9


def test_a_class_that_was_never_seen(refused, home, run):
    (home / "new.csv").write_text("a,b,c,kind\n1,2,3,odd\n1,2,3,prime\n")
    assert "Line 3 of new.csv has a class that the training rows lack. Received: 'prime'" in refused(
        "evaluate", "run", "--data", "new.csv"
    )


def idx(values: np.ndarray) -> bytes:
    return bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


LABELS = np.arange(12, dtype=np.uint8) % 10
IMAGES = np.zeros((12, 4, 4), np.uint8)
IDX = {
    "labels out of range": ("train-labels-idx1-ubyte", idx(LABELS + 5), "must lie in 0..9"),
    "fewer labels": ("t10k-labels-idx1-ubyte", idx(LABELS[:9]), "one label for each row"),
    "cut short": ("train-images-idx3-ubyte", idx(IMAGES)[:-1], "cut short"),
    "too long": ("train-images-idx3-ubyte", idx(IMAGES) + b"0", "goes on after"),
    "empty": ("train-images-idx3-ubyte", b"", "empty file"),
    "junk": ("train-images-idx3-ubyte", JUNK, "not the IDX file"),
    "huge": ("train-images-idx3-ubyte", bytes((0, 0, 8, 3)) + b"\xff" * 12, "more bytes than"),
    "labels for images": ("train-images-idx3-ubyte", idx(LABELS), "not the IDX file"),
    "bad gzip": ("t10k-images-idx3-ubyte", b"\x1f\x8b" + JUNK, "damaged"),
    "other size": ("t10k-images-idx3-ubyte", idx(IMAGES[:, :3]), "must have one size"),
}


@pytest.mark.parametrize("name", IDX)
def test_images(refused, home, monkeypatch, name):
    for part in ("train", "t10k"):
        (home / f"{part}-images-idx3-ubyte").write_bytes(idx(IMAGES))
        (home / f"{part}-labels-idx1-ubyte").write_bytes(idx(LABELS))
    file, content, hint = IDX[name]
    (home / file).write_bytes(content)
    monkeypatch.setenv("PLAINNET_DATA", str(home))
    assert hint in refused("train", "mnist", "--accept-changed-files", "--out", "out")
    if content.count(b"\0") < len(content):
        assert "is not the file that was published" in refused("train", "mnist", "--out", "out")


SPEC = '[data]\ndataset = "digits"\n[network]\nlayers = [{name = "dense", units = 4}, "relu", "dense"]\n'
SPECS = {
    "empty": ("", "'data'"),
    "no network": ('[data]\ndataset = "digits"\n', "'network'"),
    "no dataset": ("[data]\n[network]\nlayers = []\n", "data needs 'dataset'"),
    "no layers": (SPEC.replace('{name = "dense", units = 4}, "relu", "dense"', ""), "at least one layer"),
    "no path": (SPEC.replace('"digits"', '"csv"'), "needs 'path'"),
    "no TOML": ("network = [", "not valid TOML"),
    "not text": (JUNK, "not UTF-8"),
    "deep": ("a = " + DEEP, "nested too deeply"),
    "unknown table": (SPEC + "[trainings]\nepochs = 3\n", "Did you mean 'training'?"),
    "unknown key": (SPEC + "[training]\nepoch = 3\n", "Did you mean 'epochs'?"),
    "unknown key of a layer": (SPEC.replace("units", "unit"), "Did you mean 'units'?"),
    "unknown layer": (SPEC.replace("relu", "rellu"), "Did you mean 'relu'?"),
    "unknown preprocessing": (SPEC.replace("[network]", 'preprocessing = "scal"\n[network]'), "Did you mean 'scale'?"),
    "text for a number": (SPEC.replace("4}", '"4"}'), "a whole number"),
    "number for a layer": (SPEC.replace('"relu"', "3"), "the name of a layer"),
    "fraction": (SPEC + "[training]\nepochs = 3.5\n", "a whole number"),
    "true for a number": (SPEC + "[training]\nepochs = true\n", "a whole number"),
    "number for true": (SPEC + "[training]\nshuffle = 1\n", "true or false"),
    "NaN": (SPEC + '[training.optimizer]\nname = "sgd"\nlearning_rate = nan\n', "a finite number"),
    "no units": (SPEC.replace("4}", "0}"), "at least one unit"),
    "two open widths": (SPEC.replace(", units = 4", ""), ""),
    "wrong shape": (SPEC + "input_shape = [7, 8]\n", "expects rows of 56 values. Received: 64"),
    "empty shape": (SPEC + "input_shape = []\n", "positive sizes"),
    "too few outputs": (SPEC.replace('"dense"]', '{name = "dense", units = 9}]'), "9 outputs"),
    "seed of a split": (SPEC.replace("[network]", "seed = -1\n[network]"), "seed of the splits"),
    "too many rows": (SPEC.replace('"digits"', '{name = "spiral", samples = 1000000000}'), "at most"),
    "early stopping alone": (SPEC + "[training]\nearly_stopping = 3\n", "needs validation rows"),
    "threads": ("threads = 0\n" + SPEC, "threads must be at least 1"),
}


@pytest.mark.parametrize("name", sorted(SPECS.keys() - {"two open widths"}))
def test_specs(refused, home, name):
    content, hint = SPECS[name]
    (home / "bad.toml").write_bytes(content.encode() if isinstance(content, str) else content)
    assert hint in refused("train", "bad.toml", "--out", "out")


def test_a_spec_that_cannot_be_summarised(refused, home):
    (home / "bad.toml").write_text(SPEC.replace("relu", "rellu"))
    assert "Did you mean 'relu'?" in refused("summary", "bad.toml")


def header(change) -> bytes:
    """A one-layer model whose header has been tampered with by `change`, a function of the header or the whole of it."""
    network = {"layers": [{"name": "dense", "units": 2}], "input_shape": [3]}
    said = {"format": 2, "network": network, "loss": "softmax_cross_entropy", "dtype": "float32"}
    said |= {"class_names": ["even", "odd"], "columns": [{"name": name} for name in "abc"]}
    if callable(change):
        change(said)
    text = change if isinstance(change, str) else json.dumps(said)
    arrays = {"dense_1.weights": np.ones((3, 2), np.float32), "dense_1.bias": np.zeros(2, np.float32)}
    return pack(arrays, {"plainnet": text})


def lying(entry: dict) -> bytes:
    """A safetensors file whose own header says `entry` of its one array."""
    text = json.dumps({"dense_1.weights": entry, "__metadata__": {"plainnet": "{}"}}).encode()
    return struct.pack("<Q", len(text)) + text + bytes(24)


MODELS = {
    "empty": b"",
    "junk": JUNK,
    "pickle": PICKLE,
    "text": b"a,b\n1,2\n",
    "huge header": struct.pack("<Q", 2**62) + JUNK,
    "deep header": struct.pack("<Q", len(DEEP)) + DEEP.encode(),
    "huge array": lying({"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 2**62]}),
    "array beyond the end": lying({"dtype": "F32", "shape": [30, 2], "data_offsets": [0, 240]}),
    "no model": pack({"x": np.zeros(3)}, {}),
    "no JSON": header("nonsense"),
    "deep JSON": header(DEEP),
    "JSON list": header("[]"),
    "NaN": header(lambda said: said["network"]["layers"].append({"name": "dropout", "rate": float("nan")})),
    "text for a number": header(lambda said: said["network"]["layers"][0].update(units="NaN")),
    "other format": header(lambda said: said.update(format=99)),
    "unknown layer": header(lambda said: said["network"]["layers"].append("densse")),
    "unknown setting": header(lambda said: said.update(pickle="yes")),
    "missing layer": header(lambda said: said["network"].update(layers=[])),
    "no shape": header(lambda said: said["network"].pop("input_shape")),
    "another shape": header(lambda said: said["network"].update(input_shape=[4])),
    "huge shape": header(lambda said: (said.update(columns=[]), said["network"].update(input_shape=[2**60, 2**60]))),
    "huge layer": header(lambda said: (said.update(class_names=[]), said["network"]["layers"][0].update(units=2**70))),
    "missing arrays": header(lambda said: said["network"]["layers"].append("batch_norm")),
    "other dtype": header(lambda said: said.update(dtype="float64")),
    "more classes": header(lambda said: said.update(class_names=["a", "b", "c"])),
    "fewer features": header(lambda said: said.update(columns=[{"name": "a"}])),
    "number for a name": header(lambda said: said.update(class_names=[1, 2])),
    "NaN weights": pack(
        {"dense_1.weights": np.full((3, 2), np.nan, np.float32), "dense_1.bias": np.zeros(2, np.float32)},
        {"plainnet": '{"format": 2, "columns": [{"name": "a"}, {"name": "b"}, {"name": "c"}], '
         '"network": {"layers": [{"name": "dense", "units": 2}], "input_shape": [3]}, '
         '"loss": "softmax_cross_entropy", "dtype": "float32"}'},
    ),
}  # fmt: skip


def test_the_model_that_the_others_are_made_from_is_good(plainnet, run):
    (run / "model.safetensors").write_bytes(header(lambda said: None))
    assert plainnet("predict", "run", "table.csv").code == 0


@pytest.mark.parametrize("name", MODELS)
def test_models(refused, run, name):
    (run / "model.safetensors").write_bytes(MODELS[name])
    assert re.search(r"(model\.safetensors|'dense_1\.\w+') ", refused("predict", "run", "table.csv"))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.99])
@pytest.mark.parametrize("command", ["predict run table.csv", "evaluate run"])
def test_a_model_cut_short(refused, run, share, command):
    whole = (run / "model.safetensors").read_bytes()
    (run / "model.safetensors").write_bytes(whole[: int(share * len(whole))])
    refused(*command.split())


RESUME = "train table.csv --hidden 4 --epochs 2 --out run --resume"


@pytest.mark.parametrize("name", ["empty", "junk", "pickle", "huge header", "deep header", "huge array", "no model", "no JSON"])
def test_checkpoints(refused, run, name):
    (run / "checkpoint.safetensors").write_bytes(MODELS[name])
    refused(*RESUME.split())


@pytest.mark.parametrize(
    "text", ["nonsense", DEEP, "[]", "{}", '{"fingerprint": "0"}', '{"step": -1}'], ids=lambda text: text[:9]
)
def test_checkpoints_whose_header_lies(refused, run, text):
    (run / "checkpoint.safetensors").write_bytes(pack({"recent": np.zeros((1, 5))}, {"plainnet.checkpoint": text}))
    refused(*RESUME.split())


@pytest.mark.parametrize("change", ["--hidden 5", "--epochs 3", "--lr 0.5", "--seed 1", "--dtype float64", "--limit 20"])
def test_a_checkpoint_of_another_training(refused, run, change):
    line = RESUME.replace("--hidden 4", change) if "hidden" in change else f"{RESUME} {change}"
    assert "another training" in refused(*line.split())


PLUGINS = {
    "syntax": ("def", "could not be loaded"),
    "fails": ("1 / 0", "ZeroDivisionError"),
    "exits": ("raise SystemExit(3)", "SystemExit"),
    "nothing": ("x = 3", "exactly one concept"),
    "import": ("import nosuchmodule", "nosuchmodule"),
    "relu": ("ACTIVATION", "is built in"),
    "abstract": ("from plainnet.layers.base import Layer\nclass Abstract(Layer): pass", "exactly one concept"),
    "formula": ("ACTIVATION.nosuch()", "failed at line 5"),
    "data": ("ACTIVATION if x > 0 else 0", "failed at line 5"),
}
ACTIVATION = """from dataclasses import dataclass
from plainnet.layers.base import Activation
@dataclass(frozen=True)
class Mine(Activation):
    def value(self, x): return x"""
GRADIENT = "\n    def gradient(self, x, y, dy): return dy\n"


@pytest.mark.parametrize("name", PLUGINS)
def test_plugins(refused, home, name):
    code, hint = PLUGINS[name]
    code = code.replace("ACTIVATION", ACTIVATION) + (GRADIENT if "ACTIVATION" in code else "")
    (home / f"{name}.py").write_text(code)
    assert hint in refused("train", "table.csv", "--hidden", "4", "--activation", name, "--plugin", f"{name}.py", "--out", "out")


@pytest.mark.parametrize("name", ["nosuch.py", "table.csv", "."])
def test_plugins_that_are_no_python_file(refused, name):
    assert "A plugin is a Python file" in refused("list", "--plugin", name)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damaged_file_ends_in_a_traceback(plainnet, run, finished_run, data):
    """Any one stretch of bytes of any file of a run replaced."""
    name = data.draw(st.sampled_from(["model.safetensors", "spec.toml", "checkpoint.safetensors"]))
    content = bytearray((finished_run / name).read_bytes())
    place = data.draw(st.integers(0, len(content)))
    content[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    (run / name).write_bytes(bytes(content))
    answer = plainnet(*(RESUME.split() if name.startswith("check") else ["evaluate", "run"]))
    (run / name).write_bytes((finished_run / name).read_bytes())
    assert "Traceback" not in answer.err
    if answer.code:
        assert_three_parts(answer)


def test_an_optimizer_whose_chain_is_none(refused, home):
    text = (
        "from plainnet.optimizers.base import Optimizer\n\n\nclass Odd(Optimizer):\n    def chain(self):\n        return (3,)\n"
    )
    (home / "odd.py").write_text(text)
    said = refused("train", "table.csv", "--plugin", "odd.py", "--optimizer", "odd", "--lr", "0.1", "--out", "out")
    assert "chain is made of transforms. Received: [3]" in said
