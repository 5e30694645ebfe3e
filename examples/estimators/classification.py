"""Classes of a table: train, ask whether the network is worth it, look for a better one, see which columns matter."""

# %% A table with standardized columns, early stopping, and as many seeds as make an ensemble
from sklearn.datasets import load_breast_cancer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split

from plainnet import MLPClassifier, tune

table = load_breast_cancer(as_frame=True)
x, held, y, held_y = train_test_split(table.data, table.target, random_state=0, stratify=table.target)
model = MLPClassifier((64, 32), preprocess="auto", early_stopping=True, dropout=0.1, n_members=3, random_state=0).fit(x, y)
print(f"test accuracy {model.score(held, held_y):.3f}")

# %% Is it better than a straight line? The interval speaks for other rows like these
print(model.compare_baseline(held, held_y))

# %% Which regularizers help here: a search under a time limit, judged on rows of its own
found = tune(MLPClassifier(preprocess="auto", max_iter=40), x, y, time_limit=2.0)
print(f"{len(found.tried)} tried, the best: {found.best.settings or 'as given'}, validation accuracy {found.best.score:.3f}")
print(f"test accuracy {found.best_estimator.score(held, held_y):.3f}")

# %% Which columns it rests on: how much accuracy is lost when one is shuffled
importance = permutation_importance(model, held, held_y, n_repeats=5, random_state=0)
for i in importance.importances_mean.argsort()[::-1][:5]:
    print(f"{importance.importances_mean[i]:.3f}  {held.columns[i]}")
