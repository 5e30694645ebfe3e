"""A model as one C99 file: float32, no memory but what is static, nothing to link but the mathematics library."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.graph import Node
from plainnet.export.about import about, classifies, rows_to_try
from plainnet.export.folding import folded
from plainnet.export.lines import Expressions, named
from plainnet.export.program import FUNCTIONS, Program
from plainnet.export.recording import recorded
from plainnet.model.model import Model

TEMPLATES = {name: f"{name}f({{0}})" for name in FUNCTIONS} | {
    **{"power": "powf({0}, {1})", "absolute": "fabsf({0})", "where": "({0} ? {1} : {2})", "sign": "sign({0})"},
    **{"minimum": "smaller({0}, {1})", "maximum": "larger({0}, {1})"},
}

HELPERS = {
    "sign(": "static float sign(float a) { return (float)((a > 0.0f) - (a < 0.0f)); }\n",
    "smaller(": "static float smaller(float a, float b) { return a < b ? a : b; }\n",
    "larger(": "static float larger(float a, float b) { return a > b ? a : b; }\n",
    "product(": """
/* y = x W + b */
static void product(const float *restrict x, const float *restrict w, const float *restrict b, float *restrict y, int inputs,
                    int outputs) {
    for (int j = 0; j < outputs; j++) y[j] = b[j];
    for (int i = 0; i < inputs; i++) {
        const float xi = x[i], *row = w + (long)i * outputs;
        for (int j = 0; j < outputs; j++) y[j] += xi * row[j];
    }
}
""",
}

FILE = """/* {name}: a network trained with Plainnet, in C99 without dependencies; link with -lm.

   float y[{upper}_OUTPUTS];
   {call}

   x: a row of {inputs} values, as it was trained on. y: {outputs}.
   It works in static memory, so one call at a time. Its self-test: cc -std=c99 -O2 -D{upper}_SELF_TEST {name}.c -lm

{about}
*/
#include <math.h>

#define {upper}_INPUTS {inputs}
#define {upper}_OUTPUTS {count}

{result} {name}_predict(const float x[{upper}_INPUTS], float y[{upper}_OUTPUTS]);
{classes}
{arrays}
{helpers}
{result} {name}_predict(const float x[{upper}_INPUTS], float y[{upper}_OUTPUTS]) {{
{memory}
{body}
{end}}}

#ifdef {upper}_SELF_TEST
#include <stdio.h>

static const float tried[{tried}][{upper}_INPUTS] = {rows};
static const float expected[{tried}][{upper}_OUTPUTS] = {expected};

