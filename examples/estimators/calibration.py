"""Probabilities that can be believed: temperature scaling, ensembles, and sets that hold the class as often as they say."""

# %% Digits that are hard to read
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier

x, y = load_digits(return_X_y=True)
x = x + np.random.default_rng(0).normal(0, 6, x.shape)
x, held, y, held_y = train_test_split(x, y, test_size=0.3, random_state=0)


def confidence(model):
    """Its mean confidence, and how often it is right: the same, were it honest."""
    p = model.predict_proba(held)
    return f"confidence {p.max(axis=1).mean():.3f}, accuracy {model.score(held, held_y):.3f}, log-loss {log_loss(held_y, p):.3f}"


# %% Trained for long, a network is too sure of itself; a temperature found on a tenth of the rows mends that
settings = {"preprocess": "auto", "max_iter": 150, "random_state": 0}
for calibration in (None, "temperature"):
    model = MLPClassifier(calibration=calibration, **settings).fit(x, y)
    print(f"calibration {calibration}: {confidence(model)}")
print(f"the temperature: {model.temperature_:.2f}; it is part of the saved model")

# %% An ensemble is better and more honest at once
together = MLPClassifier(calibration="temperature", n_members=5, **settings).fit(x, y)
print(f"five members: {confidence(together)}")

# %% Where a single answer is not safe, a set of them
careful = MLPClassifier(n_members=5, conformal_fraction=0.2, **settings).fit(x, y)
sets = careful.predict_set(held, coverage=0.95)
right = sets[np.arange(len(held)), held_y].mean()
print(f"in the set: {right:.1%} of the classes; a set has {sets.sum(axis=1).mean():.1f} classes on average")
