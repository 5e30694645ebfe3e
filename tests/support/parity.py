"""How far another engine may be from the reference engine (docs: DESIGN, "Parity")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines.base import Program, State
from plainnet.layers.adapters import Adapters
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.dropconnect import DropConnect
from plainnet.layers.heads import Heads
from plainnet.layers.scales import Scales
from plainnet.network.network import Network
from support.cases import Case, cast, distance, norm, nudged, tensors

# A result is rounded once at the least: of two engines at that level the one may be exact, and no multiple of 0 is a bound.
ROUNDING = {"float32": 2.0**-24, "float64": 2.0**-53}
FLOOR = {dtype: 4 * unit for dtype, unit in ROUNDING.items()}
# Of a hundred steps each rounds, also where the start has no say in the result.
HUNDRED = {"float32": FLOOR["float32"], "float64": 100 * ROUNDING["float64"]}
DRAWS = 8  # changes of a state by one unit in the last place
NEAR = 32  # states near one, over which rounding errors are averaged


def one_step(case: Case, program: Program, state: State, step: int) -> dict[str, Array]:
    """All that one step, a gradient and a prediction give, by name."""
    outcome = case.run(program, state, step, 1)
    assert outcome.steps == 1, f"{program.engine} found step {step} not finite"
    found = tensors(case.network, outcome.state) | {name: outcome.records[0, [i]] for i, name in enumerate(program.records)}
    if case.weighs(step):
        objective, gradient = case.gradient(program, state, step)
        entries = case.network.parameters.entries
        found |= {f"gradient of {e.key}": gradient[e.offset : e.stop] for e in entries} | {"objective": np.array([objective])}
    return found | {"logits": case.predict(program, state, step), "sampled logits": case.predict(program, state, step, True)}


@dataclass(frozen=True)
class OneStep:
    """What is right after one step from a state, and how far from it other engines may be, tensor by tensor.

    In float64 the reference engine is right, and others agree to 1e-12 of a tensor's norm. Where the mathematics amplifies
    rounding beyond that (a gradient that nearly cancels), the yardstick is that of trajectories: 10 times the reference's own
    response to a change of its start by one unit in the last place.

    In float32 the reference in float64, from the same numbers, is right, and others are allowed 3 times NumPy float32's own
    distance to it. One rounding error is a draw of a lottery, and of a few numbers it may be lucky: whoever is beyond 3 times
    at this state is measured again at states near it, and so is NumPy; then the root mean squares count.
    """

    case: Case
    state: State
    step: int

    @cached_property
    def reference(self) -> Program:
        return self.case.compile("reference")

    @cached_property
    def exact(self) -> tuple[Case, Program]:
        case = self.case.typed("float64")
        return case, case.compile("reference")

    def right_from(self, state: State) -> dict[str, Array]:
        case, program = self.exact
        return one_step(case, program, cast(state, "float64"), self.step)

    @cached_property
    def right(self) -> dict[str, Array]:
        return self.right_from(self.state)

    def disagreements(self, program: Program) -> list[str]:
        """What another program makes of the same step, where it is too far from what is right."""
        found = one_step(self.case, program, self.state, self.step)
        exempt = noise_alone(self.case, self.case.rows_at(self.step))
        far = {name: distance(found[name], right) for name, right in self.right.items() if _of(name) not in exempt}
        beyond = self._beyond_64 if self.case.training.dtype == "float64" else self._beyond_32
        return [f"{_who(program)}, step {self.step}, {line}" for line in beyond(program, far)]

    def _beyond_64(self, program: Program, far: dict[str, float]) -> list[str]:
        suspects = [name for name, distance in far.items() if distance > 1e-12]
        return [
            f"{name}: {far[name]:.2g}, the reference's own response {self.response[name]:.2g}"
            for name in suspects
            if far[name] > 10 * self.response[name]
        ]

    @cached_property
    def response(self) -> dict[str, float]:
        """The reference's own, the largest of several."""
        runs = [self.right_from(nudged(self.state, seed)) for seed in range(DRAWS)]
        return {name: max(distance(run[name], right) for run in runs) for name, right in self.right.items()}

    def _beyond_32(self, program: Program, far: dict[str, float]) -> list[str]:
        suspects = [name for name, distance in far.items() if distance > max(FLOOR["float32"], 3 * self.own[name])]
        if not suspects:
            return []
        usual = self.errors(program)
        return [
            f"{name}: {usual[name]:.2g} on average, NumPy {self.usual[name]:.2g}"
            for name in suspects
            if usual[name] > max(FLOOR["float32"], 3 * self.usual[name])
        ]

    @cached_property
    def own(self) -> dict[str, float]:
        """NumPy float32's own distances at this state."""
        found = one_step(self.case, self.reference, self.state, self.step)
        return {name: distance(found[name], right) for name, right in self.right.items()}

    @cached_property
    def near(self) -> list[tuple[State, dict[str, Array]]]:
        states = [nudged(self.state, seed, units=64) for seed in range(NEAR)]
        return [(state, self.right_from(state)) for state in states]

    @cached_property
    def usual(self) -> dict[str, float]:
        return self.errors(self.reference)

    def errors(self, program: Program) -> dict[str, float]:
        """Root mean square distances over the states near this one."""
        runs = [(one_step(self.case, program, state, self.step), right) for state, right in self.near]
        return {
            name: norm(np.array([distance(found[name], right[name]) for found, right in runs])) / NEAR**0.5 for name in self.right
        }


