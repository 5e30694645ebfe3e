"""What may be claimed from repeated trials: estimates with intervals, tests that agree with them, verdicts as data."""
