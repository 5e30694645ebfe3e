"""How a training runs: the reference engine, and those that must agree with it."""
