"""Estimators for scikit-learn: its parameters under its names, and those it lacks."""
