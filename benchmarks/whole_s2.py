"""S2 as a whole: its seven optimizers on MNIST, 40 epochs each, the test accuracy after every one; two trainings at a time.

    PLAINNET_DATA=/path/to/data python benchmarks/whole_s2.py [--epochs 40] [--seed 0] [--together 2] [--out FILE.json]

Trainings run beside each other as threads of one process, one thread each: the engine does not hold Python's lock. The clock
starts with the data decoded, and covers all that comes after it. The settings are those of examples/s2-*.toml, but for the rate
of Adam, which is as the source has it in effect: it counts epochs where its bias correction should count updates.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import machine
from mnist import require_mnist
from plainnet.optimizers.adam import Adam
from plainnet.schedules.piecewise import Piecewise
from plainnet.training.data import prepare
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from plainnet.training.trial import Trial

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BAR = 30.0  # seconds on two cores, of 40 epochs

# What the source reported of each: test accuracy in percent, seconds. The longest come first, so that both cores end together.
REPORTED = {
    "nesterov": (95.89, 78.0),
    "adadelta": (95.96, 69.0),
    "adam": (95.96, 68.5),
    "rmsprop": (95.69, 56.0),
    "adagrad": (96.09, 49.1),
    "momentum": (95.83, 47.3),
    "sgd": (95.72, 42.5),
}


@dataclass(frozen=True)
class Trained:
    """accuracies: on the test images, a share, after every epoch; seconds: from its start to its end."""

    name: str
    accuracies: list[float]
    seconds: float
    threshold: float  # points between two accuracies that chance explains

    @property
    def difference(self) -> float:
        """Points between the last accuracy and the reported one."""
        return 100 * self.accuracies[-1] - REPORTED[self.name][0]

    @property
    def within_noise(self) -> bool:
        return abs(self.difference) <= self.threshold


def noise(share: float, images: int) -> float:
    """Points: two accuracies on that many images differ by more in 1 of 20 cases, where their networks are equally good.

    1.96 standard errors of a difference of two proportions. That both were taken on the same images makes it a little wide,
    that weights and orders differ, by a tenth or two of a point, a little narrow.
    """
    return 196 * math.sqrt(2 * share * (1 - share) / images)


def as_written(adam: Adam, epochs: int) -> Adam:
    """Its rate times sqrt(1 - beta2^t) / (1 - beta1^t), t the epoch: a correction by epochs makes it 0.15 to 0.32 of itself."""
    assert isinstance(adam.learning_rate, float)
    factors = [math.sqrt(1 - adam.beta2**epoch) / (1 - adam.beta1**epoch) for epoch in range(1, max(epochs, 2) + 1)]
    first, *rates = (adam.learning_rate * factor for factor in factors)
    return replace(adam, learning_rate=Piecewise(first, tuple(range(1, len(factors))), tuple(rates)))


def train(name: str, data: Prepared, epochs: int, seed: int) -> Trained:
    trial = Trial.read(EXAMPLES / f"s2-{name}.toml")
    training = replace(trial.training, epochs=epochs, seed=seed)
    if isinstance(training.optimizer, Adam):
        training = replace(training, optimizer=as_written(training.optimizer, epochs))
    start = time.perf_counter()
    fitted = fit(trial.network, data, training, threads=1)
    accuracies = [row["validation_accuracy"] for row in fitted.history]
    assert data.validation is not None
    threshold = noise(REPORTED[name][0] / 100, len(data.validation))
    return Trained(name, accuracies, time.perf_counter() - start, threshold)


def train_all(names: Sequence[str], data: Prepared, epochs: int, seed: int, together: int) -> list[Trained]:
    with ThreadPoolExecutor(together) as pool:
        return list(pool.map(lambda name: train(name, data, epochs, seed), names))


def report(trained: Sequence[Trained], seconds: float, epochs: int) -> str:
    """The table, as Markdown, and the time beside its bar."""
    lines = [
        "| optimizer | test accuracy, % | the source's | difference | chance explains | within | seconds | the source's |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in trained:
        accuracy, took = REPORTED[one.name]
        cells = [one.name, f"{100 * one.accuracies[-1]:.2f}", f"{accuracy:.2f}", f"{one.difference:+.2f}", f"{one.threshold:.2f}"]
        lines.append(f"| {' | '.join([*cells, 'yes' if one.within_noise else 'no', f'{one.seconds:.1f}', f'{took:.1f}'])} |")
    source = sum(took for _, took in REPORTED.values())
    lines += [
        "",
        f"{len(trained)} trainings of {epochs} epochs in {seconds:.1f} s (bar: at most {BAR:.0f} s; the source: {source:.0f} s)",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--together", type=int, default=2, help="trainings at a time")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    require_mnist()
    data = prepare(Trial.read(EXAMPLES / "s2-sgd.toml").data)
    start = time.perf_counter()
    trained = train_all(list(REPORTED), replace(data, validation=data.test), given.epochs, given.seed, given.together)
    seconds = time.perf_counter() - start
    print(report(trained, seconds, given.epochs))
    if given.out:
        facts = {"machine": machine.facts(), "bar": BAR, "seconds": seconds, "epochs": given.epochs, "together": given.together}
        each = [vars(one) | {"within_noise": one.within_noise} for one in trained]
        given.out.write_text(json.dumps(facts | {"trained": each}, indent=2) + "\n")


if __name__ == "__main__":
    main()
