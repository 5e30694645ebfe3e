"""A trained network as one C file: no dependency, no memory but its own, and a test inside."""

# %% A small network, as it would go into a device; the scaling of the columns becomes part of the file
import math
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier
from plainnet.export.formats import export

x, y = load_wine(return_X_y=True)
x, held, y, held_y = train_test_split(x, y, random_state=0, stratify=y)
model = MLPClassifier((16,), preprocess="auto", max_iter=100, n_iter_no_change=math.inf, random_state=0).fit(x, y)
print(f"test accuracy {model.score(held, held_y):.3f}")

# %% The file: int wine_predict(const float x[13], float y[3]) fills in probabilities and gives the class's number
folder = Path(tempfile.mkdtemp())
(file,) = export(model.model_, "c", folder / "wine.c")
print(f"{file.name}: {file.stat().st_size:,} bytes")

# %% It tests itself: eight rows, whose right answers it holds
compiler = shutil.which("cc") or shutil.which("gcc")
if compiler is None:
    print("no C compiler here, so that is left out")
else:
    subprocess.run([compiler, "-std=c99", "-O2", "-DWINE_SELF_TEST", "wine.c", "-o", "check", "-lm"], cwd=folder, check=True)
    print(subprocess.run([folder / "check"], check=True, capture_output=True, text=True).stdout.strip())

# %% A program that reads rows and writes classes says what the model says
MAIN = r"""
#include <stdio.h>
int wine_predict(const float *x, float *y);
int main(void) {
    float x[13], y[3];
    for (int i = 0; scanf("%f", x + i) == 1; i = (i + 1) % 13)
        if (i == 12) {
            const int number = wine_predict(x, y);
            printf("%d %.9g %.9g %.9g\n", number, y[0], y[1], y[2]);
        }
    return 0;
}
"""
if compiler is not None:
    (folder / "main.c").write_text(MAIN)
    subprocess.run([compiler, "-std=c99", "-O2", "wine.c", "main.c", "-o", "wine", "-lm"], cwd=folder, check=True)
    rows = "\n".join(" ".join(map(str, row)) for row in held)
    said = subprocess.run([folder / "wine"], input=rows, check=True, capture_output=True, text=True).stdout
    answers = np.loadtxt(said.splitlines())
    print(f"{len(answers)} rows: the same class on {np.mean(answers[:, 0] == model.predict(held)):.0%}")
    print(f"probabilities off by {np.abs(answers[:, 1:] - model.predict_proba(held)).max():.0e} at most")
shutil.rmtree(folder)
