"""What the literature found to help MLPs on tables, as data: each choice with where it comes from, and kept if it helped here.

RealMLP: Holzmüller, Grinsztajn and Steinwart, "Better by default: strong pre-tuned MLPs and boosted trees on tabular data",
NeurIPS 2024. benchmarks/estimators.py measures the whole.
"""
