"""Projections after the update."""
