"""One C file compiles without a warning, passes its own test and predicts as the model does."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plainnet.export.formats import export
from plainnet.export.targets.c import c_file
from support.exported import ROWS, assert_like, models, rows_of

CC = shutil.which("cc") or shutil.which("gcc")
FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O2"]
LEFT_OUT = (" identity", " layer_norm", " rms_norm", " multilabel")  # compiling takes its time
CHOSEN = [name for name in models() if name.startswith(("tanh", "residual")) or not (name.endswith(LEFT_OUT) or "=" in name)]

pytestmark = pytest.mark.skipif(CC is None, reason="needs a C compiler, called cc or gcc")

# Reads the rows of each model, writes y and the number of the class of each row.
MAIN = """
#include <stdio.h>
{declared}
static float x[4096], y[4096];
int main(void) {{
    for (int n; scanf("%d", &n) == 1;) switch (n) {{
{cases}
    }}
    return 0;
}}
"""
CASE = """        case {n}: {{
            for (int i = 0; i < {inputs}; i++) if (scanf("%f", x + i) != 1) return 1;
            const int best = {call};
            for (int j = 0; j < {outputs}; j++) printf("%.9g ", (double)y[j]);
            printf("%d\\n", best);
            break;
        }}"""


def compiled(folder: Path, *arguments: str) -> str:
    done = subprocess.run([CC, *FLAGS, *arguments, "-lm"], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What one program that all files are part of gives for the rows of each model."""
    folder = tmp_path_factory.mktemp("c")
    declared, cases, asked = [], [], []
    for n, name in enumerate(CHOSEN):
        model = models()[name]
        export(model, "c", folder / f"m{n}.c")
        classifies = model.task == "classification"
        declared.append(f"{'int' if classifies else 'void'} m{n}_predict(const float *x, float *y);")
        call = f"m{n}_predict(x, y)" if classifies else f"(m{n}_predict(x, y), -1)"
        cases.append(CASE.format(n=n, inputs=len(model.columns), outputs=model.network.outputs, call=call))
        asked += [f"{n} {' '.join(map(repr, map(float, row)))}" for row in rows_of(model)]
    (folder / "main.c").write_text(MAIN.format(declared="\n".join(declared), cases="\n".join(cases)))
    compiled(folder, "main.c", *(f"m{n}.c" for n in range(len(CHOSEN))), "-o", "all")
    done = subprocess.run([folder / "all"], input="\n".join(asked), check=True, capture_output=True, text=True)
    lines = [np.array(line.split(), np.float64) for line in done.stdout.splitlines()]
    assert len(lines) == ROWS * len(CHOSEN)
    return [np.array(lines[start : start + ROWS]) for start in range(0, len(lines), ROWS)]


@pytest.mark.parametrize("name", CHOSEN)
def test_it_predicts_as_the_model_does(answers, name):
    found = answers[CHOSEN.index(name)]
    assert_like(models()[name], found[:, :-1], found[:, -1])


@pytest.mark.parametrize("name", ["gelu batch_norm", "poisson regression"])
def test_its_own_test(tmp_path, name):
    export(models()[name], "c", tmp_path / "net.c")
    compiled(tmp_path, "-DNET_SELF_TEST", "net.c", "-o", "net")
    done = subprocess.run([tmp_path / "net"], check=False, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("net: 8 rows, off by")
    text = (tmp_path / "net.c").read_text()
    start = text.index("w1[") + text[text.index("w1[") :].index("{") + 1
    (tmp_path / "net.c").write_text(text[:start] + "9.5f + " + text[start:])
    compiled(tmp_path, "-DNET_SELF_TEST", "net.c", "-o", "net")
    assert subprocess.run([tmp_path / "net"], check=False, capture_output=True).returncode == 1, "a wrong weight shows"


def test_names_that_c_would_misread(tmp_path):
    names = ('a "quoted" one', "back\\slash", "*/ end /*", "what??/")
    model = replace(models()["relu identity"], class_names=names)
    (tmp_path / "net.c").write_bytes(c_file(model, "net"))
    listed = "for (int i = 0; i < 4; i++) puts(net_classes[i]);"
    main = f"#include <stdio.h>\nextern const char *const net_classes[4];\nint main(void) {{ {listed} return 0; }}\n"
    (tmp_path / "main.c").write_text(main)
    compiled(tmp_path, "net.c", "main.c", "-o", "net")
    done = subprocess.run([tmp_path / "net"], check=True, capture_output=True, text=True)
    assert tuple(done.stdout.splitlines()) == names
