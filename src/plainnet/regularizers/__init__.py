"""Penalties in the objective."""
