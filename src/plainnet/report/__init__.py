"""What a run looked like: figures."""
