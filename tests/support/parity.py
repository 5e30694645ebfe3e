"""How far another engine may be from the reference engine (docs: DESIGN, "Parity")."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
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
LOGITS = ("logits", "sampled logits")
PARTS = ("step", "gradient", *LOGITS)


def one_step(case: Case, program: Program, state: State, step: int, parts: Collection[str] = PARTS) -> dict[str, Array]:
    """All that one step, a gradient and a prediction give, by name; or of these, some."""
    found: dict[str, Array] = {}
    if "step" in parts:
        outcome = case.run(program, state, step, 1)
        assert outcome.steps == 1, f"{program.engine} found step {step} not finite"
        records = {name: outcome.records[0, [i]] for i, name in enumerate(program.records)}
        found |= tensors(case.network, outcome.state) | records
    if "gradient" in parts and case.weighs(step):
        objective, gradient = case.gradient(program, state, step)
        entries = case.network.parameters.entries
        found |= {f"gradient of {e.key}": gradient[e.offset : e.stop] for e in entries} | {"objective": np.array([objective])}
    return found | {name: case.predict(program, state, step, name != "logits") for name in LOGITS if name in parts}


def part_of(name: str) -> str:
    """Which part of a step gives that tensor."""
    if name in LOGITS:
        return name
    return "gradient" if name == "objective" or name.startswith("gradient of ") else "step"


@dataclass
class Responses:
    """The reference's own responses to changes of its start by one unit in the last place, change by change."""

    run: Callable[[int], dict[str, Array]]
    right: dict[str, Array]
    runs: list[dict[str, Array]] = field(default_factory=list)

    def largest(self, name: str, enough: float, draws: int = DRAWS) -> float:
        """Of several, or of the first ones where these are enough."""
        own = 0.0
        for seed in range(draws):
            if seed == len(self.runs):
                self.runs.append(self.run(seed))
            own = max(own, distance(self.runs[seed][name], self.right[name]))
            if own >= enough:
                break
        return own


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
    known: dict[tuple[Program, str], list[dict[str, Array]]] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Program:
        return self.case.compile("reference")

    @cached_property
    def exact(self) -> tuple[Case, Program]:
        case = self.case.typed("float64")
        return case, case.compile("reference")

    def right_from(self, state: State, parts: Collection[str] = PARTS) -> dict[str, Array]:
        case, program = self.exact
        return one_step(case, program, cast(state, "float64"), self.step, parts)

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
        suspects = {name: distance for name, distance in far.items() if distance > 1e-12}
        own = {name: self.responses[part_of(name)].largest(name, distance / 10) for name, distance in suspects.items()}
        return [
            f"{name}: {distance:.2g}, the reference's own response {own[name]:.2g}"
            for name, distance in suspects.items()
            if distance > 10 * own[name]
        ]

    @cached_property
    def responses(self) -> dict[str, Responses]:
        def responses(part: str) -> Responses:
            return Responses(lambda seed: self.right_from(nudged(self.state, seed), [part]), self.right)

        return {part: responses(part) for part in PARTS}

    def _beyond_32(self, program: Program, far: dict[str, float]) -> list[str]:
        suspects = [name for name, distance in far.items() if distance > max(FLOOR["float32"], 3 * self.own[name])]
        if not suspects:
            return []
        usual, allowed = self.errors(program, suspects), self.errors(self.reference, suspects)
        return [
            f"{name}: {usual[name]:.2g} on average, NumPy {allowed[name]:.2g}"
            for name in suspects
            if usual[name] > max(FLOOR["float32"], 3 * allowed[name])
        ]

    @cached_property
    def own(self) -> dict[str, float]:
        """NumPy float32's own distances at this state."""
        found = one_step(self.case, self.reference, self.state, self.step)
        return {name: distance(found[name], right) for name, right in self.right.items()}

    def errors(self, program: Program, names: list[str]) -> dict[str, float]:
        """Root mean square distances over the states near this one."""
        found = {}
        for name in names:
            near = zip(self.near(program, part_of(name)), self.near(self.exact[1], part_of(name)), strict=True)
            found[name] = norm(np.array([distance(one[name], right[name]) for one, right in near])) / NEAR**0.5
        return found

    def near(self, program: Program, part: str) -> list[dict[str, Array]]:
        """What a program, or the exact one, gives at each of the states near this one."""
        if (program, part) not in self.known:
            states = [nudged(self.state, seed, units=64) for seed in range(NEAR)]
            if program is self.exact[1]:
                self.known[program, part] = [self.right_from(state, [part]) for state in states]
            else:
                self.known[program, part] = [one_step(self.case, program, state, self.step, [part]) for state in states]
        return self.known[program, part]


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
    def reference(self) -> Program:
        return self.case.compile("reference")

    @cached_property
    def right(self) -> dict[str, Array]:
        return self._run(self.reference, self.case.start())

    @cached_property
    def responses(self) -> Responses:
        return Responses(lambda seed: self._run(self.reference, nudged(self.case.start(), seed)), self.right)

    @cached_property
    def exact(self) -> dict[str, Array]:
        case = self.case.typed("float64")
        outcome = case.advance(case.compile("reference"), cast(self.case.start(), "float64"), 0, self.steps)
        return tensors(case.network, outcome.state) | {"loss of each step": outcome.records[:, 0]}

    def _nearer(self, found: Array, name: str) -> bool:
        if self.case.training.dtype == "float64":
            return False
        return distance(found, self.exact[name]) <= 3 * distance(self.right[name], self.exact[name])

    def disagreements(self, program: Program) -> list[str]:
        found = self._run(program, self.case.start())
        exempt = noise_alone(self.case, self.case.batch)
        bad = []
        for name, right in self.right.items():
            far, enough = distance(found[name], right), HUNDRED[self.case.training.dtype]
            if far <= enough or _of(name) in exempt or far <= 10 * self.responses.largest(name, far / 10, 1):
                continue
            if self._nearer(found[name], name):
                continue
            own = self.responses.largest(name, far / 10)
            if far > 10 * own:
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
