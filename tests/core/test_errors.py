"""Errors suggest what was meant."""

import pytest

from plainnet.core.errors import nearest, slips


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [("", "", 0), ("", "abc", 3), ("adma", "adam", 1), ("swich", "swish", 1), ("kitten", "sitting", 3), ("ca", "ac", 1)],
)
def test_slips_of_the_pen(a, b, count):
    assert slips(a, b) == slips(b, a) == count


def test_the_nearest_name_is_the_one_with_the_fewest_slips():
    assert nearest("adma", ["adam", "adamax", "adamw"]) == "Did you mean 'adam'? "
    assert nearest("adamx", ["adam", "adamax", "amsgrad"]).startswith("Did you mean 'adam")
    assert nearest("val_loss", ["loss", "validation_loss"]) == "Did you mean 'validation_loss'? "  # no slip, another name
    assert nearest("zzz", ["adam"]) == ""
