""".npy and .npz files as people have them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.npy import NPY
from plainnet.datasets.npz import NPZ

X = np.arange(24, dtype=np.float32).reshape(6, 2, 2)
Y = np.array([3, 1, 3, 1, 1, 3])


@pytest.fixture
def save(tmp_path: Path):
    """(name, array) -> the path of an .npy file."""

    def _save(name: str, array: np.ndarray) -> str:
        np.save(tmp_path / name, array)
        return str(tmp_path / name)

    return _save


def test_features_are_mapped_not_loaded(save):
    data = NPY(save("x.npy", X), save("y.npy", Y)).load()
    assert isinstance(data.train.x, np.memmap)
    assert data.train.x.tolist() == X.reshape(6, 4).tolist()
    assert (data.row_shape, data.class_names, data.test) == ((2, 2), ("1", "3"), None)
    assert data.train.y.tolist() == [1, 0, 1, 0, 0, 1]
    assert data.train.y.dtype == np.int32


@pytest.mark.parametrize(("target", "y", "x"), [(None, [0, 1, 0], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), ("1", [0, 1, 2], None)])
def test_a_column_of_the_matrix(save, target, y, x):
    table = np.array([[1, 2, 0], [3, 4, 1], [5, 6, 0]], np.float64)
    data = NPY(save("t.npy", table), target).load()
    assert data.train.y.tolist() == y
    assert x is None or data.train.x.tolist() == x


def test_a_test_of_its_own(save):
    paths = save("x.npy", X), save("y.npy", Y), save("tx.npy", X[:2]), save("ty.npy", Y[:2])
    data = NPY(*paths).load()
    assert data.test is not None
    assert data.test.y.tolist() == [1, 0]
    with pytest.raises(RequestError, match="targets too"):
        NPY(*paths[:3]).load()
    with pytest.raises(RequestError, match="belongs to a test file"):
        NPY(paths[0], paths[1], test_target=paths[3]).load()
    with pytest.raises(RequestError, match=r"a class that the training rows lack.*'2'"):
        NPY(*paths[:3], save("odd.npy", np.array([1, 2]))).load()
    with pytest.raises(RequestError, match="shaped like training rows"):
        NPY(*paths[:2], save("wide.npy", np.zeros((2, 5))), paths[3]).load()


@pytest.mark.parametrize(
    ("y", "names", "expected"),
    [
        (np.array(["b", "a", "b"]), ("a", "b"), [1, 0, 1]),
        (np.array([b"b", b"a", b"b"]), ("a", "b"), [1, 0, 1]),
        (np.array([True, False, True]), ("False", "True"), [1, 0, 1]),
        (np.array([[5], [2], [5]]), ("2", "5"), [1, 0, 1]),
        (np.array([0.5, 1.5, 2.0]), (), [[0.5], [1.5], [2.0]]),
        (np.array([[0.5, 1], [1.5, 1], [2, 1]]), (), [[0.5, 1], [1.5, 1], [2, 1]]),
        (np.array([[0, 1], [1, 1], [0, 0]], bool), ("1", "2"), [[0, 1], [1, 1], [0, 0]]),
    ],
)
def test_targets_of_every_kind(save, y, names, expected):
    data = NPY(save("x.npy", X[:3]), save("y.npy", y)).load()
    assert data.class_names == names
    assert data.train.y.tolist() == expected


@pytest.mark.parametrize("dtype", [np.int64, np.bool_, np.float16, ">f4"])
def test_other_numbers_become_floats(save, dtype):
    x = (X.reshape(6, 4) > 3).astype(dtype)
    data = NPY(save("x.npy", x), save("y.npy", Y)).load()
    assert data.train.x.dtype == np.float64
    np.testing.assert_array_equal(data.train.x, x.astype(np.float64))


def test_columns_first_becomes_rows_first(save):
    data = NPY(save("x.npy", np.asfortranarray(X.reshape(6, 4))), save("y.npy", Y)).load()
    assert data.train.x.flags.c_contiguous
    np.testing.assert_array_equal(data.train.x, X.reshape(6, 4))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X, Y[:5], "6 rows and 5 targets"),
        (X[:0], Y[:0], "no rows"),
        (X[:, :0], Y, "no rows"),
        (X.astype(str), Y, "should hold numbers"),
        (X, np.ones(6, int), "constant"),
        (X, np.array([None] * 6), "not a NumPy array"),
        (X, Y.astype("datetime64[s]"), "cannot be targets"),
        (X, np.ones((6, 2, 2)), "cannot be targets"),
        (np.zeros((1200, 1)), np.arange(1200), "too many values for classes.*1,200"),
    ],
)
def test_what_cannot_be_used_is_explained(save, tmp_path, x, y, message):
    np.save(tmp_path / "y.npy", y, allow_pickle=True)
    with pytest.raises(RequestError, match=message):
        NPY(save("x.npy", x), str(tmp_path / "y.npy")).load()


def test_files_that_are_none(tmp_path):
    (tmp_path / "junk.npy").write_bytes(b"\x93NUMPY\x01\x00 junk")
    for dataset in (NPY(str(tmp_path / "junk.npy")), NPZ(str(tmp_path / "junk.npy"))):
        with pytest.raises(RequestError, match=r"junk\.npy is not an?"):
            dataset.load()
    for dataset in (NPY(str(tmp_path / "none.npy")), NPZ(str(tmp_path / "none.npz"))):
        with pytest.raises(RequestError, match="no such file"):
            dataset.load()


@pytest.mark.parametrize(
    "names",
    [("x", "y"), ("x_train", "y_train"), ("X", "y"), ("images", "labels"), ("data", "target")],
)
def test_usual_names_are_found(tmp_path, names):
    np.savez(tmp_path / "a.npz", **dict(zip(names, (X, Y), strict=True)), other=Y)
    data = NPZ(str(tmp_path / "a.npz")).load()
    assert data.train.x.shape == (6, 4)
    assert data.train.y.tolist() == [1, 0, 1, 0, 0, 1]
    assert data.test is None


def test_names_of_ones_own(tmp_path):
    path = str(tmp_path / "a.npz")
    np.savez_compressed(path, x_train=X, y_train=Y, x_test=X[:2], y_test=Y[:2], letters=np.array(list("ababab")), f=X[:, 0])
    data = NPZ(path).load()
    assert data.test is not None
    assert data.test.x.shape == (2, 4)
    assert NPZ(path, target="letters").load().class_names == ("a", "b")
    named = NPZ(path, "f", "letters").load()
    assert (named.row_shape, named.test) == ((2,), None)
    with pytest.raises(RequestError, match="Did you mean 'letters'"):
        NPZ(path, "f", "leters").load()
    with pytest.raises(RequestError, match="features and targets"):
        NPZ(path, test_features="f").load()
    np.savez(path, a=X, b=Y)
    with pytest.raises(RequestError, match=r"Which arrays of a\.npz.*a, b"):
        NPZ(path).load()


def test_archives_that_lie(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, y=np.array([object()] * 6))
    with pytest.raises(RequestError, match=r"y\.npy of a\.npz cannot be read"):
        NPZ(str(path)).load()
    header = (
        b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 9)}".ljust(117) + b"\n"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", header)
        archive.writestr("y.npy", b"junk")
    with pytest.raises(RequestError, match="announces more values than it holds"):
        NPZ(str(path)).load()


def test_damaged_archives_are_refused_or_read(tmp_path):
    random, path = np.random.default_rng(0), tmp_path / "a.npz"
    np.savez_compressed(path, x=X, y=Y)
    good = path.read_bytes()
    for number in range(200):
        content = bytearray(good)
        for place in random.integers(0, len(content), 1 + number % 4):
            content[place] = random.integers(256)
        path.write_bytes(bytes(content[: len(content) - number % 3 * 20]))
        try:
            NPZ(str(path)).load()
        except RequestError as error:
            assert error.advice
