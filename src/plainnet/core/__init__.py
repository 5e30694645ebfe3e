"""The ideas every other room rests on: formulas, randomness, specs, names, errors."""
