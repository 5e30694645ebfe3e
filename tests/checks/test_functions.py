"""A user's own forward and backward: right ones pass, and each usual mistake is called by its name."""

from __future__ import annotations

import re

import pytest

from plainnet.checks.functions.check import check
from plainnet.checks.functions.inputs import parsed
from plainnet.core.errors import RequestError

RIGHT = {
    "affine": """
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)
def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
""",
    "relu": """
def relu_forward(x):
    return np.maximum(x, 0), x
def relu_backward(dout, cache):
    return dout * (cache > 0)
""",
    "dropout": """
def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    mask = (np.random.rand(*x.shape) < p) / p if mode == "train" else np.ones_like(x)
    return x * mask, (dropout_param, mask)
def dropout_backward(dout, cache):
    return dout * cache[1]
""",
    "batchnorm": """
def batchnorm_forward(x, gamma, beta, bn_param):
    s = np.sqrt(x.var(axis=0) + bn_param["eps"])
    h = (x - x.mean(axis=0)) / s
    return gamma * h + beta, (h, s, gamma)
def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    d = gamma * dout
    return (d - d.mean(axis=0) - h * (d * h).mean(axis=0)) / s, (dout * h).sum(axis=0), dout.sum(axis=0)
""",
    "two layers": """
def net_forward(x, w1, b1, w2, b2):
    z = x @ w1 + b1
    h = np.maximum(z, 0)
    return h @ w2 + b2, (x, w1, z, h, w2)
def net_backward(dout, cache):
    x, w1, z, h, w2 = cache
    dh = dout @ w2.T * (z > 0)
    return dh @ w1.T, x.T @ dh, dh.sum(0), h.T @ dout, dout.sum(0)
""",
    "a default": """
def leaky_forward(x, slope=0.01):
    return np.where(x > 0, x, slope * x), (x, slope)
def leaky_backward(dout, cache):
    x, slope = cache
    return np.where(x > 0, dout, slope * dout)
""",
    "a global": """
SCALE = 3.0
def scale_forward(x):
    return SCALE * x, ()
def scale_backward(dout, cache):
    return SCALE * dout
""",
}


@pytest.fixture
def judged(tmp_path):
    """The verdict on the only pair of a file."""

    def judge(code, **shapes):
        (tmp_path / "mine.py").write_text("import numpy as np\n" + code)
        (verdict,) = check(tmp_path / "mine.py", shapes)
        return verdict

    return judge


@pytest.mark.parametrize("name", RIGHT)
def test_right_functions_pass(judged, name):
    verdict = judged(RIGHT[name])
    assert verdict.passed, verdict
    assert verdict.advice == "" and all(row[-1] == "right" for row in verdict.evidence[1:])


AFFINE = """
def affine_forward(x, w, b):
    return x @ w + b, (x, w)
def affine_backward(dout, cache):
    x, w = cache
    n, dx, dw, db = len(x), dout @ w.T, x.T @ dout, dout.sum(axis=0)
    {}
    return dx, dw, db
"""
ELEMENTWISE = """
def layer_forward(x):
    return {}, x
def layer_backward(dout, x):
    return {}
"""
NORM = """
def norm_forward(x):
    s = np.sqrt(x.var(axis={0}, keepdims=True) + 1e-5)
    h = (x - x.mean(axis={0}, keepdims=True)) / s
    return h, (h, s)
def norm_backward(dout, cache):
    h, s = cache
    return {1}
"""

