"""What a user types comes from `plainnet` itself: every concept of every room, with nothing listed by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest

import plainnet
from plainnet.core.registry import ROOMS, find, names

CONCEPTS = [find(room, name) for room in ROOMS for name in names(room)]
TWICE = {"Constant", "Scale"}


@pytest.mark.parametrize("concept", [one for one in CONCEPTS if one.__name__ not in TWICE], ids=lambda one: one.__name__)
def test_every_concept_is_found_by_its_class(concept):
    assert getattr(plainnet, concept.__name__) is concept
    assert concept.__name__ in dir(plainnet)


def test_other_names_lead_where_they_say():
    from plainnet import Model, Training, fit, load

    assert [value.__name__ for value in (Model, Training, fit, load)] == ["Model", "Training", "fit", "load"]
    assert all(getattr(plainnet, name).__name__ == name for name in plainnet._HOMES)


@pytest.mark.parametrize("name", sorted(TWICE))
def test_a_name_of_several_concepts_says_where_they_are(name):
    homes = [concept.__module__ for concept in CONCEPTS if concept.__name__ == name]
    assert len(homes) == 2
    with pytest.raises(AttributeError, match=f"'{name}' is the name of several concepts; import it from {' or '.join(homes)}"):
        getattr(plainnet, name)
    assert name not in dir(plainnet)


@pytest.mark.parametrize("name", ["Nothing", "Layer", "dense", "layernorm", "__wrapped__"])
def test_what_is_no_concept_is_no_name(name):
    assert not hasattr(plainnet, name)


def test_importing_the_package_imports_little():
    """Not even the registry: the command line starts quickly."""
    code = "import sys, plainnet; print([name for name in sys.modules if name.startswith(('plainnet.', 'numpy'))])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"
