"""Models from weights that other libraries trained."""