# The line that makes it wrong, and what a teacher says.
MISTAKES = {
    "dw = dout.T @ x": "dw is the transpose of the right one",
    "dw = dw / n": "dw is too small by a factor of N = 4: did you average over the batch?",
    "dw = n * dw": "dw is too large by a factor of N = 4",
    "dw = 2 * dw": "dw is twice the right one",
    "dw = 0.7 * dw": "dw is 0.7 times the right one",
    "dx = -dx": "dx has the wrong sign",
    "db = dout": r"db should be summed over the batch: shape \(4, 3\), expected \(3,\)",
    "db = dout.sum(axis=1)": "db is summed along the wrong axis",
    "db = dout.sum()": "db is summed too far",
    "db = dout.sum(axis=0, keepdims=True)": "db has the right numbers in the wrong shape",
    "dw, db = db, dw": "What stands in the place of dw is db",
    "db = np.zeros(3)": "db is 0 everywhere",
    "db = None": "db is None",
    "dx = np.ones_like(dout) @ w.T": "dx uses dout as if it were 1",
    "dw = np.outer(x[-1], dout[-1])": "dw has the part of the last row of the batch only",
    "dx = dx / 0": "dx has 20 values that are not finite",
    "dx = dx[:2]": r"dx has the shape \(2, 5\), expected \(4, 5\)",
    "dx = np.roll(dx, 1)": "right numbers in the wrong places",
    "dx = dx.copy(); dx[1, 2] *= 1.5": r"dx is wrong in 1 of 20 places; at \[1, 2\]",
    "dw = x.T @ dout ** 2": "dw is not proportional to dout",
    "db = [[1.0], [2.0, 3.0]]": "db is no array: its rows have different lengths",
    "db = 'three'": "db holds no real numbers",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_mistakes_in_an_affine_layer(judged, line):
    verdict = judged(AFFINE.format(line))
    assert not verdict.passed
    assert re.search(MISTAKES[line], verdict.advice), verdict.advice
    untouched = {"dx", "dw", "db"} - {name.strip() for name in line.partition("=")[0].split(",")}
    assert {row[0] for row in verdict.evidence[1:] if row[-1] == "right"} == untouched


SHAPED = {
    ("np.maximum(x, 0)", "dout"): "right except where x <= 0: mask by the cached input",
    ("np.maximum(x, 0)", "dout * (dout > 0)"): "masked where dout > 0",
    ("np.maximum(x, 0)", "1.0 * (x > 0)"): "uses dout as if it were 1",
    ("np.maximum(x, 0)", "dout * (x < 0)"): "dx is wrong",
    ("1 / (1 + np.exp(-x))", "dout * x * (1 - x)"): "y \\* \\(1 - y\\) with x in the place of y: cache the output",
    ("np.tanh(x)", "dout * (1 - x**2)"): "dout \\* \\(1 - y\\*\\*2\\) with x in the place of y",
}


@pytest.mark.parametrize("case", SHAPED)
def test_mistakes_in_an_activation(judged, case):
    verdict = judged(ELEMENTWISE.format(*case))
    assert not verdict.passed and re.search(SHAPED[case], verdict.advice), verdict.advice


NORMS = {
    "dout / s": "the path through the mean is missing",
    "(dout - dout.mean(axis={0}, keepdims=True)) / s": "misses the path through the variance over {1}",
}


@pytest.mark.parametrize(("axis", "over"), [(0, "the batch"), (1, "the features of a row")])
@pytest.mark.parametrize("wrong", NORMS)
def test_paths_that_a_normalisation_misses(judged, wrong, axis, over):
    assert NORMS[wrong].format(axis, over) in judged(NORM.format(axis, wrong.format(axis))).advice


CARELESS = {
    """
def f_forward(x):
    x[x < 0] = 0
    return x, x > 0
def f_backward(dout, cache):
    return dout * cache
""": "f_forward changes its argument x in place",
    """
def f_forward(x):
    return np.maximum(x, 0), x
def f_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout
""": "f_backward changes its argument dout in place",
    """
def f_forward(x, w):
    return x @ w, (x,)
def f_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout
""": "f_backward failed at line 6: ValueError.* The cache misses something",
    """
def f_forward(x, w):
    return x @ w, {"x": x}
def f_backward(dout, cache):
    return dout @ cache["w"].T, cache["x"].T @ dout
""": "f_backward failed at line 6: KeyError.* The cache misses something",
    """
def f_forward(x, w):
    return x @ w, (x, w)
def f_backward(dout, cache):
    x, w = cache
    return dout @ w, x.T @ dout
""": "f_backward failed at line 7: ValueError.* dout has the shape of out",
    """
def f_forward(x):
    return x * 2
def f_backward(dout, cache):
    return dout * 2
""": "f_forward should return two things, out and cache; it returned ndarray",
    """
def f_forward(x):
    return np.log(x - 100), x
def f_backward(dout, x):
    return dout / (x - 100)
""": "f_forward should return an array of finite numbers first; it returned 20 of 20 values that are not finite",
    """
def f_forward(x):
    return [[1.0], [2.0, 3.0]], x
def f_backward(dout, x):
    return dout
""": "it returned rows of different lengths",
    """
def f_forward(x):
    return x.astype(np.float32), ()
def f_backward(dout, cache):
    return dout
""": "f_forward turns float64 into float32",
    """
def f_forward(x):
    m = np.random.default_rng().random(x.shape) > 0.5
    return x * m, m
def f_backward(dout, m):
    return dout * m
""": "f_forward gives another result each time",
    """
def f_forward(x, w):
    return x @ w, (x, w)
def f_backward(dout, cache):
    return dout @ cache[1].T
""": "f_backward should return dx, dw; it returned 1 values",
    """
def f_forward(x, y):
    return x + y[:, :2], ()
def f_backward(dout, cache):
    return dout, dout
""": r"f_forward failed at line 4: ValueError.* called with x=4,5, y=4,5: say --shape",
}


@pytest.mark.parametrize("code", CARELESS)
def test_careless_functions(judged, code):
    verdict = judged(code)
    assert not verdict.passed
    assert re.search(CARELESS[code], verdict.advice), verdict.advice


def test_shapes_may_be_given(judged):
    verdict = judged(RIGHT["affine"], x=(2, 3, 4), w=(12, 6), b=(6,))
    assert verdict.passed
    assert [row[1] for row in verdict.evidence[1:]] == ["(2, 3, 4)", "(12, 6)", "(6,)"]
    assert parsed(("x=2,3,4", " w = 12, 6 ")) == {"x": (2, 3, 4), "w": (12, 6)}


@pytest.mark.parametrize("text", ["x", "x=", "=3", "x=a", "x=0", "x=-1", "x=1e3", "x=4;5"])
def test_shapes_that_are_none(text):
    with pytest.raises(RequestError, match="--shape expects"):
        parsed((text,))


def test_a_function_without_a_partner_is_said_not_to_be_checked(tmp_path):
    file = tmp_path / "layers.py"
    file.write_text(
        "def twice_forward(x): return 2 * x, None\n"
        "def twice_backward(dout, cache): return 2 * dout\n"
        "def relu_forward(x): return x, x\n"
        "def tanh_backward(dout, cache): return dout\n"
    )
    twice, relu, tanh = check(file, {})
    assert twice.passed
    assert relu.passed is tanh.passed is None
    assert "There is no relu_backward" in relu.said
    assert "There is no tanh_forward" in tanh.said


FILES = {
    "": "has no pair",
    "def affine_forward(x): pass": "has no pair .* affine_forward",
    "def f(:": "could not be run at line 1",
    "x = 1\n1 / 0": "could not be run at line 2.*ZeroDivisionError",
    "raise SystemExit": "could not be run at line 1.*SystemExit",
    "import plainnet_no_such_thing": "could not be run at line 1.*ModuleNotFoundError",
}


@pytest.mark.parametrize("code", FILES)
def test_files_that_cannot_be_checked(tmp_path, code):
    (tmp_path / "mine.py").write_text(code)
    with pytest.raises(RequestError) as caught:
        check(tmp_path / "mine.py", {})
    assert re.search(FILES[code], str(caught.value))


def test_several_pairs_are_judged_in_the_order_of_the_file(tmp_path):
    (tmp_path / "mine.py").write_text("import numpy as np\n" + RIGHT["relu"] + AFFINE.format("dx = -dx") + RIGHT["a default"])
    assert [(v.check, v.passed) for v in check(tmp_path / "mine.py", {})] == [("relu", True), ("affine", False), ("leaky", True)]
    with pytest.raises(RequestError, match="Did you mean 'slope'"):
        check(tmp_path / "mine.py", {"slop": (3,)})
