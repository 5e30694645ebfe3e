"""Who takes part: one file each, which interprets a workload the fastest way that its library's documentation recommends.

    PACKAGE                             the distribution whose version is reported
    refuses(workload) -> str | None     why it cannot express that workload
    prepare(workload, x, y) -> epoch    rows (N, F) uint8 or float32, classes (N,) int32 in; out a function that trains one epoch,
                                        shuffling and gathering included, and gives the mean data loss of its steps
    predictor(workload, x) -> predict   a function that gives the logits (N, C) of all those rows
    row_predictor(workload) -> predict  a function from one row (F,) to its logits, both NumPy, as a user would call it

Everybody starts from the weights of `start.py`, where the library lets one set them. `BENCH_THREADS` in the environment is the
number of threads; the process may use as many cores.
"""
