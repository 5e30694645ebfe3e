"""Every concept of the registry keeps the contract of its room. A new file is covered with nothing written here."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from plainnet.cli.main import cli
from plainnet.core import registry
from plainnet.core.arrays import Array, float_type
from plainnet.core.concept import Concept
from plainnet.core.draws import NumPyDraws
from plainnet.core.random import Stream
from plainnet.core.spec import from_data, from_toml, to_data, to_json, to_toml
from plainnet.engines import hyper
from plainnet.layers.base import Context, Layer
from plainnet.transforms.base import Context as TransformContext
from support.cases import HORIZON
from support.examples import all_variants, named
from support.small import in_use, small_case

DTYPES = ["float32", "float64"]
REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def each(*rooms: str) -> Any:
    """One test for every variant of every concept of these rooms, called by the concept's name."""
    found = [variant for room in rooms for variant in all_variants(room)]
    return pytest.mark.parametrize("concept", found, ids=lambda concept: f"{concept.concept_name()}:{concept}")


def each_name(*rooms: str) -> Any:
    found = [(room, name) for room in rooms for name, _ in named(room)]
    return pytest.mark.parametrize(("room", "name"), found, ids=[f"{room}:{name}" for room, name in found])


@pytest.fixture(scope="module")
def listed() -> str:
    answer = CliRunner().invoke(cli, ["list"])
    assert answer.exit_code == 0
    return answer.output


@pytest.fixture(scope="module")
def helped() -> str:
    return CliRunner().invoke(cli, ["list", "--help"]).output


@pytest.fixture(scope="module")
def documented() -> dict[str, list[str]]:
    """Room -> the names in the first column of its table."""
    parts = re.split(r"^## (\w+).*$", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {room: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) for room, text in zip(parts[::2], parts[1::2], strict=True)}


@each_name(*registry.ROOMS)
def test_is_listed_with_what_it_is(listed, room, name):
    in_room = listed.split(f"{room}:\n")[1].split("\n\n")[0]
    lines = [line for line in in_room.splitlines() if line.split()[:1] == [name]]
    assert lines, listed
    about = sys.modules[registry.find(room, name).__module__].__doc__
    assert about is not None
    assert about.strip().splitlines()[0][:60] in lines[0]


@each_name(*registry.ROOMS)
def test_is_named_in_the_help(helped, room, name):
    in_room = re.search(rf"^  {room} +(.*(?:\n {{5,}}.*)*)", helped, re.MULTILINE)
    assert in_room and name in re.split(r"[,\s]+", in_room[1]), helped


@pytest.mark.parametrize("room", registry.ROOMS)
def test_the_docs_name_what_is_built_in(documented, room):
    """One row | `name` | when to use it | for each, in the table of its room; no name twice, none that is not there."""
    assert sorted(documented.get(room, [])) == sorted(registry._files(room)), f"see the table of {room} in {REFERENCE}"


@each_name(*[room for room in registry.ROOMS if room not in ("metrics", "preprocessing", "datasets", "callbacks")])
def test_says_where_it_comes_from(room, name):
    about = sys.modules[registry.find(room, name).__module__].__doc__ or ""
    assert re.search(r"[A-Z][\w'’-]+[^()]*?\b(1[6-9]|20)\d\d\b", about), f"name the author and the year:\n{about}"


@each(*registry.ROOMS)
def test_survives_json_and_toml(concept):
    base = next(cls for cls in type(concept).__mro__ if "room" in vars(cls))
    assert from_data(base, json.loads(to_json(concept))) == concept
    assert from_toml(base, to_toml(concept)) == concept
    assert to_data(concept)["name"] == concept.concept_name()
    assert {f.name for f in fields(concept) if f.init} >= set(to_data(concept)) - {"name"}


def _frozen(values: Array) -> Array:
    """Whoever writes in place fails."""
    values.flags.writeable = False
    return values


def _normal(shape: tuple[int, ...], dtype: str, seed: int = 0) -> Array:
    return _frozen(np.random.default_rng(seed).normal(size=shape).astype(dtype))


def _hyper(values: dict[str, hyper.Hyper], dtype: str) -> dict[str, Any]:
    return {key: float_type(dtype).type(value(3) if callable(value) else value) for key, value in values.items()}


def _layer_in_use(layer: Layer, dtype: str, rows: int, training: bool) -> Iterator[tuple[str, Array, tuple[int, ...]]]:
    """(what, value, the shape it must have) of everything that the layer computes."""
    fan_in, width = 6, layer.width(6)
    owned, carried = layer.parameters(fan_in), layer.statistics(fan_in)
    p = {name: _normal(one.shape, dtype, i) for i, (name, one) in enumerate(owned.items())}
    statistics = {name: _frozen(np.abs(_normal(one.shape, dtype))) for name, one in carried.items()}
    context = Context(training, training, statistics, _hyper(layer.hyper(), dtype), NumPyDraws(1, 2, float_type(dtype)))
    y, cache = layer.forward(p, _normal((rows, fan_in), dtype), context)
    yield "output", y, (rows, width)
    dy = _normal((rows, width), dtype, 5)
    dx, gradients = layer.backward(p, cache, dy)
    yield "dx", dx, (rows, fan_in)
    assert gradients.keys() == owned.keys()
    yield from ((f"gradient of {name}", gradients[name], one.shape) for name, one in owned.items())
    alone = layer.gradients(p, cache, dy)
    assert alone.keys() == owned.keys()
    for name, value in alone.items():
        np.testing.assert_array_equal(value, gradients[name])
    following = layer.next_statistics(statistics, cache)
    assert following.keys() == carried.keys()
    yield from ((f"next {name}", following[name], one.shape) for name, one in carried.items())


