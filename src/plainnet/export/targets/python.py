"""A model as one Python file that needs NumPy only."""

from __future__ import annotations

import base64
import textwrap
from pprint import pformat

import numpy as np

from plainnet.core.arrays import Array
from plainnet.export import lines
from plainnet.export.about import about, classifies
from plainnet.export.folding import folded
from plainnet.export.program import FUNCTIONS
from plainnet.export.recording import recorded
from plainnet.model.model import Model

TEMPLATES = {name: f"np.{name}({{0}})" for name in FUNCTIONS} | {
    **{"power": "np.power({0}, {1})", "absolute": "np.abs({0})", "erf": "erf({0})", "where": "where({0}, {1}, {2})"},
    **{"minimum": "np.minimum({0}, {1})", "maximum": "np.maximum({0}, {1})", "product": "{0} @ {1} + {2}"},
    **{"row_sum": "{0}.sum(axis=1, keepdims=True)", "row_max": "{0}.max(axis=1, keepdims=True)", "columns": "{0}[:, {1}:{2}]"},
    **{"beside": "np.concatenate([{all}], axis=1)", "gather": "{0}[{1}[:, 0].astype(np.int64)]"},
}

HELPERS = {
    "where(": """
def where(condition, a, b):
    a, b = (DTYPE.type(value) if isinstance(value, float) else value for value in (a, b))
    return np.where(condition, a, b)

""",
    "erf(": """
def erf(x):
    return np.frompyfunc(math.erf, 1, 1)(x).astype(DTYPE)

""",
}

FILE = '''"""{name}: a network trained with Plainnet. It needs NumPy only, and takes rows as it was trained on."""

{imports}

import numpy as np

ABOUT = {about}
DTYPE = np.dtype("{dtype}")


def array(rows, columns, text):
    values = np.frombuffer(base64.b64decode(text), DTYPE.newbyteorder("<"))
    return values.astype(DTYPE).reshape(rows, columns)

{helpers}
def logits_and_link(x):
    """Rows (N, ...) -> what the network gives, and what the loss reads in it: probabilities, or values."""
    with np.errstate(all="ignore"):
        x = np.asarray(x, DTYPE)
        x = x.reshape(len(x), {inputs})
{body}


def predict_link(x):
    """Rows -> probabilities or values (N, {outputs}); ABOUT["outputs"] names the columns."""
    return logits_and_link(x)[1]
{predict}

{arrays}
'''

PREDICT = '''

def predict(x):
    """Rows -> the number of each one's class (N,); ABOUT["classes"] names them."""
    return logits_and_link(x)[0].argmax(axis=1)
'''


def python_file(model: Model, name: str) -> bytes:
    program = folded(recorded(model))
    arrays = {node: node.detail.upper() for node in program.nodes if node.op == "input" and node.detail != "x"}
    body = "\n".join(lines.python(program, arrays, TEMPLATES))
    text = FILE.format(
        name=name,
        about=pformat(about(model), width=120, sort_dicts=False),
        dtype=model.dtype,
        imports="import base64\nimport math" if "erf(" in body else "import base64",
        helpers="".join(text for call, text in HELPERS.items() if call in body),
        inputs=len(model.columns),
        outputs=program.link.cols,
        body=textwrap.indent(body, " " * 8),
        predict=PREDICT if classifies(model) else "",
        arrays="\n".join(_stored(name, program.arrays[node.detail], model.dtype) for node, name in arrays.items()),
    )
    return text.encode()


def _stored(name: str, values: Array, dtype: str) -> str:
    little = np.dtype(dtype).newbyteorder("<")
    coded = base64.b64encode(values.astype(little).tobytes()).decode()
    rows, columns = values.shape
    lines = "\n".join(textwrap.wrap(coded, 120)) if len(coded) > 80 else coded
    quoted = f'"""\n{lines}\n"""' if "\n" in lines else f'"{lines}"'
    return f"{name} = array({rows}, {columns}, {quoted})"