int main(void) {{
    float worst = 0.0f, y[{upper}_OUTPUTS];
    for (int n = 0; n < {tried}; n++) {{
        {name}_predict(tried[n], y);
        for (int j = 0; j < {upper}_OUTPUTS; j++) {{
            const float off = fabsf(y[j] - expected[n][j]) / (1.0f + fabsf(expected[n][j]));
            if (!(off <= worst)) worst = off;
        }}
    }}
    printf("{name}: {tried} rows, off by %.1e at most\\n", (double)worst);
    return worst <= 1e-5f ? 0 : 1;
}}
#endif
"""


def c_file(model: Model, name: str) -> bytes:
    """`name` is what its functions begin with."""
    program = folded(recorded(model))
    arrays = {node: node.detail for node in program.nodes if node.op == "input" and node.detail != "x"}
    body = _Body(program, arrays)
    written, tried = "\n".join(f"    {line}" for line in body.lines()), rows_to_try(model)
    facts = about(model)
    text = FILE.format(
        name=name,
        upper=name.upper(),
        call=("int number = " if classifies(model) else "") + f"{name}_predict(x, y);",
        inputs=len(model.columns),
        outputs="a probability or score of each class; the result is the class's number"
        if classifies(model)
        else "the outputs below",
        count=program.link.cols,
        about="\n".join(f"   {key}: {_comment(value)}" for key, value in facts.items() if value),
        result="int" if classifies(model) else "void",
        classes=_classes(model, name),
        arrays="\n".join(_array(arrays[node], program.arrays[node.detail]) for node in arrays),
        helpers="".join(text for call, text in HELPERS.items() if call in written),
        memory="\n".join(f"    static float m{i}[{size}];" for i, size in enumerate(body.memory.sizes)),
        body=written,
        end=_end(body, program) if classifies(model) else "",
        tried=len(tried),
        rows=_braced(tried),
        expected=_braced(model.predict_link(tried)),
    )
    return text.encode()


@dataclass
class _Memory:
    """Places for values of a row, each used again when its value has been read for the last time."""

    sizes: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)

    def take(self, size: int) -> int:
        if not self.free:
            self.sizes.append(0)
            self.free.append(len(self.sizes) - 1)
        place = max(self.free, key=lambda i: self.sizes[i])
        self.free.remove(place)
        self.sizes[place] = max(self.sizes[place], size)
        return place


@dataclass
class _Body:
    """The lines that compute a program; `places` says what each value's array is called."""

    program: Program
    arrays: Mapping[Node, str]
    memory: _Memory = field(default_factory=_Memory)
    places: dict[Node, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = {node: "x" for node in self.program.nodes if node.op == "input" and node not in self.arrays}
        self.names = named(self.program.nodes, self.program.outputs, {**self.arrays, **given})
        self.places |= {**self.arrays, **given}
        self.expressions = Expressions(TEMPLATES, _number, lambda node: f"{self.places[node]}[{'i' if node.cols > 1 else '0'}]")

    def lines(self) -> list[str]:
        written = [node for node in self.program.nodes if node in self.names and node.op != "input"]
        reads = {node: set(self._read(node)) for node in written}
        last = {arg: node for node in written for arg in reads[node]}
        lines = []
        for node in written:
            place = "y" if node is self.program.link else f"m{self.memory.take(node.cols)}"
            self.places[node] = place
            lines += self._line(node, place)
            done = [arg for arg in reads[node] if last[arg] is node and arg not in self.program.outputs]
            self.memory.free += sorted(int(self.places[arg][1:]) for arg in done if arg.op != "input")
        if self.program.link.op == "input":
            lines.append(_copied("y", "x", self.program.link.cols))
        return lines

    def _read(self, node: Node) -> Iterable[Node]:
        """The values of a name that its line reads."""
        for arg in node.args:
            if arg in self.names:
                yield arg
            else:
                yield from self._read(arg)

    def _line(self, node: Node, y: str) -> list[str]:
        args = [self.places.get(arg, "") for arg in node.args]
        match node.op:
            case "product":
                lines = [f"product({', '.join(args)}, {y}, {node.args[0].cols}, {node.cols});"]
            case "row_sum":
                lines = [f"{y}[0] = 0.0f;", f"{_loop(node.args[0].cols)} {y}[0] += {args[0]}[i];"]
            case "row_max":
                lines = [f"{y}[0] = {args[0]}[0];", f"{_loop(node.args[0].cols)} {y}[0] = larger({y}[0], {args[0]}[i]);"]
            case "columns":
                lines = [_copied(y, f"({args[0]} + {node.detail[0]})", node.cols)]
            case "gather":
                lines = [_copied(y, f"({args[0]} + (long){args[1]}[0] * {node.cols})", node.cols)]
            case "beside":
                starts = accumulate((arg.cols for arg in node.args), initial=0)
                parts = zip(starts, args, node.args, strict=False)
                lines = [_copied(f"({y} + {start})", arg, part.cols) for start, arg, part in parts]
            case _:
                value = self.expressions.of(node, self.names)
                lines = [f"{_loop(node.cols)} {y}[i] = {value};" if node.cols > 1 else f"{y}[0] = {value};"]
        return lines


def _loop(count: int) -> str:
    return f"for (int i = 0; i < {count}; i++)"


def _copied(to: str, source: str, count: int) -> str:
    return f"{_loop(count)} {to}[i] = {source}[i];"


def _end(body: _Body, program: Program) -> str:
    """The number of the largest logit, the first of equals."""
    z = body.places[program.logits]
    return f"    int best = 0;\n    {_loop(program.logits.cols)} if ({z}[i] > {z}[best]) best = i;\n    return best;\n"


def _number(value: float) -> str:
    if not np.isfinite(np.float32(value)):
        return "NAN" if np.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"
    return f"{np.float32(value)!s}f"


def _array(name: str, values: Array) -> str:
    return f"static const float {name}[{values.size}] = {_braced(values.ravel())};"


def _braced(values: Array) -> str:
    """Numbers, or rows of them."""
    if values.ndim == 2:
        return "{" + ",\n".join(map(_braced, values)) + "}"
    numbers = ", ".join(map(_number, values))
    return "{" + textwrap.fill(numbers, 120, break_long_words=False, break_on_hyphens=False) + "}"


def _classes(model: Model, name: str) -> str:
    if not classifies(model):
        return ""
    listed = f"const char *const {name}_classes[{len(model.names)}]"
    return f"extern {listed};\n{listed} = {{{', '.join(map(_quoted, model.names))}}};\n"


def _quoted(text: str) -> str:
    """UTF-8, byte by byte where C would read something else."""
    plain = (chr(b) if 32 <= b < 127 and chr(b) not in '"\\\\?' else f"\\{b:03o}" for b in text.encode())
    return '"' + "".join(plain) + '"'


def _comment(value: object) -> str:
    text = json.dumps(value).replace("/", "\\/").replace("?", "\\u003f")
    return "\n".join(textwrap.wrap(text, 120, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False))
