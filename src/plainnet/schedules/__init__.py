"""Hyper-parameters as functions of the step."""
