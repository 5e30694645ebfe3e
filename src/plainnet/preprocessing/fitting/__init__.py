"""What is computed of training rows, and how steps follow each other."""