@each("layers")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rows", [1, 7])
@pytest.mark.parametrize("training", [True, False])
def test_a_layer_keeps_shapes_and_dtype_and_its_inputs(concept, dtype, rows, training):
    layer = in_use(concept)
    for what, value, shape in _layer_in_use(layer, dtype, rows, training):
        assert value.dtype == dtype, what
        assert value.shape == shape, what
        assert np.isfinite(value).all(), what


@each("layers")
def test_a_layer_without_rows_gives_none(concept):
    layer = in_use(concept)
    p = {name: _normal(one.shape, "float64") for name, one in layer.parameters(6).items()}
    statistics = {name: np.ones(one.shape) for name, one in layer.statistics(6).items()}
    context = Context(False, True, statistics, _hyper(layer.hyper(), "float64"), NumPyDraws(1, 2, float_type("float64")))
    assert layer.forward(p, np.zeros((0, 6)), context)[0].shape == (0, layer.width(6))


@each("losses")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("rows", "classes"), [(1, 1), (1, 3), (5, 1), (5, 4)])
def test_a_loss_keeps_shapes_and_dtype_and_its_inputs(concept, dtype, rows, classes):
    outputs = concept.outputs(classes)
    z = _normal((rows, outputs), dtype)
    y = _frozen(np.eye(classes, dtype=dtype)[np.arange(rows) % classes])
    value, gradient = concept.value_and_gradient(z, y)
    linked = concept.linked(outputs)
    shapes = (value, (rows, 1)), (gradient, z.shape), (concept.link(z), (rows, linked)), (concept.point(z), y.shape)
    for what, shape in shapes:
        assert what.dtype == dtype
        assert what.shape == shape
        assert np.isfinite(what).all()
    assert concept.targets(outputs) == classes
    assert len(set(concept.headings([f"target {i}" for i in range(classes)]))) == linked


@each("losses")
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_loss_stays_finite_for_huge_logits(concept, dtype):
    z = np.tile(np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4], [1e3, -1e3, -1e3]], dtype), concept.per_target)
    for values in (*concept.value_and_gradient(z, np.eye(3, dtype=dtype)), concept.link(z), concept.point(z)):
        assert np.isfinite(values).all()


@each("regularizers")
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_regularizer_keeps_shapes_and_dtype_and_its_inputs(concept, dtype):
    w = _normal((20,), dtype)
    for values in concept.value_and_gradient(w):
        assert values.dtype == dtype
        assert values.shape == w.shape
    assert (concept.value_and_gradient(w)[0] >= 0).all()
    assert (concept.value_and_gradient(np.zeros(3, dtype))[0] == 0).all()


@each("transforms")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [1, 20])
def test_a_transform_keeps_shapes_and_dtype_and_its_inputs(concept, dtype, size):
    transform = small_case(concept).training.optimizer.chain()[0]
    slots = {name: _frozen(np.abs(_normal((size,), dtype, i))) for i, name in enumerate(transform.keeps)}
    context = TransformContext(
        _hyper(transform.hyper(), dtype), np.sum, lambda x: x * 2.0, lambda x: x, lambda like, _: abs(like) % 1
    )
    update, new = transform.update(_normal((size,), dtype), _normal((size,), dtype, 9), slots, context)
    assert new.keys() == slots.keys()
    for values in (update, *new.values()):
        assert values.dtype == dtype
        assert values.shape == (size,)
        assert np.isfinite(values).all()


@each("initializers")
@pytest.mark.parametrize("shape", [(1,), (30,), (1, 1), (12, 30)])
def test_an_initializer_draws_each_element_by_its_place(concept, shape):
    source = Stream(5, 6)
    values = concept.values(source, shape, 12, 30)
    assert values.dtype == np.float64
    assert values.shape == shape
    assert np.isfinite(values).all()
    np.testing.assert_array_equal(concept.values(source, shape, 12, 30), values)
    if not concept.whole:
        larger = concept.values(source, tuple(size + 3 for size in shape), 12, 30)
        np.testing.assert_array_equal(larger[tuple(slice(size) for size in shape)], values)


@each("schedules")
def test_a_schedule_is_a_function_of_the_step(concept):
    schedule = concept.over(HORIZON, 20)
    values = [schedule(step) for step in range(20)] + [schedule(HORIZON), schedule(10 * HORIZON)]
    assert all(type(value) is float and np.isfinite(value) and value >= 0 for value in values)
    assert [schedule(step) for step in range(20)] == values[:20]
    assert schedule.over(7, 5) == schedule
    assert from_data(type(concept).__mro__[1], to_data(schedule)) == schedule


@each("schedules")
def test_a_table_of_a_schedule_does_not_depend_on_where_it_begins(concept):
    case = small_case(concept)
    np.testing.assert_array_equal(case.hyper(0, 30)[11:19], case.hyper(11, 8))


@each("optimizers")
def test_an_optimizer_is_a_chain_of_transforms(concept):
    chain = concept.chain()
    assert chain
    assert all(isinstance(link, Concept) and link.room == "transforms" for link in chain)
    assert small_case(concept).start().slots.shape[0] == sum(len(link.keeps) for link in chain)
