"""The one training loop, and what goes with it."""