@dataclass(frozen=True)
class Trajectory:
    """Where the reference engine is after some steps from the start, and how far others may be.

    That is 10 times the reference's own response to a change of its start by one unit in the last place: optimizers amplify
    rounding, and no fixed bound can hold. Where a training forgets its start, so that this says nothing, the yardstick is that
    of one step: in float32, 3 times NumPy float32's own distance to float64. Where gradients do not depend on the start at all
    (an absolute error's are signs) it responds by nothing, and still every step rounds.
    """

    case: Case
    steps: int = 100

    def _run(self, program: Program, state: State) -> dict[str, Array]:
        outcome = self.case.advance(program, state, 0, self.steps)
        return tensors(self.case.network, outcome.state) | {"loss of each step": outcome.records[:, 0]}

    @cached_property
    def right(self) -> dict[str, Array]:
        return self._run(self.case.compile("reference"), self.case.start())

    @cached_property
    def exact(self) -> dict[str, Array]:
        case = self.case.typed("float64")
        outcome = case.advance(case.compile("reference"), cast(self.case.start(), "float64"), 0, self.steps)
        return tensors(case.network, outcome.state) | {"loss of each step": outcome.records[:, 0]}

    def _nearer(self, found: Array, name: str) -> bool:
        if self.case.training.dtype == "float64":
            return False
        return distance(found, self.exact[name]) <= 3 * distance(self.right[name], self.exact[name])

    def _response(self, seeds: range) -> dict[str, float]:
        """The largest of several."""
        program = self.case.compile("reference")
        runs = [self._run(program, nudged(self.case.start(), seed)) for seed in seeds]
        return {name: max(distance(run[name], right) for run in runs) for name, right in self.right.items()}

    @cached_property
    def first(self) -> dict[str, float]:
        return self._response(range(1))

    @cached_property
    def more(self) -> dict[str, float]:
        return self._response(range(1, DRAWS))

    def disagreements(self, program: Program) -> list[str]:
        found = self._run(program, self.case.start())
        exempt = noise_alone(self.case, self.case.batch)
        bad = []
        for name, right in self.right.items():
            far, enough = distance(found[name], right), HUNDRED[self.case.training.dtype]
            if far <= enough or _of(name) in exempt or far <= 10 * self.first[name]:
                continue
            own = max(self.first[name], self.more[name])
            if far > 10 * own and not self._nearer(found[name], name):
                bad.append(f"{_who(program)}, {name} {right.shape}: {far:.2g}, the reference's own response {own:.2g}")
        return bad


def zero_by_mathematics(network: Network, rows: int) -> set[str]:
    """Names of what has no effect, so that its gradient is rounding alone: batch norm takes away whatever all rows share.

    That is every bias on the way to a batch norm through Dense layers only, the shift of another batch norm there, and (both
    being zero for ever) the running mean of the second; and every weight there where it all begins with a single value a row,
    since batch norm takes away its scale, but for epsilon, and nothing is left but its sign. One row or two become 0 or plus
    and minus 1 whatever they were: then everything before a batch norm has no effect. So do two features of a layer norm and the
    only one of an RMS norm.
    """
    exempt: set[str] = set()
    norm, tiny, between = None, False, list[str]()
    for name, layer, fan_in in reversed(network.leaves):
        kind = layer.concept_name()
        if tiny:
            exempt |= {f"{name}.{key}" for key in layer.parameters(fan_in)}
        if norm is not None:
            exempt |= {f"{name}.{key}" for key in ("shift", "bias") if key in layer.parameters(fan_in)}  # of any other kind
        if (kind == "layer_norm" and fan_in <= 2) or (kind == "rms_norm" and fan_in == 1):
            norm, tiny = None, True
        elif kind == "batch_norm":
            if norm is not None:
                exempt |= {f"{name}.shift", f"{norm}.mean"}
            norm, tiny, between = name, tiny or rows <= 2, []
        elif _linear(layer) and norm is not None:
            between.append(name)
            exempt.add(f"{name}.bias")
            if fan_in == 1:
                exempt |= {f"{dense}.weights" for dense in between}
        elif not _linear(layer) and kind not in ("identity", "gaussian_noise"):
            norm = None
    return exempt


def _linear(layer: Layer) -> bool:
    """What it gives is the same linear function of every row, but for a bias."""
    shared = isinstance(layer, DropConnect) and layer.mask == "batch" and layer.activation is None
    return isinstance(layer, (Adapters, Dense, Heads, Scales)) or shared


# Links that make of a gradient of almost 0 an update of almost 0; all others may make of it a step like any other.
GENTLE = {"scale", "heavy_ball", "nesterov_momentum", "weight_decay", "clip_by_value", "clip_by_norm", "gradient_noise"}


def noise_alone(case: Case, rows: int) -> set[str]:
    """Names of what rounding alone moves: what is zero by mathematics and, where the optimizer makes whole steps of that
    rounding, the norm of the update and the running means, which follow a bias that nothing else depends on.
    """
    exempt = zero_by_mathematics(case.network, rows)
    if exempt and any(link.concept_name() not in GENTLE for link in case.training.chain()):
        exempt |= {"update_norm", *(f"{name}.mean" for name in case.network.names if name.startswith("batch_norm"))}
    return exempt


def _of(tensor: str) -> str:
    """The parameter or statistic that a tensor belongs to."""
    return tensor.rpartition(" of ")[2]


def _who(program: Program) -> str:
    fused = "" if getattr(program, "fused", True) else " interpreted"
    return f"{program.training.dtype} {program.isa}{fused} x{program.threads}"
