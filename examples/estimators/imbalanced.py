"""Rare classes: weights, the right score, and a threshold that costs decide."""

# %% One row in thirty is of the class that matters
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, balanced_accuracy_score
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier

x, y = make_classification(6000, 20, n_informative=6, weights=[0.97], class_sep=0.8, random_state=0)
x, held, y, held_y = train_test_split(x, y, stratify=y, random_state=0)

# %% Balanced weights, and early stopping by a score that no majority vote can please
settings = {"hidden_layer_sizes": (64,), "preprocess": "auto", "early_stopping": True, "max_iter": 60, "random_state": 0}
plain = MLPClassifier(**settings).fit(x, y)
balanced = MLPClassifier(class_weight="balanced", scoring="balanced_accuracy", **settings).fit(x, y)
for name, model in (("plain", plain), ("balanced", balanced)):
    accuracy, fair = model.score(held, held_y), balanced_accuracy_score(held_y, model.predict(held))
    ranking = average_precision_score(held_y, model.predict_proba(held)[:, 1])
    print(f"{name}: accuracy {accuracy:.3f}, balanced accuracy {fair:.3f}, average precision {ranking:.3f}")

# %% Weights move the threshold and spoil the probabilities; with honest ones, put the threshold where the costs say
threshold = 1 / (1 + 20)  # a rare one missed costs twenty times what a false alarm does
careful = plain.predict_proba(held)[:, 1] >= threshold
print(f"threshold {threshold:.2f}: balanced accuracy {balanced_accuracy_score(held_y, careful):.3f}")
