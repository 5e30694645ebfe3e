"""Augmentation shows a network more images, without touching those it has."""

from dataclasses import replace

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.base import Rows
from plainnet.datasets.digits import Digits
from plainnet.training.augmentation import augmented
from plainnet.training.data import DataSpec, prepare

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 12)
ROWS = Rows(IMAGES, np.array([0, 1], np.int32), np.array([1.0, 2.0]))


def test_a_mirrored_copy_comes_after_the_originals():
    found = augmented(ROWS, (3, 4), ("mirror",))
    assert (found.x[:2] == IMAGES).all()
    assert found.x[2].reshape(3, 4).tolist() == [[3, 2, 1, 0], [7, 6, 5, 4], [11, 10, 9, 8]]
    assert found.y.tolist() == [0, 1, 0, 1]
    assert found.weights is not None
    assert found.weights.tolist() == [1, 2, 1, 2]
    assert found.x.dtype == np.uint8


def test_channels_stay_together():
    image = np.arange(12, dtype=np.uint8)  # 2 x 2 of 3 colors
    found = augmented(Rows(image[None], np.zeros(1, np.int32)), (2, 2, 3), ("mirror",))
    assert found.x[1].tolist() == [3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8]


def test_shifts_move_by_one_pixel_each_way_and_repeat_the_edge():
    found = augmented(ROWS, (3, 4), ("shift",))
    down, up, right, left = found.x[2::2].reshape(4, 3, 4)
    assert len(found) == 10
    assert down.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3], [4, 5, 6, 7]]
    assert up[0].tolist() == [4, 5, 6, 7]
    assert right[0].tolist() == [0, 0, 1, 2]
    assert left[0].tolist() == [1, 2, 3, 3]


def test_both_multiply():
    assert len(augmented(ROWS, (3, 4), ("mirror", "shift"))) == 20


def test_training_rows_alone_are_augmented():
    spec = DataSpec(Digits(), limit=200, validation=50, augment=("mirror",))
    plain, more = prepare(replace(spec, augment=())), prepare(spec)
    assert (len(plain.train), len(more.train)) == (150, 300)
    assert more.validation is not None and plain.validation is not None
    assert (more.validation.x == plain.validation.x).all()
    assert (more.train.x[:150] == plain.train.x).all()
    assert more.steps[0].learned["scale"].tolist() == plain.steps[0].learned["scale"].tolist()


def test_tables_are_refused():
    with pytest.raises(RequestError, match="images"):
        augmented(ROWS, (12,), ("mirror",))
