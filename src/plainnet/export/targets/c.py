"""A model as one C99 file: float32, no memory but what is static, nothing to link but the mathematics library."""

from __future__ import annotations

import json
import textwrap

from plainnet.core.arrays import Array
from plainnet.export.about import about, classifies, rows_to_try
from plainnet.export.folding import folded
from plainnet.export.program import Program
from plainnet.export.recording import recorded
from plainnet.export.targets.c_lines import Body, loop, number
from plainnet.model.model import Model

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
    int wrong = 0;
    float worst = 0.0f, y[{upper}_OUTPUTS];
    for (int n = 0; n < {tried}; n++) {{
        {name}_predict(tried[n], y);
        for (int j = 0; j < {upper}_OUTPUTS; j++) {{
            const float off = fabsf(y[j] - expected[n][j]) / (1.0f + fabsf(expected[n][j]));
            wrong += !(off <= 1e-5f);
            if (off > worst) worst = off;
        }}
    }}
    printf("{name}: {tried} rows, off by %.1e at most, %d values wrong\\n", (double)worst, wrong);
    return wrong > 0;
}}
#endif
"""


def c_file(model: Model, name: str) -> bytes:
    """`name` is what its functions begin with."""
    program = folded(recorded(model))
    arrays = {node: node.detail for node in program.nodes if node.op == "input" and node.detail != "x"}
    body = Body(program, arrays)
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


def _end(body: Body, program: Program) -> str:
    """The number of the largest logit, the first of equals."""
    z = body.places[program.logits]
    return f"    int best = 0;\n    {loop(program.logits.cols)} if ({z}[i] > {z}[best]) best = i;\n    return best;\n"


def _array(name: str, values: Array) -> str:
    return f"static const float {name}[{values.size}] = {_braced(values.ravel())};"


def _braced(values: Array) -> str:
    """Numbers, or rows of them."""
    if values.ndim == 2:
        return "{" + ",\n".join(map(_braced, values)) + "}"
    numbers = ", ".join(map(number, values))
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
    text = json.dumps(value).replace("*", "\\u002a").replace("?", "\\u003f")
    return "\n".join(textwrap.wrap(text, 120, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False))
