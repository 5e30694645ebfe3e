"""Rare classes: weights, the right score, and a threshold that costs decide."""

# %% One row in thirty is of the class that matters
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, balanced_accuracy_score
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier

x, y = make_classification(6000, 20, n_informative=6, weights=[0.97], class_sep=0.8, random_state=0)
x, held, y, held_y = train_test_split(x, y, stratify=y, random_state=0)

# %% Early stopping by accuracy is content with a majority vote; the log-loss is not, and weights answer another question
settings = {"hidden_layer_sizes": (64,), "preprocess": "auto", "early_stopping": True, "random_state": 0}
models = {
    "by accuracy": MLPClassifier(**settings).fit(x, y),
    "by log-loss": MLPClassifier(scoring="neg_log_loss", **settings).fit(x, y),
    "balanced": MLPClassifier(class_weight="balanced", scoring="balanced_accuracy", **settings).fit(x, y),
}
for name, model in models.items():
    fair = balanced_accuracy_score(held_y, model.predict(held))
    ranking = average_precision_score(held_y, model.predict_proba(held)[:, 1])
    print(f"{name}: balanced accuracy {fair:.3f}, average precision {ranking:.3f}")


# %% Weights spoil the probabilities. With honest ones, put the threshold where the costs say: one missed is 20 false alarms
def cost(found):
    return 20 * ((held_y == 1) & ~found).sum() + ((held_y == 0) & found).sum()


p = models["by log-loss"].predict_proba(held)[:, 1]
for threshold in (0.5, 1 / (1 + 20)):
    print(f"threshold {threshold:.3f}: a cost of {cost(p >= threshold)}")
