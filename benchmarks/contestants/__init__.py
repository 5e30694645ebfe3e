"""Who takes part: each module trains workload A (S2: 784-30-10 sigmoid, batch 10, plain SGD) its own fastest way.

A contestant is a function `prepare(x, y) -> epoch`: images (N, 784) uint8 and labels (N,) in, a function out that trains one
shuffled epoch, gathering included, and returns the mean loss.
"""
