"""A trained network as an ONNX file: preprocessing, categories and class names are in it, for any runtime."""

# %% A table with categories and gaps; the network is told nothing about either
import json
import math
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from plainnet import MLPClassifier
from plainnet.export.formats import export

rng = np.random.default_rng(0)
weight, kind = rng.normal(30, 10, 600), rng.choice(["cat", "dog", "fox"], 600)
y = np.where(weight + 15 * (kind == "dog") + rng.normal(0, 3, 600) > 35, "large", "small")
table = pd.DataFrame({"weight": weight, "kind": kind})
table.loc[::20, "weight"] = np.nan
model = MLPClassifier((32,), normalization="batch", preprocess="auto", max_iter=30, n_iter_no_change=math.inf, random_state=0)
model.fit(table[:400], y[:400])
print(f"test accuracy {model.score(table[400:], y[400:]):.3f}")

# %% The file says how rows go in: numbers as they are, NaN for what is missing, a category as its place in the list
rows = np.column_stack([weight, pd.Categorical(kind, ["cat", "dog", "fox"]).codes]).astype(np.float32)[400:]
rows[::20, 0] = np.nan
if find_spec("onnx") is None:
    print("this needs: pip install 'plainnet[onnx]'")
else:
    file = Path(tempfile.mkdtemp()) / "animals.onnx"
    export(model.model_, "onnx", file, opset=21)
    print(f"{file.name}: {file.stat().st_size:,} bytes, opset 21, checked in full")

# %% onnxruntime gives the same answers, the probabilities and the number of the class
if find_spec("onnx") is None or find_spec("onnxruntime") is None:
    print("this needs: pip install onnxruntime")
else:
    import onnxruntime

    session = onnxruntime.InferenceSession(file.read_bytes())
    about = session.get_modelmeta().custom_metadata_map
    print(f"columns {about['features']}, categories {about['categories']}")
    p, number = session.run(None, {"x": rows})
    classes = np.array(json.loads(about["classes"]))
    print(f"the same class on {np.mean(classes[number] == model.predict(table[400:])):.0%} of {len(rows)} rows")
    shutil.rmtree(file.parent)
    print(f"probabilities off by {np.abs(p - model.predict_proba(table[400:])).max():.0e} at most")
