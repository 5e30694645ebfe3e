"""Numbers with their uncertainty: quantiles, intervals that hold as often as they say, and what the network is unsure of."""

# %% House-like data: the noise grows with the first column
import numpy as np

from plainnet import MLPRegressor, Quantile

rng = np.random.default_rng(0)
x = rng.uniform(0, 1, size=(3000, 4))
y = 100 + 50 * np.sin(4 * x[:, 1]) + (5 + 40 * x[:, 0]) * rng.normal(size=3000)
x, y, held, held_y = x[:2000], y[:2000], x[2000:], y[2000:]

# %% Several quantiles at once; targets are standardized to train on, a fifth of the rows is kept aside for the intervals
model = MLPRegressor(
    (64, 64),
    loss=Quantile((0.05, 0.5, 0.95)),
    target_scaling=True,
    preprocess="auto",
    conformal_fraction=0.2,
    max_iter=60,
    n_iter_no_change=60,
    learning_rate="cosine",
    learning_rate_init=0.005,
    dropout=0.05,
    random_state=0,
).fit(x, y)
for quantile, values in zip((0.05, 0.5, 0.95), model.predict_quantiles(held).T, strict=True):
    print(f"below the {quantile:.0%} quantile: {np.mean(held_y < values):.1%} of the test rows")

# %% The network's own quantiles promise nothing; conformal intervals do, for rows like these
low, high = model.predict_interval(held, coverage=0.9).T
print(f"in their interval: {np.mean((low <= held_y) & (held_y <= high)):.1%} of the test rows")
for name, rows in (("low", held[:, 0] < 0.1), ("high", held[:, 0] > 0.9)):
    print(f"where the noise is {name} they are {np.median((high - low)[rows]):.0f} wide")

# %% What the network is unsure of is something else: it grows where it has seen nothing
inside, outside = model.predict_std(held), model.predict_std(held * 3)
print(f"standard deviation with dropout on, near the training rows: {inside.mean():.1f}, far from them: {outside.mean():.1f}")
